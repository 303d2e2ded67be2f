"""HTTP mode: what Slack sends to the web door, believed by its signature, acknowledged when it is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import Clock as StampClock
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from adapters.mounts import Mounts
from adapters.slack.client import NOT_FOUND
from adapters.slack.modes import EVENTS
from bot.errors import DoorError
from bot.ports import Clock

MOST_BYTES = 1_000_000
"""Slack's own payloads are a tenth of it."""
_DISCARDED_BYTES, _CHECK_BYTES = 1_000_000, 1_000
PATIENCE_S = 10.0
"""Seconds in which a body must have arrived."""
_ACKS_S, _STEP_S = 3.0, 0.01

log = structlog.stdlib.get_logger(__name__)


class _Stamps(StampClock):
    """
    The time by which the SDK's verifier judges a timestamp: five minutes before and after are good.

    Slack's own is the world's, so that the machine's clock, which is the SDK's, will do as well: a database's
    that is wrong must not shut the door.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


@dataclass(slots=True)
class Requests:
    """The same door as `Link`, where Slack comes to us: open between `open` and `close`."""

    app: AsyncApp
    secret: str
    mounts: Mounts
    clock: Clock
    _verifiers: Sequence[SignatureVerifier] = field(init=False)
    _open: ExitStack = field(default_factory=ExitStack, init=False)
    _at_work: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        stamps = (_Stamps(self.clock), StampClock())
        self._verifiers = [SignatureVerifier(self.secret, one) for one in stamps]

    async def open(self) -> None:
        """
        Serve what Slack sends.

        Raises:
            DoorError: the web door does not expect it.
        """
        try:
            self._open.enter_context(self.mounts.bring({EVENTS: self}))
        except ValueError as error:
            raise DoorError(f"Slack's HTTP mode needs the web door: {error}") from error

    async def watch(self) -> None:
        """There is nothing to look after: it is Slack that comes again."""

    async def close(self) -> None:
        """Ask Slack to come again later, and acknowledge what has come."""
        self._open.close()
        for _ in range(int(_ACKS_S / _STEP_S)):
            if not self._at_work:
                break
            await self.clock.sleep(_STEP_S)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._at_work += 1
        try:
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)
        finally:
            self._at_work -= 1

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            is_check = request.method == "GET" and request.query_params.get("ssl_check") == "1"
            return _told(200 if is_check else 405, "" if is_check else "POST only", Allow="POST")
        try:
            async with asyncio.timeout(PATIENCE_S):
                body = await _read(request)
        except TimeoutError:
            return _told(408, "too slow", Connection="close")
        return await self._take(request, body)

    async def _take(self, request: Request, body: bytes | None) -> Response:
        if body is None:
            return _told(413, "too long", Connection="close")
        if _is_certificate_check(body):
            return _told(200)
        if not self._is_from_slack(request, body):
            log.warning("slack.request_refused", reason="signature or timestamp")
            return _told(401, "this is not signed as Slack signs")
        try:
            bolt_request = to_async_bolt_request(request, body)
        except Exception as error:  # noqa: BLE001 - whatever is signed and cannot be read
            log.warning("slack.request_unreadable", error=type(error).__name__)
            return _told(400, "this cannot be read")
        told = await self.app.async_dispatch(bolt_request)
        if told.status == NOT_FOUND:
            return _told(200)  # of no kind that we know: it need not come again
        return to_starlette_response(told)

    def _is_from_slack(self, request: Request, body: bytes) -> bool:
        try:
            return any(one.is_valid_request(body, dict(request.headers)) for one in self._verifiers)
        except (ArithmeticError, TypeError, ValueError):  # no number or one beyond all, odd characters
            return False


async def _read(request: Request) -> bytes | None:
    """The body; of a longer one a little more is read, so that the sender hears why it is refused."""
    kept, seen = bytearray(), 0
    try:
        async for chunk in request.stream():
            seen += len(chunk)
            if seen <= MOST_BYTES:
                kept += chunk
            if seen > MOST_BYTES + _DISCARDED_BYTES:
                break
    except ClientDisconnect:
        return b""
    return bytes(kept) if seen <= MOST_BYTES else None


def _is_certificate_check(body: bytes) -> bool:
    """Slack looks at our certificate now and then; that is no work, and asks for nothing but a 200."""
    if len(body) > _CHECK_BYTES or b"ssl_check=1" not in body:
        return False
    return parse_qs(body.decode(errors="replace")).get("ssl_check") == ["1"]


def _told(status: int, words: str = "", **headers: str) -> Response:
    return PlainTextResponse(words, status, headers)
