"""One model at any endpoint that speaks OpenAI's chat completions, through OpenAI's own SDK."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import openai
from openai import AsyncOpenAI

from bot.domain import Call, Completion, Listen, Route
from bot.errors import BadContent, BadRequest, ModelError
from bot.llm.catalogue import Model
from bot.llm.wire import CONNECT_S, TEMPERATURE, clean_key, converse, list_models, time_limits

OPENAI_URL = "https://api.openai.com/v1"
_FOREIGN = (openai.APIError, httpx2.HTTPError)
_LIMITS = httpx2.Limits(max_connections=512, max_keepalive_connections=100, keepalive_expiry=30)
_MODELS_TIMEOUT_S = 10.0
_OPTIONAL = ("max_completion_tokens", "stream_options", "temperature")
_UNPROCESSABLE = frozenset({400, 422})
_UNWELCOME = re.compile(
    r"unsupported|not support|unrecogni[sz]ed|unknown|unexpected|extra|additional|not permitted|not allowed",
    re.IGNORECASE,
)


def openai_client(api_key: str, base_url: str | None = None) -> AsyncOpenAI:
    """
    The one client of a process: an async context manager, to be closed at the end.

    ``base_url`` holds the version path, e.g. ``https://api.openai.com/v1``. Time-outs are set with each call.

    Raises:
        SettingsError: the key holds what no key holds.
    """
    return AsyncOpenAI(
        api_key=clean_key("OPENAI_API_KEY", api_key),
        base_url=base_url or OPENAI_URL,
        max_retries=0,
        timeout=openai.Timeout(_MODELS_TIMEOUT_S, connect=CONNECT_S),
        http_client=openai.DefaultAsyncHttpxClient(limits=_LIMITS),
    )


class OpenAIModel:
    """
    An `LLM`: asks one model of a compatible endpoint, and says exactly what came of it.

    Such endpoints differ in three parameters that newer ones ask for and older ones refuse (and the other
    way round). One that is refused by name is left out from then on, and the call is sent once more: a
    refusal costs nothing.
    """

    def __init__(self, model: Model, client: AsyncOpenAI) -> None:
        self._model = model
        self._client = client
        self._refused: set[str] = set()

    @property
    def route(self) -> Route:
        return self._model.route

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        """
        Ask for a stream when somebody listens, and for the whole at once when nobody does.

        Raises:
            ModelError: the call failed; its ``usage`` says what it costs.
        """
        for _ in _OPTIONAL:
            try:
                return await self._ask(call, listen)
            except (BadRequest, BadContent) as error:
                if not (named := self._named(error)):
                    raise
                self._refused.add(named)
        return await self._ask(call, listen)

    async def _ask(self, call: Call, listen: Listen | None) -> Completion:
        opening = self._client.chat.completions.with_streaming_response.create(
            **self._wishes(call, stream=listen is not None)
        )
        return await converse(self.route, call, listen, opening=opening, foreign=_FOREIGN)

    def _wishes(self, call: Call, *, stream: bool) -> dict[str, Any]:
        most = min(call.max_completion_tokens, self._model.max_completion or call.max_completion_tokens)
        wishes: dict[str, Any] = {"max_completion_tokens": most, "temperature": TEMPERATURE}
        if stream:
            wishes["stream_options"] = {"include_usage": True}
        if "max_completion_tokens" in self._refused:
            wishes["max_tokens"] = most
        return {
            "model": self.route.model,
            "messages": call.prompt.messages(),
            "stream": stream,
            "timeout": openai.Timeout(**time_limits(call)),
            **{name: value for name, value in wishes.items() if name not in self._refused},
            **self._model.asks_with,
        }

    def _named(self, error: ModelError) -> str:
        """The parameter that a refusal names, among those that may be left out; else nothing."""
        if error.status not in _UNPROCESSABLE or not _UNWELCOME.search(error.detail):
            return ""
        return next((n for n in _OPTIONAL if n not in self._refused and n in error.detail), "")


async def served_models(client: AsyncOpenAI) -> set[str]:
    """
    The ids of the models that this key may use now.

    Raises:
        ModelError: the list was refused, or does not read.
    """
    opening = client.models.with_streaming_response.list()
    return await list_models("openai", _MODELS_TIMEOUT_S, opening=opening, foreign=_FOREIGN)
