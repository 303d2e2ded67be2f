"""Which routes the settings open for side questions, and who is asked; answers go to none of the others."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.asides.roster import Roster
from bot.clock import MachineClock
from bot.domain import Route
from bot.errors import SettingsError
from bot.fleet import Books, Fleet, open_fleet
from bot.llm.providers import load_catalogue
from bot.settings import load_settings
from bot.spend.budget import limits_of
from bot.spend.cost import Price
from bot.storage.ledger import SqlLedger
from tests.grounds import migrated

SMALL = Route("groq", "openai/gpt-oss-20b")
LARGE = Route("groq", "openai/gpt-oss-120b")
GUARD = Route("groq", "meta-llama/llama-prompt-guard-2-86m")
KEY = {"GROQ_API_KEY": "gsk_x"}


async def fleet(folder: Path, stack: AsyncExitStack, **given: Any) -> Fleet:
    settings = load_settings(**given)
    database = await stack.enter_async_context(migrated(folder))
    books = SqlLedger(database)
    return await open_fleet(
        stack,
        settings=settings,
        catalogue=load_catalogue(settings),
        books=Books(spending=books, reading=books, database=database),
        limits=limits_of(settings),
        clock=MachineClock(),
    )


@pytest.mark.slow
async def test_a_guard_is_open_for_side_questions_and_not_for_answers(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        made = await fleet(
            tmp_path, stack, **KEY, TWIN_MODELS=f"{LARGE},{SMALL}", TWIN_GUARD=str(GUARD), TWIN_CACHE="off"
        )

    assert (LARGE, SMALL) == made.models.routes
    assert (LARGE, SMALL, GUARD) == made.asides.models.routes
    assert (GUARD,) == made.asides.roster.guards()
    assert (SMALL,) == made.asides.roster.usual()
    assert (LARGE,) == made.asides.roster.second(SMALL)
    assert (SMALL,) == made.asides.roster.second(LARGE)


@pytest.mark.slow
async def test_a_route_without_its_key_is_passed_over_and_a_retired_name_is_replaced(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        made = await fleet(
            tmp_path,
            stack,
            **KEY,
            TWIN_MODELS=str(SMALL),
            TWIN_GUARD="openai:some-guard",
            TWIN_VERIFIER="groq:llama-3.3-70b-versatile",
            asides={"route": "groq:llama-3.1-8b-instant"},
        )

    roster = made.asides.roster
    assert (None, LARGE, SMALL) == (roster.guard, roster.verifier, roster.named)
    assert (SMALL, LARGE) == made.asides.models.routes
    assert (LARGE,) == roster.second(SMALL)


@pytest.mark.slow
async def test_a_provider_that_there_is_not_stops_the_start_by_the_name_of_its_setting(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError, match=r"TWIN_GUARD: seen 'grok:x'; expected provider:model"):
            await fleet(tmp_path, stack, **KEY, TWIN_GUARD="grok:x")


def test_a_wrong_route_for_side_questions_is_told() -> None:
    assert load_settings(asides={"route": " "}).asides.route == ""
    with pytest.raises(SettingsError, match="provider:model"):
        load_settings(asides={"route": "gpt"})


def test_one_without_a_price_comes_last() -> None:
    price = Price(input=10**9, cached=10**9, output=10**9)
    roster = Roster(routes=(LARGE, SMALL), price=lambda route: price if route == SMALL else None)

    assert (SMALL,) == roster.usual()
    assert () == Roster(routes=(), price=lambda _: None).usual()


def test_one_model_is_asked_through_each_of_its_keys() -> None:
    second = Route("groq2", SMALL.model)
    roster = Roster(routes=(SMALL, second, LARGE), price=lambda _: None)

    assert (SMALL, second) == roster.usual()
    assert (LARGE,) == roster.second(second)
