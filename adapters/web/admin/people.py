"""The page of people: what is kept of one who asks, as a file, and how they are forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import kept_as, said
from bot.auditing import Auditing
from bot.commands.forgetting import STAYS, asked_by, forgotten
from bot.house import House
from bot.keys import Role

PATH = "/admin/people"
NO_PERSON = "That is nobody: people are written as platform and id, for example slack:U012ABC."
_PERSON = re.compile(r"[a-z]+:\S{1,190}")
_KEPT = (
    ("questions", "Questions"),
    ("votes", "Votes"),
    ("waiting_for_an_answer", "Answers waited for"),
    ("answers_taught", "Answers taught"),
    ("settings_changed", "Settings changed"),
)
_GOES = (
    "the words of their questions and of the answers to them",
    "their name beside them, also beside their votes and what they wrote with those",
    "which conversations were theirs",
    "what is remembered of how they put a question, and of answers that only they have asked for",
    "their place among those who wait for an answer",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """
    ``GET /admin/people``, and what is done with one person: look, export or forget.

    A person is named in forms alone: an address would stand in histories and in others' logs.
    """

    house: House
    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        return self._page(request, entered)

    async def done(self, request: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        """``POST /admin/people`` with ``person`` and ``do``."""
        person = said(form, "person")
        if _PERSON.fullmatch(person) is None:
            return self._page(request, entered, person=person, wrong=NO_PERSON)
        match form.get("do"):
            case "export":
                return await self._export(entered, person)
            case "forget":
                return await self._forget(entered, person)
            case _:
                kept = await self._kept(person)
                return self._page(request, entered, person=person, kept=_counted(kept))

    async def _kept(self, person: str) -> Mapping[str, Any]:
        await self.house.forgetting.gather()
        return await self.house.exporting.of_person(person)

    async def _export(self, entered: Entered, person: str) -> Response:
        kept = await self._kept(person)
        await self._noting.noted(entered.session.who, "export.made", "person")
        return Response(
            json.dumps(kept, ensure_ascii=False, indent=2).encode("utf-8", "replace"),
            media_type="application/json",
            headers=kept_as("person.json"),
        )

    async def _forget(self, entered: Entered, person: str) -> Response:
        gone = await self.house.forgetting.forget_person(person)
        if gone != 0:
            told = None if gone is None else asked_by(gone)
            await self._noting.noted(entered.session.who, "person.forgotten", now=told)
        self.figures.forget()
        return self.frame.back(PATH, _forgotten(person, gone), wrong=gone == 0)

    @property
    def _noting(self) -> Auditing:
        """By whom something was done, and how much; of whom it was is what is to be forgotten."""
        return Auditing(audit=self.house.board.audit, clock=self.house.clock)

    def _page(
        self,
        request: Request,
        entered: Entered,
        *,
        person: str = "",
        wrong: str = "",
        kept: list[tuple[str, str]] | None = None,
    ) -> Response:
        return self.frame.page(
            request,
            entered,
            "people.html",
            status=422 if wrong else 200,
            person=person,
            wrong=wrong,
            kept=kept,
            goes=_GOES,
            stays=STAYS,
        )


def _counted(kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(label, f"{len(kept.get(name) or ()):,}") for name, label in _KEPT if name in kept]


def _forgotten(person: str, gone: int | None) -> str:
    if gone is None:
        return f"{person} is forgotten here, and in the books as soon as they are open again."
    if not gone:
        return f"Nobody named {person} has asked anything that is still known."
    return forgotten(person, gone)


def routes(house: House, gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    people = People(house=house, frame=frame, figures=figures)
    return [
        Route(PATH, gate.page(people.page, needs=Role.ADMIN), methods=["GET"]),
        Route(PATH, gate.form(people.done), methods=["POST"]),
    ]
