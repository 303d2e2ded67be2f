"""How Discord is called: again while the outcome is unsure, and not at all while it wants none of us."""

from __future__ import annotations

import hashlib
from asyncio import timeout
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp
import discord
import structlog

from adapters.text import clip
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.ports import Clock

T = TypeVar("T")
UNSURE = (discord.DiscordServerError, aiohttp.ClientError, ConnectionError, TimeoutError)
"""After these the message may stand or not; the library repeats some of them, but not all."""
TOO_MANY = 429
PATIENCE_S = 45.0
"""For one try: the library itself may try for 25 s, and a bucket of its that is stuck would never wake us."""
_WAITS_S = (0.5, 1.5, 4.5)
"""Between two tries."""
_LONGEST_LIMIT_S = 120.0
_REST_S, _SHORTEST_REST_S, _LONGEST_REST_S = 300.0, 60.0, 600.0
"""How long nothing is sent once Cloudflare has turned us away: it counts what comes in spite of it."""
_LONGEST_REASON = 200
_SHUT = frozenset({50007, 50083, 50278})
"""Discord's codes for: this person takes no messages from us; the thread is locked away; no common server."""

log = structlog.stdlib.get_logger(__name__)


def nonce_of(*parts: object) -> str:
    """A name for one message, the same whenever it is tried again; Discord takes 25 characters."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:25]


@dataclass(slots=True)
class Sending:
    """One for all that a process sends: what turns one of its calls away concerns the others."""

    clock: Clock
    _rests_until: float = field(default=0.0, init=False)

    @property
    def is_resting(self) -> bool:
        return self.clock.monotonic() < self._rests_until

    async def surely(
        self, send: Callable[[], Awaitable[T]], *, look: Callable[[], Awaitable[T | None]] | None = None
    ) -> T:
        """
        Do it, and again after short waits when the outcome is unsure; `send` must be harmless to repeat.

        `look` finds what an unsure try has done after all.

        Raises:
            discord.DiscordException: it was refused, or the last try has failed.
            aiohttp.ClientError, ConnectionError, TimeoutError: no answer came, each time.
        """
        is_unsure = False
        for wait_s in (*_WAITS_S, None):
            await self._rested()
            if is_unsure and look is not None and (stands := await look()) is not None:
                return stands
            try:
                return await _within(PATIENCE_S, send)
            except (discord.RateLimited, discord.HTTPException, *UNSURE) as error:
                pause_s = self._pause(error, wait_s)
                if pause_s is None:
                    raise
                is_unsure = is_unsure or isinstance(error, UNSURE)
            await self.clock.sleep(pause_s)
        raise AssertionError("the last try returns or raises")

    async def quickly(self, send: Callable[[], Awaitable[T]], seconds: float) -> T:
        """
        Do it once, and wait no longer than `seconds`.

        Raises:
            DeliveryFailed: just now nothing is sent.
            discord.DiscordException: it was refused.
            aiohttp.ClientError, ConnectionError, TimeoutError: no answer came.
        """
        if self.is_resting:
            raise DeliveryFailed("Discord has turned us away; nothing is sent for some minutes")
        try:
            return await _within(seconds, send)
        except discord.HTTPException as error:
            self._note(error)
            raise

    def _pause(self, error: Exception, wait_s: float | None) -> float | None:
        """How long to wait before another try; None: there is none."""
        if wait_s is None:
            return None
        if isinstance(error, discord.RateLimited):
            return min(error.retry_after, _LONGEST_LIMIT_S)
        if isinstance(error, UNSURE):
            return wait_s
        self._note(error)
        is_too_many = isinstance(error, discord.HTTPException) and error.status == TOO_MANY
        return wait_s if is_too_many else None

    def _note(self, error: Exception) -> None:
        """Whoever is turned away before Discord sends nothing for some minutes."""
        if not isinstance(error, discord.HTTPException) or error.status != TOO_MANY or self.is_resting:
            return
        headers = error.response.headers
        if headers.get("Via") and "json" in str(headers.get("Content-Type", "")):
            return
        told = str(headers.get("Retry-After", ""))
        rest_s = float(told) if told.isdecimal() else _REST_S
        rest_s = min(max(rest_s, _SHORTEST_REST_S), _LONGEST_REST_S)
        self._rests_until = self.clock.monotonic() + rest_s
        log.error("discord.turned_away", reason="429 that is not Discord's own", again_in_s=rest_s)

    async def _rested(self) -> None:
        left = self._rests_until - self.clock.monotonic()
        if left > 0:
            await self.clock.sleep(left)


async def _within(seconds: float, send: Callable[[], Awaitable[T]]) -> T:
    try:
        async with timeout(seconds):
            return await send()
    except RuntimeError as error:  # what the library says when its client is closed; another one may follow
        raise ConnectionError("the connection to Discord has ended") from error


def ours(error: Exception, what: str) -> DeliveryFailed | DeliveryUnknown:
    """An error of the library's as one of ours; ``what`` was to be done, e.g. ``a post``."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return DeliveryFailed(f"Discord was not reached for {what}")
    if isinstance(error, UNSURE):
        return DeliveryUnknown(f"Discord did not say what became of {what} ({type(error).__name__})")
    kind = NoSuchPlace if is_nowhere(error) else DeliveryFailed
    return kind(f"Discord refused {what}: {briefly(error)}")


def briefly(error: Exception) -> str:
    """A refusal in one short line: what stands between Discord and us may answer with a whole page."""
    return clip(" ".join(str(error).split()), _LONGEST_REASON)


def is_nowhere(error: Exception) -> bool:
    """Whether Discord knows no such place, or lets nobody like us in, however often we try."""
    nowhere = isinstance(error, discord.NotFound | discord.Forbidden)
    return nowhere or (isinstance(error, discord.HTTPException) and error.code in _SHUT)
