"""What each look of the doctor has in its hands, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.findings import Finding
from adapters.slack.inbound import Me
from bot.ports import Clock
from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An open client whose token is good."""

    client: AsyncWebClient
    session: aiohttp.ClientSession
    me: Me
    settings: Settings
    clock: Clock

    def may(self, *scopes: str) -> bool:
        """Whether one of the permissions is granted, as far as Slack tells."""
        return not self.me.scopes or bool(self.me.scopes & set(scopes))


def finding(name: str, detail: str, *, ok: bool = True) -> Finding:
    """A line of the doctor; no name: on the door as a whole."""
    return Finding(name=f"slack {name}".strip(), ok=ok, detail=detail)
