"""Hits by meaning are looked at once more, after they were given."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.recall.bars import Bars
from bot.recall.calibration import Trial, judged
from bot.rehearsal import rehearse
from bot.remembered import VOUCHED, Origin
from bot.testing import ScriptedCounsel, StillClock
from tests.bot.recall_house import SCOPE, House, Near, Sight, wish

ASKED = "What did you lead at Acme?"

OTHERWISE = "Which project was yours to run there at Acme?"


async def test_a_hit_that_three_askings_refute_is_not_given_to_those_words_again() -> None:
    house, right = await _audited(says=["other"])

    assert await house.given("What was it that you led at Acme?") == "I led the move."
    assert await house.memory.audit_waiting()

    assert await house.given("What was it that you led at Acme?") == "The other."
    assert [(0.95, False)] == list(house.memory.audited)
    assert right in house.answers.shelf.answers
    (moved,) = [one for one in house.answers.shelf.phrasings.values() if one.origin in VOUCHED]
    assert (Origin.CONFIRMED, "groq:second") == (moved.origin, moved.judge)


async def test_a_hit_that_three_askings_say_is_none_of_those_is_given_no_more() -> None:
    house, _ = await _audited(says=["none"])

    assert await house.given("What was it that you led at Acme?") == "I led the move."
    await house.memory.audit_waiting()
    house.eyes.sees = lambda _: Sight(nearest=[])

    assert await house.given("What was it that you led at Acme?") is None
    assert [(0.95, False)] == list(house.memory.audited)


async def test_a_hit_that_an_audit_confirms_is_counted_as_right() -> None:
    house, _ = await _audited(says=["hit"])

    await house.given("What was it that you led at Acme?")
    await house.memory.audit_waiting()

    assert [(0.95, True)] == list(house.memory.audited)
    state = await house.memory.state()
    assert (0, 1) == (state.wrong_audits.count, state.wrong_audits.of)
    assert state.wrong_audits.high > 0.9


@pytest.mark.parametrize("says", [["none", "hit"], ["none", "other", "hit"], ["other", "other", "hit"]])
async def test_one_word_or_two_against_a_hit_are_not_enough(says: list[str]) -> None:
    house, _ = await _audited(says=says)

    await house.given("What was it that you led at Acme?")
    await house.memory.audit_waiting()

    assert [(0.95, True)] == list(house.memory.audited)
    assert 1 == len(house.answers.shelf.verdicts)


async def test_an_audit_is_on_nobodys_bill_and_in_nobodys_way() -> None:
    house, _ = await _audited(says=["hit"])
    wished = wish("What was it that you led at Acme?")

    await house.memory.find(wished)
    counsel = house.counsel
    assert isinstance(counsel, ScriptedCounsel)

    assert not counsel.asked
    await house.memory.audit_waiting()
    assert 0 == wished.errand.tab.cost_nano_usd
    (verdict,) = house.answers.shelf.verdicts.values()
    assert wished.errand.ask_id == verdict.ask_id


async def _audited(*, says: list[str]) -> tuple[House, str]:
    """A house that audits each hit, and a judge that says so, the last over and over."""
    left = [*says]
    house = House(draw=lambda: 0.01)
    right = await house.kept(ASKED)
    other = await house.kept(OTHERWISE, "The other.")

    def same(_asked: str, known: Sequence[str]) -> int:
        told = left.pop(0) if len(left) > 1 else left[0]
        return 0 if told == "none" else known.index({"hit": ASKED, "other": OTHERWISE}[told]) + 1

    assert isinstance(house.counsel, ScriptedCounsel)
    house.counsel.same = same
    near = [
        Near(of=right, text=ASKED, likeness=0.95),
        Near(of=other, text=OTHERWISE, likeness=0.5),
    ]
    house.eyes.sees = lambda _: Sight(nearest=near)
    return house, right


def test_audits_are_worked_through_beside_the_answers() -> None:
    async def play() -> int:
        house, _ = await _audited(says=["hit"])
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(house.memory.audit())
            await asyncio.sleep(1)
            await house.given("What was it that you led at Acme?")
            await asyncio.sleep(1)
            watch.cancel()
        return len(house.memory.audited)

    assert 1 == rehearse(play())


async def test_what_is_too_old_speaks_no_longer_of_the_head() -> None:
    house, _ = await _audited(says=["hit"])
    await house.given("What was it that you led at Acme?")
    await house.memory.audit_waiting()
    assert isinstance(house.clock, StillClock)

    house.clock.move(timedelta(days=15).total_seconds())

    assert 0 == (await house.memory.state()).wrong_audits.of


async def test_the_bar_rises_where_audits_find_errors_and_never_falls() -> None:
    right = [Trial(score=0.5 + at / 1000, is_right=True, weight=1e-3, asked="a") for at in range(500)]
    calibration = judged(right, budget=0.01)
    assert calibration.bar is not None
    house, _ = await _audited(says=["hit"])
    house.eyes.known = {SCOPE.key: calibration}
    audited: list[tuple[float, bool]] = []
    bars = Bars(calibrations=house.eyes.calibrations, audited=lambda: tuple(audited), budget=0.01)

    assert calibration.bar == bars.bar(SCOPE.key, calibration.bar)
    audited += [(calibration.bar, False)] * 20
    assert calibration.bar == bars.bar(SCOPE.key, calibration.bar)
    bars.refresh()
    raised = bars.bar(SCOPE.key, calibration.bar)

    assert raised is None or raised > calibration.bar
    assert bars.bar("another scope", 0.7) == 0.7
    assert bars.bar(SCOPE.key, None) is None
    assert calibration.bar == (await house.memory.state()).scopes[SCOPE.key].calibrated
