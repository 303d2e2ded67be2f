"""What the database does not know yet, on disk and in its order, and how it is told when it is back."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from math import inf

import structlog

from bot.errors import StorageError
from bot.spool.base import PATIENCE_S, Away, Base
from bot.spool.file import SpoolFile
from bot.spool.lending import Lender
from bot.spool.purse import Purse
from bot.spool.records import Record, begun_in, encode

log = structlog.get_logger(__name__)

REPLAY_S = 60.0
HELD_S = PATIENCE_S
"""For so long whoever has something to write down waits for those before."""
_FEWER = 4


class Backlog:
    """The records of one process; ``waiting`` are those that the database does not know."""

    def __init__(self, lender: Lender, file: SpoolFile, base: Base, purse: Purse, *, chunk: int) -> None:
        self._lender = lender
        self._file = file
        self._base = base
        self._purse = purse
        self._chunk = self._few = chunk
        self.waiting: list[Record] = []
        self._begun: set[str] = set()
        self._replayed = 0
        self._pen = asyncio.Lock()

    async def keep(self, record: Record) -> bool:
        """Keep a record in any case: what the disk does not take (False) stays in memory for the database."""
        try:
            await self.write(record)
        except StorageError as error:
            log.error("spool.not_written", kind=record.kind, reason=str(error))
            self.waiting.append(record)
            self._base.leave(str(error))
            return False
        return True

    async def write(self, record: Record) -> None:
        """
        Write a record down, or tell the database if that has come back while we waited for the pen.

        Raises:
            StorageError: the disk does not take it.
        """
        for is_refused in (False, True):
            async with self._pen:
                if self._base.is_away or is_refused:
                    await asyncio.to_thread(self._file.append, encode(record))
                    self.waiting.append(record)
                    self._base.leave("a record of an outage was late")
                    return
            if await self._is_told(record):
                return

    async def _is_told(self, record: Record) -> bool:
        try:
            await self._base.in_time(lambda: self._replay((record,), begun=()))
        except (Away, StorageError):
            return False
        return True

    async def catch_up(self) -> None:
        """
        Tell the database all that waits, once; what breaks off in the middle is repeated and does no harm.

        Others go on writing as long as there is less to tell after each batch. Where there is not, they wait
        for one: among people who never stop asking the last record would never come.

        Raises:
            StorageError: the database does not answer, or is too slow for what was told at once.
        """
        before = inf
        while self._base.is_away:
            if self._few < len(self.waiting) < before:
                before = len(self.waiting)
                await self._tell(self._chunk, REPLAY_S)
            else:
                async with self._pen:
                    await self._tell(self._few, HELD_S)
                    if not self.waiting:
                        await self._end()

    async def _tell(self, most: int, patience_s: float) -> None:
        batch = tuple(self.waiting[:most])
        try:
            async with asyncio.timeout(patience_s):
                await self._replay(batch, begun=frozenset(self._begun))
        except TimeoutError as error:
            self._few = max(1, self._few // _FEWER)
            raise StorageError(f"a replay of {len(batch)} records took over {patience_s:g} s") from error
        self._begun |= begun_in(batch)
        del self.waiting[: len(batch)]
        self._replayed += len(batch)

    async def _replay(self, batch: Sequence[Record], *, begun: Collection[str]) -> None:
        left = await self._lender.replay(self._file.name, batch, begun=begun)
        self._purse.replayed(begun_in(batch), left)

    async def _end(self) -> None:
        await asyncio.to_thread(self._file.clear)
        self._base.left.clear()
        log.warning("database.back", replayed=self._replayed)
        self._begun, self._replayed, self._few = set(), 0, self._chunk
