"""What holds for every response: strict headers, and not one word of our insides when something breaks."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.wire import dump

log = structlog.get_logger(__name__)

SORRY = "Something went wrong on my side, not on yours. Please try again in a minute."

# Trusted types: the page builds nodes, so that no text of a model can become markup, even by a slip of ours.
_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# No HSTS and no upgrade-insecure-requests: on plain http in a local network they would lock the page out.
HEADERS: Mapping[bytes, bytes] = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=()",
}


class Rim:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                given = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in HEADERS.items() if name not in given]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        try:
            await self._app(scope, receive, send_dressed)
        except ClientDisconnect:
            log.debug("web.client_left", path=scope["path"])
        except Exception:
            log.exception("web.request_failed", path=scope["path"])
            if not begun:
                await reply({"message": SORRY}, 500)(scope, receive, send_dressed)


def reply(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON that nobody on the way may keep."""
    return Response(
        dump(data), status, {"Cache-Control": "no-store", **(headers or {})}, media_type="application/json"
    )


def comes_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """
    Whether a page of another site made the browser send this.

    Browsers tell by ``Sec-Fetch-Site`` where the connection is trusted, and by ``Origin`` everywhere; what is
    no browser sends neither and has nobody's cookie to abuse.
    """
    site = headers.get("sec-fetch-site", "").lower()
    if site == "cross-site":
        return True
    origin = headers.get("origin")
    if origin is None or site == "same-origin":
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True
