"""What may be kept of an answer, for how long, and what a hit of it is booked with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import Outcome, QuestionType, ServedBy
from bot.receipt import Receipt
from bot.remembered import Origin, Tier
from bot.testing import StillClock
from tests.bot.recall_house import GPT, RECORDS, USAGE, House, answer, wish

ASKED = "What did you lead at Acme?"


@pytest.mark.parametrize(
    "told",
    [
        answer(outcome=Outcome.NOT_IN_PROFILE),
        answer(served_by=ServedBy.QUOTE),
        answer(grounded=False),
        answer(sources=()),
        answer(receipt=None),
        answer(receipt=Receipt(profile_version="1", rests_on=("secret",))),
        answer("Hi Bob, I led the move."),
        answer("I led the move, Bob."),
    ],
)
async def test_only_grounded_answers_that_speak_to_nobody_in_particular_are_kept(told: object) -> None:
    house = House()

    assert await house.memory.keep(wish("Hello, my name is Bob. What did you lead?"), told) is None  # type: ignore[arg-type]
    assert not house.wordings()


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("i am bob, what did you lead?", "Bob, I led the move."),
        ("hey its bob from globex. what did you lead", "I led the move, Bob."),
        ("what did you lead? thx bob", "As you may know, Bob, I led the move."),
    ],
)
async def test_a_name_is_one_in_small_letters_as_well(asked: str, text: str) -> None:
    assert await House().memory.keep(wish(asked), answer(text)) is None
    assert await House().memory.keep(wish(asked), answer())


@pytest.mark.parametrize(
    "asked", ["Write to bob@x.org what you led", "I am at +44 20 7946 0958, ok?", "", "?!"]
)
async def test_a_question_that_is_somebodys_own_is_not_kept(asked: str) -> None:
    assert await House().memory.keep(wish(asked), answer()) is None


async def test_a_span_of_years_is_no_telephone_number() -> None:
    assert await House().memory.keep(wish("What did you do in 2019-2021 and 2023-05-01?"), answer())


async def test_an_answer_about_what_goes_on_is_kept_to_the_end_of_the_month_there() -> None:
    clock = StillClock(datetime(2026, 3, 30, 12, tzinfo=UTC))
    house = House(clock=clock)

    going_on = await house.memory.keep(wish(ASKED, going_on=frozenset({"work-acme"})), answer())
    ended = await house.memory.keep(wish("Why?", going_on=frozenset({"edu-london"})), answer())

    assert going_on is not None
    assert ended is not None
    assert datetime(2026, 3, 31, 23, tzinfo=UTC) == going_on.expires_at  # London has summer time by then
    assert clock.now() + timedelta(days=30) == ended.expires_at


async def test_without_retention_nothing_is_kept() -> None:
    assert await House(retention_days=0).memory.keep(wish(ASKED), answer()) is None


async def test_other_wordings_are_kept_with_an_answer_unless_another_owns_them() -> None:
    house = House()
    first = await house.kept("Why?")
    one = await house.memory.keep(
        wish(ASKED), answer(), wordings=["Why?", "What did you run?", ASKED.upper(), ""], origin=Origin.SEEDED
    )

    assert one is not None
    assert [("Why?", first), (ASKED, one.id), ("What did you run?", one.id)] == house.wordings()


async def test_a_hit_is_booked_with_what_it_would_have_cost() -> None:
    house = House()
    name = await house.kept(ASKED)
    found = await house.memory.find(wish(ASKED, profile_version="2"))
    assert found is not None

    await house.memory.hit("ask-9", found)

    hit = house.answers.shelf.hits["ask-9"]
    assert (name, Tier.EXACT, 321, GPT) == (hit.of, hit.tier, hit.saved_nano_usd, hit.route)
    assert [(QuestionType.GENERAL, USAGE, "ask-9")] == house.worth
    assert "2" == house.answers.shelf.answers[name].one.profile_version


async def test_an_edit_of_a_record_ends_the_answers_that_rest_on_it_and_no_others() -> None:
    house = House()
    await house.kept(ASKED)

    assert await house.given(ASKED, records=RECORDS | {"edu-london": "new"}, profile_version="2")
    assert await house.given(ASKED, records=RECORDS | {"work-acme": "new"}, profile_version="3") is None
    assert await house.given(ASKED) is None
