"""Who asked, under names that tell nobody who they are: questions, cost, and when they were last here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.reports.pseudonyms import Pseudonyms
from bot.reports.span import Span
from bot.spend.cost import usd
from bot.tallies import Statistics

LastAsked = Callable[[Sequence[str]], Awaitable[Mapping[str, datetime]]]
"""When each of some people asked last, of those who ever did; raises `StorageError`."""


async def nobody_asked(_people: Sequence[str]) -> Mapping[str, datetime]:
    """For accounts that nobody keeps."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who asked in a span of days; ``last_asked_at`` may be after it, None where it is forgotten."""

    name: str
    questions: int
    cost_nano_usd: int
    last_asked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Askers:
    """Raises `StorageError` when the books do not answer."""

    statistics: Statistics
    pseudonyms: Pseudonyms
    last: LastAsked

    async def of(self, span: Span, *, most: int) -> tuple[Asker, ...]:
        """Who asked on the days of a span, most first; of those who were forgotten, all are one."""
        found = await self.statistics.busiest(span.days, span.zone, by="person", most=most)
        people = [one.name for one in found]
        told = self.pseudonyms.told(people)
        last = await self.last([one for one in people if one not in self.pseudonyms.nobody])
        return tuple(
            Asker(
                name=told[one.name],
                questions=one.asks,
                cost_nano_usd=one.cost_nano_usd,
                last_asked_at=last.get(one.name),
            )
            for one in found
        )


def users_json(span: Span, found: Sequence[Asker]) -> dict[str, object]:
    """Who asked in a span, as JSON; money as strings of dollars, instants in UTC."""
    return {
        "days": len(span.days),
        "users": [
            {
                "person": one.name,
                "questions": one.questions,
                "cost_usd": usd(one.cost_nano_usd),
                "last_asked_at": one.last_asked_at and one.last_asked_at.isoformat(),
            }
            for one in found
        ],
    }
