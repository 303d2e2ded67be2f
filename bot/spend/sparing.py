"""What is left to answers of every limit: side questions and tasks, which can be left out, go last (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from bot.bookkeeping import Window
from bot.domain import Purpose

SPARED: Mapping[Purpose, float] = {Purpose.JUDGE: 0.25, Purpose.TASK: 0.5}
"""The part that calls for a purpose leave alone, of our own limits and of a provider's."""


def left_alone(amount: int, purpose: Purpose) -> int:
    """How much of an amount a call for `purpose` leaves to answers."""
    return ceil(amount * SPARED.get(purpose, 0.0))


def spared(window: Window, purpose: Purpose) -> Window:
    """The window as it binds a call for `purpose`: what is no answer finds it smaller."""
    return window if window.cap is None else replace(window, cap=window.cap - left_alone(window.cap, purpose))
