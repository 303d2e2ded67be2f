"""What goes wrong around the memory is a miss, never the loss of an answer; many at once pay once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.counsel import Errand, Same
from bot.domain import Answer, Outcome, QuestionType
from bot.errors import StorageError
from bot.rehearsal import LoopClock, rehearse
from bot.remembered import Hit, Phrasing, Recalled, Remembered, Verdict, Wish
from bot.storage.answers_memory import MemoryAnswers
from bot.testing import ScriptedCounsel, StillClock
from tests.bot.recall_house import GPT, House, Near, Sight, answer, wish

ASKED = "What did you lead at Acme?"
OTHERWISE = "Which project was yours to run there at Acme?"


class Failing(MemoryAnswers):
    """Answers in a database that is away for the deeds named in ``away``."""

    def __init__(self, *away: str) -> None:
        super().__init__()
        self.away = set(away)

    def _do(self, deed: str) -> None:
        if deed in self.away:
            raise StorageError(f"the database is away ({deed})")

    async def exact(self, scopes: Sequence[str], key: str) -> Phrasing | None:
        self._do("exact")
        return await super().exact(scopes, key)

    async def remembered(self, name: str) -> Remembered | None:
        self._do("remembered")
        return await super().remembered(name)

    async def keep(self, one: Remembered, phrasings: Sequence[Phrasing]) -> bool:
        self._do("keep")
        return await super().keep(one, phrasings)

    async def alias(self, phrasing: Phrasing) -> bool:
        self._do("alias")
        return await super().alias(phrasing)

    async def hit(self, hit: Hit) -> None:
        self._do("hit")
        await super().hit(hit)

    async def judged(self, verdict: Verdict) -> None:
        self._do("judged")
        await super().judged(verdict)

    async def verdicts(self, since: datetime) -> tuple[Verdict, ...]:
        self._do("verdicts")
        return await super().verdicts(since)


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


async def test_a_hit_that_an_audit_refutes_twice_is_not_given_to_those_words_again() -> None:
    house, right = await _audited(says="other")

    assert await house.given("What was it that you led at Acme?") == "I led the move."
    assert await house.memory.audit_waiting()

    assert await house.given("What was it that you led at Acme?") == "The other."
    assert [(0.95, False)] == list(house.memory.audited)
    assert right in house.answers.shelf.answers


async def test_a_hit_that_an_audit_confirms_is_counted_as_right() -> None:
    house, _ = await _audited(says="hit")

    await house.given("What was it that you led at Acme?")
    await house.memory.audit_waiting()

    assert [(0.95, True)] == list(house.memory.audited)
    state = await house.memory.state()
    assert (0, 1) == (state.wrong_audits.count, state.wrong_audits.of)
    assert state.wrong_audits.high > 0.9


async def test_one_word_against_a_hit_is_not_enough() -> None:
    house, _ = await _audited(says="none, then the hit")

    await house.given("What was it that you led at Acme?")
    await house.memory.audit_waiting()

    assert [(0.95, True)] == list(house.memory.audited)
    assert 1 == len(house.answers.shelf.verdicts)


async def test_an_audit_is_on_nobodys_bill_and_in_nobodys_way() -> None:
    house, _ = await _audited(says="hit")
    wished = wish("What was it that you led at Acme?")

    await house.memory.find(wished)
    counsel = house.counsel
    assert isinstance(counsel, ScriptedCounsel)

    assert not counsel.asked
    await house.memory.audit_waiting()
    assert 0 == wished.errand.tab.cost_nano_usd
    (verdict,) = house.answers.shelf.verdicts.values()
    assert wished.errand.ask_id == verdict.ask_id


async def _audited(*, says: str) -> tuple[House, str]:
    """A house that audits each hit, and a judge that says so."""
    turns: list[int] = []
    house = House(draw=lambda: 0.01)
    right = await house.kept(ASKED)
    other = await house.kept(OTHERWISE, "The other.")

    def same(_asked: str, known: Sequence[str]) -> int:
        turns.append(1)
        wanted = ASKED if says == "hit" or (len(turns) > 1 and says != "other") else OTHERWISE
        return 0 if says.startswith("none") and len(turns) == 1 else known.index(wanted) + 1

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
        house, _ = await _audited(says="hit")
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(house.memory.audit())
            await asyncio.sleep(1)
            await house.given("What was it that you led at Acme?")
            await asyncio.sleep(1)
            watch.cancel()
        return len(house.memory.audited)

    assert 1 == rehearse(play())


async def test_what_is_too_old_speaks_no_longer_of_the_head() -> None:
    house, _ = await _audited(says="hit")
    await house.given("What was it that you led at Acme?")
    await house.memory.audit_waiting()
    assert isinstance(house.clock, StillClock)

    house.clock.move(timedelta(days=15).total_seconds())

    assert 0 == (await house.memory.state()).wrong_audits.of
