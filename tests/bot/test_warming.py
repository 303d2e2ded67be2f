"""Likely questions are written once for each passage, within a budget, by a model that answers first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.asides.warming import REST_S, Warmed, Warming, digest_of
from bot.domain import OWNER, PUBLIC, Passage, Purpose, Room, Usage
from bot.errors import (
    AuthRefused,
    BadContent,
    BadRequest,
    ModelError,
    RateLimited,
    RequestTooLarge,
    ServerFault,
)
from bot.spend.cost import cost
from bot.testing import ScriptedLLM, saying
from tests.far_ends.asides_desk import JOB, LARGE, PRICES, SCHOOL, SMALL, Desk, at, says

USED = Usage(prompt_tokens=250, completion_tokens=150)
MONEY = cost(USED, PRICES[SMALL])
BUDGET = 50_000_000
SAID = "What did you move?\nWhen was that?\nWho helped you?\nWas it hard?"
QUESTIONS = tuple(SAID.split("\n"))
SECRET = Passage(id="salary", title="Salary", section="notes", text="Much.", audience=frozenset({OWNER}))


def model(*said: str | ModelError) -> ScriptedLLM:
    return ScriptedLLM(route=SMALL, script=saying(*(said or (SAID,))), usage=USED)


async def warm(desk: Desk, *passages: Passage, budget: int = BUDGET) -> Warmed:
    return await desk.warming.warm(passages or (JOB, SCHOOL), budget)


def test_each_passage_is_asked_about_once_and_its_questions_are_found_by_its_id() -> None:
    async def play(desk: Desk) -> tuple[Warmed, Warmed, object]:
        return await warm(desk), await warm(desk), await desk.warming.known([JOB, SCHOOL, SECRET])

    small = model()
    (first, second, known), _, _ = at(lambda: Desk([small]), play)

    both = {JOB.id: QUESTIONS, SCHOOL.id: QUESTIONS}
    assert Warmed(written=both, cost_nano_usd=2 * MONEY) == first
    assert Warmed() == second
    assert both == known
    assert [(Purpose.TASK, "")] * 2 == [(call.purpose, call.ask_id) for call in small.calls]


def test_an_edit_of_one_passage_is_paid_for_alone() -> None:
    async def play(desk: Desk) -> tuple[Warmed, object]:
        await warm(desk)
        edited = replace(JOB, text="Led the move of 13 services.", audience=frozenset({PUBLIC, "slack:C1"}))
        moved = replace(SCHOOL, id="education-other", place="cv.json:3", tags=("physics",))
        return await warm(desk, edited, moved), await desk.warming.known([edited, moved])

    (again, known), _, _ = at(lambda: Desk([model()]), play)

    assert [JOB.id] == list(again.written)
    assert {JOB.id: QUESTIONS, "education-other": QUESTIONS} == known


def test_what_not_everybody_may_see_does_not_leave_the_house_unless_it_is_allowed() -> None:
    async def play(desk: Desk) -> tuple[Warmed, Warmed]:
        passages = (JOB, SECRET)
        return await warm(desk, *passages), await desk.warming.warm(passages, BUDGET, sees=frozenset({OWNER}))

    small = model()
    (public, private), _, _ = at(lambda: Desk([small]), play)

    assert ([JOB.id], 0) == (list(public.written), public.left)
    assert [SECRET.id] == list(private.written)
    assert not any("Much" in call.prompt.user for call in small.calls[:1])


def test_it_stops_before_the_budget_is_passed_and_goes_on_another_time() -> None:
    many = [replace(JOB, id=f"job-{number}", text=f"I did {number}.") for number in range(10)]

    async def play(desk: Desk) -> tuple[Warmed, Warmed]:
        return await warm(desk, *many, budget=400_000), await warm(desk, *many)

    (first, second), _, desk = at(lambda: Desk([model()]), play)

    assert 0 < len(first.written) < 10
    assert first.cost_nano_usd <= 400_000
    assert first.is_dear
    assert (10 - len(first.written), "the budget of $0.0004 has no room for another") == (
        first.left,
        first.stopped,
    )
    assert first.left == len(second.written)
    assert 10 == len(desk.shelf.kept)


@pytest.mark.parametrize(
    "said",
    [
        "I cannot help with that.",
        "",
        BadContent("empty", route=SMALL, usage=USED),
        RequestTooLarge("too long", route=SMALL),
    ],
)
def test_a_reply_of_no_use_is_remembered_so_that_it_is_not_paid_for_again(said: str | ModelError) -> None:
    async def play(desk: Desk) -> tuple[Warmed, Warmed, object]:
        return await warm(desk, JOB), await warm(desk, JOB), await desk.warming.known([JOB])

    small = model(said)
    (first, second, known), _, _ = at(lambda: Desk([small]), play)

    assert (1, 0, {}) == (first.in_vain, first.left, dict(first.written))
    assert (Warmed(), {}, 1) == (second, known, len(small.calls))


@pytest.mark.parametrize("error", [RateLimited, ServerFault])
def test_what_passes_is_waited_for(error: type[ModelError]) -> None:
    done, seconds, _ = at(
        lambda: Desk([model(error("busy", route=SMALL), SAID)]), lambda desk: warm(desk, JOB)
    )

    assert [JOB.id] == list(done.written)
    assert REST_S == pytest.approx(seconds)


def test_a_model_without_room_to_spare_is_left_to_answers_until_patience_ends() -> None:
    async def play(desk: Desk) -> Warmed:
        rooms = {"requests:day": Room(limit=1000, remaining=400, reset_s=80_000.0)}
        desk.board.headroom.see(SMALL, rooms, desk.clock.monotonic())
        return await warm(desk)

    small = model()
    done, seconds, _ = at(lambda: Desk([small]), play)

    assert (2, "the model has no room to spare beside answers", False) == (
        done.left,
        done.stopped,
        done.is_dear,
    )
    assert 110 < seconds <= 120
    assert [] == small.calls


@pytest.mark.parametrize(
    ("desk", "why"),
    [
        (lambda: Desk([]), "GROQ_API_KEY"),
        (lambda: Desk([model(AuthRefused("wrong key", route=SMALL))]), "wrong key"),
        (lambda: Desk([ScriptedLLM(route=replace(SMALL, model="new"), script=saying(SAID))]), "no price"),
    ],
)
def test_what_cannot_pass_ends_it_at_once_and_says_why(desk: object, why: str) -> None:
    done, seconds, _ = at(desk, warm)  # type: ignore[arg-type]

    assert (2, 0.0) == (done.left, seconds)
    assert why in done.stopped


def test_a_passage_that_cannot_be_sent_does_not_keep_the_others_waiting() -> None:
    done, _, _ = at(lambda: Desk([model(BadRequest("half a sign", route=SMALL), SAID)]), warm)

    assert ([SCHOOL.id], 1, 0) == (list(done.written), done.left, done.in_vain)


def test_it_is_asked_of_whoever_is_named_for_it() -> None:
    small, large = model(), ScriptedLLM(route=LARGE, script=saying(SAID))

    done, _, _ = at(lambda: Desk([small, large], routes=(SMALL,), roster={"named": LARGE}), warm)

    assert (2, 0, 2) == (len(done.written), len(small.calls), len(large.calls))


def test_two_at_once_pay_once() -> None:
    async def play(desk: Desk) -> list[Warmed]:
        return list(await asyncio.gather(warm(desk), warm(desk)))

    small = model()
    both, _, _ = at(lambda: Desk([small]), play)

    assert 2 == len(small.calls)
    assert [0, 2] == sorted(len(one.written) for one in both)


def test_what_another_process_has_written_meanwhile_is_left_to_it() -> None:
    async def play(desk: Desk) -> tuple[Warmed, object]:
        await desk.shelf.write(digest_of(JOB), ["Theirs?"], model="x", at=desk.clock.now())
        return await warm(desk), await desk.warming.known([JOB])

    (done, known), _, _ = at(lambda: Desk([model()]), play)

    assert [SCHOOL.id] == list(done.written)
    assert {JOB.id: ("Theirs?",)} == known


def test_its_calls_stand_in_the_books_without_an_ask() -> None:
    async def play(desk: Desk) -> tuple[int, int]:
        await warm(desk)
        now = desk.clock.now()
        sums = await desk.ledger.sums(now - timedelta(hours=1), now + timedelta(hours=1))
        return len(sums.asks), sum(one.cost_nano_usd for one in sums.attempts)

    assert (0, 2 * MONEY) == at(lambda: Desk([model()]), play)[0]


def test_two_passages_with_the_same_words_are_one_question_to_the_model() -> None:
    twin = replace(JOB, id="work-acme-2", place="other.md:1")
    small = model()

    async def play(desk: Desk) -> object:
        await warm(desk, JOB, twin)
        return await desk.warming.known([JOB, twin])

    assert {JOB.id: QUESTIONS, twin.id: QUESTIONS} == at(lambda: Desk([small]), play)[0]
    assert 1 == len(small.calls)


def test_two_that_warm_at_once_meet_in_the_middle_and_pay_next_to_nothing_twice() -> None:
    many = [replace(JOB, id=f"job-{number}", text=f"Moved service {number}.") for number in range(20)]
    small = says(SMALL, SAID)

    async def play(desk: Desk) -> list[Warmed]:
        ours = desk.warming
        other = Warming(models=ours.models, roster=ours.roster, shelf=desk.shelf, clock=desk.clock)
        return [*await asyncio.gather(*(one.warm(many, BUDGET) for one in (ours, other)))]

    (first, second), _, _ = at(lambda: Desk([small]), play)

    assert {one.id for one in many} == {*first.written, *second.written}
    assert len(small.calls) <= len(many) + 2
