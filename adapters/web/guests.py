"""Who is asking on the web: a signed cookie that the page gave, else the address."""

from __future__ import annotations

import hashlib
import secrets

from itsdangerous import BadSignature, Signer
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.proxies import address_of

COOKIE = "twin_person"
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
        known = self._known(request)
        return known and f"web:{known}"

    def welcome(self, request: Request, response: Response) -> None:
        """Give a newcomer an id, and a returning one the same for longer."""
        self._give(request, response, self._known(request) or _new_id())

    def welcome_anew(self, request: Request, response: Response) -> None:
        """Give an id that nothing is known of."""
        self._give(request, response, _new_id())

    def _give(self, request: Request, response: Response, name: str) -> None:
        response.set_cookie(
            COOKIE,
            self._signer.sign(name).decode("ascii"),
            max_age=_DAYS * 86_400,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    def _known(self, request: Request) -> str | None:
        given = request.cookies.get(COOKIE, "")
        try:
            return self._signer.unsign(given.encode("utf-8", "replace")).decode("ascii")
        except (BadSignature, UnicodeDecodeError):
            return None


def _new_id() -> str:
    return secrets.token_hex(12)
