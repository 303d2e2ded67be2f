"""What a far end may leave out: proxies and local servers tell less than Discord, and less is enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord
import structlog
from discord.state import AutoShardedConnectionState

log = structlog.get_logger(__name__)

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""What the library raises of an answer that lacks something; the request itself was granted."""
_UNTOLD: dict[str, Any] = {
    "name": "",
    "description": "",
    "icon": None,
    "bot_public": False,
    "bot_require_code_grant": False,
    "verify_key": "",
}


class LenientState(AutoShardedConnectionState):
    """The library's picture of Discord; an event that cannot be read costs that event, not the connection."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.parsers = {
            name: parse if name == "READY" else _forgiving(name, parse)
            for name, parse in self.parsers.items()
        }

    def parse_ready(self, data: Any) -> None:
        """A server that knows of no shards is one with one shard."""
        whole: Any = {"shard": [0, 1], **data}
        super().parse_ready(whole)


def _forgiving(name: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    def parse_or_log(data: Any) -> None:
        try:
            parse(data)
        except UNREADABLE:
            log.exception("discord.event_unreadable", event_name=name)

    return parse_or_log


class LenientClient(discord.AutoShardedClient):
    """A sharded client that also opens where there are no shards, and little is told of the application."""

    def __init__(self, **options: Any) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we never speak aloud
        super().__init__(**options)

    def _get_state(self, **options: Any) -> Any:
        return LenientState(
            dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options
        )

    async def application_info(self) -> discord.AppInfo:
        told: dict[str, Any] = {**await self.http.application_info()}
        owner = {"id": told["id"], "username": "", "discriminator": "0", "avatar": None}
        complete: Any = {**_UNTOLD, "owner": owner, **told}
        return discord.AppInfo(self._connection, complete)

    async def launch_shards(self) -> None:
        """One shard, where nobody tells their number."""
        known: int | None = self.shard_count
        try:
            await super().launch_shards()
        except (discord.GatewayNotFound, KeyError) as error:
            if known is not None or isinstance(error.__cause__, discord.DiscordServerError):
                raise
            self.shard_count = 1
            await super().launch_shards()
