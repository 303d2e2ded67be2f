"""``POST /api/feedback``: what somebody thought of an answer, kept once per person."""

from __future__ import annotations

from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import body
from adapters.web.guests import Guests
from adapters.web.rim import SORRY, reply
from adapters.web.sharing import sites_of
from bot.bookkeeping import Vote
from bot.errors import StorageError
from bot.house import House

log = structlog.get_logger(__name__)

LONGEST_COMMENT = 2000
_EXPECTED = 'expected JSON such as {"ask_id": "...", "value": "up"}'


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    ask_id: Annotated[str, Field(min_length=1, max_length=128)]
    value: Literal["up", "down"]
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] | None = None


class Feedback:
    """The endpoint."""

    def __init__(self, twin: House, guests: Guests, *, patience_s: float = body.PATIENCE_S) -> None:
        self._twin = twin
        self._guests = guests
        self._sites = sites_of(twin.settings)
        self._patience_s = patience_s

    async def give(self, request: Request) -> Response:
        """
        200 with the vote that counts now; 403, 404 (no such ask), 408, 422 and 503 with ``{"message"}``.

        A later vote of the same person on the same ask replaces the earlier one.
        """
        try:
            vote = await self._vote(request)
        except body.Refused as refusal:
            return reply({"message": str(refusal)}, refusal.status)
        try:
            is_known = await self._twin.feedback.vote(vote)
        except StorageError as error:
            log.error("web.vote_not_kept", reason=str(error))
            return reply({"message": SORRY}, 503)
        if not is_known:
            return reply({"message": "I know of no such answer; `ask_id` is the `id` of one."}, 404)
        log.info("answer.voted", ask_id=vote.ask_id, value="up" if vote.is_up else "down")
        return reply({"ask_id": vote.ask_id, "value": "up" if vote.is_up else "down"})

    async def _vote(self, request: Request) -> Vote:
        body.screen_sender(request, _EXPECTED, sites=self._sites)
        person = self._guests.person(request)
        given = body.parse(await body.read(request, self._patience_s, what="vote"), _Body, _EXPECTED)
        return Vote(
            ask_id=given.ask_id,
            person=person,
            is_up=given.value == "up",
            at=self._twin.clock.now(),
            comment=(given.comment or "").strip() or None,
        )
