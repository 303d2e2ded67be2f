"""The page of the models: how each does, what it costs, and why it is asked when it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.behind import behind
from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.glance import breaker_told
from adapters.web.admin.pages import charted, csv, csv_address, days_of, spans, wants_csv
from adapters.web.admin.prose import prose
from bot.charts.nouns import Shown
from bot.reports.wording import dollars_told, milliseconds, percent

COLUMNS = (
    *("position", "route", "breaker", "headroom", "calls", "success_rate", "grounded_rate"),
    *("p50_ms", "p90_ms", "cost_per_answer_usd", "thumbs_up", "thumbs_down", "why"),
)
_BESIDE = (Shown.LATENCY, Shown.HITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A model in words, with the shares that are drawn as bars (None: unknown)."""

    position: str
    route: str
    breaker: str
    tone: str
    headroom: str
    calls: str
    success: float | None
    success_told: str
    grounded: float | None
    grounded_told: str
    p50: str
    p90: str
    cost: str
    thumbs: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """``GET /admin/models?days=N``."""

    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        days = days_of(request, usual=7)
        reply = await self.figures.told("models", str(days))
        found: Sequence[Mapping[str, Any]] = reply.data if isinstance(reply.data, list) else []
        if wants_csv(request):
            return csv(f"models-{days}-days", found, COLUMNS)
        account = await self.figures.account(days)
        beside = [
            charted(name, await self.figures.chart(name, days), days, behind(name, account))
            for name in _BESIDE
        ]
        return self.frame.page(
            request,
            entered,
            "models.html",
            lines=[line(one) for one in found],
            advice=prose(reply.text) if found and reply.text else "",
            words="" if found else reply.text,
            chart=charted("models", reply.picture, days),
            beside=[one for one in beside if one is not None],
            spans=spans(request, days),
            csv_at=csv_address(request),
            days=days,
        )


def line(one: Mapping[str, Any]) -> Line:
    """What `models` tells of one of them, in words."""
    cost = one["cost_per_answer_usd"]
    breaker, tone = breaker_told(str(one["breaker"]))
    return Line(
        position=str(one["position"]),
        route=str(one["route"]),
        breaker=breaker,
        tone=tone,
        headroom=str(one["headroom"]),
        calls=f"{one['calls']:,}",
        success=one["success_rate"],
        success_told=percent(one["success_rate"]),
        grounded=one["grounded_rate"],
        grounded_told=percent(one["grounded_rate"]),
        p50=milliseconds(one["p50_ms"]),
        p90=milliseconds(one["p90_ms"]),
        cost="-" if cost is None else dollars_told(cost),
        thumbs=f"+{one['thumbs_up']:,} / \N{MINUS SIGN}{one['thumbs_down']:,}",
        why=str(one["why"]),
    )


def routes(gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    models = Models(frame=frame, figures=figures)
    return [Route("/admin/models", gate.page(models.page), methods=["GET"])]
