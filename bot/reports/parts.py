"""A total in its parts: by question type, platform, channel or person, exact, nothing left out (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.tallies import AskTally, WhoTally

REST = "other"
"""What belongs to none of the parts: side tasks, calls of a question of the day before, who is not named."""


def grown(now: float | None, before: float | None) -> float | None:
    """By what share a figure has grown; None where there was none before."""
    return None if now is None or not before else (now - before) / before


@dataclass(frozen=True, slots=True)
class Growth:
    """An amount and what it was ``before``, over the same time; None where that is not known."""

    now: int = 0
    before: int | None = None

    @property
    def share(self) -> float | None:
        """By what share it has grown; None where there was none before."""
        return grown(self.now, self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    So many questions, and what they cost; ``before`` are the questions of the period before, if known.

    ``over`` are the questions of the days that are over, which alone are compared; None: all of them are.
    """

    name: str
    questions: int
    cost_nano_usd: int
    before: int | None = None
    over: int | None = None

    @property
    def asked(self) -> Growth:
        """Its questions beside those before."""
        return Growth(self.questions if self.over is None else self.over, self.before)


def parts(asks: Iterable[AskTally], key: Callable[[AskTally], str], cost_nano_usd: int) -> tuple[Part, ...]:
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
    today: Mapping[str, int] | None = None,
) -> tuple[Part, ...]:
    """
    Who, or where, most was asked, under the names that may be ``told``; the others are the last part.

    ``before`` are everybody's questions of the period before, None where it is not known; ``today`` are those
    of a day that is not over and not compared.
    """
    running = today or {}
    made = [
        Part(
            name=told[one.name],
            questions=one.asks,
            cost_nano_usd=one.cost_nano_usd,
            before=None if before is None else before.get(one.name, 0),
            over=one.asks - running.get(one.name, 0),
        )
        for one in found
    ]
    names = {one.name for one in found}
    others = None if before is None else _besides(names, before)
    return _whole(made, questions, cost_nano_usd, others, _besides(names, running))


def with_before(now: Iterable[Part], over: Iterable[Part], before: Iterable[Part]) -> tuple[Part, ...]:
    """The parts, each knowing how many questions of it are of days that are ``over``, and were ``before``."""
    finished, known = ({one.name: one.questions for one in parts} for parts in (over, before))
    return tuple(replace(one, before=known.get(one.name, 0), over=finished.get(one.name, 0)) for one in now)


def _besides(names: Collection[str], asked: Mapping[str, int]) -> int:
    return sum(number for name, number in asked.items() if name not in names)


def _whole(
    found: Sequence[Part], questions: int, cost_nano_usd: int, before: int | None = None, running: int = 0
) -> tuple[Part, ...]:
    ordered = sorted(found, key=lambda one: (-one.questions, one.name))
    asked = questions - sum(one.questions for one in found)
    spent = cost_nano_usd - sum(one.cost_nano_usd for one in found)
    rest = Part(name=REST, questions=asked, cost_nano_usd=spent, before=before, over=asked - running)
    return (*ordered, rest) if asked or spent else tuple(ordered)
