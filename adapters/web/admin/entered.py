"""Somebody who is signed in to the dashboard, and the cookie by which they are known again."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.commands.registry import Caller
from bot.keys import LONGEST, Keys, Role, Session, digest, new_key
from bot.ports import Clock

COOKIE = "twin_session"
CHANNEL = "web:dashboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who is signed in; ``csrf`` goes into each form as the hidden field of that name."""

    session: Session
    csrf: str

    @property
    def role(self) -> Role:
        return self.session.role

    def caller(self) -> Caller:
        """The same person as whoever gives a command."""
        return Caller(
            platform="web",
            person=self.session.who,
            channel=CHANNEL,
            is_admin=self.role is Role.ADMIN,
            is_owner=self.role.may(Role.OWNER),
            sees_pictures=False,
        )


class Sessions:
    """Sessions by their cookies; all of it raises `StorageError`."""

    def __init__(self, keys: Keys, clock: Clock, *, secret: str) -> None:
        self._keys = keys
        self._clock = clock
        self._secret = secret.encode()

    async def entered(self, request: Request) -> Entered | None:
        """Whoever sent this, if they are signed in."""
        key = request.cookies.get(COOKIE, "")
        if not key:
            return None
        session = await self._keys.session(digest(key), at=self._clock.now())
        return None if session is None else Entered(session=session, csrf=self.proof("session", key))

    async def begin(self, request: Request, response: Response, *, role: Role, who: str = "") -> Session:
        """
        Sign somebody in, with a key that nobody had before; who they were until now is signed out.

        Without ``who`` they are named by their role and a few letters of the session.
        """
        await self._forget(request)
        key, now = new_key(), self._clock.now()
        name = who or f"web:{role}-{digest(key)[:4]}"
        session = Session(who=name, role=role, began_at=now, seen_at=now, expires_at=now + LONGEST)
        await self._keys.open(digest(key), session)
        response.set_cookie(
            COOKIE,
            key,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return session

    async def end(self, request: Request, response: Response) -> None:
        """Sign them out, in every process."""
        await self._forget(request)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")

    def proof(self, purpose: str, key: str) -> str:
        """What a form of ours holds and another site's page cannot know: it goes with a cookie's value."""
        return hmac.new(self._secret, f"csrf {purpose} {key}".encode(), hashlib.sha256).hexdigest()

    async def _forget(self, request: Request) -> None:
        if key := request.cookies.get(COOKIE, ""):
            await self._keys.close(digest(key))
