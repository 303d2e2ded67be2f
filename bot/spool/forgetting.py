"""What people may have undone, in everything that keeps them: the books, and spools that wait to be read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.keeping import Undoing
from bot.spool.heirs import inherit
from bot.spool.lending import Lender


class Forgetting:
    """
    `bot.keeping.Undoing` over the books of this process.

    What dead processes left in `folder` is written into the books first: read later, it would bring back the
    words of whoever was forgotten meanwhile.
    """

    def __init__(self, books: Undoing, folder: Path, lender: Lender) -> None:
        self._books = books
        self._folder = folder
        self._lender = lender

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        await self._books.begin_anew(conversation, at=at)

    async def gather(self) -> None:
        """Write what dead processes left into the books, so that these hold all that is kept."""
        await inherit(self._folder, self._lender)

    async def forget_person(self, person: str) -> int | None:
        await self.gather()
        return await self._books.forget_person(person)
