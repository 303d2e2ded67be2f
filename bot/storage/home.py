"""What differs between the databases: where they are, how a transaction begins, what else they ask for."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine


class Home(Protocol):
    """
    One place that tables are kept in.

    Each transaction of an engine that writes holds the place's only write lock from its first word, over all
    processes: a unit sees what the one before it has stored, and numbers are given in the order of commits.
    Each transaction of one that reads is one consistent picture, and waits for no writer.
    """

    @property
    def place(self) -> str:
        """What messages call it; no secret is in it."""
        ...

    @property
    def is_far(self) -> bool:
        """Whether each statement is a journey there and back."""
        ...

    async def prepare(self) -> None:
        """Make what can be made before the first connection; raises `StorageError`."""

    def writing(self) -> Engine:
        """For the process's one writer: one connection."""
        ...

    def glancing(self) -> Engine:
        """For short reads in a thread of their own: one connection."""
        ...

    def reading(self) -> AsyncEngine:
        """For all other reads."""
        ...

    def migrating(self) -> AsyncEngine:
        """For changes of the schema; writes, however long it takes."""
        ...

    def lending(self) -> AsyncEngine:
        """For a library that brings its own SQL; writes."""
        ...

    def prove(self, connection: Connection) -> None:
        """Prove that it can be written, and is what it seems, before anybody relies on it."""

    def check(self) -> None:
        """See whether it is still the place that was opened; raises `DatabaseUnwell`."""

    def wipe(self) -> bool:
        """Leave nothing in journals of what was cleared; False when it was in use. It blocks."""
        ...
