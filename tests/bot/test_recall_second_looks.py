"""A wording that a judge vouched for is looked at twice: then it is one like the others, or gone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.counsel import Errand, Same
from bot.recall.controls import PAGE, Controls
from bot.recall.following import Following
from bot.recall.second_looks import DUE_S
from bot.recall.trust import Rate
from bot.rehearsal import LoopClock, rehearse
from bot.remembered import VERIFIED, VOUCHED, Doubted, Origin, Phrasing
from bot.testing import ScriptedCounsel, StillClock
from tests.bot.recall_house import GPT, Failing, House, Near, Sight, wish

LED = "What did you lead at Acme?"
RAN = "Which project was yours to run at Acme?"
ASKED = "What was under your lead over there at Acme?"


class Shown(ScriptedCounsel):
    """A judge who names the question that it is told to, and keeps what it was shown."""

    def __init__(self, *says: str | None) -> None:
        super().__init__()
        self.says = list(says)
        self.orders: list[list[str]] = []

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        self.orders.append(list(known))
        wanted = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if wanted is None:
            return None
        return Same(number=known.index(wanted) + 1 if wanted in known else 0, route=GPT)


async def peopled(
    *says: str | None, answers: Failing | None = None, clock: StillClock | None = None
) -> House:
    """Two answers that are near to whatever is asked, and a judge who says so."""
    house = House(
        counsel=Shown(*says), answers=answers or Failing(), clock=clock or StillClock(), draw=lambda: 0.99
    )
    led, ran = await house.kept(LED), await house.kept(RAN, "The other.")
    near = [Near(of=led, text=LED, likeness=0.7), Near(of=ran, text=RAN, likeness=0.6)]
    house.eyes.sees = lambda _: Sight(nearest=near)
    return house


async def later(house: House, seconds: float = DUE_S) -> None:
    assert isinstance(house.clock, StillClock)
    house.clock.move(seconds)
    await house.memory.audit_waiting()


def vouched(house: House) -> list[tuple[str, Origin]]:
    return [(one.text, one.origin) for one in house.answers.shelf.phrasings.values() if one.origin in VOUCHED]


async def test_a_wording_is_confirmed_when_the_judge_says_the_same_again_in_another_order() -> None:
    house = await peopled(LED)
    assert await house.given(ASKED) == "I led the move."
    await house.memory.audit_waiting()
    assert [(ASKED, Origin.JUDGED)] == vouched(house)

    await later(house)

    assert [(ASKED, Origin.CONFIRMED)] == vouched(house)
    assert isinstance(house.counsel, Shown)
    assert [[LED, RAN], [RAN, LED]] == sorted(house.counsel.orders)
    assert await house.given(ASKED) == "I led the move."
    assert 2 == len(house.counsel.orders)


@pytest.mark.parametrize("then", [RAN, "none of them"])
async def test_a_wording_is_gone_when_the_judge_says_anything_else(then: str) -> None:
    house = await peopled(LED, then)
    await house.given(ASKED)
    assert await house.given(ASKED) == "I led the move."

    await later(house)

    assert [] == vouched(house)
    expected = "The other." if then == RAN else None
    assert expected == await house.given(ASKED)
    assert isinstance(house.counsel, Shown)
    assert [RAN] == house.counsel.orders[-1]


async def test_the_question_that_the_answer_was_made_for_is_what_is_looked_at_again() -> None:
    house = await peopled("And at Acme, what was in your hands?")
    (_, led), (_, ran) = house.wordings()
    near = [
        Near(of=led, text="And at Acme, what was in your hands?", likeness=0.7),
        Near(of=ran, text=RAN, likeness=0.6),
    ]
    house.eyes.sees = lambda _: Sight(nearest=near)
    assert await house.given(ASKED) == "I led the move."

    await later(house)

    assert isinstance(house.counsel, Shown)
    assert {LED, RAN} == set(house.counsel.orders[-1])
    assert [] == vouched(house)


async def test_a_second_look_is_kept_as_a_verdict_and_counts_for_consistency() -> None:
    house = await peopled(LED, LED, LED, RAN)
    wished = wish(ASKED)
    await house.memory.find(wished)
    await later(house)
    await house.given("Who was it that you led there at Acme, then?")
    await later(house)

    looks = [one for one in house.answers.shelf.verdicts.values() if one.why is Doubted.SECOND]
    assert [True, False] == [one.said == one.expected for one in looks]
    assert wished.errand.ask_id == looks[0].ask_id
    (judge,) = (await house.memory.state()).judges.values()
    assert Rate(count=1, of=2) == judge.agreed
    elsewhere = House(answers=house.answers)
    assert Rate(count=1, of=2) == (await elsewhere.memory.state()).judges[str(GPT)].agreed


async def test_a_judge_that_says_nothing_is_asked_again_later_and_ever_more_seldom() -> None:
    house = await peopled(LED, None, None, LED)
    await house.given(ASKED)
    assert isinstance(house.counsel, Shown)

    seen = []
    for seconds in (DUE_S, 59, 1, 60, 59, 1):
        await later(house, seconds)
        seen.append((len(house.counsel.orders), vouched(house)[0][1]))

    waits, confirmed = Origin.JUDGED, Origin.CONFIRMED
    assert [(2, waits), (2, waits), (3, waits), (3, waits), (3, waits), (4, confirmed)] == seen


async def test_a_database_that_is_away_is_no_reason_to_forget_a_wording() -> None:
    house = await peopled(LED)
    await house.given(ASKED)
    assert isinstance(house.answers, Failing)

    house.answers.away = {"exact"}
    await later(house)
    assert [(ASKED, Origin.JUDGED)] == vouched(house)

    house.answers.away = set()
    await later(house, 120)
    assert [(ASKED, Origin.CONFIRMED)] == vouched(house)


async def test_what_has_gone_or_was_worded_by_somebody_meanwhile_is_not_looked_at() -> None:
    house = await peopled(LED)
    await house.given(ASKED)
    await house.kept(ASKED, "Another.")

    await later(house)

    assert isinstance(house.counsel, Shown)
    assert 1 == len(house.counsel.orders)


def test_wordings_that_were_left_behind_are_looked_at_after_a_restart() -> None:
    async def play() -> list[tuple[str, Origin]]:
        house = await peopled(LED)
        before = House(counsel=Shown(LED), answers=house.answers, clock=LoopClock(), eyes=house.eyes)
        await before.given(ASKED)
        before.answers.shelf.phrasings.update(
            {n: _older(one) for n, one in before.answers.shelf.phrasings.items()}
        )
        after = House(counsel=Shown(LED), answers=house.answers, clock=LoopClock(), eyes=house.eyes)
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(after.memory.audit())
            await asyncio.sleep(DUE_S + 1)
            watch.cancel()
        assert isinstance(after.counsel, Shown)
        assert {LED, RAN} == set(after.counsel.orders[0])
        return vouched(after)

    assert [(ASKED, Origin.CONFIRMED)] == rehearse(play())


def test_the_second_look_comes_some_seconds_after_the_answer() -> None:
    async def play() -> list[int]:
        house = await peopled(LED)
        live = House(counsel=Shown(LED), answers=house.answers, clock=LoopClock(), eyes=house.eyes)
        assert isinstance(live.counsel, Shown)
        seen = []
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(live.memory.audit())
            await live.given(ASKED)
            for seconds in (DUE_S - 1, 2.0, 3600.0):
                await asyncio.sleep(seconds)
                seen.append(len(live.counsel.orders))
            watch.cancel()
        return seen

    assert [1, 2, 2] == rehearse(play())


async def test_what_a_judge_said_of_the_persons_own_answer_is_looked_at_too() -> None:
    house = await peopled(LED)
    await house.taught("What have you steered at Acme, all in all?", "The move, and the boat.")
    near = [Near(of="v1", text="What have you steered at Acme, all in all?", likeness=0.6, scope=VERIFIED)]
    house.eyes.sees = lambda _: Sight(nearest=near)
    assert isinstance(house.counsel, Shown)
    house.counsel.says = [near[0].text]
    assert isinstance(house.clock, StillClock)
    house.clock.move(1)
    await house.taught("Do you sail?", "Yes.", id="v2", at=house.clock.now())

    assert await house.given(LED) == "The move, and the boat."
    await later(house)

    assert [(LED, Origin.CONFIRMED)] == vouched(house)


async def test_a_wording_is_found_by_its_meaning_only_when_two_looks_agreed() -> None:
    house = await peopled(LED)
    following = Following(house.answers, clock=StillClock())
    await house.given(ASKED)

    assert {LED, RAN} == {one.text for one in (await following.look()).fresh}
    await later(house)
    assert [ASKED] == [one.text for one in (await following.look()).fresh]


async def test_controls_are_found_behind_pages_of_what_waits_for_a_second_look() -> None:
    house = await peopled(LED)
    (_, led), _ = house.wordings()
    at = house.clock.now()
    for number in range(3 * PAGE):
        said = Phrasing(
            scope="s", key=f"k{number}", text=f"K{number}?", of=led, origin=Origin.JUDGED, at=at, judge="x"
        )
        await house.answers.alias(said)
    controls = Controls(house.answers, others=lambda: ["Who?"], draw=lambda: 0.5)

    for _ in range(9):
        control = await controls.next()
        assert control is not None
        assert {one.text for one in control.candidates} <= {LED, RAN}


async def test_where_nothing_is_sure_there_is_no_control() -> None:
    controls = Controls(Failing(), others=lambda: ["Who?"], draw=lambda: 0.5)

    assert [None, None] == [await controls.next() for _ in range(2)]


def _older(one: Phrasing) -> Phrasing:
    return replace(one, at=one.at - timedelta(hours=1))
