"""The pages of the inbox: what the profile could not answer, and the form that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.lessons import ENDS, item, nearest
from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.leaves import leaf
from adapters.web.admin.lessons import Draft, read_draft, teach, telling, told
from adapters.web.admin.pages import csv, csv_address, wants_csv
from bot.house import House
from bot.keys import Role
from bot.unanswered import Item, Status

PATH = "/admin/inbox"
COLUMNS = ("id", "question", "count", "first_asked", "last_asked", "status")
LABELS: Mapping[str, str] = {
    Status.OPEN: "open",
    Status.ANSWERED: "answered",
    Status.DISMISSED: "dismissed",
    Status.NOT_FOR_THE_TWIN: "not for the twin",
}
_ALL = "all"
Found = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPages:
    """The list, one question with what is near it, and what is done with it; who asked is told to nobody."""

    house: House
    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        """``GET /admin/inbox?status=&words=&page=``: open ones, most asked first."""
        status = request.query_params.get("status", Status.OPEN)
        words = request.query_params.get("words", "").strip()
        found = _sought(await self._items(entered), status, words)
        if wants_csv(request):
            return csv("inbox", found, COLUMNS)
        shown = leaf(request, found)
        return self.frame.page(
            request,
            entered,
            "inbox.html",
            items=[_dated(one) for one in shown.rows],
            leaf=shown,
            statuses=[*LABELS.items(), (_ALL, "all")],
            which=status,
            words=words,
            labels=LABELS,
            csv_at=csv_address(request),
        )

    async def item(self, request: Request, entered: Entered) -> Response:
        """``GET /admin/inbox/ID``."""
        found = await self._item(request)
        return (
            self._none(request, entered)
            if found is None
            else await self._one(request, entered, found, Draft())
        )

    async def done(self, request: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        """``POST /admin/inbox/ID`` with ``do``: look, teach, dismiss, private or undo."""
        found = await self._item(request)
        if found is None:
            return self._none(request, entered)
        verb = ENDS.get(form.get("do", ""))
        if verb is not None:
            reply = await self.house.commands.run("inbox", entered.caller(), f"{verb} {found.id}")
            self.figures.forget()
            return self.frame.after(PATH, reply)
        draft = read_draft(form)
        if draft.is_shown:
            return await self._one(request, entered, found, draft)
        taught, draft = await teach(self.house, entered, found.id, draft)
        if taught is None:
            return await self._one(request, entered, found, draft)
        self.figures.forget()
        return telling(self.house, self.frame.back(PATH, told(taught)))

    async def _one(self, request: Request, entered: Entered, found: Item, draft: Draft) -> Response:
        near = await nearest(self.house, found, entered.caller())
        return self.frame.page(
            request,
            entered,
            "inbox_item.html",
            status=422 if draft.wrong else 200,
            item=found,
            near=near,
            draft=draft,
            labels=LABELS,
            path=f"{PATH}/{found.id}",
            back=PATH,
            name=self.house.profile.name,
        )

    def _none(self, request: Request, entered: Entered) -> Response:
        text = "It is not in the inbox, or not any more."
        return self.frame.page(
            request, entered, "message.html", status=404, title="No such question", text=text
        )

    async def _item(self, request: Request) -> Item | None:
        return await item(self.house, request.path_params["item"])

    async def _items(self, entered: Entered) -> Found:
        reply = await self.house.commands.run("inbox", entered.caller(), "all")
        return reply.data if isinstance(reply.data, list) else []


def _sought(found: Found, status: str, words: str) -> Found:
    wanted = words.casefold()
    return [
        one
        for one in found
        if status in {_ALL, one["status"]} and (not wanted or wanted in str(one["question"]).casefold())
    ]


def _dated(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**one, **{name: datetime.fromisoformat(one[name]) for name in ("first_asked", "last_asked")}}


def routes(house: House, gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    inbox = InboxPages(house=house, frame=frame, figures=figures)
    return [
        Route(PATH, gate.page(inbox.page, needs=Role.OWNER), methods=["GET"]),
        Route(f"{PATH}/{{item}}", gate.page(inbox.item, needs=Role.OWNER), methods=["GET"]),
        Route(f"{PATH}/{{item}}", gate.form(inbox.done, needs=Role.OWNER), methods=["POST"]),
    ]
