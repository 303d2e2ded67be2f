"""The page of alerts: what is open, what there was, and which kinds are not posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import csv, csv_address, days_of, spans, wants_csv
from adapters.web.admin.prose import prose
from bot.house import House
from bot.incidents.kinds import KINDS
from bot.keys import Role

PATH = "/admin/alerts"
COLUMNS = ("at", "kind", "severity", "level", "muted", "title", "text", "key")
TONES = {"critical": "bad", "error": "bad", "warning": "warn", "info": "", "resolved": "good"}
SHOWN = 200
_LENGTHS = (("1h", "an hour"), ("1d", "a day"), ("1w", "a week"), ("", "until it is ended"))
_MUTED = "Muted: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """``GET /admin/alerts?days=N``, and the form that mutes a kind or ends that."""

    house: House
    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        days = days_of(request)
        reply = await self.figures.told("alerts", str(days))
        found: Sequence[Mapping[str, Any]] = reply.data if isinstance(reply.data, list) else []
        if wants_csv(request):
            return csv(f"alerts-{days}-days", found, COLUMNS)
        parts = reply.text.split("\n\n")
        return self.frame.page(
            request,
            entered,
            "alerts.html",
            alerts=[{**one, "at": datetime.fromisoformat(str(one["at"]))} for one in found[:SHOWN]],
            many=len(found),
            open=[prose(one) for one in parts if one.startswith("Open now: ")],
            muted=[prose(one) for one in parts if one.startswith(_MUTED)],
            tones=TONES,
            kinds=[(kind, f"{kind}: {told}") for kind, told in KINDS.items()],
            lengths=_LENGTHS,
            may_mute=entered.role.may(Role.ADMIN),
            spans=spans(request, days),
            csv_at=csv_address(request),
            days=days,
        )

    async def mute(self, _: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        """``POST /admin/alerts``: the command notes who did it."""
        verb = "unmute" if form.get("verb") == "unmute" else "mute"
        words = [verb, form.get("kind", ""), form.get("for", "") if verb == "mute" else ""]
        reply = await self.house.commands.run("alerts", entered.caller(), " ".join(filter(None, words)))
        self.figures.forget()
        return self.frame.after(PATH, reply)


def routes(house: House, gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    alerts = Alerts(house=house, frame=frame, figures=figures)
    return [
        Route(PATH, gate.page(alerts.page), methods=["GET"]),
        Route(PATH, gate.form(alerts.mute), methods=["POST"]),
    ]
