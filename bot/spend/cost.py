"""What a call costs, exactly: money is a whole number of nano-dollars (1e-9 USD)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from bot.domain import Prompt, Turn, Usage

NANO = 10**9
_PER_MILLION = 10**6
_MOST_DIGITS = 30

_PER_CALL = 96
_PER_MESSAGE = 8
_PIECE = re.compile(r"[A-Za-z]+|[^\x00-\x7f]+|.", re.DOTALL)
_BLANK_LINE = "\n\n"
_SIDE_TASK = ("[judge:", "[task:")
_ABOUT_PASSAGES = {
    "[judge:support]\n": re.compile(r"^1: ", re.MULTILINE),  # then the sentences, which a model wrote
    "[task:questions]\n": re.compile(r"\Z"),
}
"""Side tasks over passages, and where those end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Nano-dollars per million tokens; ``cached`` is for what the provider's cache held of the prompt."""

    input: int
    cached: int
    output: int


def cost(usage: Usage, price: Price) -> int:
    """
    Nano-dollars of one attempt: tokens times prices, summed exactly, rounded up once.

    Cached tokens are part of the prompt and reasoning is part of the completion, so neither is paid twice.
    """
    cached = min(usage.cached_tokens, usage.prompt_tokens)
    fresh = usage.prompt_tokens - cached
    exact = fresh * price.input + cached * price.cached + usage.completion_tokens * price.output
    return -(-exact // _PER_MILLION)


def usd(nano: int) -> str:
    """Dollars as a plain decimal of up to nine places: ``"0.000231"``, ``"12"``, ``"0"``."""
    whole, rest = divmod(abs(nano), NANO)
    sign = "-" if nano < 0 else ""
    return f"{sign}{whole}.{rest:09d}".rstrip("0").rstrip(".")


def parse_usd(amount: str | Decimal) -> int:
    """
    Nano-dollars of an amount of dollars.

    Raises:
        ValueError: it is no number, or finer than a nano-dollar.
    """
    try:
        number = Decimal(amount)
    except InvalidOperation:
        raise ValueError(f"seen {str(amount)[:40]!r}; expected dollars such as 0.25") from None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError(f"seen {str(amount)[:40]!r}; expected a plain amount of dollars such as 0.25")
    nano = Fraction(number) * NANO
    if nano.denominator != 1:
        raise ValueError(f"seen {str(amount)[:40]!r}; expected at most nine decimals of a dollar")
    return int(nano)


def estimate_prompt_tokens(prompt: Prompt) -> int:
    """
    No fewer tokens than a provider will count, as far as that can be known without its tokenizer.

    What a stranger typed (the question, earlier questions, side tasks that quote them, but for the passages
    in those) counts a token per byte: the tokenizers in use fall back to bytes and can do no worse. Our own
    prose counts a token per three letters and one per digit, sign and line, non-ASCII by its bytes. Each
    message adds its frame, each call the preamble of the model's own template (a gpt-oss call saying "hello"
    was reported with 72 tokens).
    A longer part never makes the estimate smaller.
    """
    own, asked = _split_user(prompt.user)
    tokens = _PER_CALL + _PER_MESSAGE * 2 + _prose(prompt.system) + _prose(own) + _bytes(asked)
    return tokens + sum(map(estimate_turn_tokens, prompt.turns))


def estimate_turn_tokens(turn: Turn) -> int:
    """What an earlier turn adds to `estimate_prompt_tokens`."""
    return _PER_MESSAGE * 2 + _bytes(turn.asked) + _prose(turn.answered)


def _split_user(text: str) -> tuple[str, str]:
    """Our own part of the last message, and the part in which a stranger speaks."""
    if text.startswith(_SIDE_TASK):
        ends = (end for tag, end in _ABOUT_PASSAGES.items() if text.startswith(tag))
        found = next((one for end in ends if (one := end.search(text))), None)
        return (text[: found.start()], text[found.start() :]) if found else ("", text)
    found = re.search(r"^asked:", text, re.MULTILINE)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def _prose(text: str) -> int:
    """The rules and each passage are weighed once, however often they are sent."""
    blocks = text.split(_BLANK_LINE)
    return len(_BLANK_LINE) * (len(blocks) - 1) + sum(map(_weight, blocks))


@lru_cache(maxsize=1024)
def _weight(block: str) -> int:
    return sum(_weights(block))


def _weights(text: str) -> Iterator[int]:
    previous = ""
    for piece in _PIECE.findall(text):
        if not piece.isascii():
            yield _bytes(piece)
        elif piece.isalpha():
            yield -(-len(piece) // 3)
        elif piece != " " or previous == " ":  # a single space travels with the word after it
            yield 1
        previous = piece


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
