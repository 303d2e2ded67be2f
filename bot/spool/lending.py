"""What the database does for a process that may lose it: it lends before and takes the truth after."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.bookkeeping import Window
from bot.ports import Ledger
from bot.spool.records import Record

CHUNK = 200
"""Records that are replayed in one transaction: others want to write, too."""

Key = tuple[str, str]
"""A window by its name and its period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How much a process may hold of each window that has a cap: about two questions at their worst."""

    tokens: int = 8000
    nano_usd: int = 8_000_000

    def of(self, unit: str) -> int:
        return self.tokens if unit == "tokens" else self.nano_usd


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """
    What a process holds of a window; ``amount`` None where nothing limits it.

    A ``crowded`` window is too full to be lent from: what is held of it should be given back.
    """

    amount: int | None
    crowded: bool = False


class ForgettingLedger(Ledger, Protocol):
    """The books, with what people may have undone."""

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        """From now on what was asked there up to an instant is none of its turns."""
        ...

    async def forget_person(self, person: str) -> int:
        """Clear a person's words and name; how many asks were theirs."""
        ...


class Lender(Protocol):
    """
    The database's side of the spool; all raise `StorageError` and may be repeated.

    ``holder`` is the name of a process's spool: what it holds and what it has spooled belong together.
    """

    async def ping(self) -> None:
        """Prove that something can be written."""
        ...

    async def lend(
        self, holder: str, windows: Sequence[Window], allowance: Allowance, *, expires_at: datetime
    ) -> Mapping[Key, Loan]:
        """Hold an allowance of each window, or keep what is held already, until an instant."""
        ...

    async def give_back(self, holder: str, *, keep: Sequence[Key] = ()) -> None:
        """Hold nothing any more, but of the windows to keep."""
        ...

    async def charge_expired(self, *, now: datetime) -> int:
        """Charge in full what vanished processes hold; their spools may tell the truth later."""
        ...

    async def replay(
        self, holder: str, records: Sequence[Record], *, begun: Collection[str]
    ) -> Mapping[Key, int]:
        """
        Write what happened without the database, in its order, all or nothing; rows that stand are completed.

        What attempts reserve moves from what the holder was lent, and what they did not spend goes back to
        it, also when they have ``begun`` earlier in the same spool. Returns what is left of the loan.
        """
        ...
