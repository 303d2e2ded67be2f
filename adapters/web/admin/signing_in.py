"""How somebody comes in, and out again: by a token, or by a link that is good once."""

from __future__ import annotations

import hmac
import re

import structlog
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web import body
from adapters.web.admin.auditing import DoorwayNotes
from adapters.web.admin.entered import Entered, Sessions
from adapters.web.admin.gate import STALE, Gate, read_form
from adapters.web.admin.lobby import Lobby
from adapters.web.admin.paths import LOGIN, LOGOUT, onward
from adapters.web.admin.tokens import AGAIN_S, Tokens, TooOften
from adapters.web.proxies import address_of, is_at_hand
from bot.errors import StorageError
from bot.keys import ONCE_WITHIN, Role, new_key

log = structlog.get_logger(__name__)

COOKIE = "twin_login"
"""Who has no session has this: it goes with the hidden field of the sign-in's own form."""
_COOKIE_S = 3600
_KEY = re.compile(r"[A-Za-z0-9_-]{20,128}")
_LOOKS_AHEAD = re.compile(
    r"bot\b|crawler|spider|preview|unfurl|facebookexternalhit|whatsapp|skype|slackbot|embedly", re.IGNORECASE
)
"""Chats fetch what is posted there, to show what is behind it, and scanners what comes by mail."""

WRONG = "That is not a token of this twin."
TOO_OFTEN = "Too many wrong tokens or links came from your address. Wait a minute, then try again."
USED = (
    f"This link was used already, or is older than {int(ONCE_WITHIN.total_seconds() // 60)} minutes. "
    "You can have another one printed, as told below."
)
OUT = "You are signed out."


class SigningIn:
    """The endpoints in front of the gate."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        tokens: Tokens,
        lobby: Lobby,
        auditing: DoorwayNotes,
    ) -> None:
        self._sessions = sessions
        self._tokens = tokens
        self._lobby = lobby
        self._auditing = auditing

    def routes(self, gate: Gate) -> list[Route]:
        """The sign-in, for everybody, and the sign-out."""
        return [
            Route(LOGIN, self.login, methods=["GET"]),
            Route(LOGIN, self.sign_in, methods=["POST"]),
            Route(LOGOUT, gate.form(self.sign_out, needs=Role.VIEWER), methods=["POST"]),
        ]

    async def login(self, request: Request) -> Response:
        """
        ``GET /admin/login``: the form; with ``once`` a button, as not all who follow a link are people.

        On this machine, where nobody else's program can follow it, such a link lets in at once.
        """
        back, once = onward(request.query_params.get("next", "")), request.query_params.get("once", "")
        try:
            if once and is_at_hand(request) and not _only_looks(request):
                return await self._by_link(request, once, back)
            if not once and await self._sessions.entered(request) is not None:
                return self._lobby.on(back)
        except StorageError as error:
            return self._unwell(error)
        said = OUT if "out" in request.query_params else ""
        return self._form(request, back=back, once=once, said=said)

    async def sign_in(self, request: Request) -> Response:
        """``POST /admin/login``: 303 and a cookie; 401 (wrong), 403 (no form of ours), 410 (link), 429."""
        try:
            form = await read_form(request)
            back = onward(form.get("next", ""))
            if not self._is_ours(request, form):
                return await self._not_ours(request, back)
            if once := form.get("once"):
                return await self._by_link(request, once, back)
            return await self._by_token(request, form.get("token", ""), back)
        except body.Refused as refusal:
            return self._lobby.refused(str(refusal), refusal.status)
        except StorageError as error:
            return self._unwell(error)

    async def sign_out(self, request: Request, entered: Entered, _form: object) -> Response:
        """``POST /admin/logout``: the session ends in every process."""
        response = self._lobby.on(f"{LOGIN}?out")
        await self._sessions.end(request, response)
        await self._auditing.signed_out(entered.session)
        return response

    async def _by_token(self, request: Request, token: str, back: str) -> Response:
        address = address_of(request)
        try:
            role = await self._tokens.signing_in(token, address)
        except TooOften:
            return self._too_often(request, back)
        if role is None:
            await self._auditing.refused(address, "token")
            asks = {"WWW_Authenticate": 'Bearer realm="twin"'}
            return self._form(request, back=back, wrong=WRONG, status=401, **asks)
        return await self._in(request, role, back, way="token")

    async def _by_link(self, request: Request, once: str, back: str) -> Response:
        address = address_of(request)
        try:
            role = await self._tokens.by_link(once, address)
        except TooOften:
            return self._too_often(request, back)
        if role is not None:
            return await self._in(request, role, back, way="link")
        if await self._sessions.entered(request) is not None:
            return self._lobby.on(back)  # the page that it opened was loaded again
        await self._auditing.refused(address, "link")
        return self._form(request, back=back, wrong=USED, status=410)

    async def _not_ours(self, request: Request, back: str) -> Response:
        """What is in the form is not looked at; yet it is an attempt like a wrong token."""
        try:
            await self._tokens.signing_in("", address_of(request))
        except TooOften:
            return self._too_often(request, back)
        return self._form(request, back=back, wrong=STALE, status=403)

    def _too_often(self, request: Request, back: str) -> Response:
        return self._form(request, back=back, wrong=TOO_OFTEN, status=429, Retry_After=str(AGAIN_S))

    async def _in(self, request: Request, role: Role, back: str, *, way: str) -> Response:
        response = self._lobby.on(back)
        session = await self._sessions.begin(request, response, role=role)
        await self._auditing.signed_in(session, way)
        response.delete_cookie(COOKIE, path=LOGIN)
        return response

    def _form(
        self,
        request: Request,
        *,
        back: str,
        once: str = "",
        wrong: str = "",
        said: str = "",
        status: int = 200,
        **headers: str,
    ) -> Response:
        known = request.cookies.get(COOKIE, "")
        key = known if _KEY.fullmatch(known) else new_key()
        proof = self._sessions.proof("login", key)
        response = self._lobby.login(
            csrf=proof, back=back, once=once, wrong=wrong, said=said, status=status, **headers
        )
        response.set_cookie(
            COOKIE,
            key,
            max_age=_COOKIE_S,
            path=LOGIN,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    def _is_ours(self, request: Request, form: QueryParams) -> bool:
        key = request.cookies.get(COOKIE, "")
        proof = self._sessions.proof("login", key)
        return bool(key) and hmac.compare_digest(form.get("csrf", "").encode(), proof.encode())

    def _unwell(self, error: StorageError) -> Response:
        log.error("web.sign_in_failed", reason=str(error))
        return self._lobby.unwell()


def _only_looks(request: Request) -> bool:
    """Whether a browser fetches ahead, or a chat wants to show what is behind a link."""
    headers = request.headers
    purpose = f"{headers.get('sec-purpose', '')} {headers.get('purpose', '')} {headers.get('x-purpose', '')}"
    is_ahead = "prefetch" in purpose.lower() or "preview" in purpose.lower()
    return request.method == "HEAD" or is_ahead or bool(_LOOKS_AHEAD.search(headers.get("user-agent", "")))
