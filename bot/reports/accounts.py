"""Reads what reports are made of: the days, what memory holds, and who asked, as far as it may be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, Protocol

from bot.bookkeeping import RecallSums
from bot.ports import Clock
from bot.reports.parts import Growth, Part, whose, with_before
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.savings import Choice, Prices, choice
from bot.reports.span import Span
from bot.reports.summary import RouteFigures, Summary, compared, summarise
from bot.settings_tables import TargetsEntry
from bot.tallies import DayTally, Statistics

MOST_NAMED = 20
"""So many persons and channels are told apart; the others are counted together."""
_OTHERS = "\0"
"""Nobody is called that: what is kept has no such character."""


class RecallBooks(Protocol):
    """What is kept of answers; raises `StorageError` like everything that is kept."""

    async def kept(self, at: datetime) -> RecallSums:
        """``entries``, ``phrasings``, and what is ``verified`` at an instant; no hits, no verdicts."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """
    The same stretch of time twice, so that amounts may be compared: whole days, and as many ``before`` them.

    A day that is running is not in it, nor is the last day of the period before then.
    """

    now: Summary
    before: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """
    A span, and the period before it where the twin had been started by the first day of that.

    ``alike`` is what of the two is compared; None where nothing is.
    """

    now: Summary
    before: Summary | None = None
    alike: Alike | None = None
    choice: Choice | None = None
    tallies: tuple[DayTally, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether a change that is told is without today."""
        return self.alike is not None and self.alike.now.span != self.now.span

    @property
    def asked(self) -> Growth:
        return Growth() if (two := self.alike) is None else Growth(two.now.questions, two.before.questions)

    @property
    def spent(self) -> Growth:
        """In nano-dollars."""
        two = self.alike
        return Growth() if two is None else Growth(two.now.cost_nano_usd, two.before.cost_nano_usd)

    @property
    def used(self) -> Growth:
        """In tokens."""
        two = self.alike
        return Growth() if two is None else Growth(two.now.usage.total_tokens, two.before.usage.total_tokens)

    @property
    def by_type(self) -> tuple[Part, ...]:
        now, two = self.now.by_type, self.alike
        return now if two is None else with_before(now, two.now.by_type, two.before.by_type)

    @property
    def by_platform(self) -> tuple[Part, ...]:
        now, two = self.now.by_platform, self.alike
        return now if two is None else with_before(now, two.now.by_platform, two.before.by_platform)

    @property
    def models(self) -> tuple[tuple[RouteFigures, Growth], ...]:
        """Each route, and how its cost has grown, in nano-dollars."""
        if self.alike is None:
            return tuple((one, Growth()) for one in self.now.models)
        now, before = (
            {one.route: one.cost_nano_usd for one in part.models}
            for part in (self.alike.now, self.alike.before)
        )
        return tuple(
            (one, Growth(now.get(one.route, 0), before.get(one.route, 0))) for one in self.now.models
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Raises `StorageError` when the books do not answer; ``first`` is the first start or the first ask."""

    statistics: Statistics
    recall: RecallBooks
    first: Callable[[], Awaitable[datetime | None]]
    pseudonyms: Pseudonyms
    clock: Clock
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
            alike=None if then is None else self._alike(now, tallies, then, older),
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
        days, zone, two = account.now.span.days, account.now.span.zone, account.alike
        found = await self.statistics.busiest(days, zone, by=by, most=MOST_NAMED, person=person)
        names = [one.name for one in found]

        async def asked(days: Sequence[date], questions: int) -> Mapping[str, int]:
            """What those who are named asked on some days; all others under a name that nobody has."""
            known = await self.statistics.asks_of(names, days, zone, by=by, person=person)
            return {**known, _OTHERS: questions - sum(known.values())}

        running = days[len(two.now.span.days) :] if two else ()
        return whose(
            found,
            told(names),
            questions=account.now.questions,
            cost_nano_usd=account.now.cost_nano_usd,
            before=await asked(two.before.span.days, two.before.questions) if two else None,
            today=await asked(running, account.now.questions - two.now.questions)
            if two and running
            else None,
        )

    def _alike(
        self, now: Summary, tallies: Sequence[DayTally], then: Summary, older: Sequence[DayTally]
    ) -> Alike | None:
        """What of two periods is compared; their first days are on a par, so that weekdays are."""
        over = now.span.over(self.clock.now().astimezone(now.span.zone).date())
        if over is None:
            return None
        if over == now.span:
            return Alike(now=now, before=then)
        days = len(over.days)
        earlier = replace(then.span, days=then.span.days[:days])
        return Alike(now=summarise(tallies[:days], over), before=summarise(older[:days], earlier))

    async def _was_there(self, span: Span) -> bool:
        first = await self.first()
        return first is not None and first.astimezone(span.zone).date() <= span.days[0]
