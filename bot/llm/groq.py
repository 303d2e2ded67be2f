"""One model of Groq, through Groq's own SDK with its retries off: what to do next is decided elsewhere."""

from __future__ import annotations

from typing import Any

import groq
import httpx
from groq import AsyncGroq

from bot.domain import Call, Completion, Listen, Route
from bot.llm.catalogue import Model
from bot.llm.pages import PLAIN, Page, bound
from bot.llm.wire import CONNECT_S, Dialect, clean_key, converse, list_models, temperature, time_limits

GROQ_URL = "https://api.groq.com"
_VERSION_PATH = "/openai/v1"
_FOREIGN = (groq.APIError, httpx.HTTPError)
_LIMITS = httpx.Limits(max_connections=512, max_keepalive_connections=100, keepalive_expiry=30)
_MODELS_TIMEOUT_S = 10.0


class _Page(Page, httpx.AsyncByteStream):
    breaks = (httpx.HTTPError,)


async def _bound(response: httpx.Response) -> None:
    bound(response, _Page)


def groq_client(api_key: str, base_url: str | None = None, *, key_name: str = "GROQ_API_KEY") -> AsyncGroq:
    """
    The one client of a process: an async context manager, to be closed at the end.

    ``base_url`` is the host alone; the version path, which the SDK adds itself, may stand there and is taken
    off. Time-outs are set with each call. ``key_name`` is where the key comes from.

    Raises:
        SettingsError: the key holds what no key holds.
    """
    return AsyncGroq(
        api_key=clean_key(key_name, api_key),
        base_url=(base_url or GROQ_URL).rstrip("/").removesuffix(_VERSION_PATH),
        max_retries=0,
        timeout=groq.Timeout(_MODELS_TIMEOUT_S, connect=CONNECT_S),
        default_headers=PLAIN,
        http_client=groq.DefaultAsyncHttpxClient(limits=_LIMITS, event_hooks={"response": [_bound]}),
    )


class GroqModel:
    """An `LLM`: asks one model of Groq, once, and says exactly what came of it."""

    def __init__(self, model: Model, client: AsyncGroq) -> None:
        self._model = model
        self._client = client
        self._dialect = Dialect(kind="groq", foreign=_FOREIGN)

    @property
    def route(self) -> Route:
        return self._model.route

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        """
        Ask for a stream when somebody listens, and for the whole at once when nobody does.

        Raises:
            ModelError: the call failed; its ``usage`` says what it costs.
        """
        opening = self._client.chat.completions.with_streaming_response.create(
            **self._wishes(call, stream=listen is not None)
        )
        return await converse(self.route, call, listen, opening=opening, dialect=self._dialect)

    def _wishes(self, call: Call, *, stream: bool) -> dict[str, Any]:
        most = self._model.max_completion or call.max_completion_tokens
        return {
            "model": self.route.model,
            "messages": call.prompt.messages(),
            "max_completion_tokens": min(call.max_completion_tokens, most),
            "temperature": temperature(call),
            "stream": stream,
            "timeout": groq.Timeout(**time_limits(call)),
            **self._model.asks_with,
        }


async def served_models(client: AsyncGroq, provider: str = "groq") -> set[str]:
    """
    The ids of the models that this key may use now.

    Raises:
        ModelError: the list was refused, is empty, or does not read.
    """
    opening = client.models.with_streaming_response.list()
    dialect = Dialect(kind="groq", foreign=_FOREIGN)
    return await list_models(provider, _MODELS_TIMEOUT_S, opening=opening, dialect=dialect)
