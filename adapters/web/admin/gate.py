"""The gate of the dashboard: nothing behind it answers before it knows who asks, and what they may do."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import body
from adapters.web.admin.entered import Entered, Sessions
from adapters.web.admin.lobby import NOBODY_KEEPS, TOO_LOW, UNWELL, Lobby
from adapters.web.admin.tokens import AGAIN_S, Tokens, TooOften
from adapters.web.proxies import address_of, is_this_machine
from adapters.web.rim import SORRY, comes_from_elsewhere, reply
from bot.errors import StorageError
from bot.keys import Role, Session
from bot.ports import Clock

log = structlog.get_logger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]
Page = Callable[[Request, Entered], Awaitable[Response]]
Form = Callable[[Request, Entered, Mapping[str, str]], Awaitable[Response]]

STALE = "That form was not of this sign-in, or too old. Go back, load the page again, and send it once more."
_FORM = "application/x-www-form-urlencoded"
_ASKS_FOR_TOKEN = {"WWW-Authenticate": 'Bearer realm="twin"'}


class Gate:
    """Wraps what a group of pages does into endpoints; roles are told to each."""

    def __init__(self, sessions: Sessions, tokens: Tokens, lobby: Lobby, clock: Clock) -> None:
        self._sessions = sessions
        self._tokens = tokens
        self._lobby = lobby
        self._clock = clock

    def page(self, shown: Page, *, needs: Role = Role.VIEWER) -> Endpoint:
        """A page for people: who is not signed in is sent to do so, and comes back."""

        async def endpoint(request: Request) -> Response:
            try:
                entered = await self._sessions.entered(request)
                if entered is None:
                    return self._lobby.to_login(request)
                if not entered.role.may(needs):
                    return self._lobby.refused(TOO_LOW)
                return await self._shown(request, shown(request, entered))
            except StorageError as error:
                return self._unwell(request, error)

        return endpoint

    def form(self, done: Form, *, needs: Role = Role.ADMIN) -> Endpoint:
        """
        What a form of a page does, by POST: it must come from our own page, with the proof that it does.

        To audit the change is the form's own job. Of a field that came several times ``form["name"]`` is the
        last; all are told by ``getlist`` (the mapping is starlette's `QueryParams`).
        """

        async def endpoint(request: Request) -> Response:
            try:
                entered = await self._sessions.entered(request)
                if entered is None:
                    return self._lobby.to_login(request)
                form = await read_form(request)
                if not hmac.compare_digest(form.get("csrf", "").encode(), entered.csrf.encode()):
                    return self._lobby.refused(STALE)
                if not entered.role.may(needs):
                    return self._lobby.refused(TOO_LOW)
                return await self._shown(request, done(request, entered, form))
            except body.Refused as refusal:
                return self._lobby.refused(str(refusal), refusal.status)
            except StorageError as error:
                return self._unwell(request, error)

        return endpoint

    def data(self, told: Page, *, needs: Role = Role.VIEWER) -> Endpoint:
        """
        Figures for programs: by a bearer token, or by the session of whoever is signed in (only to read).

        401 and 403 with ``{"message"}``; 429 after many wrong tokens.
        """

        async def endpoint(request: Request) -> Response:
            entered = await self.program(request, needs=needs)
            if isinstance(entered, Response):
                return entered
            try:
                return _unkept(await told(request, entered))
            except StorageError as error:
                log.error("web.data_failed", path=request.url.path, reason=str(error))
                return reply({"message": UNWELL}, 503)

        return endpoint

    def machine(self, told: Endpoint, *, needs: Role = Role.VIEWER) -> Endpoint:
        """For programs on this machine, which are not asked who they are, and for others as `data`."""

        async def endpoint(request: Request) -> Response:
            if not is_this_machine(request):
                entered = await self.program(request, needs=needs)
                if isinstance(entered, Response):
                    return entered
            return await told(request)

        return endpoint

    async def program(self, request: Request, *, needs: Role = Role.VIEWER) -> Entered | Response:
        """Who asks for data, if they may have it; else what they are told."""
        try:
            entered = await self._program(request)
        except TooOften:
            message = "Too many wrong tokens came from your address; try again in a minute."
            return reply({"message": message}, 429, {"Retry-After": str(AGAIN_S)})
        except StorageError as error:
            log.error("web.data_failed", path=request.url.path, reason=str(error))
            return reply({"message": UNWELL}, 503)
        if entered is None:
            message = "Send the header `Authorization: Bearer TOKEN`; `twin web token` shows the token."
            return reply({"message": message}, 401, _ASKS_FOR_TOKEN)
        if not entered.role.may(needs):
            return reply({"message": TOO_LOW}, 403)
        return entered

    async def is_still_in(self, request: Request, entered: Entered) -> bool:
        """
        Whether whoever reads on and on, as of live figures, has not been signed out meanwhile.

        Raises:
            StorageError: nobody knows.
        """
        if not entered.csrf:  # a program
            return True
        return await self._sessions.entered(request) is not None

    async def _program(self, request: Request) -> Entered | None:
        given = request.headers.get("authorization")
        if given is None:
            return await self._sessions.entered(request) if request.method in {"GET", "HEAD"} else None
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer":
            return None
        role = await self._tokens.bearer(token, address_of(request))
        if role is None:
            return None
        now = self._clock.now()
        session = Session(who=f"web:{role}-token", role=role, began_at=now, seen_at=now, expires_at=now)
        return Entered(session=session, csrf="")

    async def _shown(self, request: Request, made: Awaitable[Response]) -> Response:
        """What a page or a form made; whoever looks at it in a browser is not shown JSON when it breaks."""
        try:
            return _unkept(await made)
        except StorageError:
            raise
        except Exception:
            log.exception("web.page_failed", path=request.url.path)
            return self._lobby.refused(SORRY, 500)

    def _unwell(self, request: Request, error: StorageError) -> Response:
        log.error("web.page_failed", path=request.url.path, reason=str(error))
        return self._lobby.unwell()


async def read_form(request: Request) -> QueryParams:
    """
    What a form of ours sent.

    Raises:
        Refused: another site's page sent it (403), or it is no form, too long, or too slow.
    """
    if comes_from_elsewhere(request.headers):
        raise body.Refused("That came from a page of another site; please use my own page.", 403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise body.Refused(f"A form is sent as {_FORM}.", 415)
    raw = await body.read(request, body.PATIENCE_S, what="form")
    return QueryParams(raw.decode("utf-8", "replace"))


def _unkept(response: Response) -> Response:
    """What a page says of keeping it stands; else nobody keeps it."""
    for name, value in NOBODY_KEEPS.items():
        response.headers.setdefault(name, value)
    return response
