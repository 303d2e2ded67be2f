"""The first page: how it stands, at a glance, and live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from adapters.web.admin.behind import behind
from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.glance import Glance, glance
from adapters.web.admin.pages import charted, csv_address, csv_of_days, wants_csv
from adapters.web.admin.paths import HOME
from adapters.web.asks import Asks
from adapters.web.stream import HEADERS, HEARTBEAT_S, MEDIA_TYPE, event
from bot.charts.nouns import Shown
from bot.errors import StorageError
from bot.house import House
from bot.keys import Role
from bot.reports.accounts import Account
from bot.reports.timeline import days_json

log = structlog.get_logger(__name__)

LIVE, RESUME = "/admin/live", "/admin/resume"
DAYS = 14
"""What a line beside a figure shows before today: whole days, whose sums are read at once."""
TICK_S = 2.0
"""As often as it is looked; the state itself is made at most so often, however many look on."""
DAYS_KEPT_S = 60.0
_BELOW = (Shown.QUESTIONS, Shown.LATENCY)


@dataclass(slots=True, kw_only=True)
class Overview:
    """``GET /admin``, the events behind it, and the button that ends a pause."""

    house: House
    gate: Gate
    frame: Frame
    figures: Figures
    asks: Asks
    tick_s: float = TICK_S
    _kept: tuple[float, Account] | None = field(default=None, init=False)

    async def page(self, request: Request, entered: Entered) -> Response:
        if wants_csv(request):
            return csv_of_days(f"last-{DAYS}-days", days_json(await self._account()))
        now = await self.now()
        account = await self._account()
        last = account.now.span.days[-1]
        below = [
            charted(name, self.figures.pictured(name, account), DAYS, behind(name, account), date=last)
            for name in _BELOW
        ]
        return self.frame.page(
            request,
            entered,
            "overview.html",
            now=now,
            below=[one for one in below if one is not None],
            csv_at=csv_address(request),
            may_resume=entered.role.may(Role.ADMIN),
            may_answer=entered.role.may(Role.OWNER),
        )

    async def live(self, request: Request, entered: Entered) -> Response:
        """``GET /admin/live``: an event ``now`` when something has changed, and now and then."""
        return StreamingResponse(self._told(request, entered), media_type=MEDIA_TYPE, headers=HEADERS)

    async def resume(self, _: Request, entered: Entered, __: Mapping[str, str]) -> Response:
        """``POST /admin/resume``: the command notes who did it."""
        reply = await self.house.commands.run("resume", entered.caller())
        self.figures.forget()
        return self.frame.after(HOME, reply)

    async def now(self) -> Glance:
        """Raises `StorageError`."""
        state = await self.house.board.state()
        return glance(state, days_json(await self._account()), self.house.settings.zone)

    async def _account(self) -> Account:
        """The days before today, of which the state tells."""
        now, last = self.house.clock.monotonic(), self.figures.yesterday
        kept = self._kept
        if kept is None or now - kept[0] >= DAYS_KEPT_S or kept[1].now.span.days[-1] != last:
            kept = self._kept = now, await self.figures.account(DAYS, last)
        return kept[1]

    async def _told(self, request: Request, entered: Entered) -> AsyncIterator[bytes]:
        """Until they sign out, or the door closes; while the books cannot be read, that is told."""
        last, silent_s = None, 0.0
        while not self.asks.is_closing:
            told = await self._seen(request, entered)
            if told is None:
                yield event("out", {})
                return
            news = {name: part for name, part in told.items() if name != "at"}
            if news != last or silent_s >= HEARTBEAT_S:
                last, silent_s = news, 0.0
                yield event("now", told)
            silent_s += self.tick_s
            await asyncio.sleep(self.tick_s)
        yield event("closing", {})

    async def _seen(self, request: Request, entered: Entered) -> dict[str, object] | None:
        """How it stands; None for whoever is no longer signed in."""
        try:
            if not await self.gate.is_still_in(request, entered):
                return None
            return (await self.now()).live()
        except StorageError as error:
            log.warning("web.live_unread", reason=str(error))
            return {"unread": True}


def routes(house: House, gate: Gate, frame: Frame, figures: Figures, asks: Asks) -> list[Route]:
    overview = Overview(house=house, gate=gate, frame=frame, figures=figures, asks=asks)
    return [
        Route(HOME, gate.page(overview.page), methods=["GET"]),
        Route(LIVE, gate.data(overview.live), methods=["GET"]),
        Route(RESUME, gate.form(overview.resume), methods=["POST"]),
    ]
