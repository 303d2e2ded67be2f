"""A total in its parts: by question type, platform, channel or person, exact, nothing left out (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.tallies import AskTally, WhoTally

REST = "other"
"""What belongs to none of the parts: side tasks, calls of a question of the day before, who is not named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So many questions, and what they cost; ``before`` are the questions of the period before, if known."""

    name: str
    questions: int
    cost_nano_usd: int
    before: int | None = None


def parts(
    asks: Iterable[AskTally], key: Callable[[AskTally], str], cost_nano_usd: int
) -> tuple[Part, ...]:
    """What was asked by `key`, most first; together they cost what their days did."""
    asked, costs = Counter[str](), Counter[str]()
    for one in asks:
        asked[key(one)] += one.asks
        costs[key(one)] += one.cost_nano_usd
    found = [Part(name=name, questions=asked[name], cost_nano_usd=costs[name]) for name in asked]
    return _whole(found, sum(asked.values()), cost_nano_usd)


def whose(
    found: Sequence[WhoTally],
    told: Mapping[str, str],
    *,
    questions: int,
    cost_nano_usd: int,
    before: Mapping[str, int] | None = None,
) -> tuple[Part, ...]:
    """
    Who, or where, most was asked, under the names that may be ``told``; the others are the last part.

    ``before`` are everybody's questions of the period before, None where it is not known.
    """
    made = [
        Part(
            name=told[one.name],
            questions=one.asks,
            cost_nano_usd=one.cost_nano_usd,
            before=None if before is None else before.get(one.name, 0),
        )
        for one in found
    ]
    others = None
    if before is not None:
        others = sum(before.values()) - sum(before.get(one.name, 0) for one in found)
    return _whole(made, questions, cost_nano_usd, others)


def with_before(now: Iterable[Part], before: Iterable[Part]) -> tuple[Part, ...]:
    """The parts, each knowing how many questions it was before."""
    known = {one.name: one.questions for one in before}
    return tuple(
        Part(
            name=one.name,
            questions=one.questions,
            cost_nano_usd=one.cost_nano_usd,
            before=known.get(one.name, 0),
        )
        for one in now
    )


def _whole(
    found: Sequence[Part], questions: int, cost_nano_usd: int, before: int | None = None
) -> tuple[Part, ...]:
    ordered = sorted(found, key=lambda one: (-one.questions, one.name))
    asked = questions - sum(one.questions for one in found)
    spent = cost_nano_usd - sum(one.cost_nano_usd for one in found)
    rest = Part(name=REST, questions=asked, cost_nano_usd=spent, before=before)
    return (*ordered, rest) if asked or spent else tuple(ordered)
