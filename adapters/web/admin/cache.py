"""The page of the cache: how well answering from memory works, what is kept, and how it is dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.admin import belief
from adapters.web.admin.downloads import ROWS_AT_ONCE, csv_in_turns
from adapters.web.admin.entered import Entered
from adapters.web.admin.figures import Figures
from adapters.web.admin.frame import Frame
from adapters.web.admin.gate import Gate
from adapters.web.admin.pages import csv_address, days_of, said, spans, turned_to, wants_csv, with_query
from bot.auditing import Auditing
from bot.board import Kept
from bot.house import House
from bot.keys import Role
from bot.spend.cost import usd

PATH = "/admin/cache"
FIGURES = ("id", "audience", "phrasings", "hits", "saved_usd", "made_at", "used_at", "expires_at")
COLUMNS = (*FIGURES, "question", "text", "records")
SHOWN = 50
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """``GET /admin/cache?words=&after=&days=``; viewers see figures and no words."""

    house: House
    frame: Frame
    figures: Figures

    async def page(self, request: Request, entered: Entered) -> Response:
        may_read = entered.role.may(Role.OWNER)
        words = said(request.query_params, "words") if may_read else ""
        if wants_csv(request):
            return await self._csv(words, may_read=may_read)
        days, cache = days_of(request), self.house.board.cache
        (kept, further), after = await turned_to(
            request.query_params.get("after", ""),
            lambda after: cache.kept(words, after=after, most=SHOWN),
        )
        recall = await self.house.board.recall(days)
        return self.frame.page(
            request,
            entered,
            "cache.html",
            kept=_as_seen(kept, may_read=may_read),
            count=recall["entries"],
            cards=belief.cards(recall),
            bars=belief.bars(recall),
            judges=belief.judges(recall),
            verdicts=belief.verdicts(recall),
            resting=belief.resting(recall),
            words=words,
            may_read=may_read,
            may_drop=entered.role.may(Role.ADMIN),
            setting=self.house.settings.cache,
            max_wrong=self.house.settings.cache_max_wrong,
            next=with_query(request, after=further) if further else "",
            first=with_query(request, after=None) if after else "",
            spans=spans(request, days),
            csv_at=csv_address(request),
        )

    async def drop(self, _: Request, entered: Entered, form: Mapping[str, str]) -> Response:
        """``POST /admin/cache``: ``id`` names an entry, or is ``all``; the person's own answers stay."""
        name, words = said(form, "id"), said(form, "words")
        back = f"{PATH}?{urlencode({'words': words})}" if words else PATH
        cache = self.house.board.cache
        if not name:
            return self.frame.back(back, "Nothing was named to be dropped.", wrong=True)
        gone = await (cache.drop_all() if name == ALL else cache.drop([name]))
        if gone:
            noting = Auditing(audit=self.house.board.audit, clock=self.house.clock)
            await noting.noted(entered.session.who, "cache.dropped", name, was=f"{gone:,}")
        self.figures.forget()
        told = "Nothing of the kind was kept." if not gone else "One answer was dropped."
        return self.frame.back(back, f"{gone:,} answers were dropped." if gone > 1 else told, wrong=not gone)

    async def _csv(self, words: str, *, may_read: bool) -> Response:
        async def turn(after: str) -> tuple[Sequence[Mapping[str, object]], str]:
            kept, further = await self.house.board.cache.kept(words, after=after, most=ROWS_AT_ONCE)
            return [_row(one) for one in kept], further

        return await csv_in_turns("cache", turn, COLUMNS if may_read else FIGURES)


def routes(house: House, gate: Gate, frame: Frame, figures: Figures) -> list[Route]:
    cache = Cache(house=house, frame=frame, figures=figures)
    return [
        Route(PATH, gate.page(cache.page), methods=["GET"]),
        Route(PATH, gate.form(cache.drop), methods=["POST"]),
    ]


def _as_seen(kept: Sequence[Kept], *, may_read: bool) -> Sequence[Kept]:
    return kept if may_read else [replace(one, question=None, text=None, records=()) for one in kept]


def _row(one: Kept) -> Mapping[str, object]:
    return {
        "id": one.id,
        "audience": one.audience,
        "phrasings": one.phrasings,
        "hits": one.hits,
        "saved_usd": usd(one.saved_nano_usd),
        "made_at": one.made_at.isoformat(),
        "used_at": one.used_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "question": one.question,
        "text": one.text,
        "records": ", ".join(one.records),
    }
