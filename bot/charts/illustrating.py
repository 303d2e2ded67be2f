"""The pictures beside figures: which chart a command or a report gets, and nothing where nothing happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.charts import alt, specs
from bot.charts.artist import Artist, Undrawn
from bot.charts.nouns import ForecastDay, Shown, Spec
from bot.domain import Route
from bot.errors import TwinError
from bot.notices import Picture
from bot.reports.daily import DAYS_SHOWN
from bot.reports.record import RouteRecord
from bot.reports.series import Series, series
from bot.tallies import Statistics

log = structlog.get_logger(__name__)

Ahead = Callable[[date], Awaitable[Sequence[ForecastDay]]]
"""The days after a day until its month ends, each with its own cost as it is expected; raises nothing."""

_LEAST_AHEAD, _MOST_BEHIND = 7, 31
_WIDE = 3
"""Bands so many times above the dearest day say that little is known: they would flatten what is."""


async def nothing_ahead(_day: date) -> Sequence[ForecastDay]:
    """For whoever does not look ahead."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustrations:
    """
    Draws what the books hold; raises nothing, as the words stand without a picture.

    ``cap`` tells the month's budget in nano-dollars as it holds now, None where there is none; ``first`` the
    first day of all, before which there is nothing to compare with; ``today`` is the day that is not over.
    """

    statistics: Statistics
    artist: Artist
    zone: ZoneInfo
    cap: Callable[[], Awaitable[int | None]]
    first: Callable[[], Awaitable[date | None]]
    ahead: Ahead = nothing_ahead
    today: Callable[[], date] = lambda: date.max

    def undrawn(self) -> Illustrations:
        """The same as specs, for a door that draws by itself."""
        return replace(self, artist=Undrawn())

    async def usage(
        self, last: date, days: int, *, person: str | None = None, shown: Shown = Shown.QUESTIONS
    ) -> Picture | None:
        """The `days` until `last` of one person or of all."""
        return await self._kept(self._usage(last, days, person, shown))

    async def costs(self, last: date, days: int) -> Picture | None:
        """The `days` until `last`, by model."""
        return await self._kept(self._costs(last, days))

    async def report(self, day: date, days: int = DAYS_SHOWN) -> Picture | None:
        """What cost most in the days until a day; where nothing cost anything, what was asked."""
        return await self.costs(day, days) or await self.usage(day, days)

    async def forecast(
        self, spent: Sequence[tuple[date, int]], ahead: Sequence[ForecastDay], *, cap: int | None
    ) -> Picture | None:
        """What the month has cost, day by day, and what it will have cost at the end of those ``ahead``."""
        return await self._kept(self._forecast(spent, ahead, cap))

    async def models(self, day: date, order: Sequence[tuple[Route, RouteRecord]]) -> Picture | None:
        """The models in the order in which they are asked."""
        return await self._kept(self._models(day, order))

    async def _models(self, day: date, order: Sequence[tuple[Route, RouteRecord]]) -> Picture | None:
        if all(known.p50_ms is None for _, known in order):
            return None
        return await self.artist.draw(specs.models(order), alt.models(order), f"models-{day}.png")

    async def _usage(self, last: date, days: int, person: str | None, shown: Shown) -> Picture | None:
        now, before = await self._read(last, days, person)
        if not now.questions:
            return None
        asked = before.questions if before else None
        spec, words = usage_chart(shown, now, before=asked, zone=self.zone)
        return await self.artist.draw(spec, words, f"{shown}-{last}.png")

    async def _costs(self, last: date, days: int) -> Picture | None:
        now, before = await self._read(last, days, None)
        if not now.cost_nano_usd:
            return None
        cap, spent = await self.cap(), before.cost_nano_usd if before else None
        ahead = await self._ahead(last, now)
        spec = specs.costs(now, monthly_nano_usd=cap, before_nano_usd=spent, ahead=ahead)
        words = alt.costs(now, monthly_nano_usd=cap, before_nano_usd=spent, ahead=ahead)
        return await self.artist.draw(spec, words, f"costs-{last}.png")

    async def _forecast(
        self, spent: Sequence[tuple[date, int]], ahead: Sequence[ForecastDay], cap: int | None
    ) -> Picture | None:
        days = [day for day, _ in spent] or [one.day for one in ahead]
        if not days:
            return None
        spec = specs.forecast(spent, ahead, cap_nano_usd=cap)
        words = alt.forecast(spent, ahead, cap_nano_usd=cap)
        return await self.artist.draw(spec, words, f"forecast-{days[-1]}.png")

    async def _ahead(self, last: date, now: Series) -> Sequence[ForecastDay]:
        """As many days to come as there are days, a week at least; none where next to nothing is known."""
        if len(now.days) > _MOST_BEHIND:
            return ()
        days = (await self.ahead(last))[: max(_LEAST_AHEAD, len(now.days))]
        dearest = max(day.cost_nano_usd for day in now.days)
        return days if all(one.high95 <= _WIDE * dearest for one in days) else ()

    async def _read(self, last: date, days: int, person: str | None) -> tuple[Series, Series | None]:
        """The days, and before them as many as are over, if there was a twin in all of these."""
        each = [last - timedelta(days=back) for back in range(2 * days - 1, -1, -1)]
        first = await self.first()
        is_older = first is not None and first <= each[0]
        read = await self.statistics.days(each if is_older else each[days:], self.zone, person=person)
        now = series(read[-days:], is_running=last >= self.today())
        return now, series(read[: len(now.over)]) if is_older else None

    async def _kept(self, drawing: Awaitable[Picture | None]) -> Picture | None:
        try:
            return await drawing
        except TwinError as error:
            log.warning("chart.not_drawn", reason=str(error))
        except Exception:
            log.exception("chart.not_drawn")
        return None


def usage_chart(shown: Shown, now: Series, *, before: int | None, zone: ZoneInfo) -> tuple[Spec, str]:
    """A chart of the usage with its alternative text; ``before`` are the questions of the days before."""
    if shown is Shown.LATENCY:
        return specs.latency(now), alt.latency(now)
    if shown is Shown.HITS:
        return specs.hits(now), alt.hits(now)
    if shown is Shown.WEEK:
        return specs.week(now, zone=zone.key), alt.week(now)
    return specs.questions(now, before=before), alt.questions(now, before=before)
