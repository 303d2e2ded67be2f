"""Whether somebody is at the far end of each shard: a socket can stay open with nobody behind it."""

from __future__ import annotations

import asyncio
from asyncio.trsock import TransportSocket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from socket import SHUT_RDWR
from typing import Protocol

import structlog

from bot.ports import Clock

LOOK_EVERY_S = 5.0
GRACE_S = 10.0
"""So long an answer to a heartbeat may take; with Discord's 41 s between them death is known in 57 s."""
USUAL_INTERVAL_S = 41.25
TOLD_AFTER_S = 30.0
"""Discord wants another connection now and then: one that is back at once is no news."""
LOST_AFTER_S = 300.0
CLOSING_S = 5.0
_GOODBYE, _AWAY = 1000, 4000
"""Close codes: Discord ends the session, or lets it be resumed."""

log = structlog.stdlib.get_logger(__name__)


class Socket(Protocol):
    """What we use of the library's socket of a shard."""

    shard_id: int | None

    @property
    def open(self) -> bool: ...

    async def close(self, code: int = 4000) -> None: ...


@dataclass(slots=True)
class Beat:
    """When a shard was last heard, in monotonic seconds; ``down`` is since when it is away."""

    socket: Socket
    heard: float
    down: float | None = None
    is_struck: bool = False
    is_told: bool = False


@dataclass(slots=True)
class Pulse:
    """Every frame is a sign of life, and the answers to our heartbeats are frames: a quiet server is well."""

    clock: Clock
    _beats: dict[int, Beat] = field(default_factory=dict, init=False)

    def attach(self, socket: Socket) -> None:
        """From now on this is the socket of its shard."""
        shard = socket.shard_id or 0
        before = self._beats.get(shard)
        down = before.down if before is not None else None
        self._beats[shard] = Beat(socket, self.clock.monotonic(), down=down)

    async def end(self) -> None:
        """
        Close what the library has left open: a socket that it gave up while it was being opened.

        The heart of a socket is a thread, which beats on as long as nobody has closed it.
        """
        for beat in self._beats.values():
            if beat.socket.open:
                await _closed(beat.socket)

    def hear(self, socket: Socket) -> None:
        """A frame has come."""
        beat = self._beats.get(socket.shard_id or 0)
        if beat is not None and beat.socket is socket:
            beat.heard = self.clock.monotonic()

    def lose(self, shard: int) -> None:
        """The shard is away."""
        if (beat := self._beats.get(shard)) is not None and beat.down is None:
            beat.down = self.clock.monotonic()
            log.info("discord.link_ended", shard=shard)

    def regain(self, shard: int) -> None:
        """The shard listens again."""
        beat = self._beats.get(shard)
        if beat is not None and beat.down is not None:
            down_s = round(self.clock.monotonic() - beat.down, 1)
            beat.down, beat.is_told = None, False
            log.info("discord.link_back", shard=shard, down_s=down_s)

    @property
    def down(self) -> float | None:
        """Since when a shard is away, in monotonic seconds; None: all are there."""
        return min((beat.down for beat in self._beats.values() if beat.down is not None), default=None)

    @property
    def silent(self) -> Mapping[int, float]:
        """By shard: for how many seconds its open socket is silent, if that is too long."""
        now = self.clock.monotonic()
        ages = {shard: now - beat.heard for shard, beat in self._beats.items() if beat.socket.open}
        return {
            shard: age
            for shard, age in ages.items()
            if age > _interval_of(self._beats[shard].socket) + GRACE_S
        }

    async def watch(self) -> None:
        """
        End each socket that nobody is behind: the library opens another, and resumes.

        Returns when a shard is away for so long that the library may never bring it back.
        """
        async with asyncio.TaskGroup() as tasks:
            while not self._is_lost():
                await self.clock.sleep(LOOK_EVERY_S)
                for shard, age in self.silent.items():
                    beat = self._beats[shard]
                    if not beat.is_struck:
                        beat.is_struck = True
                        beat.down = self.clock.monotonic() if beat.down is None else beat.down
                        log.warning("discord.link_silent", shard=shard, silent_s=round(age, 1))
                        tasks.create_task(_end(beat.socket))
                self._tell()

    def _is_lost(self) -> bool:
        return self.down is not None and self.clock.monotonic() - self.down >= LOST_AFTER_S

    def _tell(self) -> None:
        for shard, beat in self._beats.items():
            if beat.down is None or beat.is_told:
                continue
            away_s = self.clock.monotonic() - beat.down
            if away_s >= TOLD_AFTER_S:
                beat.is_told = True
                since = self.clock.now() - timedelta(seconds=away_s)
                log.warning("discord.link_down", shard=shard, since=since.isoformat(timespec="seconds"))


async def _end(socket: Socket) -> None:
    """Nobody there would return a goodbye, for which the library waits half a minute: so none is said."""
    try:
        async with asyncio.timeout(CLOSING_S):
            if (line := _line_of(socket)) is not None:
                line.shutdown(SHUT_RDWR)
            else:
                await socket.close(_AWAY)
    except Exception as error:  # noqa: BLE001 - whatever it is, the socket is of no use
        log.info("discord.silent_socket_not_closed", reason=type(error).__name__)


async def _closed(socket: Socket) -> None:
    try:
        async with asyncio.timeout(CLOSING_S):
            await socket.close(_GOODBYE)
    except Exception as error:  # noqa: BLE001 - whatever it is, the socket is of no use
        log.info("discord.socket_not_closed", reason=type(error).__name__)


def _line_of(socket: Socket) -> TransportSocket | None:
    """What is below a socket, if it can be told."""
    told = getattr(getattr(socket, "socket", None), "get_extra_info", None)
    found = told("socket") if told is not None else None
    return found if isinstance(found, TransportSocket) else None


def _interval_of(socket: Socket) -> float:
    """How long the library waits between two heartbeats, as Discord told it."""
    told = getattr(getattr(socket, "_keep_alive", None), "interval", None)
    return float(told) if isinstance(told, int | float) and told > 0 else USUAL_INTERVAL_S
