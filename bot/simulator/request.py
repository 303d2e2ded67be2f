"""What a chat request asks for, checked as Groq checks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator.bodies import bad_request, decommissioned, unknown_model
from bot.simulator.models import DECOMMISSIONED, MODELS, Model
from bot.simulator.tokens import count_prompt

_KNOWN = frozenset(
    {
        "citation_options",
        "compound_custom",
        "disable_tool_validation",
        "documents",
        "exclude_domains",
        "frequency_penalty",
        "function_call",
        "functions",
        "include_domains",
        "include_reasoning",
        "logit_bias",
        "logprobs",
        "max_completion_tokens",
        "max_tokens",
        "messages",
        "metadata",
        "model",
        "n",
        "parallel_tool_calls",
        "presence_penalty",
        "reasoning_effort",
        "reasoning_format",
        "response_format",
        "search_settings",
        "seed",
        "service_tier",
        "stop",
        "store",
        "stream",
        "stream_options",
        "temperature",
        "tool_choice",
        "tools",
        "top_logprobs",
        "top_p",
        "user",
    }
)
_ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
_UNASKED_TOKENS = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A request that can be answered; ``messages`` are pairs of role and text."""

    model: Model
    messages: tuple[tuple[str, str], ...]
    prompt_tokens: int
    max_tokens: int | None
    effort: str
    stream: bool
    include_usage: bool
    shows_reasoning: bool

    @property
    def last_user_text(self) -> str:
        return next((text for role, text in reversed(self.messages) if role == "user"), "")

    @property
    def requested_tokens(self) -> int:
        """What the rate limits count before it runs: the prompt and what was asked for, 1,024 unless told."""
        return self.prompt_tokens + (_UNASKED_TOKENS if self.max_tokens is None else self.max_tokens)


def read_request(body: object) -> Wanted:
    """
    Check a decoded JSON body; parameters that are null count as left out.

    Raises:
        Refusal: with Groq's own words for what is wrong.
    """
    if not isinstance(body, Mapping):
        raise bad_request("invalid character in request body: a JSON object is expected")
    told = {key: value for key, value in body.items() if value is not None}
    for name in told:
        if name not in _KNOWN:
            raise bad_request(f"property '{name}' is unsupported")
    model = _model(told)
    messages = _messages(told)
    prompt_tokens = count_prompt(model, messages)
    max_tokens = _max_tokens(told, model)
    if prompt_tokens + (max_tokens or 0) > model.context:
        raise bad_request(
            "Please reduce the length of the messages or completion.", "context_length_exceeded"
        )
    return Wanted(
        model=model,
        messages=messages,
        prompt_tokens=prompt_tokens,
        max_tokens=max_tokens,
        effort=_effort(told, model),
        stream=_boolean(told, "stream"),
        include_usage=_include_usage(told),
        shows_reasoning=_shows_reasoning(told),
    )


def _model(told: Mapping[str, Any]) -> Model:
    if "model" not in told:
        raise bad_request("'model' : property 'model' is missing")
    name = told["model"]
    if not isinstance(name, str):
        raise bad_request("'model' : value must be a string")
    if name in DECOMMISSIONED:
        raise decommissioned(name)
    if name not in MODELS:
        raise unknown_model(name)
    return MODELS[name]


def _messages(told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if "messages" not in told:
        raise bad_request("'messages' : property 'messages' is missing")
    messages = told["messages"]
    if not isinstance(messages, Sequence) or isinstance(messages, str) or not messages:
        raise bad_request("'messages' : minimum number of items is 1")
    return tuple(_message(index, message) for index, message in enumerate(messages))


def _message(index: int, message: object) -> tuple[str, str]:
    place = f"messages.{index}"
    if not isinstance(message, Mapping) or message.get("role") not in _ROLES:
        raise bad_request(f"'{place}' : discriminator property 'role' has invalid value")
    role, content = str(message["role"]), message.get("content")
    if content is None and role in {"assistant", "function"}:
        return role, ""
    if not isinstance(content, str):
        missing = "content" not in message
        what = (
            f"'{place}' : property 'content' is missing"
            if missing
            else f"('{place}.content' : value must be a string)"
        )
        raise bad_request(f"'{place}' : for 'role:{role}' the following must be satisfied[{what}]")
    return role, content.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be sent back


def _max_tokens(told: Mapping[str, Any], model: Model) -> int | None:
    for name in ("max_completion_tokens", "max_tokens"):
        value = told.get(name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise bad_request(f"'{name}' : value must be an integer of at least 1")
        if value > model.max_completion:
            raise bad_request(
                f"`{name}` must be less than or equal to `{model.max_completion}`, the maximum value for"
                f" `{name}` is less than the `context_window` for this model",
                param=name,
            )
        return value
    return None


def _effort(told: Mapping[str, Any], model: Model) -> str:
    if model.is_classifier:
        if "reasoning_effort" in told:
            raise bad_request("reasoning_effort is not supported with this model", param="reasoning_effort")
        return "none"
    effort = told.get("reasoning_effort", model.efforts[0])
    if effort not in model.efforts:
        *first, last = (f"`{one}`" for one in sorted(model.efforts))
        raise bad_request(
            f"`reasoning_effort` must be one of {', '.join(first)}, or {last}", param="reasoning_effort"
        )
    return str(effort)


def _boolean(told: Mapping[str, Any], name: str, default: bool = False) -> bool:
    value = told.get(name, default)
    if not isinstance(value, bool):
        raise bad_request(f"'{name}' : value must be a boolean")
    return value


def _include_usage(told: Mapping[str, Any]) -> bool:
    options = told.get("stream_options", {})
    if not isinstance(options, Mapping):
        raise bad_request("'stream_options' : value must be an object")
    if options and not told.get("stream"):
        raise bad_request("'stream_options' is only allowed when 'stream' is true")
    return _boolean(options, "include_usage")


def _shows_reasoning(told: Mapping[str, Any]) -> bool:
    if "include_reasoning" in told and "reasoning_format" in told:
        raise bad_request("cannot specify both `include_reasoning` and `reasoning_format`")
    form = told.get("reasoning_format", "parsed")
    if form not in {"parsed", "raw", "hidden"}:
        raise bad_request("`reasoning_format` must be one of `hidden`, `parsed`, or `raw`")
    return form != "hidden" and _boolean(told, "include_reasoning", True)
