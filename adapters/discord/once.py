"""One reaction per delivered event, and a kind word when a reaction fails."""

from __future__ import annotations

import structlog

from bot.errors import StorageError
from bot.house import House

log = structlog.get_logger(__name__)


async def claimed(twin: House, key: str) -> bool:
    """Whether the event is ours; when the books are closed it is, as silence would be worse than a repeat."""
    try:
        return await twin.claims.claim(key)
    except StorageError as error:
        log.warning("discord.claim_unknown", key=key, reason=str(error))
        return True


async def finished(twin: House, key: str) -> None:
    """The event was reacted to."""
    try:
        await twin.claims.finish(key)
    except StorageError as error:
        log.warning("discord.claim_open", key=key, reason=str(error))
