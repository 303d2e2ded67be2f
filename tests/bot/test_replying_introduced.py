"""Whoever introduces themselves is given what others are, and nobody else what was said to them."""

from __future__ import annotations

from bot.domain import ServedBy
from tests.bot.test_replying import KNOWN
from tests.far_ends.afterwards import OneAnswer
from tests.far_ends.engine_house import GOOD, House, model

INTRODUCED = "Hi, I'm Bob Miller from Initech, what did you lead at Acme?"


async def test_an_answer_of_before_is_sought_without_an_introduction() -> None:
    memory = OneAnswer(known=KNOWN)

    answer = await House(model(GOOD), memory=memory).ask(text=INTRODUCED)

    assert ServedBy.CACHE is answer.served_by
    assert ["what did you lead at Acme?"] == [wish.asked for wish in memory.wishes]


async def test_an_answer_is_kept_for_the_question_as_it_was_put_to_the_model() -> None:
    memory = OneAnswer()

    await House(model(GOOD), memory=memory).ask(text=INTRODUCED)

    assert [INTRODUCED] == [wish.asked for wish, _ in memory.kept]
