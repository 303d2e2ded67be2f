"""What every inbox promises to those who wait: each is told once, however often they asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.unanswered import Inbox
from tests.contracts.inboxes import LEASE, add, answer, claim, claimed, memory, sql
from tests.contracts.ledgers import at


@pytest.fixture(params=[memory, sql, sql], ids=["memory", "sqlite", "postgresql"])
async def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Inbox]:
    async with request.param(tmp_path) as opened:
        yield opened


def place(person: str = "slack:U1", conversation: str | None = "slack:C1:7") -> dict[str, Any]:
    return {"person": person, "conversation": conversation}


async def asks_of(inbox: Inbox) -> list[str]:
    """Everybody who is told now, by their asks."""
    told = []
    while (telling := await claim(inbox)) is not None:
        assert await inbox.told(telling, at=at(21))
        told.append(telling.waiting.ask_id)
    return told


@pytest.mark.parametrize("conversation", ["slack:C1:7", None])
async def test_who_asks_three_times_in_one_place_is_told_once(conversation: str | None, inbox: Inbox) -> None:
    first, *_ = [await add(inbox, ask, **place(conversation=conversation)) for ask in ("a1", "a2", "a3")]
    await answer(inbox, first)

    assert ["a1"] == await asks_of(inbox)
    assert await claim(inbox, 10_000) is None


async def test_other_people_other_places_and_other_questions_are_told_on_their_own(inbox: Inbox) -> None:
    first = await add(inbox, "a1", **place())
    await add(inbox, "a2", **place(conversation="slack:C1:8"))
    await add(inbox, "a3", **place(conversation=None))
    await add(inbox, "a4", channel="slack:C2", **place())
    await add(inbox, "a5", **place(person="slack:U2"))
    other = await add(inbox, "a6", "chess", **place())
    await answer(inbox, first)
    await answer(inbox, other)

    assert [f"a{number}" for number in range(1, 7)] == await asks_of(inbox)


async def test_while_one_is_being_told_nobody_else_gets_their_other_ask(inbox: Inbox) -> None:
    item = await add(inbox, "a1", **place())
    await add(inbox, "a2", **place())
    await answer(inbox, item)
    telling = await claimed(inbox)

    assert await claim(inbox) is None
    await inbox.release(telling)
    assert ["a1"] == await asks_of(inbox)


async def test_an_ask_that_comes_in_late_is_told_with_the_one_before(inbox: Inbox) -> None:
    item = await add(inbox, "a1", **place())
    await answer(inbox, item, seconds=10)
    telling = await claimed(inbox)
    await add(inbox, "a2", seconds=9, **place())

    assert await claim(inbox) is None
    assert await inbox.told(telling, at=at(21))
    await add(inbox, "a3", seconds=9, **place())
    assert await claim(inbox) is None
    assert await claim(inbox, 10_000) is None


async def test_who_asks_again_after_all_is_told_of_the_next_answer(inbox: Inbox) -> None:
    item = await add(inbox, "a1", **place())
    await answer(inbox, item, seconds=10)
    assert ["a1"] == await asks_of(inbox)

    await add(inbox, "a2", seconds=30, **place())
    await answer(inbox, item, seconds=40)

    assert ["a2"] == await asks_of(inbox)


async def test_whoever_asked_on_a_platform_that_is_away_waits_and_holds_nobody_up(inbox: Inbox) -> None:
    item = await add(inbox, "a1", platform="discord", channel="discord:1", person="discord:9")
    await add(inbox, "a2", seconds=1)
    await answer(inbox, item)

    first = await inbox.claim_telling(at=at(20), away=("discord", "web"), **LEASE)
    assert first is not None
    assert "a2" == first.waiting.ask_id
    assert await inbox.claim_telling(at=at(20), away=("discord", "slack"), **LEASE) is None
    assert "a1" == (await claimed(inbox)).waiting.ask_id
