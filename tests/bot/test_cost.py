"""Money by hand: calls whose price can be checked with a pencil."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain import Prompt, Turn, Usage
from bot.llm.catalogue import Catalogue
from bot.spend.cost import Price, cost, estimate_prompt_tokens, parse_usd, usd
from tests.tables import every_row

SMALL, LARGE, OTHER = (Catalogue.load().price(route) for route in Catalogue.load().order)


def test_a_call_costs_its_tokens_at_their_prices() -> None:
    used = Usage(prompt_tokens=2000, completion_tokens=250)
    assert SMALL is not None
    assert "0.000225" == usd(cost(used, SMALL))
    assert LARGE is not None
    assert "0.00045" == usd(cost(used, LARGE))
    assert OTHER is not None
    assert "0.0026" == usd(cost(used, OTHER))


def test_cached_tokens_cost_half_and_are_not_paid_twice() -> None:
    assert SMALL is not None
    used = Usage(prompt_tokens=2000, cached_tokens=1024, completion_tokens=250)
    assert 976 * 75 + 1024 * 37.5 + 250 * 300 == cost(used, SMALL)


def test_reasoning_is_part_of_the_completion() -> None:
    assert SMALL is not None
    used = Usage(prompt_tokens=10, completion_tokens=105, reasoning_tokens=95)
    assert 10 * 75 + 105 * 300 == cost(used, SMALL)


def test_the_sum_is_rounded_up_once() -> None:
    price = Price(input=1, cached=1, output=1)
    assert [0, 1, 1, 2] == [
        cost(Usage(prompt_tokens=n, completion_tokens=n), price) for n in (0, 1, 500_000, 500_001)
    ]


def test_more_cached_than_sent_is_a_provider_s_mistake_that_lowers_nothing_below_zero() -> None:
    assert 5 == cost(Usage(prompt_tokens=1, cached_tokens=9), Price(input=10**7, cached=5 * 10**6, output=0))


@every_row(
    ("nano", "text"),
    [
        (0, "0"),
        (1, "0.000000001"),
        (231_000, "0.000231"),
        (12 * 10**9, "12"),
        (10**10, "10"),
        (-5 * 10**8, "-0.5"),
    ],
)
def test_dollars_are_written_plainly(nano: int, text: str) -> None:
    assert text == usd(nano)
    assert nano == parse_usd(text)


@pytest.mark.parametrize("amount", ["0.0375", Decimal("0.0375"), "3.75e-2", " 0.0375 "])
def test_dollars_are_read_exactly(amount: str | Decimal) -> None:
    assert 37_500_000 == parse_usd(amount)


@every_row("amount", ["", "five", "nan", "inf", "0.0000000001", "1e999999999", Decimal("NaN"), "$5"])
def test_what_is_no_amount_is_said_to_be_none(amount: str | Decimal) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_usd(amount)


def test_the_estimate_counts_a_stranger_s_words_by_their_bytes() -> None:
    empty = estimate_prompt_tokens(Prompt(system="", user="asked: "))
    assert 1000 == estimate_prompt_tokens(Prompt(system="", user="asked: " + "q" * 1000)) - empty
    assert 3000 == estimate_prompt_tokens(Prompt(system="", user="asked: " + "\u4f60" * 1000)) - empty
    turn = Turn(asked="q" * 1000, answered="")
    with_turn = estimate_prompt_tokens(Prompt(system="", user="asked: ", turns=(turn,)))
    assert 1000 <= with_turn - empty


def test_the_estimate_stays_within_reach_of_the_truth_for_prose() -> None:
    prose = "I led the migration of the billing service to PostgreSQL in 2021 and taught two teams. " * 20
    tokens = estimate_prompt_tokens(Prompt(system=prose, user="asked: ok"))
    assert len(prose) / 4 < tokens < len(prose) / 2


def test_a_side_task_is_a_stranger_s_word_throughout() -> None:
    text = "[judge:support]\nfound: " + "x9" * 100
    assert len(text) <= estimate_prompt_tokens(Prompt(system="", user=text))
