"""Builds what draws the pictures beside figures, over one database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import structlog

from bot.charts.artist import Artist
from bot.charts.illustrating import Illustrations
from bot.charts.nouns import ForecastDay
from bot.forecast.forecasting import Forecasting
from bot.forecast.outlook import DayAhead
from bot.ports import Clock
from bot.spend.budget import MONTHLY_USD, Limits
from bot.storage.ledger import SqlLedger
from bot.storage.statistics import SqlStatistics

log = structlog.get_logger(__name__)


def illustrations(
    *, artist: Artist, statistics: SqlStatistics, ledger: SqlLedger, limits: Limits, clock: Clock
) -> Illustrations:
    """Pictures of what the ledger holds, in the limits' time zone."""

    async def cap() -> int | None:
        month = [one for one in limits.common(clock.now()) if one.name == MONTHLY_USD]
        told = await ledger.standings(month)
        return told[0].window.cap if told else None

    async def first() -> date | None:
        began = await ledger.first_day()
        return began.astimezone(limits.zone).date() if began else None

    forecasting = Forecasting(statistics=statistics, ledger=ledger, limits=limits, clock=clock)

    async def ahead(day: date) -> Sequence[ForecastDay]:
        try:
            outlook = await forecasting.after(day)
        except Exception:
            log.exception("forecast.failed", day=day.isoformat())
            return ()
        return tuple(_forecast_day(one) for one in outlook.days if one.day > day)

    return Illustrations(
        statistics=statistics,
        artist=artist,
        zone=limits.zone,
        cap=cap,
        first=first,
        ahead=ahead,
        today=lambda: clock.now().astimezone(limits.zone).date(),
    )


def _forecast_day(one: DayAhead) -> ForecastDay:
    return ForecastDay(
        day=one.day,
        expected=one.cost.expected,
        low80=one.cost.low80,
        high80=one.cost.high80,
        low95=one.cost.low95,
        high95=one.cost.high95,
    )
