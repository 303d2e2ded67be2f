"""``POST /api/ask``: what a stranger sent becomes a question or a kind refusal, its answer a response."""

from __future__ import annotations

import asyncio
import contextlib
from typing import assert_never

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.web.asks import Asked, Asks
from adapters.web.guests import Guests
from adapters.web.rim import SORRY, comes_from_elsewhere, reply
from adapters.web.stream import HEADERS, MEDIA_TYPE, events
from bot.domain import Answer, Outcome, Question
from bot.question import UnreadableQuestion, clean
from bot.wire import answer_json

MOST_BYTES = 65_536
_MOST_BYTES_DISCARDED = 1_048_576
PATIENCE_S = 10.0
"""Seconds in which a question must have arrived."""
_LONGEST_NAME = 128
_SURE_OF_STATUS_S = 0.25
CHANNEL = "web"
_EXPECTED = 'expected JSON such as {"question": "What do you work on?"}'


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    question: str
    conversation: str | None = None


class _Refused(Exception):
    """This is no question; the text may be shown to the sender."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


class Asking:
    """The endpoint."""

    def __init__(self, asks: Asks, guests: Guests, *, patience_s: float = PATIENCE_S) -> None:
        self._asks = asks
        self._guests = guests
        self._patience_s = patience_s

    async def ask(self, request: Request) -> Response:
        """
        200, 402, 429 or 503 with the answer of the contract; 403, 408 and 422 with ``{"message"}``.

        A stream is 200 with the outcome in its ``answer``, unless the ask ends before its first word: then it
        has the status that the JSON would have.
        """
        try:
            question = await self._question(request)
        except _Refused as refusal:
            return reply({"message": str(refusal)}, refusal.status)
        if MEDIA_TYPE in request.headers.get("accept", "").lower():
            return await _told(self._asks.begin(question, aloud=True))
        return _whole(await self._asks.begin(question, aloud=False).ended)

    async def _question(self, request: Request) -> Question:
        if comes_from_elsewhere(request.headers):
            raise _Refused("That came from a page of another site; please ask me on my own page.", 403)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise _Refused(f"The content type must be application/json; {_EXPECTED}.")
        person = self._guests.person(request)
        key = _name(request.headers.get("idempotency-key"), "Idempotency-Key")
        body = _parse(await _read(request, self._patience_s))
        conversation = _name(body.conversation, "conversation")
        try:
            text = clean(body.question)
        except UnreadableQuestion as error:
            raise _Refused(str(error)) from error
        # Names that a client chose hold among its own asks only: nobody gets another's answer by guessing.
        return Question(
            text=text,
            platform="web",
            person=person,
            channel=CHANNEL,
            conversation=conversation and f"{person}:{conversation}",
            event=key and f"{person}:{key}",
        )


async def _read(request: Request, patience_s: float) -> bytes:
    """The body; of a longer one a little more is read and dropped, so that the sender hears the refusal."""
    kept = bytearray()
    seen = 0
    try:
        async with asyncio.timeout(patience_s):
            async for chunk in request.stream():
                seen += len(chunk)
                if seen <= MOST_BYTES:
                    kept += chunk
                elif seen > _MOST_BYTES_DISCARDED:
                    break
    except TimeoutError:
        raise _Refused(f"The question did not arrive within {patience_s:g} seconds.", 408) from None
    if seen > MOST_BYTES:
        raise _Refused(f"That is more than {MOST_BYTES:,} bytes. Could you ask it in fewer words?")
    return bytes(kept)


def _parse(raw: bytes) -> _Body:
    try:
        return _Body.model_validate_json(raw)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if fault["type"] == "json_invalid":
        raise _Refused(f"That is no JSON in UTF-8; {_EXPECTED}.")
    if not fault["loc"]:
        raise _Refused(f"That is no JSON object; {_EXPECTED}.")
    what = "is missing" if fault["type"] == "missing" else "must be text"
    raise _Refused(f"`{fault['loc'][0]}` {what}; {_EXPECTED}.")


def _name(given: str | None, what: str) -> str | None:
    """A name that the client chose for a thing of its own."""
    name = (given or "").strip()
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise _Refused(f"`{what}` may have up to {_LONGEST_NAME} printable characters.")
    return name or None


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
