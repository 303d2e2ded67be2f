"""Discord's door: opened loudly, kept open, and closed only when everybody who asked has an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import structlog

from adapters.discord.client import TwinClient
from adapters.discord.crew import Crew
from adapters.discord.examine import examine
from adapters.discord.link import Link
from adapters.discord.listening import Listening
from adapters.discord.logins import Logins
from adapters.discord.modes import token_of, wants_content
from adapters.discord.sending import Sending
from adapters.discord.speaking import speaking
from bot.house import House

__all__ = ["examine", "serve", "speaking"]

DRAIN_S = 10.0

log = structlog.stdlib.get_logger(__name__)


async def serve(
    twin: House, stop: asyncio.Event, *, say: Callable[[str], None], drain_s: float = DRAIN_S
) -> None:
    """
    Open the door, answer until `stop` is set, then finish what runs (at most `drain_s`) and close.

    Raises:
        DoorError: the token is missing or refused, or Discord is not reached; one line, without secrets.
    """
    token, crew = token_of(twin.settings), Crew()
    sending = Sending(twin.clock)
    ears = Listening(twin, crew, sending)
    logins = Logins(twin.clock)

    def make(content: bool | None) -> TwinClient:
        return TwinClient(twin, ears, content=content, logins=logins, rest=partial(crew.rest, drain_s))

    link = Link(twin, token, make, say, sending, content=wants_content(twin.settings))
    over = asyncio.Event()
    async with asyncio.TaskGroup() as lines:
        keeping = lines.create_task(link.keep(over))
        try:
            await _live(crew, ears, keeping, stop, drain_s)
        finally:
            over.set()
    if fault := keeping.result():
        raise fault
    log.info("discord.closed")


async def _live(
    crew: Crew, ears: Listening, keeping: asyncio.Task[object], stop: asyncio.Event, drain_s: float
) -> None:
    """Work until `stop`, or until there is no link any more; what runs then has its time."""
    try:
        async with asyncio.timeout(None) as limit, crew:
            async with asyncio.TaskGroup() as ends:
                stopping = ends.create_task(stop.wait())
                await asyncio.wait({stopping, keeping}, return_when=asyncio.FIRST_COMPLETED)
                stopping.cancel()
            ears.close()
            limit.reschedule(asyncio.get_running_loop().time() + drain_s)
    except TimeoutError:
        log.warning("discord.answers_cut_off", after_s=drain_s)
