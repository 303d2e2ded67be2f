"""What goes wrong at a small Discord when a test orders it, and the record of what was asked there."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from aiohttp import web

from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_wire import reply

RESET, SLOW = 0, 200
BANNED = "error code: 1015"


@dataclass(slots=True, kw_only=True)
class Fault:
    """
    Something that goes wrong with the next `times` requests whose "METHOD path" matches `route`.

    ``status`` 0 resets the connection; ``after_effect`` does what was asked before it fails. With ``until``
    nothing is said until that is set, and with `SLOW` (200) all goes well then. A 429 is of one ``scope``
    (``global`` for all routes); ``via`` False makes it the one of a Cloudflare ban, which is no JSON.
    """

    route: str
    status: int = 500
    times: int = 1
    after_effect: bool = False
    via: bool = True
    retry_after: float = 0.05
    scope: str = "user"
    code: int = 0
    until: asyncio.Event | None = None

    def fits(self, heard: str) -> bool:
        return self.times > 0 and re.fullmatch(self.route, heard) is not None

    def answer(self, request: web.Request) -> web.StreamResponse:
        if self.status == RESET:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if self.status == 429:
            if not self.via:
                return web.Response(status=429, text=BANNED, headers={"Retry-After": "600"})
            return too_many(self.retry_after, scope=self.scope, code=self.code)
        return reply({"message": f"{self.status}: on order", "code": self.code}, status=self.status)


def too_many(
    retry_after: float, *, scope: str = "user", code: int = 0, headers: dict[str, str] | None = None
) -> web.Response:
    """A 429 as Discord itself gives it: seconds in the body, and whose limit it was."""
    is_global = scope == "global"
    body: Json = {"message": "You are being rate limited.", "retry_after": retry_after, "global": is_global}
    body |= {"code": code} if code else {}
    told = {
        "Via": "1.1 google",
        "Retry-After": str(max(1, round(retry_after))),
        "X-RateLimit-Scope": scope,
        **({"X-RateLimit-Global": "true"} if is_global else {}),
        **(headers or {}),
    }
    return reply(body, status=429, headers=told)


@dataclass(slots=True, kw_only=True)
class Heard:
    """One request as it came, at a second of the loop; ``status`` is how it was answered, 0 until then."""

    method: str
    path: str
    body: Json
    files: dict[str, bytes] = field(default_factory=dict)
    at: float = 0.0
    status: int = 0
    query: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def texts(self) -> dict[str, str]:
        """The files, read as text."""
        return {name: data.decode(errors="replace") for name, data in self.files.items()}
