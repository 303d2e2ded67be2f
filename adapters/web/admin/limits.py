"""The page of limits: what is left of each, a change that is looked at before it holds, and the pause."""

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
from adapters.web.admin.pages import csv, csv_address, said, wants_csv
from adapters.web.admin.prose import plain
from bot.commands.arguments import WrongArgument
from bot.commands.limits import amount_told, read_cap
from bot.commands.reply import Reply
from bot.house import House
from bot.keys import Role
from bot.spend.budget import NANO_USD, TOKENS
from bot.spend.cost import parse_usd

PATH = "/admin/limits"
COLUMNS = ("name", "cap", "used", "reserved", "left", "resets_at")
_PAUSED = "Spending is paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """A limit as the page shows it; shares are of 1, None where there is no cap."""

    name: str
    unit: str
    cap: str
    used: str
    reserved: str
    left: str
    resets_at: datetime
    used_share: float | None
    held_share: float

    @property
    def limit(self) -> str:
        """The name by which it is set: a limit of each of many has a row for each of them."""
        return self.name.partition("/")[0]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Cap:
        """Of an entry of the command's JSON: money is a string of dollars there, tokens are whole numbers."""
        unit = NANO_USD if isinstance(told["used"], str) else TOKENS
        used, reserved = _amount(told["used"]), _amount(told["reserved"])
        cap = None if told["cap"] is None else _amount(told["cap"])
        return cls(
            name=told["name"],
            unit=unit,
            cap=amount_told(unit, cap),
            used=amount_told(unit, used),
            reserved=amount_told(unit, reserved),
            left="-" if told["left"] is None else amount_told(unit, _amount(told["left"])),
            resets_at=datetime.fromisoformat(told["resets_at"]),
            used_share=None if cap is None else _share(used, cap),
            held_share=0.0 if cap is None else _share(reserved, cap),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``GET /admin/limits``, with ``?name=&value=`` a change to be confirmed; and the forms."""

    house: House
    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        reply = await self.figures.told("limits")
        may_change = entered.role.may(Role.ADMIN)
        found: Sequence[Mapping[str, Any]] = reply.data if isinstance(reply.data, list) else []
        if not may_change:  # whose own limit it is would tell who asks
            found = [one for one in found if "/" not in one["name"]]
        if wants_csv(request):
            return csv("limits", found, COLUMNS)
        caps = [Cap.of(one) for one in found]
        wanted, wrong = _wanted(request, caps) if may_change else (None, "")
        return self.frame.page(
            request,
            entered,
            "limits.html",
            status=422 if wrong else 200,
            caps=caps,
            settable=[(one, one) for one in dict.fromkeys(one.limit for one in caps)],
            wanted=wanted,
            wrong=wrong,
            asked=request.query_params,
            paused=reply.text if reply.text.startswith(_PAUSED) else "",
            may_change=may_change,
            csv_at=csv_address(request),
        )

    async def set(self, _: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        """``POST /admin/limits``: the command notes who did it, and what was."""
        words = [_word(form, "name"), _word(form, "value")]
        return self._back(await self._run(entered, "limits", " ".join(["set", *words])))

    async def pause(self, _: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        """``POST /admin/pause``; ``why`` may be empty, and ``do`` is ``resume`` to end it."""
        if form.get("do") == "resume":
            return self._back(await self._run(entered, "resume"))
        return self._back(await self._run(entered, "pause", said(form, "why")))

    async def _run(self, entered: Entered, name: str, argument: str = "") -> Reply:
        return await self.house.commands.run(name, entered.caller(), argument)

    def _back(self, reply: Reply) -> Response:
        self.figures.forget()
        return self.frame.back(PATH, plain(reply.title or reply.text), wrong=reply.refused)


def _wanted(request: Request, caps: Sequence[Cap]) -> tuple[Mapping[str, str] | None, str]:
    """The change that was asked for, before and after, or what is wrong with it."""
    name, value = request.query_params.get("name", ""), request.query_params.get("value", "").strip()
    known = next((one for one in caps if one.limit == name), None)
    if not name:
        return None, ""
    if known is None:
        return None, f"There is no limit {name[:40]}."
    try:
        amount = read_cap(known.unit, value)
    except WrongArgument as error:
        return None, plain(str(error))
    after = "as configured" if amount is None else amount_told(known.unit, int(amount) or None)
    return {"name": name, "value": value or "default", "was": known.cap, "now": after}, ""


def _word(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").strip() or "-"


def _amount(told: str | int) -> int:
    return parse_usd(told) if isinstance(told, str) else told


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def routes(house: House, gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    limits = Limits(house=house, frame=frame, figures=figures)
    return [
        Route(PATH, gate.page(limits.page), methods=["GET"]),
        Route(PATH, gate.form(limits.set), methods=["POST"]),
        Route("/admin/pause", gate.form(limits.pause), methods=["POST"]),
    ]
