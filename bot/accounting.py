"""Builds what figures are told by, over one database: accounts, reports in words, and their commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.advising import Advising
from bot.charts.illustrating import Illustrations
from bot.commands.registry import Command
from bot.commands.usage import UsageCommands
from bot.domain import Prompt
from bot.editions import Editions
from bot.export.exporting import Exporting
from bot.export.letter import letter
from bot.knowledge.shelf import Shelf
from bot.ports import Clock, Messenger
from bot.recall.state import State
from bot.reports.accounts import Accounts
from bot.reports.askers import Askers
from bot.reports.beside import Happenings
from bot.reports.composing import Advise, Composing
from bot.reports.daily import DailyReports
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.savings import Prices
from bot.settings import Settings
from bot.settings_tables import TargetsEntry
from bot.spend.budget import Limits
from bot.storage.alerts import SqlAlerts
from bot.storage.belongings import SqlBelongings
from bot.storage.exports import SqlExports
from bot.storage.inbox import SqlInbox
from bot.storage.last_asked import SqlLastAsked
from bot.storage.recall_sums import SqlRecallBooks
from bot.storage.repeats import SqlRepeats
from bot.storage.statistics import SqlStatistics
from bot.storage.verified import SqlVerifiedAnswers
from bot.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """
    ``budget`` tells in a line what of the month was used by a day; ``name`` is whose twin it is.

    ``targets`` are those of now.
    """

    settings: Settings
    store: Store
    statistics: SqlStatistics
    pictures: Illustrations
    prices: Prices
    pseudonyms: Pseudonyms
    limits: Limits
    clock: Clock
    name: str
    budget: Callable[[date], Awaitable[str]]
    targets: Callable[[], TargetsEntry]

    @property
    def advise(self) -> Advise:
        return Advising(
            statistics=self.statistics,
            ledger=self.store.ledger,
            repeats=SqlRepeats(self.store.database),
            limits=self.limits,
            routes=self.prices.routes,
            settings=self.settings,
            clock=self.clock,
        ).of

    @property
    def accounts(self) -> Accounts:
        return Accounts(
            statistics=self.statistics,
            recall=SqlRecallBooks(self.store.database),
            first=self.store.ledger.first_day,
            pseudonyms=self.pseudonyms,
            clock=self.clock,
            targets=self.targets,
            prices=self.prices,
        )

    @property
    def askers(self) -> Askers:
        return Askers(
            statistics=self.statistics,
            pseudonyms=self.pseudonyms,
            last=SqlLastAsked(self.store.database).of,
        )

    def reports(self, messengers: Mapping[str, Messenger]) -> DailyReports:
        """Reports for whoever ``messengers`` reach."""
        database = self.store.database
        return DailyReports(
            settings=self.settings,
            composing=Composing(
                name=self.name,
                zone=self.settings.zone,
                accounts=self.accounts,
                budget=self.budget,
                advise=self.advise,
                beside=Happenings(alerts=SqlAlerts(database), inbox=SqlInbox(database)).of,
            ),
            books=self.store.ledger,
            messengers=messengers,
            clock=self.clock,
            illustrate=self.pictures.report,
        )

    def commands(self, reports: DailyReports, state: Callable[[], Awaitable[State]]) -> tuple[Command, ...]:
        """``state`` tells of the memory of answers as a whole."""
        made = UsageCommands(
            accounts=self.accounts,
            state=state,
            clock=self.clock,
            settings=self.settings,
            reports=reports,
            pictures=self.pictures,
            advise=self.advise,
        )
        return made.commands()

    def exporting(self, shelf: Shelf, editions: Editions) -> Exporting:
        """Usage, questions and examples for whoever takes them along; people have pseudonyms there, too."""

        def letter_now(asked: str) -> Prompt:
            now = editions.current()
            return letter(asked, knowledge=now.knowledge, name=now.persona.name, style=now.persona.style)

        return Exporting(
            books=SqlExports(self.store.database),
            verified=SqlVerifiedAnswers(self.store.database),
            profile=lambda: shelf.profile,
            letter=letter_now,
            clock=self.clock,
            zone=self.settings.zone,
            person=self.pseudonyms.whole,
            place=self.pseudonyms.place,
            belongings=SqlBelongings(self.store.database).of,
        )

    async def sum_up(self) -> int:
        """A chore: what is over is summed, so that a year is read as quickly as a week, and today as well."""
        return await self.statistics.sum_up(self.settings.zone)
