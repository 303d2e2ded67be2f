"""Builds what figures are told by, over one database: accounts, reports in words, and their commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.charts.illustrating import Illustrations
from bot.commands.registry import Command
from bot.commands.usage import UsageCommands
from bot.ports import Clock, Messenger
from bot.recall.state import State
from bot.reports.accounts import Accounts
from bot.reports.composing import Composing
from bot.reports.daily import DailyReports
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.savings import Prices
from bot.settings import Settings
from bot.storage.recall_sums import SqlRecallBooks
from bot.storage.statistics import SqlStatistics
from bot.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """``budget`` tells in a line what of the month was used by a day; ``name`` is whose twin it is."""

    settings: Settings
    store: Store
    statistics: SqlStatistics
    pictures: Illustrations
    prices: Prices
    pseudonyms: Pseudonyms
    clock: Clock
    name: str
    budget: Callable[[date], Awaitable[str]]

    @property
    def accounts(self) -> Accounts:
        return Accounts(
            statistics=self.statistics,
            recall=SqlRecallBooks(self.store.database),
            first=self.store.ledger.first_day,
            pseudonyms=self.pseudonyms,
            targets=self.settings.targets,
            prices=self.prices,
        )

    def reports(self, messengers: Mapping[str, Messenger]) -> DailyReports:
        """Reports for whoever ``messengers`` reach."""
        return DailyReports(
            settings=self.settings,
            composing=Composing(
                name=self.name, zone=self.settings.zone, accounts=self.accounts, budget=self.budget
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
        )
        return made.commands()

    async def sum_up(self) -> int:
        """A chore: finished days are summed, so that a year of them is read as quickly as a week."""
        return await self.statistics.sum_up(self.settings.zone)
