"""One exchange with a chat-completions endpoint, whichever of the two SDKs carries it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain import NOTHING_USED, Call, Completion, Listen, Route
from bot.errors import BadRequest, ModelError, SettingsError, Unreachable
from bot.llm.border import redacted
from bot.llm.events import Events, TooLarge
from bot.llm.hearing import Heard
from bot.llm.pages import LARGEST_ANSWER, LARGEST_STREAM, is_encoded
from bot.llm.rooms import Kind
from bot.llm.unknown import UnknownFailures
from bot.llm.watch import LAST_WORD_S, USAGE_S, Watch

CONNECT_S = 5.0
_USUAL_TEMPERATURE = 0.2

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Whose language is spoken, and ``foreign``: the errors of its SDK and of the transport below."""

    kind: Kind
    foreign: Foreign
    unknown: UnknownFailures = field(default_factory=UnknownFailures)


class Response(Protocol):
    """What both SDKs give for a request whose body is still to come."""

    @property
    def headers(self) -> Mapping[str, str]: ...

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


def temperature(call: Call) -> float:
    return _USUAL_TEMPERATURE if call.temperature is None else call.temperature


async def converse(
    route: Route, call: Call, listen: Listen | None, *, opening: Opening, dialect: Dialect
) -> Completion:
    """
    Send the request and hear the answer; the body's own type says whether it is whole or in pieces.

    ``listen`` hears of the first sign of life, with an empty text when the model only thinks. An answer in
    one document gives none before it is whole, so that ``first_s`` bounds it altogether. An answer that has
    said that it is finished is kept, also when the connection breaks after that.

    Raises:
        ModelError: it was refused, did not come in time, broke off, is empty, too large, or does not read.
    """
    heard = Heard(route=route, kind=dialect.kind, unknown=dialect.unknown)
    watch = Watch(first_s=call.first_s, stall_s=call.stall_s, whole_s=call.whole_s)
    async with guarded(heard, watch, dialect.foreign), opening as response:
        if "event-stream" in _begin(heard, response):
            await _hear_pieces(heard, response, listen, watch)
        else:
            heard.take(await _read(heard, response))
            _tell(heard, listen, None)
    return heard.completion()


async def _hear_pieces(heard: Heard, response: Response, listen: Listen | None, watch: Watch) -> None:
    shown: str | None = None
    events, size = Events(), 0
    async for piece in response.iter_bytes():
        size += len(piece)
        if size > LARGEST_STREAM:
            raise heard.unwelcome(f"an answer of more than {LARGEST_STREAM} bytes was sent")
        for data in _fed(events, piece, heard):
            if data.strip() == b"[DONE]":
                watch.nearly_over(LAST_WORD_S)
            elif data:
                went_on = heard.take(data)
                shown = _tell(heard, listen, shown)
                _keep_time(heard, watch, went_on=went_on)


def _fed(events: Events, piece: bytes, heard: Heard) -> list[bytes]:
    try:
        return events.feed(piece)
    except TooLarge as error:
        raise heard.unwelcome(f"{error} was sent") from error


def _keep_time(heard: Heard, watch: Watch, *, went_on: bool) -> None:
    if heard.finish_reason:
        watch.nearly_over(USAGE_S)
    elif went_on:
        watch.renew()


async def _read(heard: Heard, response: Response) -> bytes:
    """A whole body; its first word that is more than white space is a sign of life."""
    pieces: list[bytes] = []
    size = 0
    async for piece in response.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        heard.alive = heard.alive or bool(piece.strip())
        if size > LARGEST_ANSWER:
            raise heard.unwelcome(f"an answer of more than {LARGEST_ANSWER} bytes was sent")
    return b"".join(pieces)


async def list_models(provider: str, timeout_s: float, *, opening: Opening, dialect: Dialect) -> set[str]:
    """
    The ids in an endpoint's list of models.

    Raises:
        ModelError: the list was refused, did not come in time, is empty, or does not read.
    """
    heard = Heard(route=Route(provider, "models"), kind=dialect.kind, unknown=dialect.unknown)
    watch = Watch(first_s=timeout_s, stall_s=timeout_s, whole_s=timeout_s)
    body = b""
    async with guarded(heard, watch, dialect.foreign), opening as response:
        _begin(heard, response)
        body = await _read(heard, response)
    return heard.model_ids(body)


@asynccontextmanager
async def guarded(heard: Heard, watch: Watch, foreign: Foreign) -> AsyncIterator[None]:
    """The border: within it time is short, and every foreign error leaves as one of ours."""
    try:
        async with watch.limit:
            yield
    except TimeoutError as error:
        if not watch.limit.expired():
            raise
        if not heard.finish_reason:
            raise heard.overdue(watch.waited_s) from error
    except UnicodeEncodeError as error:
        if heard.taken:  # the listener's own
            raise
        raise BadRequest("the prompt holds characters that cannot be sent", route=heard.route) from error
    except foreign as error:
        told = _translated(heard, watch, error)
        if not (heard.finish_reason and told.status is None):
            raise told from error


def _begin(heard: Heard, response: Response) -> str:
    """Note that the request was taken; returns the type of its body."""
    heard.begin(response.headers)
    kind = response.headers.get("content-type", "json").lower()
    if "json" not in kind and "event-stream" not in kind:
        raise heard.unwelcome(f"expected JSON or an event stream, seen {redacted(kind)}")
    if is_encoded(response.headers):
        seen = redacted(response.headers["content-encoding"])
        raise heard.unwelcome(f"expected a plain body, as it was asked for, seen one encoded as {seen}")
    return kind


def _tell(heard: Heard, listen: Listen | None, shown: str | None) -> str | None:
    """Returns what the listener has heard, None as long as it has heard of nothing."""
    if listen is None or not heard.alive:
        return shown
    text = heard.text
    if text != shown:
        listen(text)
    return text


def _translated(heard: Heard, watch: Watch, error: Exception) -> ModelError:
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        headers: Mapping[str, str] = getattr(error, "response").headers  # noqa: B009 - of either SDK
        return heard.refused(status, getattr(error, "body", None), headers)
    cause = error.__cause__ or error
    names = {kind.__name__ for kind in type(cause).__mro__}  # httpx and httpx2 name their errors alike
    if names & _NEVER_SENT:
        what = redacted(f"{type(cause).__name__}: {cause}")
        return Unreachable(f"no connection: {what}", route=heard.route, usage=NOTHING_USED)
    if names & _TIMED_OUT:
        return heard.overdue(watch.waited_s)
    return heard.lost(redacted(f"{type(cause).__name__}: {cause}"))
