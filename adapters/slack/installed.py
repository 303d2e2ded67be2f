"""The workspaces that the app was installed in: each with its own token, looked up once a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from slack_sdk.errors import SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.remembered import Remembered
from adapters.slack.addresses import PLATFORM, read_address
from adapters.slack.client import NOT_REACHED
from adapters.slack.inbound import NOWHERE, Me
from adapters.slack.people import People
from adapters.slack.posting import Poster
from adapters.slack.sealing import KEY, SealBroken
from adapters.slack.vault import Vault, name_of, whole_of
from adapters.slack.workspace import Workspace
from bot.errors import StorageError
from bot.ports import Clock
from bot.settings import Settings

FRESH_S = 60.0
"""Another process may hear that a workspace has left, or has come back with another token."""
UNKNOWN_S = 5.0
_MOST = 1_000

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    until: float
    workspace: Workspace | None


@dataclass(slots=True)
class Installed:
    """
    Implements `Workspaces` over the vault; in none of them the twin is at home.

    ``client`` makes a client of a token. Slack is not asked who we are: the installation tells.
    """

    vault: Vault
    client: Callable[[str], AsyncWebClient]
    rotator: AsyncTokenRotator
    settings: Settings
    clock: Clock
    _known: Remembered[str, _Known] = field(default_factory=lambda: Remembered(_MOST), init=False)
    _told: set[tuple[str, str]] = field(default_factory=set, init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def of(self, team: str) -> Workspace | None:
        """
        The workspace or organisation with an id; None: the app is not installed there, or cannot be opened.

        Raises:
            StorageError: the installations cannot be read, and this one was not before.
        """
        known = self._known.get(team)
        if known is None or self.clock.monotonic() >= known.until:
            async with self._lock:
                known = self._known.get(team)
                if known is None or self.clock.monotonic() >= known.until:
                    known = await self._learn(team, known)
        return known.workspace

    async def _learn(self, team: str, before: _Known | None) -> _Known:
        try:
            workspace = await self._look_up(team, before.workspace if before else None)
        except StorageError as error:
            if before is None or before.workspace is None:
                raise
            log.warning("slack.installation_not_read", team=team, error=str(error))
            workspace = before.workspace
        until = self.clock.monotonic() + (FRESH_S if workspace else UNKNOWN_S)
        return self._known.keep(team, _Known(until=until, workspace=workspace))

    async def _look_up(self, team: str, before: Workspace | None) -> Workspace | None:
        try:
            found = await self.vault.of(team) if team else None
        except SealBroken:
            remedy = f"{KEY} does not open its token: add the key that did, or install the app there again"
            self._note("slack.workspace_locked", team, remedy)
            return None
        if found is None or not found.bot_token:
            self._note("slack.not_installed_there", team, "what comes from there is acknowledged, no more")
            return None
        self._told -= {one for one in self._told if one[1] == team}
        found = await self._renewed(found)
        if before is not None and before.poster.client.token == found.bot_token:
            return before  # whatever it has learned of its people is still good
        return self._workspace(team, found)

    async def _renewed(self, found: Installation) -> Installation:
        """With a token for the next hours, where the app has tokens that expire."""
        try:
            renewed = await self.rotator.perform_token_rotation(installation=found)
        except (SlackTokenRotationError, SlackClientError, *NOT_REACHED) as error:
            log.warning("slack.token_not_renewed", team=whole_of(found), error=type(error).__name__)
            return found
        if renewed is None:
            return found
        await self.vault.async_save(renewed)
        return renewed

    def _workspace(self, team: str, found: Installation) -> Workspace:
        client = self.client(found.bot_token or "")
        return Workspace(
            me=Me(
                team=team,
                user=found.bot_user_id or "",
                bot=found.bot_id or "",
                workspace=name_of(found),
                scopes=frozenset(found.bot_scopes or ()),
                home=NOWHERE,
            ),
            poster=Poster(client, self.clock),
            people=People(client, self.clock, self.settings, team, is_ours=team in homes_of(self.settings)),
        )

    def _note(self, event: str, team: str, remedy: str) -> None:
        """One line for each workspace: it may be a busy one."""
        if (event, team) not in self._told and len(self._told) < _MOST:
            self._told.add((event, team))
            log.warning(event, team=team, remedy=remedy)

    async def forget(self, team: str) -> None:
        """
        It has left.

        Raises:
            StorageError: its tokens are still there.
        """
        async with self._lock:  # whoever renews its token now would keep it once more
            await self.vault.forget(team)
            self._known.pop(team, None)

    async def refresh(self, team: str) -> None:
        """Look it up again: it was installed, or has left."""
        async with self._lock:  # whoever looks it up now may have read the old one
            self._known.pop(team, None)


def homes_of(settings: Settings) -> frozenset[str]:
    """
    The workspaces of whoever runs the twin: that of its owner, and that of the admin channel.

    Anybody may install an app that is distributed, and everybody is admin of a workspace of their own.
    """
    owner = settings.owner if settings.owner.startswith(f"{PLATFORM}:") else ""
    named = (read_address(owner).team, read_address(settings.slack_admin_channel or "").team)
    return frozenset(filter(None, named))
