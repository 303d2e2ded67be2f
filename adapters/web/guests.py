"""Who is asking on the web: a signed cookie that a page of ours gave, else the address."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress

from itsdangerous import BadSignature, Signer
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.proxies import address_of

COOKIE = "twin_person"
FRAMED = "twin_framed"
"""The cookie of a frame in another site's page: one for each such site, so that nobody is followed about."""
_DAYS = 180


class Guests:
    """Knows returning visitors by a cookie that only we can write; it holds a random id and nothing more."""

    def __init__(self, secret: str) -> None:
        """
        Sign with `secret`.

        Raises:
            ValueError: it is empty, so that anybody could sign.
        """
        if not secret:
            raise ValueError("the web door needs a secret to sign its cookies with, and was given none")
        self._signer = Signer(secret, salt="twin.web.person", digest_method=hashlib.sha256)

    def person(self, request: Request) -> str:
        """``web:<id>``; without our cookie ``web:<address>``."""
        return self.known(request) or f"web:{address_of(request)}"

    def known(self, request: Request) -> str | None:
        """``web:<id>`` of somebody who has our cookie."""
        held = self._held(request)
        return held and f"web:{held[1]}"

    def welcome(self, request: Request, response: Response, *, framed: bool = False) -> None:
        """
        Give a newcomer an id, and a returning one the same for longer.

        A frame in another site's page is given one behind TLS alone: browsers keep no other there.
        """
        is_apart = framed and request.url.scheme == "https"
        cookie, name = self._held(request) or (FRAMED if is_apart else COOKIE, _new_id())
        self._give(request, response, cookie, name)

    def welcome_anew(self, request: Request, response: Response) -> None:
        """Give whoever is known an id that nothing is known of."""
        cookie, _ = self._held(request) or (COOKIE, "")
        self._give(request, response, cookie, _new_id())

    def _give(self, request: Request, response: Response, cookie: str, name: str) -> None:
        is_framed = cookie == FRAMED
        response.set_cookie(
            cookie,
            self._signer.sign(name).decode("ascii"),
            max_age=_DAYS * 86_400,
            httponly=True,
            samesite="none" if is_framed else "lax",
            secure=is_framed or request.url.scheme == "https",
        )
        if is_framed:  # the standard library writes this word from Python 3.14 on
            response.headers["set-cookie"] += "; Partitioned"

    def _held(self, request: Request) -> tuple[str, str] | None:
        """The cookie of ours that came, and the id in it."""
        for cookie in (COOKIE, FRAMED):
            given = request.cookies.get(cookie, "")
            with suppress(BadSignature, UnicodeDecodeError):
                return cookie, self._signer.unsign(given.encode("utf-8", "replace")).decode("ascii")
        return None


def _new_id() -> str:
    return secrets.token_hex(12)
