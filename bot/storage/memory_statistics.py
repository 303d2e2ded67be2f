"""Statistics without a database: the same promises over a `MemoryLedger`, counted row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.bookkeeping import VerdictFigures
from bot.domain import NOTHING_USED, Answer, Outcome
from bot.storage.answers_memory import Shelf
from bot.storage.books import OPEN
from bot.storage.memory import Asked, MemoryLedger
from bot.storage.memory_budgets import Held
from bot.storage.recall_sums import outcome_of
from bot.tallies import HOURS, AskTally, AttemptTally, DayTally, HitTally, WhoTally


@dataclass(frozen=True, slots=True)
class MemoryStatistics:
    """`bot.tallies.Statistics` over a ledger in memory, and the shelf of what was given again."""

    ledger: MemoryLedger
    shelf: Shelf = field(default_factory=Shelf)

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        asks = [one for one in self.ledger.asks.values() if person in {None, one.person}]
        ids = None if person is None else {one.id for one in asks}
        return tuple(self._day(day, zone, asks, ids) for day in days)

    async def busiest(
        self,
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: Literal["person", "channel"],
        most: int = 20,
        person: str | None = None,
    ) -> tuple[WhoTally, ...]:
        asked, costs = Counter[str](), Counter[str]()
        for one in self.ledger.asks.values():
            if one.asked_at.astimezone(zone).date() in days and person in {None, one.person}:
                name = one.person if by == "person" else one.channel
                asked[name] += 1
                costs[name] += self._bill(one)
        ordered = sorted(asked, key=lambda name: (-asked[name], name))
        told = (WhoTally(name=name, asks=asked[name], cost_nano_usd=costs[name]) for name in ordered)
        return tuple(told)[:most]

    async def asks_of(
        self,
        names: Collection[str],
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: Literal["person", "channel"],
        person: str | None = None,
    ) -> Mapping[str, int]:
        found = await self.busiest(days, zone, by=by, most=len(self.ledger.asks), person=person)
        known = {one.name: one.asks for one in found}
        return {name: known.get(name, 0) for name in names}

    def _day(self, day: date, zone: ZoneInfo, asks: Sequence[Asked], ids: set[str] | None) -> DayTally:
        def here(at: datetime, ask_id: str | None) -> bool:
            return at.astimezone(zone).date() == day and (ids is None or ask_id in ids)

        asked = [one for one in asks if here(one.asked_at, one.id)]
        hours = Counter(one.asked_at.astimezone(zone).hour for one in asked)
        hits = [one for one in self.shelf.hits.values() if here(one.at, one.ask_id)]
        saved = Counter[str]()
        for one in hits:
            saved[one.tier.value] += one.saved_nano_usd
        said = [one for one in self.shelf.verdicts.values() if here(one.at, one.ask_id)]
        judged, costs = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for verdict in said:
            judged[verdict.why.value, outcome_of(verdict)] += 1
            costs[verdict.why.value, outcome_of(verdict)] += verdict.cost_nano_usd
        calls = self.ledger.calls.values()
        return DayTally(
            day=day,
            asks=self._asks(asked),
            attempts=_attempts([c for c in calls if here(c.attempt.started_at, c.attempt.ask_id)]),
            hours=tuple(hours[hour] for hour in range(HOURS)),
            latencies=dict(sorted(Counter(_answer(one).latency_ms for one in asked).items())),
            hits=tuple(
                HitTally(tier=tier, hits=number, saved_nano_usd=saved[tier])
                for tier, number in sorted(Counter(one.tier.value for one in hits).items())
            ),
            verdicts=tuple(
                VerdictFigures(why=why, outcome=outcome, count=number, cost_nano_usd=costs[why, outcome])
                for (why, outcome), number in sorted(judged.items())
            ),
        )

    def _asks(self, asked: Sequence[Asked]) -> tuple[AskTally, ...]:
        numbers, costs = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        for one in asked:
            answer = _answer(one)
            outcome = answer.outcome.value if one.answer else OPEN
            key = (one.platform, outcome, answer.served_by.value, answer.question_type.value)
            numbers[key] += 1
            costs[key] += self._bill(one)
        return tuple(
            AskTally(
                platform=key[0],
                outcome=key[1],
                served_by=key[2],
                question_type=key[3],
                asks=number,
                cost_nano_usd=costs[key],
            )
            for key, number in sorted(numbers.items())
        )

    def _bill(self, ask: Asked) -> int:
        """What a closed ask's attempts cost."""
        calls = self.ledger.calls.values() if ask.answer is not None else ()
        return sum(one.cost_nano_usd for one in calls if one.attempt.ask_id == ask.id)


def _answer(ask: Asked) -> Answer:
    return ask.answer or Answer(id=ask.id, outcome=Outcome.UNAVAILABLE)


def _attempts(calls: Sequence[Held]) -> tuple[AttemptTally, ...]:
    groups: dict[tuple[str, ...], list[Held]] = {}
    for call in calls:
        route = call.attempt.route
        key = (route.provider, route.model, call.attempt.purpose.value, call.outcome)
        groups.setdefault(key, []).append(call)
    return tuple(
        AttemptTally(
            route=group[0].attempt.route,
            purpose=purpose,
            outcome=outcome,
            attempts=len(group),
            usage=sum((one.usage for one in group), NOTHING_USED),
            cost_nano_usd=sum(one.cost_nano_usd for one in group),
        )
        for (_, _, purpose, outcome), group in sorted(groups.items())
    )
