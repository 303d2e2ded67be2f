"""Our client of Discord: minimal intents, small caches, and everything that comes handed to the door."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import discord
import structlog
import yarl
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket

from adapters.discord.addresses import look_at
from adapters.discord.dressing import NOBODY
from adapters.discord.lenient import LenientClient
from adapters.discord.logins import Logins
from adapters.discord.modes import shards_of
from adapters.discord.pulse import Pulse
from bot.house import House

log = structlog.stdlib.get_logger(__name__)

LONGEST_RATE_LIMIT_S = 60.0
"""Longer rate limits are an error instead of silence."""
_HEARTBEAT_S = 60.0
_GUILD_WAIT_S = 0.05
"""How long the library waits for one more server before it calls itself ready; nothing of ours needs it."""
_BETWEEN_LOGINS_S = 5.0
_CLOSING_S = 5.0
_RESTLESS = 4
"""The library's pauses between two tries double so often: after an outage we are back within 16 s."""
_SHOWN = 100


class Ears(Protocol):
    """The door behind a client: it hears everything, and outlives each client."""

    async def furnish(self, client: TwinClient) -> None:
        """Tell Discord of the commands, plant the buttons; once, after the login and before the gateway."""
        ...

    async def hear(self, client: TwinClient, event: str, *told: Any) -> None:
        """Something has happened: ``event`` is the library's name of it, e.g. ``message``."""
        ...


HEARD = frozenset(
    {
        "guild_available",
        "interaction",
        "message",
        "raw_bulk_message_delete",
        "raw_message_delete",
        "raw_message_edit",
        "shard_connect",
        "shard_ready",
    }
)
"""What of the library's events the door hears."""


def intents(*, content: bool = False) -> discord.Intents:
    """Servers, and messages in them and to us; none but their ``content`` needs Discord's approval."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=content)


class TwinClient(LenientClient):
    """
    One connection to Discord, from opening to closing; it cannot be opened a second time.

    It is a sharded client even for a single shard: the plain one dies of a gateway that refuses the first
    connection, and leaves without saying goodbye. ``content`` None: the intent is asked for if granted, or
    if nobody tells; a refusal of it is for whoever made the client.
    """

    def __init__(
        self,
        twin: House,
        ears: Ears,
        *,
        content: bool | None,
        logins: Logins,
        rest: Callable[[], Awaitable[None]],
    ) -> None:
        self._wanted = intents(content=bool(content))
        ours = shards_of(twin.settings)
        super().__init__(
            intents=self._wanted,
            allowed_mentions=NOBODY,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=LONGEST_RATE_LIMIT_S,
            heartbeat_timeout=_HEARTBEAT_S,
            guild_ready_timeout=_GUILD_WAIT_S,
            shard_ids=ours[0] if ours else None,
            shard_count=ours[1] if ours else None,
            activity=discord.CustomActivity(f"Ask me about {twin.profile.first_name}"[:_SHOWN]),
        )
        self.is_up = asyncio.Event()
        self.pulse = Pulse(twin.clock)
        self._twin, self._ears, self._logins, self._rest = twin, ears, logins, rest
        self._may_ask_for_content = content is None

    async def login(self, token: str) -> None:
        look_at(self._twin.settings.discord_api_url, self._twin.settings.discord_gateway_url)
        await super().login(token)

    async def setup_hook(self) -> None:
        """Once, after the login and before the gateway."""
        if self._may_ask_for_content and self.application is not None:
            granted = self.application.flags
            # the library keeps this very object, and reads it at each login
            self._wanted.message_content = (
                granted.gateway_message_content
                or granted.gateway_message_content_limited
                or not self.tells_intents
            )
        await self._ears.furnish(self)

    @property
    def sees_content(self) -> bool:
        """Whether messages that do not mention the bot come with their words."""
        return self._wanted.message_content

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """A gateway that the settings name is used for the first connection, too."""
        address = self._twin.settings.discord_gateway_url or self._told_gateway
        await super().launch_shard(yarl.URL(address) if address else gateway, shard_id, initial=initial)
        shard = self.get_shard(shard_id)
        backoff = getattr(getattr(shard, "_parent", None), "_backoff", None)
        if isinstance(backoff, ExponentialBackoff):
            backoff._max = _RESTLESS  # noqa: SLF001 - the library has no setting for it, and may wait for 17 minutes

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002 - as the library calls it
        """
        One login in 5 s, as Discord asks; the first one need not wait.

        Raises:
            NoLoginLeft: it would be one too many.
        """
        self._logins.take()
        if not initial:
            await self._twin.clock.sleep(_BETWEEN_LOGINS_S)

    def on_new_socket(self, socket: DiscordWebSocket) -> None:
        self.pulse.attach(socket)
        socket.log_receive = lambda _frame: self.pulse.hear(socket)  # type: ignore[method-assign] # its debug hook

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand on what the door hears, and keep book of the connection."""
        match event:
            case "shard_disconnect":
                self.pulse.lose(*args)
            case "shard_connect" | "shard_resumed":
                self.pulse.regain(*args)
            case "ready":
                self.is_up.set()
            case _:
                pass
        super().dispatch(event, *args, **kwargs)
        if event in HEARD:
            self._schedule_event(self._hear, f"on_{event}", event, *args)

    async def _hear(self, event: str, *told: Any) -> None:
        await self._ears.hear(self, event, *told)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        log.exception("discord.event_failed", event_name=event_method)  # noqa: LOG004 - called while one is handled

    async def close(self) -> None:
        """Let what runs come to its end, then go; the library closes itself so after a fault."""
        await self._rest()
        await super().close()

    async def leave(self) -> None:
        """Close when what runs has come to its end, and say goodbye: Discord shows us as gone at once."""
        if not self.is_closed():
            await self._rest()
        try:
            async with asyncio.timeout(_CLOSING_S):
                await super().close()
        except Exception as error:  # noqa: BLE001 - nobody can do anything about it any more
            log.warning("discord.closed_without_goodbye", reason=type(error).__name__)
            await self.http.close()
        finally:
            await self.pulse.end()
