"""For `twin doctor`: the workspaces that installed the app, and whose token is good no more."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace

import aiohttp
from slack_sdk.errors import SlackClientError

from adapters.findings import Finding
from adapters.slack.addresses import PLATFORM, read_address
from adapters.slack.client import (
    NOT_REACHED,
    TIMEOUT_S,
    error_code,
    find_api,
    patiently,
)
from adapters.slack.examine import NO_ANSWER, OF_THE_APP, PATIENCE_S, Look, looked
from adapters.slack.examine_people import look_at_channel, look_at_owner
from adapters.slack.inbound import NOWHERE, Me
from adapters.slack.installed import Installed, homes_of
from adapters.slack.manifest import VITAL
from adapters.slack.modes import INSTALL, KEY, check
from adapters.slack.presence import installed_by, outside
from adapters.slack.vault import Listed
from adapters.slack.visit import Visit, finding
from bot.errors import DoorError, StorageError
from bot.house import Lodging
from bot.ports import Clock
from bot.settings import Settings

_MOST = 50
"""So many workspaces are looked at; the others are counted."""


async def examine_several(settings: Settings, clock: Clock, lodging: Lodging) -> list[Finding]:
    """What is so, one by one, or what to do; nothing that is installed is changed."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        check(settings)
        async with aiohttp.ClientSession(timeout=timeout) as session, lodging.lending() as engine:
            installed, exchange = installed_by(settings, clock, session, engine)
            nobody = Me(team="", user="", home=NOWHERE)
            visit = Visit(client=exchange, session=session, me=nobody, settings=settings, clock=clock)
            async with asyncio.timeout(PATIENCE_S):
                await find_api(exchange, clock)
            of_app = [await looked(name, look, visit) for name, look in OF_THE_APP.items()]
            async with asyncio.timeout(PATIENCE_S):
                of_all = await _workspaces(visit, installed)
            return [_whole(settings), *filter(None, of_app), _admins(settings), *of_all]
    except (DoorError, StorageError) as error:
        return [finding("", str(error), ok=False)]
    except TimeoutError:
        return [finding("", NO_ANSWER, ok=False)]


def _whole(settings: Settings) -> Finding:
    if not settings.web_url:
        missing = "set TWIN_WEB_URL: a workspace that installs the app comes back to it"
        return finding("", missing, ok=False)
    return finding("", f"for several workspaces; each installs the app at {settings.web_url}{INSTALL}")


def _admins(settings: Settings) -> Finding:
    """Whose commands are obeyed: whoever merely installs the app is no admin of the twin."""
    named = sum(one.startswith(f"{PLATFORM}:") for one in settings.admin_ids)
    homes = () if settings.admins_only else sorted(homes_of(settings))
    told = [f"{named} named in TWIN_ADMINS"] * bool(named) + [f"the admins of {home}" for home in homes]
    return finding("admins", " and ".join(told) or "nobody on Slack: TWIN_ADMINS may name somebody")


async def _workspaces(visit: Visit, installed: Installed) -> list[Finding]:
    listed = await installed.vault.listed()
    found = _not_there(visit.settings, {one.team for one in listed})
    if not listed:
        link = f"{outside(visit.settings)}{INSTALL}"
        return [finding("workspaces", f"none has installed the app yet; {link} does it"), *found]
    for one in listed[:_MOST]:
        found += await _workspace(visit, installed, one)
    left = len(listed) - _MOST
    return [*found, *([finding("workspaces", f"{left} more were not looked at")] if left > 0 else [])]


def _not_there(settings: Settings, teams: Collection[str]) -> list[Finding]:
    """Who and what the settings name in a workspace that has not installed the app."""
    owner = settings.owner if settings.owner.startswith(f"{PLATFORM}:") else ""
    named = (
        ("TWIN_SLACK_ADMIN_CHANNEL", "channel", settings.slack_admin_channel or ""),
        ("TWIN_OWNER", "owner", owner),
    )
    return [
        finding(what, f"{name}: {read_address(one).team} of {one} has not installed the app", ok=False)
        for name, what, one in named
        if one and read_address(one).team not in teams
    ]


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
    found = [await looked(name, look, there) for name, look in looks.items()]
    return [one for one in found if one is not None]
