"""One model at any endpoint that speaks OpenAI's chat completions, through OpenAI's own SDK."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

import httpx2
import openai
from openai import AsyncOpenAI

from bot.domain import Call, Completion, Listen, Route
from bot.errors import BadContent, BadRequest, ModelError
from bot.llm.catalogue import Model
from bot.llm.pages import PLAIN, Page, bound
from bot.llm.wire import CONNECT_S, Dialect, clean_key, converse, list_models, temperature, time_limits

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


class _Page(Page, httpx2.AsyncByteStream):
    breaks = (httpx2.HTTPError,)


async def _bound(response: httpx2.Response) -> None:
    bound(response, _Page)


def openai_client(
    api_key: str, base_url: str | None = None, *, key_name: str = "OPENAI_API_KEY"
) -> AsyncOpenAI:
    """
    The one client of a process: an async context manager, to be closed at the end.

    ``base_url`` holds the version path, e.g. ``https://api.openai.com/v1``. Time-outs are set with each call.
    ``key_name`` is where the key comes from.

    Raises:
        SettingsError: the key holds what no key holds.
    """
    return AsyncOpenAI(
        api_key=clean_key(key_name, api_key),
        base_url=base_url or OPENAI_URL,
        max_retries=0,
        timeout=openai.Timeout(_MODELS_TIMEOUT_S, connect=CONNECT_S),
        default_headers=PLAIN,
        http_client=openai.DefaultAsyncHttpxClient(limits=_LIMITS, event_hooks={"response": [_bound]}),
    )


class OpenAIModel:
    """
    An `LLM`: asks one model of a compatible endpoint, and says exactly what came of it.

    Such endpoints differ in three parameters that newer ones ask for and older ones refuse (and the other
    way round). One that is refused by name is left out from then on, and the call is sent once more, within
    its own time: a refusal costs nothing.
    """

    def __init__(self, model: Model, client: AsyncOpenAI) -> None:
        self._model = model
        self._client = client
        self._refused: frozenset[str] = frozenset()
        self._dialect = Dialect(kind="openai", foreign=_FOREIGN)

    @property
    def route(self) -> Route:
        return self._model.route

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        """
        Ask for a stream when somebody listens, and for the whole at once when nobody does.

        Raises:
            ModelError: the call failed; its ``usage`` says what it costs.
        """
        time = asyncio.get_running_loop().time
        ends = time() + call.whole_s
        for _ in _OPTIONAL:
            without = self._refused
            try:
                return await self._ask(call, listen, without)
            except (BadRequest, BadContent) as error:
                named = _named(error, without)
                if not named or time() >= ends:
                    raise
                self._refused |= {named}
                call = replace(call, whole_s=ends - time())
        return await self._ask(call, listen, self._refused)

    async def _ask(self, call: Call, listen: Listen | None, without: frozenset[str]) -> Completion:
        opening = self._client.chat.completions.with_streaming_response.create(
            **self._wishes(call, without, stream=listen is not None)
        )
        return await converse(self.route, call, listen, opening=opening, dialect=self._dialect)

    def _wishes(self, call: Call, without: frozenset[str], *, stream: bool) -> dict[str, Any]:
        most = min(call.max_completion_tokens, self._model.max_completion or call.max_completion_tokens)
        wishes: dict[str, Any] = {"max_completion_tokens": most, "temperature": temperature(call)}
        if stream:
            wishes["stream_options"] = {"include_usage": True}
        if "max_completion_tokens" in without:
            wishes["max_tokens"] = most
        return {
            "model": self.route.model,
            "messages": call.prompt.messages(),
            "stream": stream,
            "timeout": openai.Timeout(**time_limits(call)),
            **{name: value for name, value in wishes.items() if name not in without},
            **self._model.asks_with,
        }


def _named(error: ModelError, without: frozenset[str]) -> str:
    """The parameter that a refusal names, among those that were sent and may be left out; else nothing."""
    if error.status not in _UNPROCESSABLE or not _UNWELCOME.search(error.detail):
        return ""
    return next((name for name in _OPTIONAL if name not in without and name in error.detail), "")


async def served_models(client: AsyncOpenAI, provider: str = "openai") -> set[str]:
    """
    The ids of the models that this key may use now.

    Raises:
        ModelError: the list was refused, is empty, or does not read.
    """
    opening = client.models.with_streaming_response.list()
    dialect = Dialect(kind="openai", foreign=_FOREIGN)
    return await list_models(provider, _MODELS_TIMEOUT_S, opening=opening, dialect=dialect)
