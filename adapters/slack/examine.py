"""For `twin doctor`: whether Slack's door would open, and what is in the way of each thing behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.errors import SlackClientError

from adapters.findings import Finding
from adapters.findings import look_at_clock as judge_clock
from adapters.slack.client import (
    NOT_REACHED,
    TIMEOUT_S,
    error_code,
    open_client,
    open_link_address,
    patiently,
    who_am_i,
)
from adapters.slack.examine_http import look_from_outside
from adapters.slack.examine_people import look_at_admins, look_at_channel, look_at_owner
from adapters.slack.manifest import OVERHEARD_SCOPES, SCOPES, VITAL, Ways, lacks
from adapters.slack.modes import EVENTS, REDIRECT, app_token, check, config_token, is_http, is_several
from adapters.slack.visit import Visit, finding
from bot.clock import MachineClock
from bot.errors import DoorError
from bot.ports import Clock
from bot.settings import Settings

PATIENCE_S = 30.0
NO_ANSWER = f"Slack did not answer within {PATIENCE_S:.0f} s; check the network, or SLACK_API_URL"
_RENEW = "renew its manifest (`twin slack manifest`) and install the app again"

Look = Callable[[Visit], Awaitable[Finding | None]]


async def examine(settings: Settings, clock: Clock | None = None) -> list[Finding]:
    """What is so at home, or what to do; without a good bot token there is nothing else to tell."""
    clock = clock or MachineClock()
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        check(settings)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            async with asyncio.timeout(PATIENCE_S):
                visit = await _entered(settings, session, clock)
            found = [await looked(name, look, visit) for name, look in _LOOKS.items()]
    except DoorError as error:
        return [finding("", str(error), ok=False)]
    except TimeoutError:
        return [finding("", NO_ANSWER, ok=False)]
    me = visit.me
    whole = finding("", f"{me.workspace or me.team} as @{me.handle or me.user}; the bot token is good")
    return [whole, *(one for one in found if one is not None)]


async def _entered(settings: Settings, session: aiohttp.ClientSession, clock: Clock) -> Visit:
    client = open_client(settings, session)
    me = await who_am_i(client, clock)
    return Visit(client=client, session=session, me=me, settings=settings, clock=clock)


async def looked(name: str, look: Look, visit: Visit) -> Finding | None:
    """One look; whatever is in its way is a finding, too."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await look(visit)
    except DoorError as error:
        return finding(name, str(error), ok=False)
    except TimeoutError:
        return finding(name, NO_ANSWER, ok=False)
    except (SlackClientError, *NOT_REACHED) as error:
        why = error_code(error) or type(error).__name__
        return finding(name, f"could not be looked at: {why}; try again in a while", ok=False)


async def _look_at_connection(visit: Visit) -> Finding:
    if is_http(visit.settings):
        return await look_from_outside(visit)
    await open_link_address(visit.client, app_token(visit.settings), visit.clock)
    return finding("connection", "Socket Mode opens with the app token")


async def _look_at_permissions(visit: Visit) -> Finding:
    """What the token may; Slack tells it with every answer."""
    granted = visit.me.scopes
    if not granted:
        return finding("permissions", "Slack does not tell them here")
    lacking = SCOPES.keys() - granted
    only_mentions = lacking >= OVERHEARD_SCOPES
    vital, rest = (
        sorted(lacking & VITAL),
        sorted(lacking - VITAL - (OVERHEARD_SCOPES if only_mentions else set())),
    )
    if vital:
        return finding("permissions", f"the app lacks {_named(vital)}: {_RENEW}", ok=False)
    remarks = ["it hears mentions and direct messages only"] * only_mentions
    remarks += [f"it does without {_named(rest)}; to have them, {_RENEW}"] * bool(rest)
    return finding("permissions", "; ".join(remarks) or "everything that it uses")


def _named(scopes: list[str]) -> str:
    return ", ".join(f"{scope} ({SCOPES[scope]})" for scope in scopes)


async def _look_at_app(visit: Visit) -> Finding:
    """Events, commands and surfaces: Slack shows them to a configuration token alone."""
    token = config_token(visit.settings)
    if not token:
        how = (
            "Slack shows them to a configuration token alone (SLACK_CONFIG_TOKEN); if something is not heard"
        )
        return finding("events", f"{how}, {_RENEW}")
    if not (app := await _app_id(visit)):
        return finding("events", "cannot be seen: without an app-level token nobody tells which app it is")
    try:
        told = await patiently(
            lambda: visit.client.apps_manifest_export(app_id=app, token=token), visit.clock
        )
    except SlackClientError as error:
        why = error_code(error) or type(error).__name__
        if why == "unknown_method":
            return finding("events", "cannot be seen here")
        what = "it is good for twelve hours: make a new one under Your Apps, or take it away"
        return finding("events", f"SLACK_CONFIG_TOKEN: Slack says {why}; {what}", ok=False)
    missing = lacks(told.get("manifest"), _ways(visit))
    if missing:
        return finding("events", f"the app lacks {', '.join(missing)}: {_RENEW}", ok=False)
    return finding("events", "the app's manifest has every event, the command, the shortcut and the home tab")


async def _app_id(visit: Visit) -> str:
    """The app's own id; it stands in every app-level token."""
    parts = app_token(visit.settings).split("-") if not is_http(visit.settings) else []
    if len(parts) > 3 and parts[2].startswith("A"):  # noqa: PLR2004 - xapp-1-A0123-...
        return parts[2]
    if not visit.me.bot:
        return ""
    told = await patiently(lambda: visit.client.bots_info(bot=visit.me.bot), visit.clock)
    return str((told.get("bot") or {}).get("app_id") or "")


def _ways(visit: Visit) -> Ways:
    """How this twin is reached, as far as the settings and its permissions tell."""
    sent_to = f"{visit.settings.web_url or ''}{EVENTS}" if is_http(visit.settings) else None
    only = bool(visit.me.scopes) and not visit.me.scopes & OVERHEARD_SCOPES
    back_to = f"{visit.settings.web_url or ''}{REDIRECT}" if is_several(visit.settings) else None
    return Ways(request_url=sent_to, redirect_url=back_to, mentions_only=only)


async def _look_at_clock(visit: Visit) -> Finding | None:
    """Our clock beside Slack's, which dates each answer."""
    before = visit.clock.now()
    told = await patiently(visit.client.auth_test, visit.clock)
    after = visit.clock.now()
    date = next((value for name, value in told.headers.items() if name.lower() == "date"), "")
    return judge_clock("slack clock", "Slack", date, before + (after - before) / 2)


OF_THE_APP: dict[str, Look] = {"connection": _look_at_connection, "events": _look_at_app}
"""What belongs to no workspace."""
_LOOKS: dict[str, Look] = {
    "connection": _look_at_connection,
    "permissions": _look_at_permissions,
    "events": _look_at_app,
    "channel": look_at_channel,
    "owner": look_at_owner,
    "admins": look_at_admins,
    "clock": _look_at_clock,
}
