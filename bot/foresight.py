"""Builds what looks ahead: the forecast's command, its picture, and its line of the daily report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import structlog

from bot.charts.illustrating import Illustrations
from bot.charts.nouns import ForecastDay
from bot.commands.forecast import ForecastCommands
from bot.commands.pictures import pictures_for
from bot.commands.registry import Caller, Command
from bot.domain import Route
from bot.forecast.bounds import Keys
from bot.forecast.forecasting import Forecasting
from bot.forecast.outlook import Outlook
from bot.forecast.wording import budget_line
from bot.llm.catalogue import Catalogue
from bot.notices import Picture

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """``told`` are the limits of a route as its provider told them to this process, by window."""

    forecasting: Forecasting
    pictures: Illustrations
    catalogue: Catalogue
    routes: Sequence[Route]
    told: Callable[[Route], Mapping[str, int]]

    def commands(self) -> tuple[Command, ...]:
        made = ForecastCommands(forecasting=self.forecasting, keys=self._keys, illustrate=self._draw)
        return made.commands()

    async def budget(self, day: date) -> str:
        """The line of a report on a day; a report is not lost for want of it."""
        try:
            return budget_line(await self.forecasting.after(day))
        except Exception:
            log.exception("forecast.failed", day=day.isoformat())
            return ""

    def _keys(self) -> Keys:
        return Keys(
            plans={route: self.catalogue.model(route).plans for route in self.routes},
            told={route: told for route in self.routes if (told := self.told(route))},
        )

    async def _draw(self, outlook: Outlook, caller: Caller) -> Picture | None:
        pictures = pictures_for(caller, self.pictures)
        if pictures is None:
            return None
        ahead = [
            ForecastDay(
                day=one.day,
                expected=one.month.expected,
                low80=one.month.low80,
                high80=one.month.high80,
                low95=one.month.low95,
                high95=one.month.high95,
            )
            for one in outlook.days
        ]
        return await pictures.forecast(outlook.past, ahead, cap=outlook.cap)
