"""Two twins on one database are one twin: what one was asked, has spent or learned binds the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import open_twin
from bot.domain import Answer, Outcome, Question, ServedBy
from bot.settings import Settings
from bot.simulator import SimulatorOptions, running_simulator
from bot.twin import Twin
from tests.grounds import auditor, prepare, url_of

pytestmark = pytest.mark.journey

STUDIED = "Where did you study?"
UNTOLD = "What is the name of your first pet?"


class Fleet:
    """Opens twins on one database before one provider."""

    def __init__(self, folder: Path, stack: AsyncExitStack, provider: str) -> None:
        self.folder, self.stack, self.provider = folder, stack, provider

    async def two(self, **more: Any) -> tuple[Twin, Twin]:
        given: dict[str, Any] = {
            "DATABASE_URL": url_of(self.folder),
            "TWIN_SPOOL": str(self.folder / "spool"),
            "GROQ_API_KEY": "gsk_simulated",
            "GROQ_BASE_URL": self.provider,
            "TWIN_CACHE": "off",
            "_env_file": None,
        }
        settings = Settings(**(given | more))
        one, other = [await self.stack.enter_async_context(open_twin(settings)) for _ in range(2)]
        return one, other


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    await prepare(tmp_path)
    async with AsyncExitStack() as stack:
        provider = await stack.enter_async_context(running_simulator(SimulatorOptions(instant=True)))
        yield Fleet(tmp_path, stack, provider)


async def ask(twin: Twin, text: str = STUDIED, *, event: str | None = None) -> Answer:
    return await twin.ask(
        Question(text=text, platform="web", person="web:1", channel="web", conversation=None, event=event)
    )


async def test_one_person_has_one_rate_whichever_twin_is_asked(fleet: Fleet) -> None:
    one, other = await fleet.two(TWIN_USER_RATE="3/hour")
    told = [(await ask(twin)).outcome for twin in (one, other, one, other, one)]
    assert [Outcome.ANSWERED] * 3 + [Outcome.RATE_LIMITED] * 2 == told


async def test_an_event_that_reaches_both_is_one_ask_with_one_answer(fleet: Fleet) -> None:
    one, other = await fleet.two()
    first = await ask(one, event="web:e1")
    again = await ask(other, event="web:e1")
    assert first == again


async def test_what_both_spend_at_once_stays_below_one_cap(fleet: Fleet) -> None:
    one, other = await fleet.two(TWIN_USER_RATE="off", TWIN_CHANNEL_RATE="off", TWIN_DAILY_TOKENS=8_000)
    told = await asyncio.gather(*(ask(twin) for twin in (one, other) * 8))
    spent = sum(one.usage.prompt_tokens + one.usage.completion_tokens for one in told)
    assert 0 < spent <= 8_000
    assert {ServedBy.MODEL, ServedBy.QUOTE} == {one.served_by for one in told}


async def test_what_one_has_answered_the_other_gives_again(fleet: Fleet) -> None:
    one, other = await fleet.two(TWIN_CACHE="exact")
    told = [(await ask(twin)).served_by for twin in (one, other)]
    assert [ServedBy.MODEL, ServedBy.CACHE] == told


async def test_a_question_that_nobody_can_answer_is_in_the_inbox_once(fleet: Fleet) -> None:
    one, other = await fleet.two(TWIN_OWNER="web:owner")
    assert [Outcome.NOT_IN_PROFILE] * 2 == [(await ask(twin, UNTOLD)).outcome for twin in (one, other)]
    assert [(1,)] == auditor(fleet.folder, "SELECT count(*) FROM inbox")
