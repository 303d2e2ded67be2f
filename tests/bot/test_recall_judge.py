"""The judge is watched: one that does not read is found out soon, and what it vouched for is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random

import pytest

from bot.counsel import Errand, Same
from bot.errors import StorageError
from bot.recall.judge import Candidate, Doubt, Judge, shuffled
from bot.recall.trust import PROBATION, REST, Rate
from bot.rehearsal import LoopClock, rehearse
from bot.remembered import VOUCHED, Doubted, Origin, Verdict
from bot.storage.answers_memory import MemoryAnswers
from bot.testing import ScriptedCounsel, StillClock, counting_ids
from tests.bot.recall_house import GPT, House, Near, Sight

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SUBJECTS = ("chess", "sailing", "Fortran", "Latin", "pottery", "opera", "rowing", "bees", "maps", "clocks")
ODD = [a + b for a in ("zi", "ka", "mo", "lu") for b in ("rap", "tun", "fel", "dor", "vis")]
"""Parts of words that nobody knows."""
Says = Callable[[str, Sequence[str]], int | None]


def honest(asked: str, known: Sequence[str]) -> int:
    """The one with the same subject, if there is one."""
    return next((at for at, one in enumerate(known, 1) if asked.rsplit(maxsplit=1)[-1] == one.split()[-1]), 0)


async def peopled(says: Says, *, seed: int = 1) -> House:
    """A memory of ten answers, three of which are near to whatever is asked, and a judge."""
    house = House(counsel=ScriptedCounsel(same=says), draw=Random(seed).random)  # noqa: S311 - a rehearsal
    kept = {name: await house.kept(f"How did you learn {name}", f"By {name}.") for name in SUBJECTS}

    def near(text: str) -> Sight:
        last = text.rsplit(maxsplit=1)[-1]
        others = [name for name in SUBJECTS if name != last][:3]
        names = [last, *others[:2]] if last in kept else others
        return Sight(
            nearest=[
                Near(of=kept[name], text=f"How did you learn {name}", likeness=0.7 - 0.05 * at)
                for at, name in enumerate(names)
            ]
        )

    house.eyes.sees = near
    return house


async def asked_in_vain(house: House, times: int) -> int:
    """Ask what nobody has an answer to; how many answers were given all the same."""
    given = 0
    for number in range(times):
        given += await house.given(f"Where did you pick up {ODD[number % 20]}{ODD[number // 20]}") is not None
        await house.memory.audit_waiting()
    return given


async def test_an_honest_judge_is_believed_through_all_controls() -> None:
    house = await peopled(honest)

    assert await asked_in_vain(house, 120) == 0

    (judge,) = (await house.memory.state()).judges.values()
    assert judge.rests_until is None
    assert judge.false_yeses.of >= 10
    assert (0, judge.hits.of) == (judge.false_yeses.count, judge.hits.count)


@pytest.mark.parametrize("seed", range(5))
async def test_one_that_always_says_1_is_found_out_after_ten_verdicts(seed: int) -> None:
    house = await peopled(lambda _asked, _known: 1, seed=seed)

    assert await asked_in_vain(house, 100) <= 10

    (judge,) = (await house.memory.state()).judges.values()
    assert judge.rests_until is not None
    assert not [one for one in house.answers.shelf.phrasings.values() if one.origin in VOUCHED]


@pytest.mark.parametrize("seed", range(5))
async def test_one_that_says_anything_is_found_out_soon(seed: int) -> None:
    chance = Random(seed + 100)  # noqa: S311 - a rehearsal
    house = await peopled(lambda _asked, known: chance.randrange(len(known) + 1), seed=seed)

    assert await asked_in_vain(house, 200) <= 40

    (judge,) = (await house.memory.state()).judges.values()
    assert judge.rests_until is not None


async def test_one_that_never_finds_the_same_is_not_paid_for_long() -> None:
    house = await peopled(lambda _asked, _known: 0)

    await asked_in_vain(house, 400)

    (judge,) = (await house.memory.state()).judges.values()
    assert judge.rests_until is not None
    assert "questions again" in judge.why


async def test_a_judge_that_rests_is_not_asked_and_is_tried_before_it_is_believed_again() -> None:
    house = await peopled(lambda _asked, _known: 1)
    counsel, clock = house.counsel, house.clock
    assert isinstance(counsel, ScriptedCounsel)
    assert isinstance(clock, StillClock)
    await asked_in_vain(house, 20)
    asked = len(counsel.asked)

    await asked_in_vain(house, 20)
    assert asked == len(counsel.asked)

    texts = {f"How did you learn {name}" for name in SUBJECTS}
    counsel.same = lambda asked, known: known.index(asked) + 1 if asked in texts else 0
    clock.move(REST.total_seconds())
    await house.memory.audit_waiting()
    (judge,) = (await house.memory.state()).judges.values()

    assert asked + PROBATION == len(counsel.asked)
    assert judge.rests_until is None


async def test_a_judge_that_rests_is_left_alone_as_long_as_nobody_wants_it() -> None:
    house = await peopled(lambda _asked, _known: 1)
    counsel, clock = house.counsel, house.clock
    assert isinstance(counsel, ScriptedCounsel)
    assert isinstance(clock, StillClock)
    for number in range(40):
        if not any(one.rests_until for one in (await house.memory.state()).judges.values()):
            await house.given(f"Who has shown you {ODD[number % 20]}{ODD[number // 20]}")
            await house.memory.audit_waiting()
    assert any(one.rests_until for one in (await house.memory.state()).judges.values())
    asked = len(counsel.asked)

    clock.move(10 * REST.total_seconds())
    await house.memory.audit_waiting()

    assert asked == len(counsel.asked)


async def test_another_process_begins_with_what_controls_have_shown() -> None:
    answers = MemoryAnswers()
    for number in range(5):
        verdict = Verdict(
            id=f"c{number}",
            ask_id=None,
            at=NOW,
            why=Doubted.CONTROL,
            said="kept-1",
            judge="groq:second",
            cost_nano_usd=7,
        )
        await answers.judged(verdict)
    house = House(answers=answers, counsel=ScriptedCounsel(same=lambda _asked, _known: 1))
    name = await house.kept("How did you learn chess?")
    house.eyes.sees = lambda _: Sight(nearest=[Near(of=name, text="How did you learn chess?", likeness=0.6)])

    state = await house.memory.state()

    assert state.judges["groq:second"].rests_until is not None
    assert Rate(count=5, of=5) == state.judges["groq:second"].false_yeses
    assert await house.given("Do you sail?") is None


async def test_verdicts_are_kept_with_what_they_cost_whatever_was_said() -> None:
    house = House(counsel=ScriptedCounsel(same=lambda _asked, _known: 0))
    name = await house.kept("How did you learn chess?")
    house.eyes.sees = lambda _: Sight(nearest=[Near(of=name, text="How did you learn chess?", likeness=0.6)])

    await house.given("Do you sail?", errand=Errand(ask_id="a", deadline=9.0))

    (verdict,) = house.answers.shelf.verdicts.values()
    assert (Doubted.GREY, "", "a", 0.6, "groq:second") == (
        verdict.why,
        verdict.said,
        verdict.ask_id,
        verdict.score,
        verdict.judge,
    )


class Raising(ScriptedCounsel):
    """A judge with a fault of its own."""

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        raise ValueError("no")


class Slow(ScriptedCounsel):
    """A judge that takes its time."""

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        await asyncio.sleep(5.0)
        return Same(number=1, route=GPT)


class Odd(ScriptedCounsel):
    """A judge that names what it was not shown."""

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        return Same(number=4, route=GPT)


@pytest.mark.parametrize("counsel", [Raising(), Odd(), ScriptedCounsel()])
async def test_a_judge_that_fails_is_a_miss(counsel: ScriptedCounsel) -> None:
    house = House(counsel=counsel)
    name = await house.kept("How did you learn chess?")
    house.eyes.sees = lambda _: Sight(nearest=[Near(of=name, text="How did you learn chess?", likeness=0.6)])

    assert await house.given("Do you sail?") is None


def test_a_slow_judge_is_not_waited_for() -> None:
    async def play() -> float:
        house = House(counsel=Slow(), clock=LoopClock())
        name = await house.kept("How did you learn chess?")
        near = [Near(of=name, text="How did you learn chess?", likeness=0.6)]
        house.eyes.sees = lambda _: Sight(nearest=near)
        assert await house.given("Do you sail?") is None
        return house.clock.monotonic()

    assert 0.4 <= rehearse(play()) <= 0.45


async def test_what_cannot_be_revoked_now_is_revoked_later() -> None:
    class Away(MemoryAnswers):
        """The database is away when it is most wanted."""

        away = True

        async def revoke(self, judge: str, since: datetime) -> int:
            if self.away:
                raise StorageError("away")
            return await super().revoke(judge, since)

    answers = Away()
    judge = Judge(
        counsel=ScriptedCounsel(same=lambda _asked, _known: 1),
        answers=answers,
        clock=StillClock(),
        new_id=counting_ids(),
        draw=Random(1).random,  # noqa: S311 - a rehearsal
        allowed=0.05,
    )
    shown = [Candidate(of=name, text=name, likeness=0.6) for name in "abc"]
    doubt = Doubt(asked="Which?", candidates=shown, errand=Errand(ask_id="", deadline=9.0))
    for _ in range(5):
        await judge.tried("", await judge.rule(doubt))
    assert judge.rests

    answers.away = False
    await judge.revoke()
    await judge.revoke()


def test_the_order_that_is_shown_is_drawn_by_lot() -> None:
    chance = Random(1)  # noqa: S311 - a rehearsal
    shown = [Candidate(of=name, text=name) for name in "abc"]
    orders = ["".join(one.of for one in shuffled(shown, chance.random)) for _ in range(6000)]

    assert 6 == len(set(orders))
    assert all(850 < orders.count(order) < 1150 for order in set(orders))


async def test_what_a_judge_vouched_for_while_it_was_well_is_kept() -> None:
    house = await peopled(honest)
    counsel, clock = house.counsel, house.clock
    assert isinstance(counsel, ScriptedCounsel)
    assert isinstance(clock, StillClock)
    assert await house.given("Tell me how you came to bees") == "By bees."
    clock.move(60)
    await house.memory.audit_waiting()
    clock.move(60)
    await asked_in_vain(house, 120)
    clock.move(60)
    counsel.same = lambda _asked, _known: 1

    for number in range(80):
        await house.given(f"Who has shown you {ODD[number % 20]}{ODD[number // 20]}")
        await house.memory.audit_waiting()

    vouched = [one for one in house.answers.shelf.phrasings.values() if one.origin in VOUCHED]
    assert [("Tell me how you came to bees", Origin.CONFIRMED)] == [(one.text, one.origin) for one in vouched]
