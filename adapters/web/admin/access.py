"""The page of the API: how programs reach the figures, and the token that they need, shown when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from bot.house import House
from bot.keys import Change, Role

PATH = "/admin/api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """``GET /admin/api``; ``POST`` shows the token once, and that is noted."""

    house: House
    frame: Frame
    token: str

    async def page(self, request: Request, entered: Entered) -> Response:
        return self._page(request, entered)

    async def shown(self, request: Request, entered: Entered, _form: Mapping[str, str]) -> Response:
        change = Change(
            at=self.house.clock.now(), by=entered.session.who, action="token.shown", subject=Role.ADMIN.value
        )
        await self.house.board.audit.note(change)
        return self._page(request, entered, token=self._known())

    def _page(self, request: Request, entered: Entered, token: str = "") -> Response:
        settings = self.house.settings
        return self.frame.page(
            request,
            entered,
            "api.html",
            url=(settings.web_url or str(request.base_url)).rstrip("/"),
            token=token,
            has_token=bool(self._known()),
            is_set=settings.web_token is not None,
            has_owner=settings.web_owner_token is not None,
            has_viewer=settings.web_viewer_token is not None,
        )

    def _known(self) -> str:
        """The one of admins: what the settings say, else what was made at the first start."""
        told = self.house.settings.web_token
        return self.token or (told.get_secret_value() if told else "")


def routes(house: House, gate: Gate, frame: Frame, *, token: str = "") -> list[Route]:
    access = Access(house=house, frame=frame, token=token)
    return [
        Route(PATH, gate.page(access.page, needs=Role.ADMIN), methods=["GET"]),
        Route(PATH, gate.form(access.shown), methods=["POST"]),
    ]
