"""Who is an admin of the workspace: asked of Slack, remembered for ten minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import NOT_REACHED, error_code, patiently
from adapters.slack.inbound import PLATFORM
from bot.ports import Clock
from bot.settings import Settings

REMEMBERED_S = 600
_MOST = 10_000

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class People:
    """Tells admins; a person who cannot be looked up is none."""

    client: AsyncWebClient
    clock: Clock
    settings: Settings
    _known: dict[str, tuple[float, bool]] = field(default_factory=dict)

    async def is_admin(self, user: str) -> bool:
        """Whether the settings name them, or the workspace does (unless only the settings count)."""
        if f"{PLATFORM}:{user}" in self.settings.admin_ids:
            return True
        if self.settings.admins_only:
            return False
        at, is_admin = self._known.get(user, (-REMEMBERED_S, False))
        if self.clock.monotonic() - at < REMEMBERED_S:
            return is_admin
        try:
            told = await patiently(partial(self.client.users_info, user=user), self.clock)
        except (SlackClientError, *NOT_REACHED) as error:
            log.warning("slack.person_unknown", error=error_code(error) or type(error).__name__)
            return False
        return self._remember(user, told.get("user") or {})

    def _remember(self, user: str, told: dict[str, object]) -> bool:
        is_admin = bool(told.get("is_admin") or told.get("is_owner")) and not told.get("deleted")
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[user] = (self.clock.monotonic(), is_admin)
        return is_admin
