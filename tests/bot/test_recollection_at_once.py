"""Many who ask the same at once pay once, and nobody is handed what is not theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from bot.counsel import Errand, Same
from bot.domain import Answer, Outcome, QuestionType, ServedBy
from bot.rehearsal import LoopClock, rehearse
from bot.remembered import Phrasing, Recalled, Remembered, Wish
from bot.testing import ScriptedCounsel
from tests.bot.recall_house import GPT, Failing, House, Near, Sight, answer, wish

ASKED = "What did you lead at Acme?"

OTHERWISE = "Which project was yours to run there at Acme?"


@dataclass(slots=True)
class Counted(ScriptedCounsel):
    """A judge that takes 200 ms and always knows."""

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        self.asked.append(asked)
        errand.tab.add(answer().usage, 500)
        await asyncio.sleep(0.2)
        return Same(number=1, route=GPT)


async def _asked(house: House, wished: Wish, made: list[str], *, told: Answer | None) -> Answer | None:
    """A question as the engine has it; None of ``told`` is a model that fails."""
    found = await house.memory.find(wished)
    if found is not None:
        return found.answer
    async with house.memory.alone(wished) as given:
        if given is not None:
            return given.answer if isinstance(given, Recalled) else given
        made.append(wished.errand.ask_id)
        await asyncio.sleep(1.0)
        if told is not None:
            await house.memory.keep(wished, replace(told, id=wished.errand.ask_id))
        return told


async def _at_once(
    house: House, wishes: Sequence[Wish], told: Answer | None
) -> tuple[list[Answer | None], list[str]]:
    made: list[str] = []
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_asked(house, one, made, told=told)) for one in wishes]
    return [task.result() for task in tasks], made


def twenty(**more: object) -> list[Wish]:
    return [
        wish(ASKED, errand=Errand(ask_id=f"a{n}", deadline=12.0, kind=QuestionType.TECHNICAL), **more)
        for n in range(20)
    ]


def test_twenty_who_ask_at_once_pay_once() -> None:
    given, made = rehearse(_at_once(House(clock=LoopClock()), twenty(), answer()))

    assert 1 == len(made)
    assert [f"a{n}" for n in range(1, 20)] == [one.id for one in given[1:] if one]
    assert {0} == {one.cost_nano_usd for one in given[1:] if one}


def test_twenty_who_ask_at_once_pay_once_though_nothing_can_be_kept() -> None:
    _, made = rehearse(_at_once(House(clock=LoopClock(), answers=Failing("keep")), twenty(), answer()))

    assert 1 == len(made)


def test_twenty_who_ask_at_once_for_what_is_not_told_are_told_so_once() -> None:
    told = answer(outcome=Outcome.NOT_IN_PROFILE, text="", message="No.", sources=())

    given, made = rehearse(_at_once(House(clock=LoopClock()), twenty(), told))

    assert 1 == len(made)
    assert {"No."} == {one.message for one in given if one}
    assert not [one for one in given[1:] if one and one.receipt and one.receipt.asked_as]


@pytest.mark.parametrize(
    "told",
    [
        answer(served_by=ServedBy.QUOTE, route=None),
        answer(outcome=Outcome.UNAVAILABLE, text="", message="Later.", sources=()),
        answer(grounded=False, sources=()),
    ],
)
def test_what_is_not_to_be_given_again_is_still_for_all_who_wait_and_for_nobody_after(told: Answer) -> None:
    """Else those behind would try one after the other what the first has tried."""

    async def play() -> tuple[list[str], list[str], float]:
        house = House(clock=LoopClock())
        given, made = await _at_once(house, twenty(), told)
        assert {told.text} == {one.text for one in given if one}
        took = house.clock.monotonic()
        _, later = await _at_once(house, [wish(ASKED)], told)
        return made, later, took

    made, later, took = rehearse(play())
    assert (["a0"], 1, 1.0) == (made, len(later), took)


def test_without_a_cache_nobody_waits_for_anybody() -> None:
    async def play() -> tuple[int, float]:
        house = House(clock=LoopClock(), setting="off")
        _, made = await _at_once(house, twenty(), answer())
        return len(made), house.clock.monotonic()

    assert (20, 1.0) == rehearse(play())


def test_one_verdict_is_for_all_who_ask_at_once() -> None:
    async def play() -> tuple[int, int]:
        counsel = Counted()
        house = House(clock=LoopClock(), counsel=counsel)
        name = await house.kept(ASKED)
        house.eyes.sees = lambda _: Sight(nearest=[Near(of=name, text=ASKED, likeness=0.6)])
        given, made = await _at_once(house, [wish(OTHERWISE) for _ in range(20)], answer("Anew."))
        assert {"I led the move."} == {one.text for one in given if one}
        return len(counsel.asked), len(made)

    assert (1, 0) == rehearse(play())


def test_nobody_is_handed_what_somebody_of_another_scope_was_told() -> None:
    secret = replace(wish("").scope, audience=frozenset({"public", "owner"}))
    wishes = [*twenty(), *twenty(scope=secret)]

    _, made = rehearse(_at_once(House(clock=LoopClock()), wishes, answer()))

    assert 2 == len(made)


def test_where_the_leader_fails_the_next_one_leads() -> None:
    _, made = rehearse(_at_once(House(clock=LoopClock()), twenty()[:3], None))

    assert ["a0", "a1", "a2"] == made


def test_nobody_waits_until_their_own_time_is_up() -> None:
    async def play() -> tuple[int, float]:
        house = House(clock=LoopClock())
        wishes = [wish(ASKED), wish(ASKED, errand=Errand(ask_id="hurried", deadline=1.5))]
        _, made = await _at_once(house, wishes, answer())
        return len(made), house.clock.monotonic()

    assert (2, 1.5) == rehearse(play())


async def test_one_who_asks_just_after_has_what_was_made_while_they_sought() -> None:
    house = House()
    first, second = wish(ASKED), wish(ASKED)
    async with house.memory.alone(first) as given:
        assert given is None
        await house.memory.keep(first, answer())

    async with house.memory.alone(second) as given:
        assert isinstance(given, Recalled)
        assert second.errand.ask_id == given.answer.id
    async with house.memory.alone(replace(second, profile_version="2")) as given:
        assert given is None


class Locked(Failing):
    """Another process keeps the database locked; it takes ten seconds to say so."""

    async def keep(self, one: Remembered, phrasings: Sequence[Phrasing]) -> bool:
        await asyncio.sleep(10)
        return await super().keep(one, phrasings)

    async def exact(self, scopes: Sequence[str], key: str) -> Phrasing | None:
        await asyncio.sleep(10 if "exact" in self.away else 0)
        return await super().exact(scopes, key)


@pytest.mark.parametrize(("away", "seconds"), [("keep", 1.0 + 1.0), ("exact", 1.5 + 1.0 + 1.0)])
def test_nobody_waits_long_for_a_database_that_is_slow_to_fail(away: str, seconds: float) -> None:
    async def play() -> tuple[int, float]:
        house = House(clock=LoopClock(), answers=Locked(away))
        given, made = await _at_once(house, twenty(), answer())
        assert {"I led the move."} == {one.text for one in given if one}
        return len(made), house.clock.monotonic()

    assert (1, seconds) == rehearse(play())
