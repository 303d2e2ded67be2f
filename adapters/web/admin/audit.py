"""The page of the audit: who changed what, from the dashboard, the chats and the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin.downloads import ROWS_AT_ONCE, csv_in_turns
from adapters.web.admin.entered import Entered
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import csv_address, turned_to, wants_csv, with_query
from bot.house import House
from bot.keys import Change, Role

PATH = "/admin/audit"
COLUMNS = ("at", "by", "action", "subject", "was", "now")
SHOWN = 100
_UNTIL = frozenset({"alerts.muted", "alerts.unmuted", "verified.expires"})
"""Whose values are instants; those of others may be words of an admin that look like one."""
_COUNTED = frozenset({"limit.set"})
_MOST_TURNS = 50
"""So many pages are looked through for words at once; the next link goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLog:
    """``GET /admin/audit?words=&before=CURSOR``, newest first, also in the file."""

    house: House
    frame: Frame

    async def page(self, request: Request, entered: Entered) -> Response:
        words = request.query_params.get("words", "").strip()
        if wants_csv(request):
            return await self._csv(words)
        (changes, further), before = await turned_to(
            request.query_params.get("before", ""), lambda before: self._found(words, before)
        )
        return self.frame.page(
            request,
            entered,
            "audit.html",
            changes=[self._worded(one) for one in changes],
            words=words,
            next=with_query(request, before=further) if further else "",
            first=with_query(request, before=None) if before else "",
            csv_at=csv_address(request),
        )

    def _worded(self, one: Change) -> Change:
        """Instants by the clock on the wall, tokens in thousands; the file has them as they are."""
        was, now = (value and self._told(one.action, value) for value in (one.was, one.now))
        return replace(one, was=was, now=now)

    def _told(self, action: str, value: str) -> str:
        if action in _COUNTED and value.isdecimal():
            return f"{int(value):,}"
        if action not in _UNTIL:
            return value
        try:
            return f"until {self.frame.moment(datetime.fromisoformat(value))}"
        except ValueError:  # "for good", "never"
            return value

    async def _found(self, words: str, before: str) -> tuple[Sequence[Change], str]:
        found: list[Change] = []
        for _ in range(_MOST_TURNS):
            changes, before = await self.house.board.audit.changes(before=before, most=SHOWN)
            found += [one for one in changes if _has(one, words)]
            if len(found) >= SHOWN or not before:
                break
        return found, before

    async def _csv(self, words: str) -> Response:
        async def turn(before: str) -> tuple[Sequence[Mapping[str, object]], str]:
            changes, further = await self.house.board.audit.changes(before=before, most=ROWS_AT_ONCE)
            return [_row(one) for one in changes if _has(one, words)], further

        return await csv_in_turns("audit", turn, COLUMNS)


def _row(one: Change) -> Mapping[str, object]:
    return asdict(one) | {"at": one.at.isoformat()}


def _has(one: Change, words: str) -> bool:
    """Whether somebody, something or a value of a change is called so."""
    told = " ".join(filter(None, (one.by, one.action, one.subject, one.was, one.now)))
    return words.casefold() in told.casefold()


def routes(house: House, gate: Gate, frame: Frame) -> list[Route]:
    return [
        Route(PATH, gate.page(AuditLog(house=house, frame=frame).page, needs=Role.ADMIN), methods=["GET"])
    ]
