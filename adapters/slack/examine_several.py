"""For `twin doctor`: the workspaces that installed the app, and whose token is good no more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
from slack_sdk.errors import SlackClientError

from adapters.slack.addresses import PLATFORM, read_address
from adapters.slack.client import (
    NOT_REACHED,
    TIMEOUT_S,
    error_code,
    find_api,
    open_link_address,
    patiently,
)
from adapters.slack.examine_http import look_from_outside
from adapters.slack.examine_people import look_at_channel, look_at_owner
from adapters.slack.inbound import NOWHERE, Me
from adapters.slack.installed import Installed
from adapters.slack.manifest import VITAL
from adapters.slack.modes import INSTALL, KEY, app_token, check, is_http
from adapters.slack.presence import installed_by, outside
from adapters.slack.vault import Listed
from adapters.slack.visit import Finding, Visit, finding
from bot.errors import DoorError, StorageError
from bot.house import Lodging
from bot.ports import Clock
from bot.settings import Settings

PATIENCE_S = 30.0
_MOST = 50
"""So many workspaces are looked at; the others are counted."""
Look = Callable[[Visit], Awaitable[Finding | None]]


async def examine_several(settings: Settings, clock: Clock, lodging: Lodging) -> list[Finding]:
    """What is so, one by one, or what to do; nothing that is installed is changed."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        check(settings)
        async with (
            asyncio.timeout(PATIENCE_S),
            aiohttp.ClientSession(timeout=timeout) as session,
            lodging.lending() as engine,
        ):
            installed, exchange = installed_by(settings, clock, session, engine)
            await find_api(exchange, clock)
            nobody = Me(team="", user="", home=NOWHERE)
            visit = Visit(client=exchange, session=session, me=nobody, settings=settings, clock=clock)
            return [await _connection(visit), *await _workspaces(visit, installed)]
    except (DoorError, StorageError) as error:
        return [finding("", str(error), ok=False)]
    except TimeoutError:
        told = f"Slack did not answer within {PATIENCE_S:.0f} s; check the network, or SLACK_API_URL"
        return [finding("", told, ok=False)]


async def _connection(visit: Visit) -> Finding:
    try:
        if is_http(visit.settings):
            return await look_from_outside(visit)
        await open_link_address(visit.client, app_token(visit.settings), visit.clock)
    except DoorError as error:
        return finding("connection", str(error), ok=False)
    return finding("connection", "Socket Mode opens with the app token")


async def _workspaces(visit: Visit, installed: Installed) -> list[Finding]:
    listed = await installed.vault.listed()
    if not listed:
        link = f"{outside(visit.settings)}{INSTALL}"
        return [finding("workspaces", f"none has installed the app yet; {link} does it")]
    found: list[Finding] = []
    for one in listed[:_MOST]:
        found += await _workspace(visit, installed, one)
    left = len(listed) - _MOST
    return [*found, *([finding("workspaces", f"{left} more were not looked at")] if left > 0 else [])]


async def _workspace(visit: Visit, installed: Installed, one: Listed) -> list[Finding]:
    made, again = one.installation, f"install the app there again, at {outside(visit.settings)}{INSTALL}"

    def wrong(what: str) -> list[Finding]:
        return [finding(f"workspace {one.team}", f"{one.name}: {what}", ok=False)]

    if made is None:
        return wrong(f"{KEY} does not open its token; add the key that did, or {again}")
    client = installed.client(made.bot_token or "")
    try:
        await patiently(client.auth_test, visit.clock)
    except (SlackClientError, *NOT_REACHED) as error:
        return wrong(f"its token is good no more ({error_code(error) or type(error).__name__}); {again}")
    scopes = frozenset(made.bot_scopes or ())
    if lacking := sorted(VITAL - scopes) if scopes else []:
        return wrong(f"the app lacks {', '.join(lacking)}; {again}")
    me = replace(visit.me, team=one.team, workspace=one.name, user=made.bot_user_id or "", scopes=scopes)
    good = finding(f"workspace {one.team}", f"{one.name}; its token is good")
    return [good, *await _people(replace(visit, client=client, me=me))]


async def _people(there: Visit) -> list[Finding]:
    """The admin channel and the owner, in the workspace that they are of."""
    settings, looks = there.settings, dict[str, Look]()
    if settings.slack_admin_channel and read_address(settings.slack_admin_channel).team == there.me.team:
        looks["channel"] = look_at_channel
    if settings.owner.startswith(f"{PLATFORM}:") and read_address(settings.owner).team == there.me.team:
        looks["owner"] = look_at_owner
    found: list[Finding | None] = []
    for name, look in looks.items():
        try:
            found.append(await look(there))
        except (SlackClientError, *NOT_REACHED) as error:
            why = error_code(error) or type(error).__name__
            found.append(finding(name, f"could not be looked at: {why}; try again in a while", ok=False))
    return [one for one in found if one is not None]
