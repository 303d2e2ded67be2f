"""For `twin doctor`: whether the owner and the admins are somebody on Discord, and who else is an admin."""

from __future__ import annotations

import discord

from adapters.discord.inbound import PLATFORM
from adapters.discord.visit import Visit, finding
from adapters.findings import Finding

_WHERE = "an id is in somebody's menu under Copy User ID, with Developer Mode on"
_MOST = 20


async def look_at_owner(visit: Visit) -> list[Finding]:
    """Whether the owner is known, and can be written to; nothing when they are on another platform."""
    owner = visit.settings.owner
    if not owner:
        return [finding("owner", "TWIN_OWNER is not set, so nobody is asked what the profile does not tell")]
    if not owner.startswith(f"{PLATFORM}:"):
        return []
    if wrong := await _wrong_with(visit, owner):
        return [finding("owner", f"TWIN_OWNER: {wrong}; {_WHERE}", ok=False)]
    try:
        await visit.client.create_dm(discord.Object(int(owner.partition(":")[2])))
    except (discord.NotFound, discord.Forbidden) as error:
        other = "questions for them go to the admin channel"
        return [finding("owner", f"{owner} takes no direct messages ({error.text or error.status}): {other}")]
    return [finding("owner", f"{owner} can be written to, if their privacy settings allow it")]


async def look_at_admins(visit: Visit) -> list[Finding]:
    """Whether whoever is named an admin is somebody, and whose managers are admins as well."""
    named = sorted(one for one in visit.settings.admin_ids if one.startswith(f"{PLATFORM}:"))
    wrong = [found for one in named[:_MOST] if (found := await _wrong_with(visit, one))]
    if wrong:
        return [finding("admins", f"TWIN_ADMINS: {', '.join(wrong)}; {_WHERE}", ok=False)]
    others = "" if visit.settings.admins_only else await _managers(visit)
    told = " and ".join(filter(None, (f"{len(named)} named in TWIN_ADMINS" if named else "", others)))
    nobody = "nobody: set TWIN_ADMINS"
    if not visit.settings.admins_only:
        nobody += ", or DISCORD_GUILD_ID to the server whose managers are admins"
    return [finding("admins", told or nobody)]


async def _managers(visit: Visit) -> str:
    """Whoever manages the home server; there is none where several are as good."""
    home = await home_of(visit)
    known = await visit.servers()
    return f"whoever may Manage Server in {known.get(home, home)}" if home else ""


async def home_of(visit: Visit) -> int:
    """The server of ``DISCORD_GUILD_ID``, else of the admin channel, else the only one; 0: none."""
    if visit.settings.discord_guild_id:
        return visit.settings.discord_guild_id
    if channel := visit.settings.discord_admin_channel:
        try:
            told = await visit.ask(f"/channels/{channel}")
        except (discord.NotFound, discord.Forbidden):
            return 0
        return int(told.get("guild_id") or 0)
    known = await visit.servers()
    return next(iter(known)) if len(known) == 1 else 0


async def _wrong_with(visit: Visit, person: str) -> str:
    """Why somebody cannot be who is meant; empty when they can."""
    number = person.partition(":")[2]
    if not number.isdecimal():
        return f"{person} is no id of Discord: it has digits alone"
    try:
        told = await visit.ask(f"/users/{number}")
    except discord.NotFound as error:
        return f"{person} is not known ({error.text or error.status})" if error.code else ""
    return f"{person} is a bot" if told.get("bot") else ""
