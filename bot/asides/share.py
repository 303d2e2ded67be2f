"""What side questions may cost: a share of what answers took of late, and a little to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.domain import Purpose

FLOOR_NANO_USD = 10_000_000
"""A cent a day, so that a twin that has hardly answered yet may ask as well."""


class Outlays(Protocol):
    """What was spent on whose behalf; raises `StorageError` like everything that is kept."""

    async def spent_by_purpose(self, since: datetime) -> Mapping[Purpose, int]:
        """
        Nano-dollars of the calls that began after an instant, by every process, for asks alone.

        Running calls count with their reserve. Tasks that belong to no ask have a budget of their own.
        """
        ...


class Share:
    """The cap on side questions; what this process spends counts from the moment on, others' when learnt."""

    def __init__(self, usd_share: float) -> None:
        self._usd_share = usd_share
        self._answers = 0
        self._asides = 0

    def may(self) -> bool:
        """Whether one more is within the cap; with a share of nothing none is, however small."""
        return self._usd_share > 0 and self._asides <= self._usd_share * self._answers + FLOOR_NANO_USD

    def took(self, nano_usd: int) -> None:
        """A side question cost so much."""
        self._asides += nano_usd

    def learn(self, spent: Mapping[Purpose, int]) -> None:
        """What the ledger knows goes before our own count."""
        self._answers = spent.get(Purpose.ANSWER, 0)
        self._asides = sum(cost for purpose, cost in spent.items() if purpose is not Purpose.ANSWER)
