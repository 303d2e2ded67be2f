"""The shapes of Groq's responses, as recorded: completions, chunks, usage, models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.simulator.models import MODELS, Model
from bot.simulator.tally import Spent

_PROMPT_TOKENS_PER_SECOND = 20_000.0
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def request_id(seed: int, number: int) -> str:
    """An id in Groq's form, ``req_01`` and 24 characters, the same for the same seed and number."""
    digest = int.from_bytes(hashlib.sha256(f"{seed}:{number}".encode()).digest())
    return "req_01" + "".join(_ALPHABET[(digest >> (5 * at)) & 31] for at in range(24))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One completion, ready for either form; ``usage`` None leaves it out, an empty one tells a null."""

    request_id: str
    model: Model
    created: int
    text: str
    reasoning: str
    finish_reason: str | None
    usage: dict[str, Any] | None

    @property
    def id(self) -> str:
        digest = hashlib.sha256(self.request_id.encode()).hexdigest()
        return f"chatcmpl-{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"

    @property
    def seed(self) -> int:
        return int(hashlib.sha256(self.id.encode()).hexdigest()[:7], 16)

    @property
    def fingerprint(self) -> str:
        return "fp_" + hashlib.sha256(self.model.id.encode()).hexdigest()[:10]


def usage(spent: Spent, *, queue_s: float, completion_s: float) -> dict[str, Any]:
    """The usage block; details stand only where there are some, and the queue is no part of the total."""
    prompt_s = round(spent.prompt_tokens / _PROMPT_TOKENS_PER_SECOND, 9)
    told: dict[str, Any] = {
        "queue_time": round(queue_s, 9),
        "prompt_tokens": spent.prompt_tokens,
        "prompt_time": prompt_s,
        "completion_tokens": spent.completion_tokens,
        "completion_time": round(completion_s, 9),
        "total_tokens": spent.total_tokens,
        "total_time": round(prompt_s + completion_s, 9),
    }
    if spent.cached_tokens:
        told["prompt_tokens_details"] = {"cached_tokens": spent.cached_tokens}
    if spent.reasoning_tokens:
        told["completion_tokens_details"] = {"reasoning_tokens": spent.reasoning_tokens}
    return told


def completion(reply: Reply) -> dict[str, Any]:
    """The body of an answer that is not streamed."""
    message = {"role": "assistant", "content": reply.text}
    if reply.reasoning:
        message["reasoning"] = reply.reasoning
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish_reason}
    body = {
        "id": reply.id,
        "object": "chat.completion",
        "created": reply.created,
        "model": reply.model.id,
        "choices": [choice],
        "usage": reply.usage or None,
        "usage_breakdown": None,
        "system_fingerprint": reply.fingerprint,
        "x_groq": {"id": reply.request_id, "seed": reply.seed},
        "service_tier": "on_demand",
    }
    if reply.usage is None:
        del body["usage"]
    return body


def opening(reply: Reply) -> str:
    """The first chunk: the role, and the ids."""
    extra = {"x_groq": {"id": reply.request_id, "seed": reply.seed}}
    return _chunk(reply, {"role": "assistant", "content": ""}, extra=extra)


def thought(reply: Reply, text: str) -> str:
    return _chunk(reply, {"reasoning": text, "channel": "analysis"})


def words(reply: Reply, text: str) -> str:
    return _chunk(reply, {"content": text})


def closing(reply: Reply, *, include_usage: bool) -> Iterator[str]:
    """
    The end: an empty delta with the reason and the usage twice, then ``[DONE]``.

    With ``stream_options.include_usage`` the usage comes in a chunk of its own, without choices.
    """
    told = {} if reply.usage is None else {"usage": reply.usage or None}
    x_groq = {"x_groq": {"id": reply.request_id, **told}}
    if include_usage:
        yield _chunk(reply, {}, finish_reason=reply.finish_reason)
        yield _chunk(reply, None, extra=x_groq | told)
    else:
        yield _chunk(reply, {}, finish_reason=reply.finish_reason, extra=x_groq | told)
    yield "data: [DONE]\n\n"


def stopped(reply: Reply) -> str:
    """A chunk by which Groq says that it stopped early; SDKs take it for a normal end."""
    return _chunk(reply, {}, extra={"x_groq": {"id": reply.request_id, "error": "over capacity"}})


def failed() -> str:
    """The event by which a stream that began with 200 says that it failed."""
    error = {"message": "Service Unavailable", "type": "internal_server_error", "status_code": 503}
    return f"event: error\ndata: {_json({'error': error})}\n\n"


def models() -> dict[str, Any]:
    """The list of models."""
    return listed(MODELS.values())


def listed(models: Iterable[Model]) -> dict[str, Any]:
    return {"object": "list", "data": [model(one) for one in models]}


def model(one: Model) -> dict[str, Any]:
    return {
        "id": one.id,
        "object": "model",
        "created": one.created,
        "owned_by": one.owner,
        "active": True,
        "context_window": one.context,
        "public_apps": None,
        "max_completion_tokens": one.max_completion,
    }


def _chunk(
    reply: Reply,
    delta: dict[str, Any] | None,
    *,
    finish_reason: str | None = None,
    extra: dict[str, Any] | None = None,
) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    body = {
        "id": reply.id,
        "object": "chat.completion.chunk",
        "created": reply.created,
        "model": reply.model.id,
        "system_fingerprint": reply.fingerprint,
        "choices": [] if delta is None else [choice],
    }
    return f"data: {_json(body | (extra or {}))}\n\n"


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)
