"""For `twin doctor`: whether Discord's door would open, and what is in the way of each thing behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import discord
from discord.http import Route

from adapters.discord.examine_people import look_at_admins, look_at_owner
from adapters.discord.examine_places import look_at_channels, look_at_servers
from adapters.discord.invite import user_install_url
from adapters.discord.lenient import UNREADABLE
from adapters.discord.refusals import PORTAL, why
from adapters.discord.sending import UNSURE
from adapters.discord.speaking import logged_in
from adapters.discord.syncing import is_same, known
from adapters.discord.tree import TWIN, Json
from adapters.discord.visit import Visit, finding
from adapters.findings import Finding
from adapters.findings import look_at_clock as judge_clock
from bot.clock import MachineClock
from bot.errors import DoorError
from bot.ports import Clock
from bot.settings import Settings

PATIENCE_S = 30.0
MOST_COMMANDS = 100
FEW_LOGINS = 50
NO_ANSWER = f"Discord did not answer within {PATIENCE_S:.0f} s; check the network, or DISCORD_API_URL"
_QUOTA = "Discord admits 200 new ones a day and tells nobody how many are left"
_SWITCH = f"Message Content Intent at {PORTAL} (Bot)"
_MENTION = "in threads each question needs a mention"

Look = Callable[[Visit], Awaitable[list[Finding]]]


async def examine(
    settings: Settings, clock: Clock | None = None, *, commands: Sequence[Json] | None = None
) -> list[Finding]:
    """
    What is so, or what to do; without a good token there is nothing else to tell.

    ``commands`` are those that the twin would tell Discord, None when nobody knows.
    """
    try:
        async with logged_in(settings) as client:
            visit = Visit(client, settings, clock or MachineClock(), commands)
            found = [finding("", f"{client.user}; the token is good")]
            for name, look in _LOOKS.items():
                found += await _looked(name, look, visit)
            return found
    except DoorError as error:
        return [finding("", str(error), ok=False)]


async def _looked(name: str, look: Look, visit: Visit) -> list[Finding]:
    """One look; whatever is in its way is a finding, too."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await look(visit)
    except DoorError as error:
        return [finding(name, str(error), ok=False)]
    except TimeoutError:
        return [finding(name, NO_ANSWER, ok=False)]
    except (discord.DiscordException, *UNSURE, OSError) as error:
        return [finding(name, f"could not be looked at: {why(error)}; try again in a while", ok=False)]
    except UNREADABLE as error:
        return [finding(name, f"what Discord tells of it cannot be read ({type(error).__name__})")]


async def _look_at_application(visit: Visit) -> list[Finding]:
    """What its page in the portal says, and what of that would keep the door shut."""
    told = visit.client.application
    if told is None:
        return []
    if told.interactions_endpoint_url:
        wrong = f"has an Interactions Endpoint URL, so no command reaches the twin: clear it at {PORTAL}"
        return [finding("application", f"{told.name or told.id} {wrong} (General Information)", ok=False)]
    if told.bot_require_code_grant:
        wrong = f"requires a code grant, so nobody can invite it: switch that off at {PORTAL} (Bot)"
        return [finding("application", f"{told.name or told.id} {wrong}", ok=False)]
    who = "anybody may invite it" if told.bot_public else "nobody but its owner may invite it"
    own = f"whoever wants it for themselves: {user_install_url(told.id)}" if told.bot_public else ""
    return [finding("application", "; ".join(filter(None, (f"{told.name or told.id}: {who}", own))))]


async def _look_at_intents(visit: Visit) -> list[Finding]:
    """Whether threads need a mention."""
    wanted, told = visit.settings.discord.message_content, visit.client.application
    flags = told.flags if told is not None else discord.ApplicationFlags()
    if wanted == "off":
        return [finding("intents", f'message_content is "off" under [discord]: {_MENTION}')]
    if flags.gateway_message_content or flags.gateway_message_content_limited:
        free = "message content is granted: replies in the twin's threads need no mention"
        return [finding("intents", free)]
    if wanted == "on":
        wrong = 'message_content is "on" under [discord], and Discord has not granted it'
        return [finding("intents", f"{wrong}: switch on {_SWITCH}", ok=False)]
    return [finding("intents", f"message content is not granted: {_MENTION}, unless you switch on {_SWITCH}")]


async def _look_at_commands(visit: Visit) -> list[Finding]:
    """What people are offered when they type a slash, and whether it is what this twin would tell Discord."""
    guild = visit.settings.discord_guild_id
    where = f"in server {guild}" if guild else "everywhere"
    listed = await known(visit.client, guild)
    if TWIN not in {one.get("name") for one in listed}:
        return [finding("commands", f"none {where} yet: `twin run` makes them at its start")]
    count = f"{len(listed)} of at most {MOST_COMMANDS} {where}"
    if visit.commands is not None and is_same(visit.commands, listed):
        return [finding("commands", f"{count}, as this twin has them")]
    seen = "" if visit.commands is None else " and are others than this twin's"
    return [finding("commands", f"{count}{seen}; `twin run` renews them when they differ ({_QUOTA})")]


async def _look_at_logins(visit: Visit) -> list[Finding]:
    """How often the gateway may be logged in to today."""
    told = await visit.ask("/gateway/bot")
    limits = (told.get("session_start_limit") if isinstance(told, dict) else None) or {}
    left, total = limits.get("remaining"), limits.get("total")
    if not isinstance(left, int):
        return [finding("logins", "Discord does not tell how many are left here")]
    shards = told.get("shards") or 1
    words = f"{left} of {total} are left today, for {shards} shard{'s' if shards != 1 else ''}"
    if left < FEW_LOGINS:
        hours = int(limits.get("reset_after") or 0) / 3_600_000
        wrong = f"{words}: end whatever restarts again and again; in {hours:.0f} h they are whole again"
        return [finding("logins", wrong, ok=False)]
    return [finding("logins", words)]


async def _look_at_clock(visit: Visit) -> list[Finding]:
    """Our clock beside Discord's, which dates each answer."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_S)) as session:
        before = visit.clock.now()
        async with session.get(f"{Route.BASE}/gateway") as told:
            date = told.headers.get("Date", "")
        after = visit.clock.now()
    found = judge_clock("discord clock", "Discord", date, before + (after - before) / 2)
    return [found] if found else []


_LOOKS: dict[str, Look] = {
    "application": _look_at_application,
    "intents": _look_at_intents,
    "servers": look_at_servers,
    "channel": look_at_channels,
    "commands": _look_at_commands,
    "logins": _look_at_logins,
    "owner": look_at_owner,
    "admins": look_at_admins,
    "clock": _look_at_clock,
}
