"""``/api/analytics/questions``: the log of asks, page by page, without a word for those who may read none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request

from adapters.web.analytics.asked import Filters, last_days, wrong
from adapters.web.analytics.guarded import role_of
from adapters.web.logged import ask_json
from adapters.web.rim import reply
from bot.board import AskRow
from bot.house import House
from bot.keys import Role

_WORDS = "To search in what was asked you need the sign-in of the owner or of an admin."


class Log:
    """The endpoint; it raises `StorageError` where the books cannot be read."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def questions(self, request: Request, asked: Annotated[Filters, Query()]) -> Any:
        """
        Newest first, page by page: send `next` as `after`.

        What was asked is told to the owner and to admins, until it is forgotten; to viewers it is null.
        """
        reads = role_of(request).may(Role.OWNER)
        if asked.words and not reads:  # what is found would tell what was asked
            return reply({"message": _WORDS}, 403)
        sought, logbook = asked.sought(last_days(self._house, asked.days).since), self._house.board.logbook
        try:
            found = await logbook.asks(sought, after=asked.after, most=asked.limit, words=reads)
        except ValueError:
            return reply(wrong("after", asked.after), 422)
        return asks_json(*found, days=asked.days)


def asks_json(rows: Sequence[AskRow], following: str, *, days: int) -> dict[str, object]:
    """A page; money as strings of dollars, instants in UTC, what is not known as null."""
    return {"days": days, "questions": [ask_json(one) for one in rows], "next": following or None}
