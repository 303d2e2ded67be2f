"""The sign that the twin works on an answer: somebody types."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import structlog

from adapters.discord.sending import Sending

_RENEW_S = 8.0
"""Discord shows it for 10 s."""
_CALL_S = 5.0

log = structlog.stdlib.get_logger(__name__)


@asynccontextmanager
async def typing(room: discord.PartialMessageable, sending: Sending) -> AsyncIterator[None]:
    """Show that somebody types, beside the work and never in its way."""

    async def show() -> None:
        try:
            while True:
                await sending.quickly(lambda: room.typing(), _CALL_S)  # noqa: PLW0108 - it is no coroutine function
                await sending.clock.sleep(_RENEW_S)
        except Exception as error:  # noqa: BLE001 - an answer is worth more than the sight of its making
            log.info("discord.typing_not_shown", reason=type(error).__name__)

    async with asyncio.TaskGroup() as beside:
        shown = beside.create_task(show())
        try:
            yield
        finally:
            shown.cancel()
