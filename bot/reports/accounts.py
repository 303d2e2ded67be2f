"""Reads what reports are made of: the days, what memory holds, and who asked, as far as it may be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.bookkeeping import RecallSums
from bot.reports.parts import Part, whose, with_before
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.savings import Choice, Prices, choice
from bot.reports.span import Span
from bot.reports.summary import RouteFigures, Summary, compared, summarise
from bot.settings_tables import TargetsEntry
from bot.tallies import DayTally, Statistics, WhoTally

MOST_NAMED = 20
"""So many persons and channels are told apart; the others are counted together."""
_EVERYBODY = 2**31


class RecallBooks(Protocol):
    """What is kept of answers; raises `StorageError` like everything that is kept."""

    async def kept(self, at: datetime) -> RecallSums:
        """``entries``, ``phrasings``, and what is ``verified`` at an instant; no hits, no verdicts."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A span, and the period before it where the twin had been started by the first day of that."""

    now: Summary
    before: Summary | None = None
    choice: Choice | None = None
    tallies: tuple[DayTally, ...] = ()

    @property
    def asked_before(self) -> int | None:
        return None if self.before is None else self.before.questions

    @property
    def spent_before(self) -> int | None:
        """In nano-dollars."""
        return None if self.before is None else self.before.cost_nano_usd

    @property
    def used_before(self) -> int | None:
        """In tokens."""
        return None if self.before is None else self.before.usage.total_tokens

    @property
    def by_type(self) -> tuple[Part, ...]:
        before = self.before
        return self.now.by_type if before is None else with_before(self.now.by_type, before.by_type)

    @property
    def by_platform(self) -> tuple[Part, ...]:
        now, before = self.now.by_platform, self.before
        return now if before is None else with_before(now, before.by_platform)

    @property
    def models(self) -> tuple[tuple[RouteFigures, int | None], ...]:
        """Each route, and what it cost in the period before, if that is known."""
        if self.before is None:
            return tuple((one, None) for one in self.now.models)
        costs = {one.route: one.cost_nano_usd for one in self.before.models}
        return tuple((one, costs.get(one.route, 0)) for one in self.now.models)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Raises `StorageError` when the books do not answer; ``first`` is the first start or the first ask."""

    statistics: Statistics
    recall: RecallBooks
    first: Callable[[], Awaitable[datetime | None]]
    pseudonyms: Pseudonyms
    targets: Callable[[], TargetsEntry] = TargetsEntry
    prices: Prices = field(default_factory=Prices)

    async def of(self, span: Span, *, before: Span | None = None, person: str | None = None) -> Account:
        """The account of a span beside the period ``before`` it; of one person or of all."""
        earlier, targets = before or span.before(), self.targets()
        tallies = await self.statistics.days(span.days, span.zone, person=person)
        compares = await self._was_there(earlier)
        older = await self.statistics.days(earlier.days, span.zone, person=person) if compares else ()
        kept = await self.recall.kept(span.until) if person is None else RecallSums()
        then = summarise(older, earlier, targets=targets) if compares else None
        now = summarise(tallies, span, kept=kept, targets=targets)
        return Account(
            now=compared(now, then, targets),
            before=then,
            choice=choice(tallies, self.prices, span.zone),
            tallies=tuple(tallies),
        )

    async def people(self, account: Account) -> tuple[Part, ...]:
        """Who asked most in an account of everybody."""
        return await self._whose(account, "person", self.pseudonyms.told)

    async def channels(self, account: Account, *, person: str | None = None) -> tuple[Part, ...]:
        """Where most was asked, by everybody or by one person."""
        return await self._whose(account, "channel", self.pseudonyms.places, person)

    async def _whose(
        self,
        account: Account,
        by: Literal["person", "channel"],
        told: Callable[[Sequence[str]], Mapping[str, str]],
        person: str | None = None,
    ) -> tuple[Part, ...]:
        async def asked(summary: Summary, most: int) -> tuple[WhoTally, ...]:
            days, zone = summary.span.days, summary.span.zone
            return await self.statistics.busiest(days, zone, by=by, most=most, person=person)

        found = await asked(account.now, MOST_NAMED)
        older = await asked(account.before, _EVERYBODY) if account.before else ()
        return whose(
            found,
            told([one.name for one in found]),
            questions=account.now.questions,
            cost_nano_usd=account.now.cost_nano_usd,
            before={one.name: one.asks for one in older} if account.before else None,
        )

    async def _was_there(self, span: Span) -> bool:
        first = await self.first()
        return first is not None and first.astimezone(span.zone).date() <= span.days[0]
