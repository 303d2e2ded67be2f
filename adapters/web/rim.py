"""What holds for every response: strict headers, and not one word of our insides when something breaks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.wire import dump

log = structlog.get_logger(__name__)

SORRY = "Something went wrong on my side, not on yours. Please try again in a minute."
MOST_BYTES = 4_194_304
"""A body of any path that is longer is not read to its end; each path has a lower bound of its own."""
_TOO_LONG = "That is more than I read at once."
_TWO_LENGTHS = "A request has one length: send Content-Length or Transfer-Encoding, not both."
_YEAR_S = 31_536_000
_NOBODY = "frame-ancestors 'none'"


def policy(*, frames: Sequence[str] = ()) -> str:
    """
    The content security policy of a page: nothing but our own files, and no script or style within the page.

    ``frames`` are the sites that may show the page in a frame. Trusted types: pages build nodes, so that no
    text of a model can become markup, even by a slip.
    """
    ancestors = f"frame-ancestors {' '.join(frames)}" if frames else _NOBODY
    return (
        f"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; {ancestors}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


_PERMISSIONS = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
HEADERS: Mapping[bytes, bytes] = {
    b"content-security-policy": policy().encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": ", ".join(f"{name}=()" for name in _PERMISSIONS).encode(),
}
# On plain http, as in a local network, it would lock visitors out; other names of a domain are not ours.
_TLS_HEADERS: Mapping[bytes, bytes] = {b"strict-transport-security": f"max-age={_YEAR_S}".encode()}


_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})


class _TooLong(Exception):
    """A body goes on and on."""


class Rim:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, *, most_bytes: int = MOST_BYTES) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False
        app = _two_lengths if {name for name, _ in scope["headers"]} >= _LENGTHS else self._app

        async def send_dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*_dressed(message["headers"], scope["scheme"])]
            await send(message)

        try:
            await app(scope, _bounded(receive, self._most_bytes), send_dressed)
        except ClientDisconnect:
            log.debug("web.client_left", path=scope["path"])
        except Exception as error:  # noqa: BLE001 - nobody is shown what broke
            excuse = _excuse(error, scope["path"])
            if not begun:
                await excuse(scope, receive, send_dressed)


async def _two_lengths(scope: Scope, receive: Receive, send: Send) -> None:
    """RFC 9112, 6.1: a proxy may go by the other one, so nothing behind it is taken for a request."""
    await reply({"message": _TWO_LENGTHS}, 400, {"Connection": "close"})(scope, receive, send)


def _excuse(error: Exception, path: str) -> Response:
    if isinstance(error, _TooLong):
        return reply({"message": _TOO_LONG}, 413, {"Connection": "close"})
    log.error("web.request_failed", path=path, exc_info=error)
    return reply({"message": SORRY}, 500)


def _dressed(given: Sequence[tuple[bytes, bytes]], scheme: str) -> Iterator[tuple[bytes, bytes]]:
    """What a response says, and what it has not said itself; a cookie that came by TLS goes by TLS alone."""
    for name, value in given:
        is_open = scheme == "https" and name.lower() == b"set-cookie" and b"; secure" not in value.lower()
        yield name, value + b"; Secure" if is_open else value
    yield from _missing(given, scheme)


def _missing(given: Sequence[tuple[bytes, bytes]], scheme: str) -> Iterator[tuple[bytes, bytes]]:
    """What a response has not said itself; one that may be framed has nothing to say to old browsers."""
    said = {name.lower(): value for name, value in given}
    ours = {**HEADERS, **(_TLS_HEADERS if scheme == "https" else {})}
    if _NOBODY.encode() not in said.get(b"content-security-policy", _NOBODY.encode()):
        del ours[b"x-frame-options"]
    return ((name, value) for name, value in ours.items() if name not in said)


def _bounded(receive: Receive, most: int) -> Receive:
    seen = 0

    async def received() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise _TooLong
        return message

    return received


def reply(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON that nobody on the way may keep."""
    return Response(
        dump(data), status, {"Cache-Control": "no-store", **(headers or {})}, media_type="application/json"
    )


def comes_from_elsewhere(headers: Mapping[str, str], *, sites: Collection[str] = ()) -> bool:
    """
    Whether a page of another site, and of none of these ``sites``, made the browser send this.

    Browsers tell by ``Sec-Fetch-Site`` where the connection is trusted, and by ``Origin`` everywhere; what is
    no browser sends neither and has nobody's cookie to abuse.
    """
    origin = headers.get("origin")
    if origin in sites:
        return False
    site = headers.get("sec-fetch-site", "").lower()
    if site == "cross-site":
        return True
    if origin is None or site == "same-origin":
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True
