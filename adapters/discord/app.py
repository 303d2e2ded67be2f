"""The Discord door: opens, stays open through whatever Discord does, closes without dropping an answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import discord
import structlog

from adapters.discord.addresses import look_at
from adapters.discord.client import DRAIN_S, TwinClient, intents
from adapters.discord.inbound import PLATFORM
from adapters.discord.invite import invite_url
from adapters.discord.lenient import LenientClient
from adapters.discord.messenger import DiscordMessenger
from bot.errors import DoorError
from bot.house import House
from bot.ports import Clock, Messenger
from bot.settings import Settings

log = structlog.get_logger(__name__)

_OPENING_S = 60.0
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 600.0
"""Discord admits 1,000 logins a day and takes the token away from who makes more."""
_HELP = "https://discord.com/developers/applications"
_FOR_GOOD = {
    4004: f"Discord refused DISCORD_TOKEN. Copy the bot's token anew from {_HELP} (Bot, Reset Token).",
    4013: "Discord does not know the intents that this version asks for; install a newer one.",
    4014: f"Discord has not granted an intent that was asked for; switch it on at {_HELP} (Bot).",
}


async def serve(twin: House, stop: asyncio.Event, *, say: Callable[[str], None]) -> None:
    """
    Answer on Discord until `stop` is set; then finish what runs (10 s) and leave.

    A connection that ends for any reason that may pass is followed by a new one, after growing waits.

    Raises:
        DoorError: Discord refuses us for good, or could not be reached within a minute of the start.
    """
    token = _token(twin.settings)
    was_open, wait_s, started = False, _FIRST_WAIT_S, twin.clock.monotonic()
    while not stop.is_set():
        born = twin.clock.monotonic()
        life = _Life(twin, say if not was_open else _quiet)
        error = await life.last(token, stop, opening_s=_OPENING_S)
        was_open = was_open or life.client.is_up.is_set()
        if stop.is_set():
            return
        if error is not None and _is_final(error):
            raise DoorError(_why(error)) from error
        if not was_open and twin.clock.monotonic() - started >= _OPENING_S:
            raise DoorError(
                f"Discord could not be opened within {_OPENING_S:.0f} s: {_why(error)}"
            ) from error
        log.error("discord.connection_ended", reason=_why(error), again_in_s=wait_s)
        if twin.clock.monotonic() - born > _LONGEST_WAIT_S:
            wait_s = _FIRST_WAIT_S
        await _pause(twin, stop, wait_s)
        wait_s = min(wait_s * 2, _LONGEST_WAIT_S)


class _Life:
    """One client, from its login to its end; a client cannot be used twice."""

    def __init__(self, twin: House, say: Callable[[str], None]) -> None:
        self.client = TwinClient(twin)
        self._twin = twin
        self._say = say

    async def last(self, token: str, stop: asyncio.Event, *, opening_s: float) -> Exception | None:
        """Run until `stop`, or until the connection ends by itself; returns why it did."""
        patience_s = 0.0  # when we are cancelled ourselves
        async with asyncio.TaskGroup() as group:
            connection = group.create_task(self._connect(token))
            stopping = group.create_task(stop.wait())
            opening = group.create_task(self._greet())
            ends = {connection, stopping}
            try:
                await asyncio.wait({*ends, opening}, timeout=opening_s, return_when=asyncio.FIRST_COMPLETED)
                if opening.done():
                    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                patience_s = DRAIN_S
            finally:
                opening.cancel()
                stopping.cancel()
                self._twin.messengers.pop(PLATFORM, None)
                await self.client.leave(patience_s=patience_s)
            await asyncio.wait({connection}, timeout=1.0)
            was_over = connection.done()
            connection.cancel()
        return connection.result() if was_over else TimeoutError("no connection came about")

    async def _connect(self, token: str) -> Exception | None:
        try:
            await self.client.start(token)
        except Exception as error:  # noqa: BLE001 - a parser's fault ends the library's loop as well
            return error
        return None

    async def _greet(self) -> None:
        await self.client.is_up.wait()
        self._twin.messengers[PLATFORM] = DiscordMessenger(self.client)
        servers = len(self.client.guilds)
        invite = invite_url(self.client.application_id or 0)
        self._say(f"Discord: open as {self.client.user} in {servers} server(s). Invite it: {invite}")


def _quiet(_line: str) -> None:
    """A door says once that it is open."""


async def _pause(twin: House, stop: asyncio.Event, seconds: float) -> None:
    async with asyncio.TaskGroup() as group:
        waits = {group.create_task(twin.clock.sleep(seconds)), group.create_task(stop.wait())}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()


def _token(settings: Settings) -> str:
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        seen = "is not set" if not token else "holds letters that no token has"
        raise DoorError(f"DISCORD_TOKEN {seen}; copy the bot's token from {_HELP} (Bot, Reset Token).")
    return token


def _is_final(error: Exception) -> bool:
    return isinstance(error, discord.LoginFailure | discord.PrivilegedIntentsRequired) or (
        isinstance(error, discord.ConnectionClosed) and error.code in {4004, 4010, 4011, 4012, 4013, 4014}
    )


def _why(error: Exception | None) -> str:
    match error:
        case None:
            return "the connection ended"
        case discord.LoginFailure():
            return _FOR_GOOD[4004]
        case discord.PrivilegedIntentsRequired():
            return _FOR_GOOD[4014]
        case discord.ConnectionClosed(code=code):
            return _FOR_GOOD.get(code, f"Discord closed the gateway with code {code}.")
        case _:
            return f"{type(error).__name__}: {error}"


async def examine(settings: Settings) -> tuple[bool, str]:
    """For `twin doctor`: whether the token is good, as whom, and whether the named channel can be used."""
    try:
        async with asyncio.timeout(_OPENING_S / 2), _logged_in(settings) as client:
            return (
                True,
                f"{client.user}; {await _examine_channel(client, settings)}{_strangers(client, settings)}",
            )
    except DoorError as error:
        return False, str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the doctor tells
        return False, _why(error)


@asynccontextmanager
async def speaking(settings: Settings, clock: Clock) -> AsyncIterator[Messenger]:  # noqa: ARG001 - every chat door has this form
    """
    A messenger for Discord without its door: for a process that posts reports and hears nothing.

    Raises:
        DoorError: the token is missing or refused, or Discord is not reached.
    """
    async with _logged_in(settings) as client:
        yield DiscordMessenger(client)


@asynccontextmanager
async def _logged_in(settings: Settings) -> AsyncIterator[discord.Client]:
    token = _token(settings)
    look_at(settings.discord_api_url, settings.discord_gateway_url)
    async with LenientClient(intents=intents()) as client:
        try:
            async with asyncio.timeout(_OPENING_S / 4):
                await client.login(token)
        except (discord.DiscordException, OSError) as error:  # a time-out is an OSError, too
            raise DoorError(_why(error)) from error
        yield client


def _strangers(client: discord.Client, settings: Settings) -> str:
    """Whoever brings a public bot into a server of their own manages that one, and could lift every cap."""
    told = client.application
    is_open = told is not None and told.bot_public and settings.discord_guild_id is None
    if not is_open or settings.admins_only:
        return ""
    return (
        "; anybody may invite this bot, and whoever manages a server is an admin of the twin: switch off "
        f"Public Bot at {_HELP} (Bot), or set TWIN_ADMINS_ONLY=true and TWIN_ADMINS"
    )


async def _examine_channel(client: discord.Client, settings: Settings) -> str:
    number, invite = settings.discord_admin_channel, invite_url(client.application_id or 0)
    if number is None:
        return f"no TWIN_DISCORD_ADMIN_CHANNEL, so no reports; invite it by {invite}"
    try:
        await client.fetch_channel(number)
    except discord.HTTPException as error:
        raise DoorError(
            f"channel {number} (TWIN_DISCORD_ADMIN_CHANNEL) is not seen: {error}; invite the bot by {invite}"
        ) from error
    return f"channel {number} is visible"
