"""The pages of what is ahead and what is tried: the forecast, and how the arms of experiments do."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import charted, csv_address, csv_of_table, days_of, spans, wants_csv
from adapters.web.admin.prose import prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlooks:
    """``GET /admin/forecast`` and ``GET /admin/experiments?days=N``."""

    frame: Frame
    figures: Figures

    async def forecast(self, request: Request, entered: Entered) -> Response:
        reply = await self.figures.told("forecast")
        if wants_csv(request):
            return csv_of_table(f"forecast-{self.figures.today}", reply.table)
        return self.frame.page(
            request,
            entered,
            "forecast.html",
            reply=reply,
            words=prose(reply.text),
            chart=charted("forecast", reply.picture, 1),
            csv_at=csv_address(request),
        )

    async def experiments(self, request: Request, entered: Entered) -> Response:
        days = days_of(request)
        reply = await self.figures.told("experiments", str(days))
        if wants_csv(request):
            return csv_of_table(f"experiments-{days}-days", reply.table)
        return self.frame.page(
            request,
            entered,
            "experiments.html",
            table=reply.table,
            words=prose(reply.text),
            spans=spans(request, days),
            csv_at=csv_address(request),
            days=days,
        )


def routes(gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    ahead = Outlooks(frame=frame, figures=figures)
    return [
        Route("/admin/forecast", gate.page(ahead.forecast), methods=["GET"]),
        Route("/admin/experiments", gate.page(ahead.experiments), methods=["GET"]),
    ]
