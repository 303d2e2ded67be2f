"""Sign-in through a chat platform: there and back again, with a state that only this browser has."""

from __future__ import annotations

import hashlib
import hmac

import structlog
from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.introducing import Introduced, Introducer, NotIntroduced
from adapters.web.admin.auditing import DoorwayNotes
from adapters.web.admin.entered import Sessions
from adapters.web.admin.lobby import Lobby
from adapters.web.admin.paths import SLACK, SLACK_BACK, onward
from adapters.web.admin.tokens import AGAIN_S, MOST_KNOCKS, TooOften
from adapters.web.proxies import address_of, place_of
from bot.errors import StorageError
from bot.keys import Keys, new_key
from bot.ports import Clock

log = structlog.get_logger(__name__)

COOKIE = "twin_slack"
_WITHIN_S = 600
LOST = (
    "This sign-in was begun in another browser, under another address, or more than ten minutes ago. "
    "Please begin again."
)
DECLINED = "Slack was not allowed to tell who you are, so you are not signed in."
TOO_OFTEN = "Slack was asked for you too often in vain. Wait a minute, then begin again."
NO_ROLE = (
    "Slack knows you, and you may not see this dashboard: it is for the admins of the workspace, for whom "
    "TWIN_ADMINS names, and for the person."
)


class ByPlatform:
    """The two endpoints; ``url`` is the web door's address from outside."""

    def __init__(
        self,
        introducer: Introducer,
        *,
        url: str,
        secret: str,
        keys: Keys,
        sessions: Sessions,
        lobby: Lobby,
        auditing: DoorwayNotes,
        clock: Clock,
    ) -> None:
        self._introducer = introducer
        self._back = f"{url}{SLACK_BACK}"
        self._seal = URLSafeSerializer(
            secret, salt="twin.web.slack", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._keys = keys
        self._sessions = sessions
        self._lobby = lobby
        self._auditing = auditing
        self._clock = clock

    def routes(self) -> list[Route]:
        return [
            Route(SLACK, self.go, methods=["GET"]),
            Route(SLACK_BACK, self.come_back, methods=["GET"]),
        ]

    async def go(self, request: Request) -> Response:
        """``GET /admin/login/slack``: on to Slack's own page."""
        state, nonce = new_key(), new_key()
        response = self._lobby.on(self._introducer.page(state=state, nonce=nonce, back=self._back))
        until = self._clock.now().timestamp() + _WITHIN_S
        sealed = self._seal.dumps([state, nonce, onward(request.query_params.get("next", "")), until])
        assert isinstance(sealed, str)  # noqa: S101 - told to the type checker
        response.set_cookie(
            COOKIE,
            sealed,
            max_age=_WITHIN_S,
            path=SLACK,
            httponly=True,
            samesite="lax",  # one comes back from another site
            secure=request.url.scheme == "https",
        )
        return response

    async def come_back(self, request: Request) -> Response:
        """``GET /admin/login/slack/back``: in, or a page that says why not (403, 429; 503 without books)."""
        begun = self._begun(request)
        if begun is None:
            return self._lobby.refused(LOST)
        nonce, back = begun
        code = request.query_params.get("code", "")
        if not code:
            return self._lobby.refused(DECLINED)
        try:
            found = await self._introduced(request, code, nonce)
            return await self._in(request, found, back)
        except TooOften:
            return self._lobby.refused(TOO_OFTEN, 429, headers={"Retry-After": str(AGAIN_S)})
        except NotIntroduced as error:
            return self._lobby.refused(str(error))
        except StorageError as error:
            log.error("web.sign_in_failed", reason=str(error))
            return self._lobby.unwell()

    async def _introduced(self, request: Request, code: str, nonce: str) -> Introduced:
        """Ask the platform, unless it was asked in vain too often by the same visitor."""
        place, now = f"slack {place_of(address_of(request))}", self._clock.now()
        if await self._keys.knocks(place, at=now) >= MOST_KNOCKS:
            raise TooOften
        try:
            return await self._introducer.introduced(code, nonce=nonce, back=self._back)
        except NotIntroduced:
            await self._keys.knocked(place, at=now)
            raise

    async def _in(self, request: Request, found: Introduced, back: str) -> Response:
        if found.role is None:
            await self._auditing.refused(address_of(request), found.who)
            return self._lobby.refused(NO_ROLE)
        response = self._lobby.on(back)
        session = await self._sessions.begin(request, response, role=found.role, who=found.who)
        await self._auditing.signed_in(session, "slack")
        response.delete_cookie(COOKIE, path=SLACK)
        return response

    def _begun(self, request: Request) -> tuple[str, str] | None:
        """The nonce of a sign-in that this browser began, and where it is to lead."""
        try:
            state, nonce, back, until = self._seal.loads(request.cookies.get(COOKIE, ""))
        except (BadData, ValueError, TypeError):
            return None
        given = request.query_params.get("state", "")
        is_this = hmac.compare_digest(given.encode(), str(state).encode())
        return (nonce, back) if is_this and self._clock.now().timestamp() < until else None
