"""From a warmed start to what it saved: over a real SDK, a real database, and every word that is shown."""

from __future__ import annotations

from asyncio import TaskGroup
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import open_twin
from bot.commands.registry import Caller
from bot.domain import Answer, Question, ServedBy
from bot.settings import Settings, load_settings
from bot.simulator import SimulatorOptions, running_simulator
from bot.testing import PlainArtist
from bot.twin import Twin
from tests.far_ends.scripted_house import eventually
from tests.grounds import auditor

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

BUDGET = 50_000_000
ADMIN = Caller(platform="terminal", person="local:1", channel="local", is_admin=True)
VISITOR = Caller(platform="web", person="web:1", channel="web")


def settings(address: str, **given: Any) -> Settings:
    return load_settings(
        GROQ_API_KEY="gsk_x",
        GROQ_BASE_URL=address,
        TWIN_MODELS="groq:openai/gpt-oss-20b",
        TWIN_EMBEDDINGS="lexical",
        TWIN_USER_RATE="off",
        **given,
    )


async def ask(twin: Twin, text: str) -> Answer:
    return await twin.ask(Question(text=text, platform="web", person=VISITOR.person, channel=VISITOR.channel))


async def usage(twin: Twin, caller: Caller = ADMIN) -> tuple[dict[str, Any], str]:
    reply = await twin.commands.run("usage", caller, "1")
    assert isinstance(reply.data, dict)
    return reply.data, dict(reply.fields).get("Memory", "")


async def test_whoever_comes_first_is_given_what_was_prepared_and_the_saving_is_told() -> None:
    async with (
        running_simulator(SimulatorOptions(instant=True)) as address,
        open_twin(settings(address), artist=PlainArtist()) as twin,
    ):
        prepared = await twin.preparing.prepare(BUDGET)
        before, nothing = await usage(twin)
        answers = [
            await ask(twin, one) for one in (*twin.profile.suggestions, "At which place did you study?")
        ]
        after, told = await usage(twin)
        own, mine = await usage(twin, VISITOR)
        receipt = await twin.commands.run("sources", VISITOR)
        report = await twin.commands.run("report", ADMIN, after_day(twin))

    assert set(prepared.answered) == set(twin.profile.suggestions)
    assert ("0", 0, "Kept: 6 answers") == (before["saved_usd"], before["questions"], nothing[:15])
    assert {(ServedBy.CACHE, 0)} == {(one.served_by, one.cost_nano_usd) for one in answers}
    assert Decimal(after["saved_usd"]) > 0
    assert {"exact": 7, "meaning": 0, "judged": 0} == after["recall"]["hits"]
    assert (after["saved_usd"], "0") == (after["recall"]["gross_saved_usd"], after["recall"]["judging_usd"])
    assert "Found again: 7 by their words" in told
    assert own["saved_usd"] == after["saved_usd"]
    assert "entries" not in own["recall"]
    assert "Kept" not in mine
    assert "given before, found by its words; made on 20" in str(receipt.fields)
    assert "by answering 100.0 % from memory" in report.text


def after_day(twin: Twin) -> str:
    return twin.clock.now().astimezone(twin.settings.zone).date().isoformat()


async def test_by_itself_it_prepares_only_where_both_keys_allow_it() -> None:
    async with running_simulator(SimulatorOptions(instant=True)) as address:
        async with open_twin(settings(address, asides={"warm_usd": "0.05"})) as twin:
            await keeping_warm(twin, lambda: count("likely_questions") > 100)
            assert 0 == count("remembered")
        allowed = settings(address, asides={"warm_usd": "0.05"}, caching={"warm": True})
        async with open_twin(allowed) as twin:
            await keeping_warm(twin, lambda: count("remembered") == 6)


async def keeping_warm(twin: Twin, truth: Callable[[], bool]) -> None:
    """Let a twin keep itself warm until something is so."""
    (keep_warm,) = (one for one in twin.watches if getattr(one, "__name__", "") == "keep_warm")
    async with TaskGroup() as beside:
        task = beside.create_task(ended(keep_warm))
        await eventually(truth)
        task.cancel()


async def ended(watch: Callable[[], Awaitable[object]]) -> None:
    await watch()


def count(table: str) -> int:
    return int(auditor(Path(), f"SELECT COUNT(*) FROM {table}")[0][0])  # noqa: S608 - our own name
