"""``POST /api/ask``: what a stranger sent becomes a question or a kind refusal, its answer a response."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection
from typing import assert_never

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.web import body
from adapters.web.asks import Asked, Asks, unavailable
from adapters.web.guests import Guests
from adapters.web.rim import SORRY, reply
from adapters.web.stream import HEADERS, MEDIA_TYPE, events
from adapters.web.throttle import Throttle
from bot import apology
from bot.domain import Answer, Outcome, Question
from bot.question import UnreadableQuestion, clean
from bot.wire import answer_json

_SURE_OF_STATUS_S = 0.25
CHANNEL = "web"
_EXPECTED = 'expected JSON such as {"question": "What do you work on?"}'


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    question: str
    conversation: str | None = None


class Asking:
    """The endpoint."""

    def __init__(
        self,
        asks: Asks,
        guests: Guests,
        throttle: Throttle,
        *,
        sites: Collection[str] = (),
        patience_s: float = body.PATIENCE_S,
    ) -> None:
        """``sites`` are those whose pages may ask, beside our own."""
        self._asks = asks
        self._guests = guests
        self._throttle = throttle
        self._sites = sites
        self._patience_s = patience_s

    async def ask(self, request: Request) -> Response:
        """
        200, 402, 429 or 503 with the answer of the contract; 403, 408 and 422 with ``{"message"}``.

        A stream is 200 with the outcome in its ``answer``, unless the ask ends before its first word: then it
        has the status that the JSON would have.
        """
        if self._asks.is_closing:
            return _whole(unavailable())
        try:
            question = await self._question(request)
        except body.Refused as refusal:
            return reply({"message": str(refusal)}, refusal.status)
        is_aloud = MEDIA_TYPE in request.headers.get("accept", "").lower()
        wait_s = self._throttle.wait_s(request, question.event)
        asked = self._asks.begin(question, aloud=is_aloud) if wait_s is None else _too_fast(wait_s)
        return await _told(asked) if is_aloud else _whole(await asked.ended)

    async def _question(self, request: Request) -> Question:
        body.screen_sender(request, _EXPECTED, sites=self._sites)
        person = self._guests.person(request)
        key = body.name(request.headers.get("idempotency-key"), "Idempotency-Key")
        given = body.parse(await body.read(request, self._patience_s, what="question"), _Body, _EXPECTED)
        conversation = body.name(given.conversation, "conversation")
        try:
            text = clean(given.question)
        except UnreadableQuestion as error:
            raise body.Refused(str(error)) from error
        # Names that a client chose hold among its own asks only: nobody gets another's answer by guessing.
        # A person may be an address with colons in it, and has no slash.
        return Question(
            text=text,
            platform="web",
            person=person,
            channel=CHANNEL,
            conversation=conversation and f"{person}/{conversation}",
            event=key and f"{person}/{key}",
        )


def _too_fast(wait_s: int) -> Asked:
    """An ask that ended before it began: nobody but the one who sent it is told."""
    asked, message = Asked(), apology.too_fast(wait_s, "address")
    asked.end(Answer(id="", outcome=Outcome.RATE_LIMITED, message=message, retry_after_s=wait_s))
    return asked


def _whole(answer: Answer | None) -> Response:
    if answer is None:
        return reply({"message": SORRY}, 500)
    return reply(answer_json(answer), status(answer), _later(answer))


async def _told(asked: Asked) -> Response:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SURE_OF_STATUS_S):
            await asked.stirred.wait()
    if not asked.ended.done():
        return StreamingResponse(events(asked), media_type=MEDIA_TYPE, headers=HEADERS)
    answer = asked.ended.result()
    if answer is None:
        return _whole(None)
    headers = {**HEADERS, **_later(answer)}
    return StreamingResponse(events(asked), status(answer), media_type=MEDIA_TYPE, headers=headers)


def status(answer: Answer) -> int:
    """The HTTP status of an outcome."""
    match answer.outcome:
        case Outcome.RATE_LIMITED:
            return 429
        case Outcome.OVER_BUDGET:
            return 402
        case Outcome.UNAVAILABLE:
            return 503
        case Outcome.ANSWERED | Outcome.NOT_IN_PROFILE | Outcome.REJECTED:
            return 200
        case _:
            assert_never(answer.outcome)


def _later(answer: Answer) -> dict[str, str]:
    """``Retry-After``, which 429 always has."""
    wait = answer.retry_after_s
    if wait is None and answer.outcome is Outcome.RATE_LIMITED:
        wait = 1
    return {} if wait is None else {"Retry-After": str(max(1, wait))}
