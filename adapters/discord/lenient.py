"""What a far end may leave out: proxies and local servers tell less than Discord, and less is enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.state import AutoShardedConnectionState

from adapters.discord.brevity import be_brief
from adapters.discord.logins import NoLoginLeft
from adapters.discord.sparse import whole_interaction, whole_message

log = structlog.stdlib.get_logger(__name__)

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""What the library raises of an answer that lacks something; the request itself was granted."""
_DAY_S = 86_400.0
_UNKNOWN_ROUTE = frozenset({404, 405})
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

    def parse_interaction_create(self, data: Any) -> None:
        """What is pressed is answered, however little is told of it."""
        whole: Any = whole_interaction(data, self.application_id)
        super().parse_interaction_create(whole)

    def parse_message_create(self, data: Any) -> None:
        """A message is heard, however little is told of it."""
        super().parse_message_create(self._placed(data))

    def parse_message_update(self, data: Any) -> None:
        """Another state of a message; one that tells of no words changes none."""
        if "content" in data:
            super().parse_message_update(self._placed(data))

    def _placed(self, data: Any) -> Any:
        """The message with its server: without one the library takes any channel for a direct one."""
        whole: Any = whole_message(data)
        channel = self.get_channel(int(whole["channel_id"]))
        guild = getattr(channel, "guild", None)
        return whole if guild is None else {"guild_id": str(guild.id), **whole}

    def _update_references(self, ws: DiscordWebSocket) -> None:
        """The library has opened a socket: the first of it that anybody is told."""
        super()._update_references(ws)
        self.call_handlers("socket", ws)


def _forgiving(name: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    def parse_or_log(data: Any) -> None:
        try:
            parse(data)
        except UNREADABLE as error:  # whose words may hold what somebody wrote
            log.warning("discord.event_unreadable", event_name=name, reason=type(error).__name__)

    return parse_or_log


class LenientClient(discord.AutoShardedClient):
    """A sharded client that also opens where there are no shards, and little is told of the application."""

    def __init__(self, **options: Any) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we never speak aloud
        be_brief()
        super().__init__(**options)
        self._handlers["socket"] = self.on_new_socket
        self._told_gateway = ""
        self.tells_intents = True
        """Whether the far end tells which intents the application has."""

    def on_new_socket(self, socket: DiscordWebSocket) -> None:
        """A socket was opened, and nothing has come over it."""

    def _get_state(self, **options: Any) -> Any:
        return LenientState(
            dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options
        )

    async def application_info(self) -> discord.AppInfo:
        told = await self._told_application()
        self.tells_intents = "flags" in told
        owner = {"id": told["id"], "username": "", "discriminator": "0", "avatar": None}
        complete: Any = {**_UNTOLD, "owner": owner, **told}
        return discord.AppInfo(self._connection, complete)

    async def _told_application(self) -> dict[str, Any]:
        """An application and its bot have one number, also where nobody tells of the application."""
        try:
            return {**await self.http.application_info()}
        except discord.HTTPException as error:
            if error.status not in _UNKNOWN_ROUTE or self.user is None:
                raise
            return {"id": str(self.user.id)}

    async def launch_shards(self) -> None:
        """
        Those that are ours; else as many as Discord wants, and one where nobody tells their number.

        Raises:
            NoLoginLeft: Discord would take the token away.
        """
        known: int | None = self.shard_count
        wanted, self._told_gateway = await self._asked_gateway(len(self.shard_ids or ()))
        self.shard_count = known or wanted
        await super().launch_shards()

    async def _asked_gateway(self, ours: int) -> tuple[int, str]:
        shards: Any
        try:
            shards, address, limits = await self.http.get_bot_gateway()
        except discord.GatewayNotFound as error:
            cause = error.__cause__
            if isinstance(cause, discord.HTTPException) and _is_no_word_on_it(cause):
                raise cause from None
            return 1, ""
        except KeyError:
            return 1, ""
        number = shards if isinstance(shards, int) and shards > 0 else 1
        wait_s = untimely(ours or number, limits)
        if wait_s:
            raise NoLoginLeft(wait_s)
        return number, str(address or "")


def untimely(shards: int, limits: object) -> float:
    """In how many seconds Discord admits the logins of so many shards; 0: now, or nobody tells."""
    told = limits if isinstance(limits, Mapping) else {}
    left, reset_ms = told.get("remaining"), told.get("reset_after")
    if not isinstance(left, int) or not isinstance(reset_ms, int) or left >= shards:
        return 0.0
    return float(min(max(reset_ms / 1000, 1.0), _DAY_S))


def _is_no_word_on_it(error: discord.HTTPException) -> bool:
    """Whether Discord refused for another reason than that it knows no such address."""
    return isinstance(error, discord.DiscordServerError) or error.status in {401, 429}
