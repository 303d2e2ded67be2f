"""Sign in with Slack: whoever Slack vouches for enters the dashboard if they are an admin or the person."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.introducing import Introduced, NotIntroduced
from adapters.slack.addresses import Address
from adapters.slack.client import NOT_REACHED, client_of, error_code, open_client, patiently
from adapters.slack.manifest import IDENTITY_SCOPES
from adapters.slack.modes import client_id, client_secret, is_several
from adapters.slack.people import People
from adapters.text import clip, one_line
from bot.clock import MachineClock
from bot.errors import DoorError
from bot.keys import Role
from bot.ports import Clock
from bot.settings import Settings

AUTHORIZE = "/openid/connect/authorize"
ISSUER = "https://slack.com"
_TEAM, _USER = f"{ISSUER}/team_id", f"{ISSUER}/user_id"
_SKEW_S = 60
_NAME = 60
_AGAIN = "Please begin again."

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claims:
    """What the ID token says of somebody."""

    team: str
    user: str
    name: str


@dataclass(slots=True)
class SlackOpenId:
    """
    `adapters.introducing.Introducer` at Slack.

    Admins are whom ``TWIN_ADMINS`` names and, where the app is at home in one workspace, the admins of that
    one (unless ``TWIN_ADMINS_ONLY``); the person is ``TWIN_OWNER``.
    """

    settings: Settings
    clock: Clock

    def page(self, *, state: str, nonce: str, back: str) -> str:
        asked = {
            "response_type": "code",
            "scope": " ".join(sorted(IDENTITY_SCOPES)),
            "client_id": client_id(self.settings),
            "state": state,
            "nonce": nonce,
            "redirect_uri": back,
        }
        base = (self.settings.slack_api_url or ISSUER).removesuffix("/api")
        return f"{base}{AUTHORIZE}?{urlencode(asked)}"

    async def introduced(self, code: str, *, nonce: str, back: str) -> Introduced:
        async with aiohttp.ClientSession() as session:
            claims = self._read(await self._exchanged(code, back, session), nonce)
            role = await self._role(claims, session)
        log.info("slack.introduced", team=claims.team, role=role)
        return Introduced(who=f"slack:{claims.team}/{claims.user}", name=claims.name, role=role)

    async def _exchanged(self, code: str, back: str, session: aiohttp.ClientSession) -> str:
        """The ID token that a code stands for; it comes from Slack itself, over TLS."""
        client = client_of(AsyncWebClient, self.settings, session, None)
        # As the SDK's own method does it (3.47), without the class of aiohttp that is going away.
        proof = f"{client_id(self.settings)}:{client_secret(self.settings)}".encode()
        exchange = partial(
            client.api_call,
            "openid.connect.token",
            data={"code": code, "redirect_uri": back, "grant_type": "authorization_code"},
            headers={"Authorization": f"Basic {base64.b64encode(proof).decode()}"},
        )
        try:
            told = await patiently(exchange, self.clock)
        except SlackApiError as error:
            log.warning("slack.sign_in_refused", error=error_code(error))
            raise NotIntroduced(f"Slack did not confirm who you are. {_AGAIN}") from error
        except (SlackClientError, *NOT_REACHED) as error:
            log.warning("slack.sign_in_failed", error=type(error).__name__)
            raise NotIntroduced(f"Slack was not reached. {_AGAIN}") from error
        return str(told.get("id_token") or "")

    def _read(self, token: str, nonce: str) -> _Claims:
        """
        The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7).

        Of one that came straight from the issuer the connection is proof enough, without its signature (6).
        """
        told = _payload(token)
        is_of_now = isinstance(told.get("exp"), int) and self._now() < told["exp"] + _SKEW_S
        is_ours = told.get("aud") in (client_id(self.settings), [client_id(self.settings)])
        is_answer = hmac.compare_digest(str(told.get("nonce") or "").encode(), nonce.encode())
        team, user = str(told.get(_TEAM) or ""), str(told.get(_USER) or "")
        is_whole = told.get("iss") == ISSUER and bool(team and user)
        if not (is_of_now and is_ours and is_answer and is_whole):
            log.warning("slack.id_token_refused", now=is_of_now, ours=is_ours, ask=is_answer, whole=is_whole)
            raise NotIntroduced(f"What Slack told of you is of another sign-in. {_AGAIN}")
        return _Claims(team=team, user=user, name=clip(one_line(str(told.get("name") or "")), _NAME))

    def _now(self) -> float:
        """By our clock or the machine's, whichever is earlier: Slack has neither of them."""
        return min(self.clock.now(), MachineClock().now()).timestamp()

    async def _role(self, claims: _Claims, session: aiohttp.ClientSession) -> Role | None:
        if is_several(self.settings) or self.settings.slack_bot_token is None:
            return self._named(str(Address(id=claims.user, team=claims.team)))
        try:
            client = open_client(self.settings, session)
            told = await patiently(client.auth_test, self.clock)
        except (DoorError, SlackClientError, *NOT_REACHED) as error:
            log.warning("slack.home_unknown", error=error_code(error) or type(error).__name__)
            raise NotIntroduced(f"Slack was not reached. {_AGAIN}") from error
        home = str(told.get("team_id") or "")
        if claims.team != home:
            return None
        people = People(client=client, clock=self.clock, settings=self.settings, team=home)
        if await people.is_admin(claims.user):
            return Role.ADMIN
        return self._named(str(Address(id=claims.user)))

    def _named(self, person: str) -> Role | None:
        """What the settings say of somebody."""
        if person in self.settings.admin_ids:
            return Role.ADMIN
        return Role.OWNER if person == self.settings.owner else None


def _payload(token: str) -> Mapping[str, Any]:
    """The middle of a JWT; empty when it is none."""
    part = token.split(".")[1] if token.count(".") == 2 else ""  # noqa: PLR2004 - header, payload, signature
    try:
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
