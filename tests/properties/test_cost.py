"""Money under any numbers: exact, never below the truth, less than a nano-dollar above it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Prompt, Turn, Usage
from bot.spend.cost import Price, cost, estimate_prompt_tokens, parse_usd, usd

tokens = st.integers(0, 10**9)
nano_prices = st.integers(0, 10**12)
prices = st.builds(Price, input=nano_prices, cached=nano_prices, output=nano_prices)


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    prompt, completion = draw(tokens), draw(tokens)
    return Usage(
        prompt_tokens=prompt,
        cached_tokens=draw(st.integers(0, prompt)),
        completion_tokens=completion,
        reasoning_tokens=draw(st.integers(0, completion)),
    )


@given(usages(), prices)
def test_a_cost_is_the_true_one_rounded_up_by_less_than_a_nano_dollar(used: Usage, price: Price) -> None:
    true = (
        Fraction(used.prompt_tokens - used.cached_tokens) * Fraction(price.input, 10**6)
        + Fraction(used.cached_tokens) * Fraction(price.cached, 10**6)
        + Fraction(used.completion_tokens) * Fraction(price.output, 10**6)
    )
    assert 0 <= cost(used, price) - true < 1


@given(usages(), usages(), prices)
def test_more_tokens_never_cost_less(used: Usage, more: Usage, price: Price) -> None:
    assert cost(used, price) <= cost(used + more, price)


@given(usages(), usages(), prices)
def test_one_bill_for_two_calls_is_never_above_two_bills(one: Usage, other: Usage, price: Price) -> None:
    assert cost(one + other, price) <= cost(one, price) + cost(other, price)


@given(st.integers(-(10**18), 10**18))
def test_dollars_come_back_as_they_went(nano: int) -> None:
    text = usd(nano)
    assert nano == parse_usd(text)
    assert Decimal(nano) / 10**9 == Decimal(text)
    assert "E" not in text.upper()
    assert text == text.rstrip(".")


text = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
prompts = st.builds(
    Prompt,
    system=text,
    user=st.builds("{}\nasked: {}".format, text, text),
    turns=st.lists(st.builds(Turn, asked=text, answered=text), max_size=3).map(tuple),
)


@given(prompts, text, text)
def test_a_longer_prompt_is_never_estimated_lower(prompt: Prompt, more: str, said: str) -> None:
    before = estimate_prompt_tokens(prompt)
    assert before <= estimate_prompt_tokens(replace(prompt, system=prompt.system + more))
    assert before <= estimate_prompt_tokens(replace(prompt, user=prompt.user + more))
    assert before < estimate_prompt_tokens(
        replace(prompt, turns=(*prompt.turns, Turn(asked=more, answered=said)))
    )


@given(prompts)
def test_no_estimate_is_below_a_token_for_six_bytes(prompt: Prompt) -> None:
    sent = sum(len(message["content"].encode()) for message in prompt.messages())
    assert sent / 6 <= estimate_prompt_tokens(prompt)
