"""An answer that somebody disliked is given to nobody again, however soon they ask."""

from __future__ import annotations

import pytest

from bot.bookkeeping import Vote
from bot.errors import StorageError
from bot.recall.heeding import Heeded
from tests.bot.recall_house import House, answer, wish
from tests.far_ends.scripted_house import MemoryFeedback

ASKED = "What did you lead at Acme?"


def vote(house: House, ask_id: str, *, is_up: bool = False) -> Vote:
    return Vote(ask_id=ask_id, person="web:7", is_up=is_up, at=house.clock.now())


async def made(house: House) -> tuple[str, Heeded, MemoryFeedback]:
    """The ask that an answer was made for, and where votes on it go."""
    first = wish(ASKED)
    async with house.memory.alone(first):
        await house.memory.keep(first, answer())
    votes = MemoryFeedback(known=frozenset({first.errand.ask_id}))
    return first.errand.ask_id, Heeded(votes, house.answers), votes


async def test_what_somebody_disliked_is_given_to_nobody_again_not_even_at_once() -> None:
    house = House()
    ask_id, feedback, votes = await made(house)

    assert await feedback.vote(vote(house, ask_id))

    assert [False] == [one.is_up for one in votes.kept.values()]
    assert await house.given(ASKED) is None
    async with house.memory.alone(wish(ASKED)) as given:
        assert given is None


async def test_what_somebody_liked_is_given_again() -> None:
    house = House()
    ask_id, feedback, _ = await made(house)

    assert await feedback.vote(vote(house, ask_id, is_up=True))

    assert await house.given(ASKED) is not None


async def test_a_vote_that_could_not_be_kept_is_heeded_and_may_be_given_again() -> None:
    house = House()
    ask_id, feedback, votes = await made(house)
    votes.away = True
    with pytest.raises(StorageError):
        await feedback.vote(vote(house, ask_id))
    votes.away = False

    assert await feedback.vote(vote(house, ask_id))

    assert await house.given(ASKED) is None
