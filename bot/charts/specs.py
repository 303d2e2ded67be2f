"""Figures -> charts as Vega-Lite specs (pure): one definition of every chart, for chats, pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.charts.nouns import ForecastDay, Spec, Theme
from bot.reports.series import Series


def costs(
    series: Series,
    *,
    monthly_nano_usd: int | None = None,
    ahead: Sequence[ForecastDay] = (),
    theme: Theme = Theme.LIGHT,
) -> Spec:
    """Cost by day, stacked by model, with the month's budget shared out by days and the days ``ahead``."""
    raise NotImplementedError


def questions(series: Series, *, theme: Theme = Theme.LIGHT) -> Spec:
    """Questions by day, stacked by how they ended."""
    raise NotImplementedError


def latency(series: Series, *, target_ms: int = 2000, theme: Theme = Theme.LIGHT) -> Spec:
    """The median and the 90th percentile of each day, with their target."""
    raise NotImplementedError


def hits(series: Series, *, target: float = 0.85, theme: Theme = Theme.LIGHT) -> Spec:
    """The share of answers from memory, by day, with its target."""
    raise NotImplementedError


def week(series: Series, *, theme: Theme = Theme.LIGHT) -> Spec:
    """Questions by weekday and hour."""
    raise NotImplementedError


def forecast(
    spent: Sequence[tuple[date, int]],
    ahead: Sequence[ForecastDay],
    *,
    cap_nano_usd: int | None = None,
    theme: Theme = Theme.LIGHT,
) -> Spec:
    """
    What was spent since the first of the month, and what is expected until its end, against the cap.

    ``spent`` is each day's own cost, oldest first; ``ahead`` the running total of the days to come (the first
    of them may be today).
    """
    raise NotImplementedError
