"""Charts are drawn in a process of their own, which is there only while it is needed."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from bot.charts import worker
from bot.charts.nouns import Spec
from bot.notices import Picture

log = structlog.get_logger(__name__)

COMMAND = (sys.executable, "-P", str(Path(worker.__file__)))
LONGEST_S = 8.0
"""From the wish to the picture: a reply waits for it."""
IDLE_S = 20.0
"""So long the process is kept for the next chart; its 100 MB are given back then."""
LIBRARY_S = 90.0
"""For the library of pages, once in the life of a process; nobody waits for it with a page before them."""
REST_S = 60.0
"""After one that took too long nobody waits for another for a while."""
MOST_WAITING = 8
_LEAVE_S = 1.0
_libraries: dict[tuple[str, ...], bytes] = {}
"""The library of each command: it is the same for every twin of a process, and takes a core seconds."""
_GONE = (OSError, asyncio.IncompleteReadError)


class NotDrawn(Exception):
    """Why there is no picture, in words for the log and the doctor."""


class Studio:
    """
    An `Artist` with one worker at most, which starts with a chart and ends when nothing was drawn for long.

    What goes wrong in it - a crash, a hang, a missing library - costs the picture, never the words. It is to
    be closed; the worker ends with the twin in any case.
    """

    def __init__(
        self, command: Sequence[str] = COMMAND, *, longest_s: float = LONGEST_S, idle_s: float = IDLE_S
    ) -> None:
        self._command = tuple(command)
        self._longest_s = longest_s
        self._idle_s = idle_s
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._worker: Process | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._rests_until = 0.0
        self._closed = asyncio.Event()

    async def draw(self, spec: Spec, alt: str, name: str) -> Picture | None:
        """See `bot.charts.artist.Artist`."""
        png = await self._or_none(self.drawn(spec))
        return None if png is None else Picture(name=name, png=png, alt=alt)

    async def svg(self, spec: Spec) -> bytes | None:
        """See `bot.charts.artist.Easel`."""
        return await self._or_none(self.drawn(spec, worker.SVG))

    async def library(self) -> bytes | None:
        """See `bot.charts.artist.Easel`."""
        known = _libraries.get(self._command)
        if known is None:
            known = await self._or_none(self._told(worker.LIBRARY, b"", LIBRARY_S))
            if known is not None:
                _libraries[self._command] = known
        return known

    async def drawn(self, spec: Spec, kind: bytes = worker.PNG) -> bytes:
        """
        The bytes of a picture, as PNG or as SVG.

        Raises:
            NotDrawn: with the reason.
        """
        try:
            message = json.dumps(spec, allow_nan=False, separators=(",", ":")).encode()
        except ValueError as error:
            raise NotDrawn(f"it is no spec: {error}") from error
        return await self._told(kind, message, self._longest_s)

    async def close(self) -> None:
        """Let the worker go, and wait until it is gone; nothing is drawn after that."""
        self._closed.set()
        process, self._worker = self._worker, None
        if self._leaving is not None:
            self._leaving.cancel()
        if process is not None:
            await _ended(process)

    async def _or_none(self, drawing: Awaitable[bytes]) -> bytes | None:
        try:
            return await drawing
        except NotDrawn as error:
            log.warning("chart.not_drawn", reason=str(error))
            return None

    async def _told(self, kind: bytes, message: bytes, longest_s: float) -> bytes:
        if asyncio.get_running_loop().time() < self._rests_until:
            raise NotDrawn("the last chart took too long, and the next one is tried in a minute")
        if self._waiting >= MOST_WAITING:
            raise NotDrawn(f"{self._waiting} charts are waited for already")
        self._waiting += 1
        try:
            async with asyncio.timeout(longest_s), self._turn:
                return await self._one(worker.HEAD.pack(kind, len(message)) + message)
        except TimeoutError:
            self._rests_until = asyncio.get_running_loop().time() + REST_S
            raise NotDrawn(f"it took longer than {longest_s:g} s") from None
        finally:
            self._waiting -= 1

    async def _one(self, message: bytes) -> bytes:
        """Draw with the worker that is there, else or if it just went with a new one."""
        if self._leaving is not None:
            self._leaving.cancel()
        if self._worker is not None and self._worker.returncode is None:
            with suppress(*_GONE):
                return await self._asked(self._worker, message)
        try:
            return await self._asked(await self._begun(), message)
        except _GONE as error:
            raise NotDrawn(f"the process that draws ended ({type(error).__name__}: {error})") from error

    async def _begun(self) -> Process:
        """A new worker, which is gone again if the twin closed meanwhile."""
        if not self._closed.is_set():
            begun = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
            )
            if not self._closed.is_set():
                self._worker = begun
                return begun
            await _ended(begun, at_once=True)
        raise NotDrawn("the twin is closing")

    async def _asked(self, process: Process, message: bytes) -> bytes:
        """Whoever is interrupted here ends the worker: what it would say next belongs to nobody."""
        assert process.stdin is not None  # noqa: S101 - told to the type checker
        assert process.stdout is not None  # noqa: S101 - the same
        is_whole = False
        try:
            process.stdin.write(message)
            await process.stdin.drain()
            kind, length = worker.HEAD.unpack(await process.stdout.readexactly(worker.HEAD.size))
            told = await process.stdout.readexactly(length)
            is_whole = True
        finally:
            if not is_whole:
                self._worker = None
                await _ended(process, at_once=True)
        self._leaving = asyncio.get_running_loop().call_later(self._idle_s, process.stdin.close)
        if kind == worker.REASON:
            raise NotDrawn(told.decode(errors="replace"))
        return told


async def _ended(process: Process, *, at_once: bool = False) -> None:
    """A worker whose input ends goes by itself; one that does not is killed."""
    assert process.stdin is not None  # noqa: S101 - told to the type checker
    process.stdin.close()
    if not at_once:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE_S):
                await process.wait()
                return
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
