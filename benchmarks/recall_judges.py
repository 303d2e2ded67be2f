"""Actors who judge whether two questions are the same: some with a stated error, some of no use at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from bot.asides.words import same_letter
from bot.counsel import Errand, Opinion, Same
from bot.domain import Passage, Route, Turn, Usage
from bot.llm.catalogue import Catalogue
from bot.spend.cost import cost

ROUTE = Route("groq", "openai/gpt-oss-20b")
SAME_S = 0.4
_COMPLETION = 40
"""Tokens of a reply at the lowest effort of reasoning, which cannot be switched off: assumed."""
_FRAME = 80
"""Tokens of the model's own template: 72 were reported for a call that says "hello"."""

Judging = Callable[[str, Sequence[str]], int | None]


@dataclass(slots=True)
class Judge:
    """
    A `bot.counsel.Counsel` that judges questions and nothing else; None of ``judging`` is no answer.

    It counts what it was asked and what that costs at the price of gpt-oss-20b.
    """

    judging: Judging
    takes_s: float = 0.0
    calls: int = 0
    nano_usd: int = 0
    _price: Callable[[Usage], int] = field(
        default_factory=lambda: _priced()  # noqa: PLW0108 - it is defined further down
    )

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        self.calls += 1
        usage = _usage(asked, known)
        paid = self._price(usage)
        self.nano_usd += paid
        errand.tab.add(usage, paid)
        await asyncio.sleep(min(self.takes_s, SAME_S))
        if self.takes_s >= SAME_S:
            return None
        number = self.judging(asked, known)
        return None if number is None else Same(number=number, route=ROUTE)

    async def standalone(self, errand: Errand, turns: Sequence[Turn], asked: str) -> str | None:  # noqa: ARG002 - the port's signature
        return None

    async def opinion(
        self,
        errand: Errand,  # noqa: ARG002 - the port's signature
        passages: Sequence[Passage],  # noqa: ARG002 - the port's signature
        sentences: Sequence[str],  # noqa: ARG002 - the port's signature
        *,
        written_by: Route,  # noqa: ARG002 - the port's signature
    ) -> Opinion | None:
        return None

    async def is_attack(self, errand: Errand, text: str) -> bool | None:  # noqa: ARG002 - the port's signature
        return None


@dataclass(slots=True)
class Stated:
    """
    Judges by what questions mean, with a stated error: each call is a draw of its own.

    Where one of the known is the same, it says so with probability ``right``, and with probability ``wrong``
    another one where there is another; where none is, it names one of them with probability ``wrong``.
    """

    meaning: Mapping[str, str]
    right: float
    wrong: float
    random: Random

    def __call__(self, asked: str, known: Sequence[str]) -> int:
        means = self.meaning[asked]
        same = [at for at, one in enumerate(known, start=1) if means and self.meaning[one] == means]
        others = [at for at in range(1, len(known) + 1) if at not in same]
        drawn = self.random.random()
        if same:
            if drawn < self.right:
                return same[0]
            return self.random.choice(others) if others and drawn < self.right + self.wrong else 0
        return self.random.choice(others) if others and drawn < self.wrong else 0


def always(number: int) -> Judging:
    """It says the same number whatever it is asked."""
    return lambda _, known: min(number, len(known))


def by_chance(random: Random) -> Judging:
    """Any of the numbers, or 0."""
    return lambda _, known: random.randrange(len(known) + 1)


def silent(_asked: str, _known: Sequence[str]) -> None:
    """There is no judge."""
    return None  # noqa: RET501 - it is an answer


def _priced() -> Callable[[Usage], int]:
    price = Catalogue.load().price(ROUTE, datetime(2026, 11, 21, tzinfo=UTC))
    if price is None:
        raise LookupError(f"the catalogue has no price for {ROUTE}")
    return lambda usage: cost(usage, price)


def _usage(asked: str, known: Sequence[str]) -> Usage:
    """Four letters a token; nothing is taken for cached, as so short a prompt is not."""
    prompt = same_letter(asked, known).prompt
    tokens = _FRAME + (len(prompt.system) + len(prompt.user)) // 4
    return Usage(prompt_tokens=tokens, completion_tokens=_COMPLETION)
