"""What a stranger sent in JSON: read within bounds, or refused in words that may be shown."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from adapters.web.rim import comes_from_elsewhere

MOST_BYTES = 65_536
_MOST_BYTES_DISCARDED = 1_048_576
PATIENCE_S = 10.0
"""Seconds in which a body must have arrived."""
_LONGEST_NAME = 128

Body = TypeVar("Body", bound=BaseModel)


class Refused(Exception):
    """This is not what the path takes; the text may be shown to the sender."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


def screen_sender(request: Request, expected: str, *, sites: Collection[str] = ()) -> None:
    """
    Refuse what is no JSON by its own word, and what a page of a site sent that is none of ``sites``.

    Raises:
        Refused: with 403 or 422.
    """
    if comes_from_elsewhere(request.headers, sites=sites):
        raise Refused("That came from a page of another site; please ask me on my own page.", 403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(f"The content type must be application/json; {expected}.")


async def read(request: Request, patience_s: float, *, what: str) -> bytes:
    """
    The body; of a longer one a little more is read and dropped, so that the sender hears the refusal.

    Raises:
        Refused: it is too long (422) or did not arrive in time (408).
    """
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
        raise Refused(f"The {what} did not arrive within {patience_s:g} seconds.", 408) from None
    if seen > MOST_BYTES:
        raise Refused(f"That is more than {MOST_BYTES:,} bytes. Could you say it in fewer words?")
    return bytes(kept)


def parse(raw: bytes, form: type[Body], expected: str) -> Body:
    """
    The body in its form.

    Raises:
        Refused: it is no JSON, or lacks something.
    """
    try:
        return form.model_validate_json(raw)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if fault["type"] == "json_invalid":
        raise Refused(f"That is no JSON in UTF-8; {expected}.")
    if not fault["loc"]:
        raise Refused(f"That is no JSON object; {expected}.")
    match fault["type"]:
        case "missing":
            what = "is missing"
        case "literal_error" | "string_too_long":
            what = f"does not fit ({str(fault['msg'])[:1].lower()}{str(fault['msg'])[1:]})"
        case _:
            what = "must be text"
    raise Refused(f"`{fault['loc'][0]}` {what}; {expected}.")


def name(given: str | None, what: str) -> str | None:
    """
    A name that the client chose for a thing of its own.

    Raises:
        Refused: nobody names a thing like that.
    """
    chosen = (given or "").strip()
    if len(chosen) > _LONGEST_NAME or not chosen.isprintable():
        raise Refused(f"`{what}` may have up to {_LONGEST_NAME} printable characters.")
    return chosen or None
