"""What a provider's JSON says, whole or in pieces: text, usage, why it ended, in every place they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain import Completion, Route, Usage
from bot.errors import BadContent, FirstTokenTimeout, ModelError, ServerFault, StreamCut
from bot.llm.border import failure

_CUT_BY_FILTER = "content_filter"
_THINK, _THOUGHT = "<think>", "</think>"


@dataclass(slots=True)
class Heard:
    """An answer as far as it has come."""

    route: Route
    written: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    request_id: str = ""
    taken: bool = False
    """Whether the provider has answered the request at all."""
    alive: bool = False
    """Whether the model has said or thought anything."""

    def take(self, data: bytes) -> None:
        """
        Hear one JSON document: a whole answer or a piece of one.

        Raises:
            ModelError: it tells of a failure, or does not read.
        """
        document = self._read(data)
        self._take_margins(document)
        choices = document.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], Mapping):
            self._take_choice(choices[0])

    def model_ids(self, data: bytes) -> set[str]:
        """
        The ids in a list of models.

        Raises:
            ModelError: it tells of a failure, or does not read.
        """
        listed = self._read(data).get("data")
        if not isinstance(listed, list):
            raise self._unreadable(data)
        ids = (one.get("id") for one in listed if isinstance(one, Mapping))
        return {one for one in ids if isinstance(one, str)}

    def _read(self, data: bytes) -> Mapping[str, Any]:
        try:
            document = json.loads(data)
        except ValueError as error:
            raise self._unreadable(data) from error
        if not isinstance(document, Mapping):
            raise self._unreadable(data)
        if document.get("error"):
            raise self._failed(document)
        return document

    def _take_margins(self, document: Mapping[str, Any]) -> None:
        """Groq repeats usage in its own corner, and for years told it there alone."""
        corner = document.get("x_groq")
        corner = corner if isinstance(corner, Mapping) else {}
        if corner.get("error"):
            raise self._failed({"error": corner["error"]})
        self.request_id = self.request_id or str(corner.get("id") or document.get("id") or "")
        for told in (corner.get("usage"), document.get("usage")):
            self.usage = read_usage(told) or self.usage

    def _take_choice(self, choice: Mapping[str, Any]) -> None:
        part = choice.get("delta") or choice.get("message")
        part = part if isinstance(part, Mapping) else {}
        content = part.get("content")
        if isinstance(content, str):
            self.written += content
        thinking = part.get("reasoning") or part.get("reasoning_content")
        self.alive = self.alive or bool(content or thinking)
        self.finish_reason = str(choice.get("finish_reason") or self.finish_reason)

    @property
    def text(self) -> str:
        """What a reader may see: without the thoughts that some models leak."""
        before, _, after = self.written.rpartition(_THOUGHT)
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
        )

    def overdue(self, seconds: float) -> ModelError:
        """The error of a wait that has lasted long enough."""
        if self.alive:
            return StreamCut(f"the answer stalled; given up after {seconds:g} s", **self._told())
        return FirstTokenTimeout(f"no sign of life in {seconds:g} s", **self._told())

    def lost(self, reason: str) -> ModelError:
        """The error of a connection that broke after the request was sent: what was made may be billed."""
        kind = StreamCut if self.taken else ServerFault
        return kind(f"the connection broke: {reason}", **self._told())

    def _failed(self, document: object) -> ModelError:
        return failure(self.route, status=None, body=document, **self._bill())

    def _unreadable(self, data: bytes) -> ModelError:
        seen = data[:60].decode("utf-8", "replace")
        return ServerFault(f"expected JSON, seen {seen!r}", **self._told())

    def _told(self) -> dict[str, Any]:
        return {"route": self.route, **self._bill()}

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
    value = told.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
