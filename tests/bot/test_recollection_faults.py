"""What goes wrong around the memory is a miss, never the loss of an answer; many at once pay once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.remembered import Recalled
from bot.testing import ScriptedCounsel, StillClock
from tests.bot.recall_house import Failing, House, Near, Sight, answer, wish

ASKED = "What did you lead at Acme?"
OTHERWISE = "Which project was yours to run there at Acme?"


@pytest.mark.parametrize("deed", ["exact", "remembered"])
async def test_a_database_that_is_away_is_a_miss(deed: str) -> None:
    answers = Failing()
    house = House(answers=answers)
    await house.kept(ASKED)
    answers.away.add(deed)

    assert await house.given(ASKED) is None
    answers.away.clear()
    assert await house.given(ASKED) == "I led the move."


async def test_a_verdict_is_heeded_though_nothing_of_it_can_be_kept() -> None:
    answers = Failing()
    house = House(answers=answers, counsel=ScriptedCounsel(same=lambda _asked, _known: 1))
    name = await house.kept(ASKED)
    house.eyes.sees = lambda _: Sight(nearest=[Near(of=name, text=ASKED, likeness=0.6)])
    answers.away = {"alias", "judged"}

    assert await house.given(OTHERWISE) == "I led the move."


async def test_nothing_that_the_memory_does_for_itself_is_ever_raised() -> None:
    house = House(answers=Failing("keep", "hit", "verdicts", "exact"))

    assert await house.memory.keep(wish(ASKED), answer()) is None
    await house.memory.hit("a", Recalled(answer=answer(), tier="exact", of="x"))  # type: ignore[arg-type]
    assert (await house.memory.state()).judges == {}


async def test_a_fault_in_the_search_is_a_miss() -> None:
    def broken(_: str) -> Sight:
        raise ValueError("no")

    house = House()
    await house.kept(ASKED)
    house.eyes.sees = broken

    assert await house.given(OTHERWISE) is None
    assert await house.given(ASKED) == "I led the move."


async def test_an_answer_that_was_edited_or_has_gone_is_never_served_from_what_is_in_mind() -> None:
    """Another process does it: the vectors here still say that it is near."""
    house = House()
    name = await house.kept(ASKED)
    house.eyes.sees = lambda _: Sight(nearest=[Near(of=name, text=ASKED, likeness=0.95)])
    kept = house.answers.shelf.answers[name]
    kept.one = replace(kept.one, answer=answer("I led the move to PostgreSQL."))

    assert await house.given("What was it that you led at Acme?") == "I led the move to PostgreSQL."
    await house.answers.drop([name])
    assert await house.given("What was it that you led at Acme?") is None


async def test_a_clock_that_jumps_hides_answers_and_brings_them_back() -> None:
    clock = StillClock()
    house = House(clock=clock)
    await house.kept(ASKED)

    for seconds in (40 * 86_400, -50 * 86_400):
        clock.move(seconds)
        assert await house.given(ASKED) is None
    clock.move(10 * 86_400)
    assert await house.given(ASKED) == "I led the move."
