"""What a provider's JSON says, whole or in pieces: text, usage, why it ended, in every place they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bot.domain import NO_ROOMS, Completion, Room, Route, Usage
from bot.errors import BadContent, FirstTokenTimeout, ModelError, ServerFault, StreamCut, Unreadable
from bot.llm.border import failure, redacted
from bot.llm.rooms import Kind, rooms_in
from bot.llm.unknown import UnknownFailures

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_CUT_BY_FILTER, _BROKEN = "content_filter", "error"
_LONGEST_NAME = 120
_MOST_TOKENS = 10**9
_MOST_MODELS = 10_000
_THINK, _THOUGHT = "<think>", "</think>"


@dataclass(slots=True)
class Heard:
    """An answer as far as it has come."""

    route: Route
    kind: Kind
    unknown: UnknownFailures = field(default_factory=UnknownFailures)
    written: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    request_id: str = ""
    rooms: Mapping[str, Room] = field(default_factory=lambda: NO_ROOMS)
    taken: bool = False
    """Whether the provider has answered the request at all."""
    alive: bool = False
    """Whether the model has said or thought anything."""
    torn: bool = False
    """Whether half a character was written; its other half may have come in the next piece."""

    def begin(self, headers: Mapping[str, str]) -> None:
        """The request was taken."""
        self.taken = True
        self.request_id = _name(headers.get("x-request-id"))
        self.rooms = rooms_in(headers, self.kind)

    def take(self, data: bytes) -> bool:
        """
        Hear one JSON document: a whole answer or a piece of one. Returns whether the model went on with it.

        Raises:
            ModelError: it tells of a failure, or does not read.
        """
        document = self._read(data)
        self._take_margins(document)
        choices = document.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], Mapping):
            return self._take_choice(choices[0])
        return False

    def model_ids(self, data: bytes) -> set[str]:
        """
        The ids in a list of models.

        Raises:
            ModelError: it tells of a failure, or does not read.
        """
        listed = self._read(data).get("data")
        if not isinstance(listed, list):
            raise self._unreadable(data)
        ids = (one.get("id") for one in listed[:_MOST_MODELS] if isinstance(one, Mapping))
        names = {one for one in ids if isinstance(one, str) and 0 < len(one) <= _LONGEST_NAME}
        if not names:
            what = (
                "its list of models is empty: see what the key's project may use, at the provider's console"
            )
            raise ServerFault(what, **self._told())
        return names

    def _read(self, data: bytes) -> Mapping[str, Any]:
        try:
            document = json.loads(data.decode() if data[:1] == b"{" else data)  # it need not guess the coding
        except (ValueError, RecursionError) as error:
            raise self._unreadable(data) from error
        if not isinstance(document, Mapping):
            raise self._unreadable(data)
        if document.get("error"):
            raise self.refused(None, document)
        return document

    def _take_margins(self, document: Mapping[str, Any]) -> None:
        """Groq repeats usage in its own corner, and for years told it there alone."""
        corner = document.get("x_groq")
        if isinstance(corner, Mapping):
            if corner.get("error"):
                raise self.refused(None, {"error": corner["error"]})
            self.request_id = self.request_id or _name(corner.get("id"))
            self.usage = read_usage(corner.get("usage")) or self.usage
        if not self.request_id:
            self.request_id = _name(document.get("id"))
        if (told := document.get("usage")) is not None:
            self.usage = read_usage(told) or self.usage

    def _take_choice(self, choice: Mapping[str, Any]) -> bool:
        part = choice.get("delta") or choice.get("message")
        part = part if isinstance(part, Mapping) else {}
        content = part.get("content")
        if isinstance(content, str) and content:
            self.written += content
            self.torn = self.torn or not (content.isascii() or _is_whole(content))
        thinking = part.get("reasoning") or part.get("reasoning_content")
        went_on = bool(content or thinking)
        self.alive = self.alive or went_on
        self.finish_reason = _name(choice.get("finish_reason")) or self.finish_reason
        return went_on

    @property
    def text(self) -> str:
        """What a reader may see: without the thoughts that some models leak."""
        before, _, after = (_mended(self.written) if self.torn else self.written).rpartition(_THOUGHT)
        if not before and _THINK.startswith(after.lstrip()[: len(_THINK)]):
            return ""
        return after.lstrip()

    def completion(self) -> Completion:
        """
        The answer, now that nothing more comes.

        Raises:
            StreamCut: it never said that it was finished.
            BadContent: it is empty, or a filter took a part of it.
        """
        if not self.finish_reason:
            raise StreamCut("the answer ended without a finish_reason", **self._told())
        if self.finish_reason == _BROKEN:
            raise StreamCut("the provider broke the answer off: finish_reason error", **self._told())
        text = self.text.rstrip()
        if not text or self.finish_reason == _CUT_BY_FILTER:
            what = "a filter cut the answer" if text else "the answer is empty"
            raise BadContent(f"{what}; finish_reason {self.finish_reason}", **self._told())
        return Completion(
            text=text,
            route=self.route,
            usage=self.usage,
            finish_reason=self.finish_reason,
            request_id=self.request_id,
            rooms=self.rooms,
        )

    def overdue(self, waited_s: float) -> ModelError:
        """The error of a wait that has lasted long enough."""
        waited = f"{waited_s:.3g} s"
        if self.alive:
            return StreamCut(f"the answer stalled; given up after {waited}", **self._told())
        return FirstTokenTimeout(f"no sign of life in {waited}", **self._told())

    def lost(self, reason: str) -> ModelError:
        """The error of a connection that broke after the request was sent: what was made may be billed."""
        kind = StreamCut if self.taken else ServerFault
        return kind(f"the connection broke: {reason}", **self._told())

    def refused(
        self, status: int | None, body: object, headers: Mapping[str, str] = _NO_HEADERS
    ) -> ModelError:
        """
        The error that the provider told of: instead of an answer, with a status, or in the middle of one.

        A refusal costs nothing; what breaks an answer off leaves it to be paid.
        """
        rooms = rooms_in(headers, self.kind) or self.rooms
        bill = {} if status is not None else self._bill()
        error = failure(self.route, status=status, body=body, headers=headers, rooms=rooms, **bill)
        self.unknown.look(error, body, headers)
        return error

    def unwelcome(self, what: str) -> ModelError:
        """The error of an answer that is of another kind than anything we asked for."""
        return Unreadable(what, **self._told())

    def _unreadable(self, data: bytes) -> ModelError:
        seen = redacted(repr(data[:60].decode("utf-8", "replace")))
        return ServerFault(f"expected JSON, seen {seen}", **self._told())

    def _told(self) -> dict[str, Any]:
        return {"route": self.route, "rooms": self.rooms, **self._bill()}

    def _bill(self) -> dict[str, Any]:
        """Usage counts once the answer has ended: what is told before that is not the last word."""
        return {"usage": self.usage if self.finish_reason else None, "request_id": self.request_id}


def read_usage(told: object) -> Usage | None:
    """The usage that was told; None when it was not, does not read, or says that nothing was used."""
    if not isinstance(told, Mapping):
        return None
    prompt, completion = _count(told, "prompt_tokens"), _count(told, "completion_tokens")
    if prompt is None or completion is None or not prompt + completion:
        return None
    return Usage(
        prompt_tokens=prompt,
        cached_tokens=min(_detail(told, "prompt_tokens_details", "cached_tokens"), prompt),
        completion_tokens=completion,
        reasoning_tokens=min(_detail(told, "completion_tokens_details", "reasoning_tokens"), completion),
    )


def _detail(told: Mapping[str, Any], place: str, name: str) -> int:
    details = told.get(place)
    return (_count(details, name) or 0) if isinstance(details, Mapping) else 0


def _count(told: Mapping[str, Any], name: str) -> int | None:
    """A number of tokens; some gateways write it as 12.0."""
    value = told.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MOST_TOKENS else None


def _name(value: object) -> str:
    return redacted(value, _LONGEST_NAME) if isinstance(value, str) and value else ""


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mended(text: str) -> str:
    """Halves of characters put together; one that stays alone becomes the sign for what cannot be shown."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
