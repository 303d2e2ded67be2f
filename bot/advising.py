"""Builds what recommends: it reads the evidence of the last four weeks, and never fails a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.bookkeeping import Standing
from bot.domain import Route
from bot.ports import Clock
from bot.reports.advice import Again, Caps, Evidence, advice
from bot.reports.span import Span
from bot.settings import Settings
from bot.spend.budget import DAILY_TOKENS, MONTHLY_USD, Limits
from bot.storage.ledger import SqlLedger
from bot.storage.repeats import SqlRepeats
from bot.tallies import Statistics

log = structlog.get_logger(__name__)

_DAYS = 28
_MOST_TRIALS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Advising:
    """``routes`` are those that can be asked, in their order."""

    statistics: Statistics
    ledger: SqlLedger
    repeats: SqlRepeats
    limits: Limits
    routes: Sequence[Route]
    settings: Settings
    clock: Clock

    async def of(self, span: Span) -> Sequence[str]:
        """What is recommended at the end of a span, by the four weeks before; nothing where that fails."""
        try:
            return advice(await self._evidence(Span.of(span.days[-1], _DAYS, span.zone)))
        except Exception:
            log.exception("advice.failed", day=span.days[-1].isoformat())
            return ()

    async def _evidence(self, span: Span) -> Evidence:
        trials = await self.ledger.trials(span.since, limit=_MOST_TRIALS)
        again = Again()
        if self.settings.cache == "off":
            times, cost = await self.repeats.again(span.since, span.until)
            again = Again(asks=times, cost_nano_usd=cost)
        return Evidence(
            days=await self.statistics.days(span.days, span.zone),
            trials=[one for one in trials if one.at < span.until],
            routes=self.routes,
            forced=self.settings.order == "fixed",
            caps=await self._caps(span),
            cache=self.settings.cache,
            again=again,
        )

    async def _caps(self, span: Span) -> Caps:
        """The month's as it stands now: of months that are over nothing is recommended."""
        windows = self.limits.common(self.clock.now())
        told = {one.window.name: one for one in await self.ledger.standings(windows)}
        day, month = told.get(DAILY_TOKENS), told.get(MONTHLY_USD)
        is_over = span.until < self.clock.now() - timedelta(days=2)
        return Caps(
            day_tokens=_cap(day),
            month_nano_usd=None if is_over else _cap(month),
            month_taken_nano_usd=month.spent + month.reserved if month else 0,
        )


def _cap(one: Standing | None) -> int | None:
    return None if one is None else one.window.cap
