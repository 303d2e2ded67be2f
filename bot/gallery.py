"""Builds what draws the pictures beside figures, over one database."""

from __future__ import annotations

from datetime import date

from bot.charts.artist import Artist
from bot.charts.illustrating import Illustrations
from bot.ports import Clock
from bot.spend.budget import MONTHLY_USD, Limits
from bot.storage.ledger import SqlLedger
from bot.storage.statistics import SqlStatistics


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

    return Illustrations(statistics=statistics, artist=artist, zone=limits.zone, cap=cap, first=first)
