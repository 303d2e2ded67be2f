"""Two keys of Groq's free plan: what is beyond the minute of one goes to the other, unrefused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.assembly import open_twin
from bot.domain import Answer, Question, ServedBy
from bot.rehearsal import LoopClock
from bot.settings import load_settings
from bot.simulator import SimulatorOptions, running_simulator
from bot.twin import Twin
from tests.far_ends.virtual import in_virtual_time
from tests.grounds import auditor, url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

MODEL = "openai/gpt-oss-20b"
MINUTE = 8000
QUESTIONS = (
    "Where did you study?",
    "What was your thesis about?",
    "What did you build at your last job?",
    "Which databases have you worked with?",
    "Which languages do you speak?",
    "What are you most proud of?",
    "Have you led a team?",
    "Which certificates do you have?",
    "What did you do at your last job?",
    "Which databases do you know?",
)


@asynccontextmanager
async def twin_with_two_keys(folder: Path) -> AsyncIterator[tuple[Twin, list[str]]]:
    free, clock = SimulatorOptions(instant=True, plan="free"), LoopClock()
    async with (
        running_simulator(free, clock=clock) as first,
        running_simulator(free, clock=clock) as second,
    ):
        settings = load_settings(
            GROQ_API_KEY="gsk_first",
            GROQ_BASE_URL=first,
            providers={"groq2": {"api_key": "gsk_second", "base_url": second}},
            TWIN_MODELS=f"groq:{MODEL},groq2:{MODEL}",
            TWIN_ORDER="fixed",
            TWIN_CACHE="off",
            DATABASE_URL=url_of(folder),
        )
        async with open_twin(settings, clock=clock) as twin:
            yield twin, [first, second]


async def state(address: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=address) as desk:
        told: dict[str, Any] = (await desk.get("/control/state")).json()
        return told


async def ask(twin: Twin, text: str) -> Answer:
    return await twin.ask(Question(text=text, platform="web", person=f"web:{text}", channel="web"))


async def test_two_keys_serve_more_than_ones_minute_without_a_refusal(tmp_path: Path) -> None:
    async with twin_with_two_keys(tmp_path) as (twin, addresses):
        answers = [await ask(twin, text) for text in QUESTIONS]
        first, second = [await state(address) for address in addresses]

    assert {ServedBy.MODEL} == {one.served_by for one in answers}
    assert {"200"} == set(first["by_status"]) | set(second["by_status"])
    counted = [told["prompt_tokens"] - told["cached_tokens"] for told in (first, second)]
    written = [told["completion_tokens"] for told in (first, second)]
    assert sum(counted) + sum(written) > MINUTE
    rows = auditor(tmp_path, "SELECT provider, count(*) FROM attempts GROUP BY provider ORDER BY provider")
    assert [("groq", first["requests"]), ("groq2", second["requests"])] == rows


async def test_of_many_at_once_each_key_takes_its_part(tmp_path: Path) -> None:
    """Nothing was told yet: then the key with fewer calls under way is taken."""
    async with twin_with_two_keys(tmp_path) as (twin, addresses):
        answers = await asyncio.gather(*(ask(twin, text) for text in QUESTIONS[:4]))
        told = [await state(address) for address in addresses]

    assert {ServedBy.MODEL} == {one.served_by for one in answers}
    assert [["200"], ["200"]] == [list(one["by_status"]) for one in told]


@in_virtual_time(grace_s=0.3)
async def test_when_neither_key_has_room_the_next_question_is_not_sent_to_be_refused(tmp_path: Path) -> None:
    async with twin_with_two_keys(tmp_path) as (twin, addresses):
        answers = [
            await ask(twin, f"{text} {more}") for more in ("", "Tell me all of it.") for text in QUESTIONS
        ]
        told = [await state(address) for address in addresses]

    assert {ServedBy.MODEL} <= {one.served_by for one in answers} <= {ServedBy.MODEL, ServedBy.QUOTE}
    assert sum(one["by_status"].get("429", 0) for one in told) <= 1
