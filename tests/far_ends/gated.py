"""A doorway with a page, a form and figures of every kind behind it, and those who come to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.web.admin.doorway import open_doorway
from adapters.web.admin.entered import Entered
from adapters.web.proxies import Proxies
from bot.keys import Keys, Role
from bot.settings import Settings
from bot.storage.audit import MemoryAudit
from bot.storage.keys import MemoryKeys
from bot.testing import StillClock
from tests.far_ends.dashboard_visitor import TOKENS
from tests.far_ends.scripted_board import ScriptedBoard
from tests.far_ends.scripted_house import ScriptedHouse


@dataclass
class Pages:
    """Pages of all kinds, and who came to them."""

    seen: list[Entered] = field(default_factory=list)
    forms: list[Mapping[str, str]] = field(default_factory=list)
    fault: Exception | None = None

    async def shown(self, request: Request, entered: Entered) -> Response:
        self._see(entered)
        return PlainTextResponse(entered.csrf)

    async def done(self, request: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        self._see(entered)
        self.forms.append(form)
        return PlainTextResponse("done")

    async def told(self, request: Request, entered: Entered) -> Response:
        self._see(entered)
        return JSONResponse({}, headers={"Cache-Control": "private, max-age=5"})

    async def metrics(self, request: Request) -> Response:
        return PlainTextResponse("up 1")

    def _see(self, entered: Entered) -> None:
        if self.fault is not None:
            raise self.fault
        self.seen.append(entered)


@dataclass
class Stage:
    house: ScriptedHouse
    clock: StillClock
    pages: Pages
    audit: MemoryAudit
    app: ASGIApp

    @asynccontextmanager
    async def visitor(self, address: str = "203.0.113.7") -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(self.app, client=(address, 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://twin.test") as client:
            yield client


def staged(keys: Keys | None = None, audit: MemoryAudit | None = None, **settings: str) -> Stage:
    clock, pages = StillClock(), Pages()
    known = Settings(**TOKENS, **settings)  # type: ignore[arg-type]
    house = ScriptedHouse(known, clock=clock, keys=keys or MemoryKeys())
    board = ScriptedBoard()
    board.audit = audit = audit or board.audit
    house.board = board
    doorway = open_doorway(house, secret="of this test", token="")
    gate = doorway.gate
    routes = [
        Route("/admin", gate.page(pages.shown)),
        Route("/admin/inbox", gate.page(pages.shown, needs=Role.OWNER)),
        Route("/admin/audit", gate.page(pages.shown, needs=Role.ADMIN)),
        Route("/admin/limits", gate.form(pages.done), methods=["POST"]),
        Route("/admin/answer", gate.form(pages.done, needs=Role.OWNER), methods=["POST"]),
        Route("/api/analytics/summary", gate.data(pages.told)),
        Route("/api/analytics/users", gate.data(pages.told, needs=Role.ADMIN), methods=["GET", "POST"]),
        Route("/metrics", gate.machine(pages.metrics)),
        *doorway.routes,
    ]
    return Stage(house, clock, pages, audit, Proxies(Starlette(routes=routes), settings=known))
