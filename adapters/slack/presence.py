"""Where the twin is on Slack: in the one workspace of its bot token, or in all that installed the app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from starlette.types import ASGIApp

from adapters.slack.client import TIMEOUT_S, client_of, find_api, open_client, who_am_i
from adapters.slack.inbound import NOWHERE, Me
from adapters.slack.modes import INSTALL, REDIRECT, check, check_voice, client_id, client_secret, is_several
from adapters.slack.people import People
from adapters.slack.posting import Poster
from adapters.slack.workspace import OneWorkspace, Workspace, Workspaces
from bot.clock import MachineClock
from bot.house import House, Lodging
from bot.ports import Clock
from bot.settings import Settings

if TYPE_CHECKING:  # what several workspaces need is imported where there are several
    from adapters.slack.install import Exchange
    from adapters.slack.installed import Installed

_NAMED = 5
"""So many workspaces are told by their names."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """
    Every workspace that the twin is in, and how that is told.

    ``client`` is for what belongs to none of them. ``me`` is who we are at home, nobody where there is none.
    ``installed`` and ``pages`` (by their paths) are there where there may be several.
    """

    workspaces: Workspaces
    client: AsyncWebClient
    me: Me
    told: str
    installed: Installed | None = None
    pages: Mapping[str, ASGIApp] = field(default_factory=dict)


@asynccontextmanager
async def present(twin: House) -> AsyncIterator[Presence]:
    """
    Everything that is needed to be there, and to come to more workspaces.

    Raises:
        DoorError: a token, an id or a key is missing or refused, or Slack is not reached.
        StorageError: the installations cannot be read.
    """
    settings, clock = twin.settings, twin.clock
    check(settings)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session:
        if is_several(settings):
            async with _in_several(twin, session) as several:
                yield several
        else:
            home, client = await _at_home(settings, clock, session)
            told = f"in {home.me.workspace or home.me.team} as @{home.me.handle or home.me.user}"
            yield Presence(workspaces=OneWorkspace(home), client=client, me=home.me, told=told)


@asynccontextmanager
async def workspaces_of(settings: Settings, clock: Clock, lodging: Lodging) -> AsyncIterator[Workspaces]:
    """
    The same for who only speaks.

    Raises:
        DoorError: a token or a key is missing or refused, or Slack is not reached.
        StorageError: the installations cannot be read.
    """
    check_voice(settings)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session:
        if is_several(settings):
            async with lodging.lending() as engine:
                yield installed_by(settings, clock, session, engine)[0]
        else:
            yield OneWorkspace((await _at_home(settings, clock, session))[0])


async def _at_home(
    settings: Settings, clock: Clock, session: aiohttp.ClientSession
) -> tuple[Workspace, AsyncWebClient]:
    client = open_client(settings, session)
    me = await who_am_i(client, clock)
    people = People(client, clock, settings, me.team)
    return Workspace(me=me, poster=Poster(client, clock), people=people), client


@asynccontextmanager
async def _in_several(twin: House, session: aiohttp.ClientSession) -> AsyncIterator[Presence]:
    from adapters.slack.install import Installing
    from adapters.slack.vault import States

    async with twin.lodging.lending() as engine:
        installed, exchange = installed_by(twin.settings, twin.clock, session, engine)
        await find_api(exchange, twin.clock)
        if resealed := await installed.vault.reseal():
            log.info("slack.tokens_resealed", workspaces=resealed)
        states = States(engine, MachineClock())  # by which the library writes when each is over
        pages = Installing(twin, installed, states, exchange)
        yield Presence(
            workspaces=installed,
            client=exchange,
            me=Me(team="", user="", home=NOWHERE),
            told=await _told(twin.settings, installed),
            installed=installed,
            pages=dict.fromkeys((INSTALL, REDIRECT), pages),
        )


def installed_by(
    settings: Settings, clock: Clock, session: aiohttp.ClientSession, engine: object
) -> tuple[Installed, Exchange]:
    """The workspaces as the database knows them, and the client that no token is needed for."""
    from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

    from adapters.slack.install import Exchange
    from adapters.slack.installed import Installed
    from adapters.slack.sealing import seal_of
    from adapters.slack.vault import Vault

    exchange = client_of(Exchange, settings, session, None)
    exchange.clock = clock

    def client(token: str) -> AsyncWebClient:
        made = client_of(AsyncWebClient, settings, session, token)
        made.base_url = exchange.base_url  # which may have been completed
        return made

    rotator = AsyncTokenRotator(
        client=exchange, client_id=client_id(settings), client_secret=client_secret(settings)
    )
    vault = Vault(client_id(settings), engine, seal_of(settings))
    return Installed(vault, client, rotator, settings, clock), exchange


async def _told(settings: Settings, installed: Installed) -> str:
    """The workspaces by their names, those that cannot be opened, and how there may be more."""
    listed = await installed.vault.listed()
    open_in = [one.name for one in listed if one.installation is not None]
    locked = [one.name for one in listed if one.installation is None]
    few = ", ".join(open_in) if len(open_in) <= _NAMED else f"{len(open_in)} workspaces"
    where = f"in {few}" if open_in else "in no workspace yet"
    shut = f" (not in {', '.join(locked)}: no key opens their tokens, install the app there again)"
    return f"{where}{shut if locked else ''}; install it in more at {outside(settings)}{INSTALL}"


def outside(settings: Settings) -> str:
    """Where the web door is, as far as is known."""
    return settings.web_url or f"http://{settings.web_host}:{settings.web_port}"
