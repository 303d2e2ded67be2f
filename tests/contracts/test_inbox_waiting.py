"""What every inbox promises of those who wait: each is told once, or forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain import Question
from bot.unanswered import Inbox, Status
from tests.contracts.inboxes import (
    DAY,
    add,
    answer,
    claim,
    claimed,
    dismiss,
    memory,
    memory_beside,
    sql,
    sql_beside,
)
from tests.contracts.ledgers import NOON, AnyLedger, at


@pytest.fixture(params=[memory, sql, sql], ids=["memory", "sqlite", "postgresql"])
async def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Inbox]:
    async with request.param(tmp_path) as opened:
        yield opened


@pytest.fixture(params=[memory_beside, sql_beside, sql_beside], ids=["memory", "sqlite", "postgresql"])
async def beside(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[AnyLedger, Inbox]]:
    async with request.param(tmp_path) as opened:
        yield opened


async def test_nobody_waits_for_what_is_not_for_the_twin(inbox: Inbox) -> None:
    item = await add(inbox)
    await dismiss(inbox, item, Status.NOT_FOR_THE_TWIN)

    again = await add(inbox, "a2", seconds=11)

    assert (Status.NOT_FOR_THE_TWIN, 2) == (again.status, again.count)
    assert () == await inbox.asked(item.id, most=9)
    assert () == await inbox.untold(most=9)
    assert (item.id, item.question) in await inbox.questions(most=9)
    assert await inbox.reopen(item.id)
    await answer(inbox, item, seconds=12)
    assert await claim(inbox) is None


async def test_whoever_waits_for_an_answered_item_is_claimed_oldest_first_each_once(inbox: Inbox) -> None:
    item = await add(inbox, "a1", seconds=3)
    await add(inbox, "a2", seconds=1)
    other = await add(inbox, "a3", "chess")
    assert await claim(inbox) is None
    await answer(inbox, item)
    await dismiss(inbox, other)

    first, second = await claimed(inbox), await claimed(inbox)

    assert [("a2", 1), ("a1", 1)] == [(one.waiting.ask_id, one.attempt) for one in (first, second)]
    assert "slack:C1:a2" == first.waiting.conversation
    assert await claim(inbox) is None
    assert await inbox.told(first, at=at(21))
    assert await inbox.told(first, at=at(22))  # its first reply may have been lost
    assert await claim(inbox, 21) is None


async def test_of_many_tellers_one_has_them(inbox: Inbox) -> None:
    item = await add(inbox)
    await answer(inbox, item)

    tellings = await asyncio.gather(*(claim(inbox) for _ in range(10)))

    assert 1 == sum(one is not None for one in tellings)


async def test_a_lost_teller_is_followed_when_lease_and_quiet_are_over(inbox: Inbox) -> None:
    await answer(inbox, await add(inbox))
    lost = await claimed(inbox, 20)

    assert await claim(inbox, 20 + 89) is None
    again = await claimed(inbox, 20 + 90)

    assert 2 == again.attempt
    assert not await inbox.told(lost, at=at(111))
    await inbox.release(lost)
    assert await inbox.told(again, at=at(112))
    assert not await inbox.told(lost, at=at(113))
    assert await claim(inbox, 500) is None


async def test_a_claim_given_back_is_as_if_it_had_never_been(inbox: Inbox) -> None:
    await answer(inbox, await add(inbox))
    telling = await claimed(inbox)

    await inbox.release(telling)

    assert not await inbox.told(telling, at=at(21))
    assert telling == await claimed(inbox, 21)


async def test_a_lease_of_a_clock_that_was_wrong_binds_nobody(inbox: Inbox) -> None:
    await answer(inbox, await add(inbox))
    ahead = await claimed(inbox, 5 * DAY)

    back = await claimed(inbox, 20)

    assert (1, 2) == (ahead.attempt, back.attempt)
    assert await claim(inbox, 21) is None
    assert not await inbox.told(ahead, at=at(22))
    assert await inbox.told(back, at=at(22))


async def test_nobody_is_told_after_thirty_days(inbox: Inbox) -> None:
    await answer(inbox, await add(inbox))

    assert await claim(inbox, 31 * DAY) is None
    assert await claim(inbox, 29 * DAY) is not None


async def asks(ledger: AnyLedger, ask: str, person: str) -> None:
    question = Question(text="Jazz?", platform="slack", person=person, channel="slack:C1")
    await ledger.open_ask(ask, question, at=NOON, rates=())


async def test_of_whoever_is_forgotten_nothing_waits_and_what_others_asked_stays(
    beside: tuple[AnyLedger, Inbox],
) -> None:
    ledger, inbox = beside
    for ask, person in (("a1", "slack:A"), ("a2", "slack:B"), ("a3", "slack:A"), ("a4", "slack:A")):
        await asks(ledger, ask, person)
    both = await add(inbox, "a1", "both", person="slack:A")
    await add(inbox, "a2", "both", person="slack:B")
    await add(inbox, "a3", "theirs", person="slack:A")
    decided = await add(inbox, "a4", "decided", person="slack:A")
    await answer(inbox, decided)

    await ledger.forget_person("slack:A")
    late = await add(inbox, "a1", "late", person="slack:A")

    assert ("", 0) == (late.id, late.count)
    left = {one.id: one.question for one in await inbox.items(status=None)}
    assert {both.id: "Do you like both?", decided.id: ""} == left
    assert ["slack:B"] == [one.person for one in await inbox.asked(both.id, most=9)]
    assert ((both.id, "Do you like both?"),) == await inbox.questions(most=9)
    assert decided.id < (await add(inbox, "a9", "fresh")).id


async def test_with_the_words_of_asks_what_waits_in_vain_is_forgotten(
    beside: tuple[AnyLedger, Inbox],
) -> None:
    ledger, inbox = beside
    await asks(ledger, "a1", "slack:A")
    await add(inbox, "a1", "old")
    kept = await add(inbox, "a2", "kept", seconds=DAY)
    await inbox.begin("Do you ski?", key="ski", at=NOON)

    await ledger.forget_texts(at(DAY / 2))

    assert {kept.question, "Do you ski?"} == {one.question for one in await inbox.items(status=None)}
