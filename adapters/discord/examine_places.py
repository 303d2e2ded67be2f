"""For `twin doctor`: whether the servers and channels that the settings name are open to the twin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from adapters.discord.invite import invite_url
from adapters.discord.permissions import granted, lacking
from adapters.discord.visit import Visit, finding
from adapters.findings import Finding
from bot.settings import Settings

ADMIN_CHANNEL = "TWIN_DISCORD_ADMIN_CHANNEL"
_NAMED, _MOST = 5, 20
_THREADS = {10, 11, 12}
_NO_ROOM = {
    4: "is a category: name the channels in it",
    14: "is a directory",
    15: "is a forum",
    16: "is a gallery",
}
_DIRECT = {1, 3}
_COPY = "correct the id: it is in the channel's menu under Copy Channel ID, with Developer Mode on"


async def look_at_servers(visit: Visit) -> list[Finding]:
    """Where the twin is, and whether the server that gets its commands at once is among them."""
    known, invite = await visit.servers(), invite_url(visit.application)
    wanted = visit.settings.discord_guild_id
    if wanted is not None and wanted not in known:
        wrong = (
            f"the bot is not in server {wanted} (DISCORD_GUILD_ID): correct the id, or invite it by {invite}"
        )
        return [finding("servers", wrong, ok=False)]
    if not known:
        return [finding("servers", f"the bot is in none yet: invite it by {invite}", ok=False)]
    names = ", ".join(list(known.values())[:_NAMED])
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    return [finding("servers", f"in {names}{more}; invite it to more by {invite}")]


async def look_at_channels(visit: Visit) -> list[Finding]:
    """Each channel of the settings: whether it is seen, and what may not be done there."""
    named = channels_of(visit.settings)
    found = [await _look_at(visit, channel, why) for channel, why in list(named.items())[:_MOST]]
    if visit.settings.discord_admin_channel is None:
        found.insert(0, finding("channel", f"no {ADMIN_CHANNEL}, so no reports"))
    if len(named) > _MOST:
        found.append(finding("channel", f"{len(named) - _MOST} more are named and were not looked at"))
    return found


def channels_of(settings: Settings) -> dict[int, str]:
    """The channels that are named, and by which settings."""
    named: dict[int, list[str]] = {}
    if settings.discord_admin_channel is not None:
        named.setdefault(settings.discord_admin_channel, []).append(ADMIN_CHANNEL)
    for where in ("channels", "admin_channels"):
        for one in sorted(getattr(settings.discord, where)):
            named.setdefault(one, []).append(f"{where} of [discord]")
    return {channel: ", ".join(names) for channel, names in named.items()}


async def _look_at(visit: Visit, channel: int, named: str) -> Finding:
    try:
        told = await visit.ask(f"/channels/{channel}")
    except (discord.NotFound, discord.Forbidden) as error:
        unseen = f"channel {channel} ({named}) is not seen ({error.text or error.status})"
        remedy = f"{_COPY} (or invite the bot by {invite_url(visit.application)})"
        if isinstance(error, discord.Forbidden):
            remedy = "give the bot the permission View Channel there"
        return finding("channel", f"{unseen}: {remedy}", ok=False)
    whole = f"#{told.get('name') or channel} ({named})"
    kind = told.get("type")
    if kind in _NO_ROOM:
        return finding("channel", f"{whole} {_NO_ROOM[kind]}, and nothing can be posted there", ok=False)
    if kind in _DIRECT:
        return finding("channel", f"{whole} is a conversation of direct messages")
    try:
        return _judged(whole, await _bits(visit, told))
    except (discord.NotFound, discord.Forbidden):
        return finding("channel", f"{whole} is seen; what the bot may do there, Discord does not tell")


async def _bits(visit: Visit, channel: Mapping[str, Any]) -> int:
    """What the bot may do in a channel; a thread has the permissions of the channel that it is in."""
    if channel.get("type") in _THREADS and channel.get("parent_id"):
        channel = await visit.ask(f"/channels/{channel['parent_id']}")
    guild = await visit.ask(f"/guilds/{channel['guild_id']}")
    member = await visit.ask(f"/guilds/{channel['guild_id']}/members/{visit.me}")
    return granted(channel, guild, {**member, "user": {"id": visit.me}})


def _judged(whole: str, bits: int) -> Finding:
    missing = lacking(bits)
    vital = [f"{one.name} ({one.used})" for one in missing if one.is_vital]
    if vital:
        remedy = "give them to the bot's role in the channel's settings, under Permissions"
        return finding("channel", f"{whole} lacks {', '.join(vital)}: {remedy}", ok=False)
    rest = ", ".join(f"{one.name} ({one.used})" for one in missing)
    return finding("channel", f"{whole} is open to the bot" + (f"; it does without {rest}" if rest else ""))
