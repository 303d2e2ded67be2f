"""The log of what was asked: filtered, page by page, and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin import sought as filters
from adapters.web.admin.downloads import ROWS_AT_ONCE, csv_in_turns
from adapters.web.admin.entered import Entered
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import csv_address, turned_to, wants_csv, with_query
from adapters.web.admin.sought import Filters, read_filters
from adapters.web.logged import ask_json
from bot.auditing import Auditing
from bot.board import AskRow
from bot.house import House
from bot.keys import Role

PATH = "/admin/questions"
FIGURES = (
    *("id", "asked_at", "platform", "channel", "person", "outcome", "served_by", "question_type", "provider"),
    *("model", "experiment", "attempts", "prompt_tokens", "cached_tokens", "completion_tokens", "cost_usd"),
    *("latency_ms", "grounded", "thumbs"),
)
COLUMNS = (*FIGURES, "question")
SHOWN = 50
TONES: Mapping[str, str] = {
    "answered": "good",
    "not_in_profile": "warn",
    "over_budget": "bad",
    "unavailable": "bad",
    "rate_limited": "warn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """``GET /admin/questions`` with the filters of `sought` and ``after``; viewers read no words."""

    house: House
    frame: Frame

    async def page(self, request: Request, entered: Entered) -> Response:
        reads = entered.role.may(Role.OWNER)
        wanted = read_filters(request.query_params, self.house.settings.zone, reads=reads)
        if wants_csv(request):
            if reads:  # words leave the house
                noting = Auditing(audit=self.house.board.audit, clock=self.house.clock)
                await noting.noted(entered.session.who, "export.made", "questions", now="dashboard")
            return await self._csv(wanted, reads=reads)
        (rows, following), after = await turned_to(
            request.query_params.get("after", ""),
            lambda after: self._asks(wanted, after, SHOWN, reads=reads),
        )
        return self.frame.page(
            request,
            entered,
            "questions.html",
            status=422 if wanted.wrong else 200,
            rows=rows,
            wanted=wanted,
            reads=reads,
            tones=TONES,
            outcomes=filters.OUTCOMES,
            served_by=filters.SERVED_BY,
            types=filters.TYPES,
            next=with_query(request, after=following) if following else "",
            first=with_query(request, after=None) if after else "",
            only=lambda **one: with_query(request, after=None, **one),
            csv_at=csv_address(request),
        )

    async def _csv(self, wanted: Filters, *, reads: bool) -> Response:
        columns = COLUMNS if reads else FIGURES

        async def turn(after: str) -> tuple[Sequence[Mapping[str, object]], str]:
            rows, following = await self._asks(wanted, after, ROWS_AT_ONCE, reads=reads)
            return [ask_json(one) for one in rows], following

        return await csv_in_turns("questions", turn, columns)

    async def _asks(
        self, wanted: Filters, after: str, most: int, *, reads: bool
    ) -> tuple[Sequence[AskRow], str]:
        return await self.house.board.logbook.asks(wanted.sought, after=after, most=most, words=reads)


def routes(house: House, gate: Gate, frame: Frame) -> list[Route]:
    return [Route(PATH, gate.page(Log(house=house, frame=frame).page), methods=["GET"])]
