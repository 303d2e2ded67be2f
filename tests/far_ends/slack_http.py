"""
The local Slack's HTTP mode: the same payloads as signed requests to one address of the app.

``slack.requests = SignedRequests(address, secret)`` sends whatever members do there. Wrong ones are sent with
``send(..., secret=, age_s=)``; ``challenge`` and ``ssl_check`` are what Slack asks when an address is set.
Every reply is kept in ``replies``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.clock import MachineClock
from bot.ports import Clock
from tests.far_ends.slack_message import Params

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
RETRIES = 3
MOST_OK = 299


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """What the app replied."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def is_ok(self) -> bool:
        return self.status <= MOST_OK


@dataclass(slots=True)
class SignedRequests:
    """Slack's side of HTTP mode: it is the `Send` of `LocalSlack.requests`."""

    address: str
    secret: str
    clock: Clock = field(default_factory=MachineClock)
    patience_s: float = 3.0
    replies: list[HttpReply] = field(default_factory=list)

    async def __call__(self, kind: str, payload: Params, *, attempt: int = 0) -> Params:
        """
        Deliver, an event again when it is not taken; what the app acknowledged with.

        Raises:
            TimeoutError: it was not taken, and Slack gives up.
        """
        while True:
            try:
                reply = await self.send(kind, payload, attempt=attempt)
                reason = "http_error"
            except (TimeoutError, aiohttp.ClientError):
                reply, reason = None, "http_timeout"
            if reply is not None and reply.is_ok:
                return _said(kind, reply)
            no_more = reply is not None and reply.headers.get("x-slack-no-retry") == "1"
            if kind != "events_api" or attempt >= RETRIES or no_more:
                raise TimeoutError(f"{kind} was not taken: {reply.status if reply else reason}")
            attempt += 1

    async def send(
        self, kind: str, payload: Params, *, attempt: int = 0, secret: str | None = None, age_s: float = 0
    ) -> HttpReply:
        """One request, signed with a secret (ours) at a time (now, or so many seconds ago)."""
        body = _body(kind, payload)
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"} if attempt else {}
        stamp = str(int(self.clock.now().timestamp() - age_s))
        signed = _signature(self.secret if secret is None else secret, stamp, body)
        headers = {
            "Content-Type": JSON if kind == "events_api" else FORM,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signed,
            **retry,
        }
        return await self.post(body, headers)

    async def post(self, body: str, headers: dict[str, str]) -> HttpReply:
        """Any bytes with any headers, for requests that are not from Slack."""
        limit = aiohttp.ClientTimeout(total=self.patience_s)
        async with (
            aiohttp.ClientSession(timeout=limit, trust_env=False) as session,
            session.post(self.address, data=body.encode(), headers=headers) as response,
        ):
            named = {name.lower(): value for name, value in response.headers.items()}
            reply = HttpReply(status=response.status, headers=named, body=await response.text())
        self.replies.append(reply)
        return reply

    async def get(self, query: str = "") -> HttpReply:
        """A visitor, or Slack's look at our certificate: ``get("?ssl_check=1")``."""
        async with (
            aiohttp.ClientSession(trust_env=False) as session,
            session.get(f"{self.address}{query}", allow_redirects=False) as response,
        ):
            named = {name.lower(): value for name, value in response.headers.items()}
            return HttpReply(status=response.status, headers=named, body=await response.text())

    async def challenge(self, words: str = "challenge-local") -> HttpReply:
        """As when the address is put into the manifest; the reply holds the same words."""
        asked = {"token": "verification-local", "challenge": words, "type": "url_verification"}
        return await self.send("events_api", asked)

    async def ssl_check(self) -> HttpReply:
        """As Slack looks at the certificate of a command's address now and then; it is signed, too."""
        return await self.send("slash_commands", {"ssl_check": "1", "token": "verification-local"})


def _body(kind: str, payload: Params) -> str:
    """Events are JSON, commands a form, interactions a form with JSON in it."""
    if kind == "events_api":
        return json.dumps(payload)
    return urlencode({"payload": json.dumps(payload)} if kind == "interactive" else payload)


def _signature(secret: str, stamp: str, body: str) -> str:
    """``v0=`` and the HMAC-SHA256 of ``v0:STAMP:BODY`` (docs.slack.dev, verifying requests)."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()


def _said(kind: str, reply: HttpReply) -> Params:
    if kind == "events_api" or not reply.body.strip():
        return {}
    if reply.headers.get("content-type", "").startswith(JSON):
        said: Any = json.loads(reply.body)
        return dict(said) if isinstance(said, dict) else {}
    return {"text": reply.body} if kind == "slash_commands" else {}
