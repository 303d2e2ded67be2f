"""The port of what is posted once: whichever process posts it, whatever is restarted between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

GONE = 2**62
"""The revision of words that were taken back: none are later."""


class Succession(StrEnum):
    """What became of words when later ones took their place."""

    SETTLED = "settled"
    """Whoever reacted to the earlier words has done so, or never began, or is gone."""
    AMID = "amid"
    """Somebody may be reacting to the earlier words just now."""
    OVERTAKEN = "overtaken"
    """Yet later words are known."""


class Run(Protocol):
    """How far one report to one destination has come."""

    @property
    def report_date(self) -> date: ...

    @property
    def destination(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def attempt(self) -> int: ...

    @property
    def message_id(self) -> str | None: ...


class ReportClaims(Protocol):
    """
    Leased, fenced claims on the report of one day for one destination.

    A card for the owner is a report on the inbox: its destination names the second of its making.
    """

    async def claim_report(
        self, report_date: date, destination: str, *, at: datetime, lease_s: float, quiet_s: float
    ) -> int | None:
        """The number of this attempt, or None: it was sent, or is another's for now."""
        ...

    async def still_mine(
        self, report_date: date, destination: str, attempt: int, *, at: datetime
    ) -> bool: ...

    async def mark_sent(
        self, report_date: date, destination: str, attempt: int, message_id: str, *, at: datetime
    ) -> bool: ...

    async def release(self, report_date: date, destination: str, attempt: int) -> None:
        """Give a claim back at once, because the post certainly failed."""
        ...

    async def report_states(self, since: date) -> Sequence[Run]: ...

    async def report_history(self, destinations: Sequence[str], *, since: date) -> Sequence[Run]:
        """
        What was done for some destinations, by date: on `since` and later, and what is open from before.

        And the first and the last of each that were sent, however long ago.
        """
        ...


class Notes(Protocol):
    """Named values that every process sees; all raise `StorageError`."""

    async def remember(self, key: str, make: Callable[[], str]) -> str:
        """The value under a key; made and kept when there is none, the same for every process ever after."""
        ...

    async def read(self, key: str) -> str | None:
        """The value under a key, None when nobody has written it."""
        ...

    async def write(self, key: str, value: str) -> None:
        """Put a value in place of the one before; the last writer wins."""
        ...
