"""What charts are made of beside the series of the reports: a theme, and the days that are still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Spec = Mapping[str, Any]
"""A chart in Vega-Lite's own words, with all its data inside."""


class Theme(StrEnum):
    """What a chart stands on: in a chat always a white card, which reads on light and dark alike."""

    LIGHT = "light"
    DARK = "dark"


class Shown(StrEnum):
    """Which chart of the usage is wanted."""

    QUESTIONS = "questions"
    LATENCY = "latency"
    HITS = "hits"
    WEEK = "week"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastDay:
    """
    A day as it is expected, in nano-dollars, between the ends of a band of 80 % and of one of 95 %.

    In `specs.costs` it is what the day itself will cost, in `specs.forecast` what will have been spent
    since the first of the month when it ends.
    """

    day: date
    expected: int
    low80: int
    high80: int
    low95: int
    high95: int
