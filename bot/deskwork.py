"""Builds what brings questions to the person, and their answers to whoever waits for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.asked import Edition
from bot.inbox.desk import OwnersDesk
from bot.inbox.notifying import Notifying
from bot.inbox.telling import Tellings
from bot.ports import Clock, Messenger
from bot.posting import ReportClaims
from bot.remembrance import Remembrance
from bot.reports.daily import DailyReports
from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Deskwork:
    """What it is built of; ``messengers`` come as doors open, ``name`` is whose twin it is."""

    settings: Settings
    claims: ReportClaims
    messengers: Mapping[str, Messenger]
    remembrance: Remembrance
    edition: Callable[[], Edition]
    name: Callable[[], str]
    clock: Clock

    def notifying(self, reports: DailyReports) -> Notifying:
        """What tells the person of questions, else the channels that reports go to."""
        return Notifying(
            inbox=self.remembrance.inbox,
            claims=self.claims,
            messengers=self.messengers,
            owner=self.settings.owner,
            configured=_spoken(self.settings),
            destinations=reports.destinations,
            clock=self.clock,
            name=self.name,
        )

    def tellings(self) -> Tellings:
        """What tells whoever waits."""
        return Tellings(
            inbox=self.remembrance.inbox,
            verified=self.remembrance.verified,
            messengers=self.messengers,
            clock=self.clock,
            zone=self.settings.zone,
            name=self.name,
        )

    def desk(self, notifying: Notifying, tellings: Tellings) -> OwnersDesk:
        """What stands behind the buttons."""
        return OwnersDesk(
            inbox=self.remembrance.inbox,
            notifying=notifying,
            tellings=tellings,
            known=self.edition,
            clock=self.clock,
        )


def _spoken(settings: Settings) -> frozenset[str]:
    """The platforms whose doors are configured."""
    is_invited = settings.slack_bot_token or (settings.slack_client_id and settings.slack_token_key)
    has_slack = is_invited and (settings.slack_app_token or settings.slack_signing_secret)
    named = {"slack": has_slack, "discord": settings.discord_token}
    return frozenset(name for name, is_configured in named.items() if is_configured)
