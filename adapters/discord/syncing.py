"""Discord is told of the commands when it knows others: it admits 200 new ones a day, a start needs none."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import discord
import structlog
from discord.http import Route

from adapters.discord.refusals import why
from adapters.discord.tree import TWIN, Json

_OF_PLACES = ("contexts", "integration_types")
_MAYBE_UNTOLD = ("description_localizations", "name_localizations", *_OF_PLACES)
_PLAIN = {
    "type": 1,
    "description": "",
    "required": False,
    "autocomplete": False,
    "max_length": None,
    "default_member_permissions": None,
}
_BAD_REQUEST = 400
PATIENCE_S = 20.0

log = structlog.stdlib.get_logger(__name__)


async def sync(client: discord.Client, wanted: Sequence[Json], guild: int | None) -> None:
    """
    Let Discord know the commands, of one server or of all, if they differ from those that it has.

    A failure is logged and no more: questions are answered without commands, too, and before Discord answers.
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            await _synced(client, wanted, guild)
    except Exception as error:  # noqa: BLE001 - whatever Discord answers
        log.warning("discord.commands_not_synced", reason=why(error))  # a repr may hold the token


async def _synced(client: discord.Client, wanted: Sequence[Json], guild: int | None) -> None:
    if not is_same(wanted, await known(client, guild)):
        await _tell(client, wanted, guild)
        log.info("discord.commands_synced", guild=guild, commands=len(wanted))
    if guild and any(one.get("name") == TWIN for one in await known(client, None)):
        await _tell(client, (), None)  # who has both is offered each of them twice
        log.info("discord.commands_moved", guild=guild)


async def known(client: discord.Client, guild: int | None) -> list[Json]:
    """
    The commands that Discord has, as it tells them; none where it does not tell.

    Raises:
        Whatever the library raises when Discord is not reached.
    """
    scope = "/guilds/{guild_id}" if guild else ""
    path = f"/applications/{{application_id}}{scope}/commands"
    route = Route("GET", path, application_id=client.application_id, guild_id=guild)
    try:
        told = await client.http.request(route, params={"with_localizations": "true"})
    except discord.HTTPException as error:
        log.info("discord.commands_unknown", reason=why(error))
        return []
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


async def _tell(client: discord.Client, wanted: Sequence[Json], guild: int | None) -> None:
    number, payload = client.application_id or 0, [*wanted]
    if guild:
        await client.http.bulk_upsert_guild_commands(number, guild, payload)
        return
    try:
        await client.http.bulk_upsert_global_commands(number, payload)
    except discord.HTTPException as error:
        if error.status != _BAD_REQUEST:
            raise
        # an application that people cannot install for themselves may not say where they could
        plain = [{name: one[name] for name in one if name not in _OF_PLACES} for one in payload]
        await client.http.bulk_upsert_global_commands(number, plain)


def is_same(ours: Sequence[Json], theirs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether people cannot tell two lists of commands apart; what Discord does not tell is no difference."""
    named = {(one.get("name"), one.get("type", 1)): one for one in theirs}
    mine = {(one["name"], one["type"]) for one in ours}
    return mine == set(named) and all(_is_one(one, named[one["name"], one["type"]]) for one in ours)


def _is_one(ours: Json, theirs: Mapping[str, Any]) -> bool:
    if any((ours.get(name, usual) or usual) != (theirs.get(name) or usual) for name, usual in _PLAIN.items()):
        return False
    told = [name for name in _MAYBE_UNTOLD if name in theirs and (name in ours or name not in _OF_PLACES)]
    if any(_unordered(ours.get(name)) != _unordered(theirs.get(name)) for name in told):
        return False
    return _are_same_inside(ours, theirs, "options") and _are_same_inside(ours, theirs, "choices")


def _are_same_inside(ours: Json, theirs: Mapping[str, Any], name: str) -> bool:
    mine, others = ours.get(name) or [], theirs.get(name) or []
    if [one["name"] for one in mine] != [one.get("name") for one in others if isinstance(one, Mapping)]:
        return False
    if name == "choices":
        return all(one["value"] == other.get("value") for one, other in zip(mine, others, strict=True))
    return all(_is_one(one, other) for one, other in zip(mine, others, strict=True))


def _unordered(told: object) -> object:
    return sorted(told) if isinstance(told, list) else (told or None)
