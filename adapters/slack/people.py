"""Who somebody is in the workspace: asked of Slack, remembered for ten minutes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.remembered import Remembered
from adapters.slack.addresses import PLATFORM
from adapters.slack.client import NOT_REACHED, error_code, is_hopeless
from adapters.slack.repeating import repeatedly
from adapters.text import clip, one_line
from bot.ports import Clock
from bot.settings import Settings

REMEMBERED_S = 600
_UNKNOWN_S = 30
"""Who could not be looked up is not looked up again for so long: a question waits for it."""
_LOOK_UP_S = 3.0
_NAME = 60
_NOBODY = {"user_not_found", "user_not_visible"}

log = structlog.stdlib.get_logger(__name__)


class Outsider(StrEnum):
    """Who is in the workspace's channels and no full member."""

    GUEST = "guest"
    STRANGER = "stranger"
    """A member of another company, in a shared channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What ``users.info`` tells of somebody; who could not be looked up is an ordinary member."""

    is_admin: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    name: str = ""


@dataclass(slots=True)
class People:
    """
    Tells admins and outsiders of one workspace; ``team`` is its id (empty: nobody knows).

    ``is_ours``: its admins are the twin's; those of a workspace that merely installed the app are not.
    """

    client: AsyncWebClient
    clock: Clock
    settings: Settings
    team: str = ""
    is_ours: bool = True
    _known: Remembered[str, tuple[float, Member]] = field(default_factory=Remembered)

    async def is_admin(self, user: str, *, person: str = "") -> bool:
        """
        Whether the settings name them, or a workspace of ours does (unless only the settings count).

        ``person`` is their address, where that is not simply their id.
        """
        if (person or f"{PLATFORM}:{user}") in self.settings.admin_ids:
            return True
        may_tell = self.is_ours and not self.settings.admins_only
        return may_tell and (await self.member(user)).is_admin

    async def outsider(self, user: str, *, person: str, is_stranger: bool = False) -> Outsider | None:
        """
        Why somebody may not ask; None: they may, as the settings allow it or as they belong here.

        ``is_stranger``: Slack said so with what they did. Who cannot be looked up is taken for a member.
        """
        allowed, settings = self.settings.slack, self.settings
        if person in settings.admin_ids | {settings.owner} or (allowed.guests and allowed.strangers):
            return None
        if is_stranger:
            return None if allowed.strangers else Outsider.STRANGER
        member = await self.member(user)
        if member.is_stranger:
            return None if allowed.strangers else Outsider.STRANGER
        return Outsider.GUEST if member.is_guest and not allowed.guests else None

    async def member(self, user: str) -> Member:
        """What Slack tells of somebody, at most ten minutes old."""
        until, known = self._known.get(user, (0.0, None))
        if known is not None and self.clock.monotonic() < until:
            return known
        try:
            async with asyncio.timeout(_LOOK_UP_S):
                told = await repeatedly(partial(self.client.users_info, user=user), self.clock)
        except (SlackClientError, *NOT_REACHED) as error:
            why = error_code(error) or type(error).__name__
            log.warning("slack.person_unknown", error=why)
            is_lasting = why in _NOBODY or is_hopeless(error)
            return self._remember(user, Member(), REMEMBERED_S if is_lasting else _UNKNOWN_S)
        found = told.get("user")
        return self._remember(user, _read(found if isinstance(found, Mapping) else {}, self.team))

    def _remember(self, user: str, member: Member, seconds: float = REMEMBERED_S) -> Member:
        self._known.keep(user, (self.clock.monotonic() + seconds, member))
        return member


def _read(user: Mapping[str, Any], team: str) -> Member:
    """Members of one organisation (a Grid) belong together; a stranger is admin of another workspace."""
    of = user.get("team_id")
    is_elsewhere = bool(team and of and of != team) and not user.get("enterprise_user")
    is_stranger = bool(user.get("is_stranger")) or is_elsewhere
    return Member(
        is_admin=bool(user.get("is_admin") or user.get("is_owner"))
        and not (user.get("deleted") or is_stranger),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=is_stranger,
        name=_name(user),
    )


def _name(user: Mapping[str, Any]) -> str:
    """As members see it; whatever could be read as markup is left out."""
    profile = user.get("profile")
    known = profile if isinstance(profile, Mapping) else {}
    names = (known.get("display_name"), known.get("real_name"), user.get("real_name"), user.get("name"))
    chosen = next((name for name in names if isinstance(name, str) and name.strip()), "")
    plain = re.sub(r"[<>@|*_`~&]", " ", chosen.encode("utf-8", "replace").decode("utf-8"))
    return clip(one_line(plain), _NAME)
