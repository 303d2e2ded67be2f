"""What every ledger tells of the calls of late, and of what people made of the answers."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bookkeeping import Trial, Vote
from bot.domain import Outcome, Purpose, QuestionType, ServedBy
from bot.ports import Experience, Feedback
from tests.contracts.ledgers import GPT, NOON, QWEN, AnyLedger, answer, at, attempt, opened, settlement
from tests.grounds import auditor, migrated

SINCE = NOON - timedelta(hours=1)


async def called(ledger: AnyLedger, name: str, ask_id: str = "ask", **other: Any) -> None:
    """One call, begun and ended."""
    ended = {
        key: other.pop(key) for key in ("outcome", "latency_ms", "first_token_ms", "money") if key in other
    }
    begun = attempt(name, ask_id, **other)
    await ledger.begin_attempt(begun, (), expires_at=at(600))
    await ledger.settle_attempt(settlement(name, **ended))


async def served(ledger: AnyLedger, ask_id: str = "ask", **other: Any) -> None:
    given = {"route": GPT, "grounded": True, "served_by": ServedBy.MODEL} | other
    await ledger.close_ask(answer(ask_id, **given), at=at(5))


def up(ask_id: str = "ask", person: str = "slack:U1", *, is_up: bool = True, **other: Any) -> Vote:
    return Vote(ask_id=ask_id, person=person, is_up=is_up, at=at(60), **other)


async def test_every_ledger_is_experience_and_feedback(ledger: AnyLedger) -> None:
    experience: Experience = ledger
    feedback: Feedback = ledger

    assert () == await experience.trials(SINCE)
    assert not await feedback.vote(up("nobody's"))


async def test_a_call_that_served_its_ask_is_told_whole(ledger: AnyLedger) -> None:
    await opened(ledger)
    await called(ledger, "a", latency_ms=640, first_token_ms=210, money=231)
    await served(ledger, question_type=QuestionType.TECHNICAL, experiment="tone:warm")

    assert (
        Trial(
            route=GPT,
            kind=QuestionType.TECHNICAL,
            at=NOON,
            outcome="answered",
            latency_ms=640,
            cost_nano_usd=231,
            first_token_ms=210,
            grounded=True,
            experiment="tone:warm",
        ),
    ) == await ledger.trials(SINCE)


async def test_pending_calls_and_side_questions_are_no_trials(ledger: AnyLedger) -> None:
    await opened(ledger)
    await called(ledger, "judge", purpose=Purpose.JUDGE)
    await called(ledger, "task", purpose=Purpose.TASK)
    await ledger.begin_attempt(attempt("pending"), (), expires_at=at(600))

    assert () == await ledger.trials(SINCE)


async def test_the_last_ones_come_oldest_first_and_older_ones_not_at_all(ledger: AnyLedger) -> None:
    await opened(ledger)
    for name, seconds in (("b", 20), ("c", 30), ("a", 10), ("old", -4000)):
        await called(ledger, name, started_at=at(seconds), latency_ms=seconds)

    assert [10, 20, 30] == [one.latency_ms for one in await ledger.trials(SINCE)]
    assert [20, 30] == [one.latency_ms for one in await ledger.trials(SINCE, limit=2)]
    assert [30] == [one.latency_ms for one in await ledger.trials(at(20))]


async def test_an_answer_that_was_withheld_is_told_from_one_that_was_given(ledger: AnyLedger) -> None:
    """Whoever served in the end was well grounded; the one before it was not."""
    await opened(ledger)
    await called(ledger, "withheld", started_at=at(1))
    await called(ledger, "failed", started_at=at(2), outcome="server_fault", route=QWEN)
    await called(ledger, "given", started_at=at(3), route=QWEN)
    while_open = [one.grounded for one in await ledger.trials(SINCE)]
    await served(ledger, route=QWEN)

    assert [None, None, None] == while_open
    assert [False, None, True] == [one.grounded for one in await ledger.trials(SINCE)]


async def test_an_answer_behind_which_the_profile_was_quoted_was_withheld(ledger: AnyLedger) -> None:
    await opened(ledger)
    await called(ledger, "withheld")
    await served(ledger, route=None, served_by=ServedBy.QUOTE)

    assert [False] == [one.grounded for one in await ledger.trials(SINCE)]


async def test_not_in_profile_said_by_a_model_is_a_good_answer(ledger: AnyLedger) -> None:
    await opened(ledger)
    await called(ledger, "honest")
    await served(ledger, outcome=Outcome.NOT_IN_PROFILE, served_by=ServedBy.NONE)

    assert [True] == [one.grounded for one in await ledger.trials(SINCE)]


async def test_an_ask_that_ended_without_any_answer_says_nothing_of_grounding(ledger: AnyLedger) -> None:
    """Its asker left, or its process died: the answer that had come was not judged."""
    await opened(ledger)
    await called(ledger, "unheard")
    await served(ledger, outcome=Outcome.UNAVAILABLE, route=None, served_by=ServedBy.NONE, grounded=False)

    assert [None] == [one.grounded for one in await ledger.trials(SINCE)]


async def test_of_two_that_raced_the_loser_was_not_withheld(ledger: AnyLedger) -> None:
    await opened(ledger)
    await called(ledger, "first", started_at=at(1))
    await called(ledger, "hedge", started_at=at(2), route=QWEN, is_hedge=True)
    await served(ledger)

    told = await ledger.trials(SINCE)

    assert [(True, False), (None, True)] == [(one.grounded, one.is_hedge) for one in told]


async def test_votes_add_up_for_the_route_that_served(ledger: AnyLedger) -> None:
    await opened(ledger)
    await called(ledger, "failed", started_at=at(1), outcome="stream_cut", route=QWEN)
    await called(ledger, "given", started_at=at(2))
    await served(ledger)
    for vote in (up(), up(person="slack:U2"), up(person="web:7", is_up=False, comment="Too short.")):
        assert await ledger.vote(vote)

    assert [0, 1] == [one.thumbs for one in await ledger.trials(SINCE)]


async def test_of_several_votes_of_one_person_the_last_counts(ledger: AnyLedger) -> None:
    await opened(ledger)
    await called(ledger, "given")
    await served(ledger)
    for is_up in (True, True, False):
        await ledger.vote(up(is_up=is_up))

    assert [-1] == [one.thumbs for one in await ledger.trials(SINCE)]


async def test_votes_at_once_are_one_each(ledger: AnyLedger) -> None:
    await opened(ledger)
    await called(ledger, "given")
    await served(ledger)
    await asyncio.gather(*(ledger.vote(up(person=f"web:{n % 5}")) for n in range(25)))

    assert [5] == [one.thumbs for one in await ledger.trials(SINCE)]


async def test_a_person_who_is_forgotten_leaves_their_votes_without_a_name(ledger: AnyLedger) -> None:
    """Also when several who voted on one answer are forgotten, one after the other."""
    await opened(ledger)
    await called(ledger, "given")
    await served(ledger)
    for person in ("web:1", "web:2", "web:3"):
        await ledger.vote(up(person=person, comment="Thanks."))
    for person in ("web:1", "web:2", "slack:U1"):
        await ledger.forget_person(person)

    assert [3] == [one.thumbs for one in await ledger.trials(SINCE)]


@pytest.mark.usefixtures("ground")
async def test_words_of_a_vote_live_as_long_as_those_of_the_answer(tmp_path: Path) -> None:
    """Retention, a person who is forgotten, and a vote that comes after both."""
    from bot.storage.ledger import SqlLedger

    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        for ask_id, person, seconds in (("old", "web:1", -900), ("theirs", "web:2", 0), ("kept", "web:3", 0)):
            await opened(ledger, ask_id, seconds, person=person)
            await served(ledger, ask_id)
            await ledger.vote(up(ask_id, "web:9", comment=f"on {ask_id}"))
        await ledger.forget_texts(NOON - timedelta(minutes=1))
        await ledger.forget_person("web:2")
        await ledger.vote(up("old", "web:8", comment="late"))

        told = auditor(tmp_path, "SELECT ask_id, person, comment FROM feedback WHERE comment IS NOT NULL")
        await ledger.forget_person("web:9")
        names = auditor(tmp_path, "SELECT count(*) FROM feedback WHERE person = 'web:9' OR comment <> ''")

    assert [("kept", "web:9", "on kept")] == told
    assert [(0,)] == names
