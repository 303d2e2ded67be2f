"""The page of the daily reports: any day as it was told, or would be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.behind import behind
from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import charted, csv_address, csv_of_days, day_of, wants_csv
from adapters.web.admin.prose import prose
from bot.keys import Role
from bot.reports.daily import DAYS_SHOWN
from bot.reports.timeline import days_json

PATH = "/admin/reports"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """``GET /admin/reports?date=YYYY-MM-DD``; they hold words of askers, so they are not for everybody."""

    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        wanted = request.query_params.get("date", "")
        reply = await self.figures.told("report", wanted)
        day = self.figures.yesterday if reply.refused else day_of(wanted.strip()) or self.figures.yesterday
        if wants_csv(request):
            # the day and those before it, as its chart shows them
            return csv_of_days(f"report-{day}", days_json(await self.figures.account(DAYS_SHOWN, day)))
        # A report that was refused has a reason, and below it the one that nobody has to ask for.
        shown = await self.figures.told("report") if reply.refused else reply
        account = await self.figures.account(DAYS_SHOWN, day)
        name = "costs" if account.now.cost_nano_usd else "questions"
        return self.frame.page(
            request,
            entered,
            "reports.html",
            wrong=prose(reply.text) if reply.refused else "",
            report=shown,
            words=prose(shown.text),
            chart=charted("report", shown.picture, DAYS_SHOWN, behind(name, account), date=day),
            day=day,
            before=f"{PATH}?date={day - _DAY}",
            after=f"{PATH}?date={day + _DAY}" if day < self.figures.today else "",
            latest=self.figures.today,
            csv_at=csv_address(request),
        )


def routes(gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    reports = Reports(frame=frame, figures=figures)
    return [Route(PATH, gate.page(reports.page, needs=Role.OWNER), methods=["GET"])]
