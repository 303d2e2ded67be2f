"""One exchange with a chat-completions endpoint, whichever of the two SDKs carries it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.domain import NOTHING_USED, Call, Completion, Listen, Route
from bot.errors import BadRequest, ModelError, ServerFault, SettingsError, Unreachable
from bot.llm.border import failure, redacted
from bot.llm.events import data_of_events
from bot.llm.hearing import Heard

CONNECT_S = 5.0
LAST_WORD_S = 0.25
"""How long the end of the connection is waited for when the answer has said that it is done."""

TEMPERATURE = 0.2

_NEVER_SENT = frozenset(
    {
        "ConnectError",
        "ConnectTimeout",
        "PoolTimeout",
        "LocalProtocolError",
        "ProxyError",
        "UnsupportedProtocol",
    }
)
_TIMED_OUT = frozenset({"TimeoutException"})

Foreign = tuple[type[Exception], ...]


class Response(Protocol):
    """What both SDKs give for a request whose body is still to come."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    async def read(self) -> bytes: ...

    def iter_bytes(self) -> AsyncIterator[bytes]: ...


Opening = AbstractAsyncContextManager[Response]


def clean_key(name: str, key: str) -> str:
    """
    A key as it may stand in a header, without the white space around it that copying brings.

    Raises:
        SettingsError: it is empty or holds what no key holds.
    """
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        seen = "characters that no key has" if key else "an empty key"
        raise SettingsError(f"{name}: seen {seen}; expected the key as its provider shows it")
    return key


def time_limits(call: Call) -> dict[str, float | None]:
    """
    Time-outs for the SDK's own ``Timeout``: only what comes before the request is sent is bounded there.

    Shorter than the call's own, so that a connection that never stood is told from an answer that never came.
    """
    before = min(CONNECT_S, call.first_s / 2)
    return {"timeout": None, "connect": before, "pool": before}


async def converse(
    route: Route, call: Call, listen: Listen | None, *, opening: Opening, foreign: Foreign
) -> Completion:
    """
    Send the request and hear the answer; the body's own type says whether it is whole or in pieces.

    An answer that has said that it is finished is kept, also when the connection breaks after that.
    ``foreign`` are the errors of the SDK and of its transport.

    Raises:
        ModelError: it was refused, did not come in time, broke off, is empty, or does not read.
    """
    heard = Heard(route=route)
    ends = asyncio.get_running_loop().time() + call.whole_s
    async with guarded(heard, call.first_s, foreign) as limit, opening as response:
        if "event-stream" in _begin(heard, response):
            await _hear_pieces(heard, response, listen, Patience(limit, call.stall_s, ends))
        else:
            heard.alive = True
            heard.take(await response.read())
            _tell(heard, listen, "")
    return heard.completion()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a stream may be silent: ``silent_s`` after each sign of life, but not beyond ``ends``."""

    limit: asyncio.Timeout
    silent_s: float
    ends: float

    def renew(self) -> None:
        until = min(self.ends, asyncio.get_running_loop().time() + self.silent_s)
        self.limit.reschedule(max(until, self.limit.when() or until))

    def nearly_over(self) -> None:
        end = asyncio.get_running_loop().time() + LAST_WORD_S
        self.limit.reschedule(min(end, self.limit.when() or end))


async def _hear_pieces(heard: Heard, response: Response, listen: Listen | None, patience: Patience) -> None:
    shown = ""
    async for data in data_of_events(response.iter_bytes()):
        if data.strip() == b"[DONE]":
            patience.nearly_over()
        elif data:
            heard.take(data)
            shown = _tell(heard, listen, shown)
            if heard.alive:
                patience.renew()


async def list_models(provider: str, timeout_s: float, *, opening: Opening, foreign: Foreign) -> set[str]:
    """
    The ids in an endpoint's list of models.

    Raises:
        ModelError: the list was refused, did not come in time, or does not read.
    """
    heard = Heard(route=Route(provider, "models"))
    body = b""
    async with guarded(heard, timeout_s, foreign), opening as response:
        _begin(heard, response)
        body = await response.read()
    return heard.model_ids(body)


@asynccontextmanager
async def guarded(heard: Heard, timeout_s: float, foreign: Foreign) -> AsyncIterator[asyncio.Timeout]:
    """The border: within it time is short, and every foreign error leaves as one of ours."""
    limit = asyncio.timeout(timeout_s)
    try:
        async with limit:
            yield limit
    except TimeoutError as error:
        if not limit.expired():
            raise
        if not heard.finish_reason:
            raise heard.overdue(timeout_s) from error
    except UnicodeEncodeError as error:
        if heard.taken:  # the listener's own
            raise
        raise BadRequest("the prompt holds characters that cannot be sent", route=heard.route) from error
    except foreign as error:
        told = _translated(heard, timeout_s, error)
        if not (heard.finish_reason and told.status is None):
            raise told from error


def _begin(heard: Heard, response: Response) -> str:
    """Note that the request was taken; returns the type of its body."""
    heard.taken = True
    heard.request_id = response.headers.get("x-request-id", "")
    kind = response.headers.get("content-type", "json").lower()
    if "json" not in kind and "event-stream" not in kind:
        what = f"expected JSON or an event stream, seen {redacted(kind)}"
        raise ServerFault(what, route=heard.route, usage=None, request_id=heard.request_id)
    return kind


def _tell(heard: Heard, listen: Listen | None, shown: str) -> str:
    text = heard.text
    if listen is not None and text and text != shown:
        listen(text)
    return text


def _translated(heard: Heard, timeout_s: float, error: Exception) -> ModelError:
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        headers: Mapping[str, str] = getattr(error, "response").headers  # noqa: B009 - of either SDK
        return failure(heard.route, status=status, body=getattr(error, "body", None), headers=headers)
    cause = error.__cause__ or error
    names = {kind.__name__ for kind in type(cause).__mro__}  # httpx and httpx2 name their errors alike
    if names & _NEVER_SENT:
        what = redacted(f"{type(cause).__name__}: {cause}")
        return Unreachable(f"no connection: {what}", route=heard.route, usage=NOTHING_USED)
    if names & _TIMED_OUT:
        return heard.overdue(timeout_s)
    return heard.lost(redacted(f"{type(cause).__name__}: {cause}"))
