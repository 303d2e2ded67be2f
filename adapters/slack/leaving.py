"""When a workspace removes the app: its tokens are forgotten, and nothing is said there any more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from adapters.slack.inbound import PLATFORM, Payload, team_of
from adapters.slack.markup import word
from bot.house import Claims

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Leaving:
    """``forget`` forgets the installation of a workspace, ``end`` ends what runs for it."""

    claims: Claims
    forget: Callable[[str], Awaitable[None]]
    end: Callable[[str], None]
    _owed: set[str] = field(default_factory=set)
    """What was claimed and could not be forgotten: Slack tells again long before the claim is free."""

    async def hear(self, payload: Payload) -> bool:
        """
        Whether it was that; each delivery of it counts once, as the app may have come back since.

        Raises:
            StorageError: it is not forgotten yet; Slack will tell again.
        """
        team = team_of(payload)
        if not (team and _has_left(payload)):
            return False
        key = f"{PLATFORM}:left:{team}:{word(payload, 'event_id')}"
        if key in self._owed or await self.claims.claim(key):
            self._owed.add(key)
            self.end(team)
            await self.forget(team)
            log.info("slack.workspace_left", team=team)
            await self.claims.finish(key)
            self._owed.discard(key)
        return True


def _has_left(payload: Payload) -> bool:
    """The app was removed, or its bot's token was; tokens of members alone change nothing."""
    event = payload.get("event")
    if not isinstance(event, Mapping):
        return False
    tokens = event.get("tokens")
    bots = tokens.get("bot") if isinstance(tokens, Mapping) else None
    kind = event.get("type")
    return kind == "app_uninstalled" or (kind == "tokens_revoked" and bool(bots))
