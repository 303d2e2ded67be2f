"""The page of the profile: what was read, what could not be, and what a stranger is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import csv, csv_address, wants_csv, with_query
from bot.board import Record
from bot.domain import EVERYBODY
from bot.house import House
from bot.keys import Role

PATH = "/admin/profile"
WHOLE, STRANGER = "", "stranger"
_PUBLIC = "public"
_GROUPED = {"": "By section", "file": "By file"}
COLUMNS = ("id", "section", "title", "dates", "audience", "place", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePage:
    """``GET /admin/profile?as=``: empty for all of it, ``stranger``, or a name such as ``slack:C012``."""

    house: House
    frame: Frame

    async def page(self, request: Request, entered: Entered) -> Response:
        whole = self.house.board.profile()
        names = sorted({name for one in whole.records for name in one.audience} - {_PUBLIC})
        chosen = request.query_params.get("as", WHOLE)
        by = "file" if request.query_params.get("by") == "file" else ""
        told = whole if chosen == WHOLE else self.house.board.profile(_sees(chosen))
        if wants_csv(request):
            return csv("profile", map(_row, told.records), COLUMNS)
        seen = {one.id for one in told.records}
        return self.frame.page(
            request,
            entered,
            "profile.html",
            told=told,
            chosen=chosen,
            by=by,
            audiences=[
                (WHOLE, "Everything"),
                (STRANGER, "What a stranger sees"),
                *((name, f"What {name} sees") for name in names),
            ],
            grouped=_groups(told.records, by),
            switch=[
                (label, with_query(request, by=one or None), one == by) for one, label in _GROUPED.items()
            ],
            oddities=await self.house.board.oddities() if chosen == WHOLE else (),
            drafts=told.drafts,
            hidden=[one for one in whole.records if one.id not in seen],
            problems=[one for one in whole.problems if not one[2]],
            remarks=[one for one in whole.problems if one[2]],
            public=_PUBLIC,
            may_reload=entered.role.may(Role.ADMIN),
            csv_at=csv_address(request),
        )

    async def reload(self, _: Request, entered: Entered, _form: Mapping[str, str]) -> Response:
        """``POST /admin/profile``: its files are read again; the command notes who wanted it."""
        reply = await self.house.commands.run("reload", entered.caller(), "")
        return self.frame.after(PATH, reply)


def _sees(chosen: str) -> frozenset[str]:
    """The names by which somebody sees: everybody's, and one more where a name was chosen."""
    return EVERYBODY if chosen == STRANGER else EVERYBODY | {chosen}


def _groups(records: Sequence[Record], by: str) -> list[tuple[str, list[Record]]]:
    """Records by their sections, or by their files, in the order of the profile."""
    found: dict[str, list[Record]] = {}
    for one in records:
        found.setdefault(one.place.rpartition(":")[0] or one.place if by else one.section, []).append(one)
    return [*found.items()]


def _row(one: Record) -> Mapping[str, object]:
    return {name: getattr(one, name) for name in COLUMNS} | {"audience": ", ".join(one.audience)}


def routes(house: House, gate: Gate, frame: Frame) -> list[Route]:
    profile = ProfilePage(house=house, frame=frame)
    return [
        Route(PATH, gate.page(profile.page, needs=Role.OWNER), methods=["GET"]),
        Route(PATH, gate.form(profile.reload), methods=["POST"]),
    ]
