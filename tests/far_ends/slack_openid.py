"""The local Slack's identity: a page where a member agrees, and the token that says who they are."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bot.clock import MachineClock
from bot.ports import Clock
from tests.far_ends.slack_message import Params

ISSUER = "https://slack.com"
GOOD_S = 300


@dataclass(slots=True)
class Identity:
    """
    ``member`` is who sits at the browser, by workspace and id; None: they do not agree.

    ``claims`` are told in place of the true ones; a code is good once, for what it was asked with.
    """

    member: tuple[str, str] | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    clock: Clock = field(default_factory=MachineClock)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def authorize(self, asked: Mapping[str, str], client: tuple[str, str]) -> str:
        """The page that asks a member whether an app may know who they are; where they go from there."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == client[0], "Slack shows: Invalid client_id parameter"
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"]}
        if self.member is None:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', **back})}"
        code = f"identity-{next(self.numbers)}"
        self.codes[code] = {**asked, "team": self.member[0], "user": self.member[1]}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, **back})}"

    def exchange(self, params: Params, authorization: str, client: tuple[str, str]) -> Params:
        """
        ``openid.connect.token``: a code becomes an ID token, once.

        Refused when the app did not prove itself, or the code is not good.
        """
        name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if (name, secret) != client:
            return _refused("bad_client_secret" if name == client[0] else "invalid_client_id")
        asked = self.codes.pop(str(params.get("code")), None)
        if asked is None:
            return _refused("invalid_code")
        if params.get("redirect_uri") != asked["redirect_uri"]:
            return _refused("bad_redirect_uri")
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "sub": asked["user"],
            "aud": client[0],
            "exp": now + GOOD_S,
            "iat": now,
            "nonce": asked["nonce"],
            f"{ISSUER}/team_id": asked["team"],
            f"{ISSUER}/user_id": asked["user"],
            "name": "Ada",
            **self.claims,
        }
        parts = ({"alg": "RS256", "typ": "JWT"}, claims)
        token = ".".join(map(_encoded, parts)) + ".c2lnbmF0dXJl"
        return {"access_token": "xoxp-identity", "token_type": "Bearer", "id_token": token}


def _refused(why: str) -> Params:
    return {"ok": False, "error": why}


def _encoded(part: Mapping[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
