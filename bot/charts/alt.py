"""What a chart shows, in a sentence or two, for whoever does not see it (pure); the arguments of `specs`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.charts.nouns import ForecastDay
from bot.reports.series import Series


def costs(series: Series, *, monthly_nano_usd: int | None = None, before_nano_usd: int | None = None) -> str:
    raise NotImplementedError


def questions(series: Series, *, before: int | None = None) -> str:
    raise NotImplementedError


def latency(series: Series, *, target_ms: int = 2000) -> str:
    raise NotImplementedError


def hits(series: Series, *, target: float = 0.85) -> str:
    raise NotImplementedError


def week(series: Series) -> str:
    raise NotImplementedError


def forecast(
    spent: Sequence[tuple[date, int]], ahead: Sequence[ForecastDay], *, cap_nano_usd: int | None = None
) -> str:
    raise NotImplementedError
