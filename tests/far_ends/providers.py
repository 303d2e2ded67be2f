"""Both providers behind their real SDKs, asked against a scripted far end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import pytest

from bot.domain import Call, Completion, Prompt, Route, Turn, Usage
from bot.errors import (
    ModelError,
)
from bot.llm.catalogue import Model
from bot.llm.groq import GroqModel, groq_client
from bot.llm.openai_compatible import OpenAIModel, openai_client
from bot.ports import LLM
from tests.far_ends.scripted_http import Reply, ScriptedHttp, scripted_http

USED = Usage(prompt_tokens=320, cached_tokens=256, completion_tokens=40, reasoning_tokens=12)
CALL = Call(
    ask_id="a",
    prompt=Prompt(system="rules", user="asked: what?", turns=(Turn(asked="hi", answered="hello"),)),
    max_completion_tokens=700,
    deadline=10.0,
    first_s=5.0,
    stall_s=5.0,
    whole_s=5.0,
)
HASTY = replace(CALL, first_s=0.2, stall_s=0.2, whole_s=0.2)
PATH = "/openai/v1/chat/completions"
Opener = Callable[[str], AbstractAsyncContextManager[LLM]]


@asynccontextmanager
async def groq(url: str, key: str = "gsk_local") -> AsyncIterator[LLM]:
    async with groq_client(key, url) as client:
        yield GroqModel(Model(route=Route("groq", "m"), max_completion=500), client)


@asynccontextmanager
async def openai(url: str, key: str = "sk-local") -> AsyncIterator[LLM]:
    async with openai_client(key, url.rstrip("/") + "/openai/v1") as client:
        yield OpenAIModel(Model(route=Route("openai", "m"), max_completion=500), client)


async def asked(
    opener: Opener, *replies: Reply, call: Call = CALL, streaming: bool = False
) -> tuple[Completion, list[str], ScriptedHttp]:
    heard: list[str] = []
    async with scripted_http(*replies) as far_end, opener(far_end.url) as llm:
        completion = await llm.complete(call, heard.append if streaming else None)
    return completion, heard, far_end


async def refused(
    opener: Opener, *replies: Reply, call: Call = CALL, streaming: bool = False
) -> tuple[ModelError, ScriptedHttp]:
    async with scripted_http(*replies) as far_end, opener(far_end.url) as llm:
        with pytest.raises(ModelError) as caught:
            await llm.complete(call, (lambda _: None) if streaming else None)
    return caught.value, far_end
