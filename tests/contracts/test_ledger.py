"""What every ledger promises of asks, in SQL or in memory: once per event, within the rates, remembered."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.bookkeeping import Rate
from bot.domain import Answer, Outcome, ServedBy, Source, Turn, Usage
from bot.errors import RepeatedEvent, TooManyQuestions
from bot.ports import Books, Ledger
from tests.contracts.ledgers import (
    GPT,
    NOON,
    AnyLedger,
    answer,
    at,
    closed,
    opened,
    question,
    refused,
)

DAY = timedelta(days=1)


async def test_both_kinds_are_ledger_and_books(ledger: AnyLedger) -> None:
    books: Books = ledger
    promised: Ledger = ledger

    assert await promised.answer("nobody") is None
    assert await books.first_day() is None


async def test_a_new_ask_has_no_answer_yet(ledger: AnyLedger) -> None:
    await opened(ledger)

    assert await ledger.answer("ask") is None


async def test_a_closed_ask_gives_back_the_very_answer(ledger: AnyLedger) -> None:
    whole = Answer(
        id="ask",
        outcome=Outcome.ANSWERED,
        text="I led the move to PostgreSQL in 2021.\x00 \ud800 héllo",
        served_by=ServedBy.MODEL,
        sources=(Source(id="work-acme", title="Acme", section="Work", quote="led the move"),),
        follow_ups=("Why?",),
        route=GPT,
        attempts=2,
        grounded=True,
        experiment="tone/b",
        usage=Usage(prompt_tokens=10, cached_tokens=4, completion_tokens=5, reasoning_tokens=2),
        cost_nano_usd=231_000,
        latency_ms=412,
    )
    await opened(ledger, event="slack:E1")
    await ledger.close_ask(whole, at=at(1))

    assert whole == await ledger.answer("ask")
    assert whole == await ledger.open_ask("ask", question(event="slack:E1"), at=at(2), rates=())


async def test_an_event_being_answered_is_told_to_wait(ledger: AnyLedger) -> None:
    await opened(ledger, event="slack:E1")

    with pytest.raises(RepeatedEvent) as raised:
        await ledger.open_ask("ask", question(event="slack:E1"), at=at(59), rates=())

    assert raised.value.ask_id == "ask"


async def test_the_same_event_under_another_id_is_the_same_ask(ledger: AnyLedger) -> None:
    await opened(ledger, event="slack:E1")

    with pytest.raises(RepeatedEvent) as raised:
        await ledger.open_ask("other", question(event="slack:E1"), at=at(300), rates=())

    assert raised.value.ask_id == "ask"


async def test_an_ask_whose_process_died_is_taken_over_once(ledger: AnyLedger) -> None:
    await opened(ledger, event="slack:E1")

    assert await ledger.open_ask("ask", question(event="slack:E1"), at=at(60), rates=()) is None
    with pytest.raises(RepeatedEvent):
        await ledger.open_ask("ask", question(event="slack:E1"), at=at(61), rates=())


async def test_a_repeat_does_not_count_against_the_rate(ledger: AnyLedger) -> None:
    once = (Rate(scope="person", count=1, seconds=600),)
    await ledger.open_ask("ask", question(event="slack:E1"), at=NOON, rates=once)

    assert await ledger.open_ask("ask", question(event="slack:E1"), at=at(90), rates=once) is None


async def test_the_first_close_stands(ledger: AnyLedger) -> None:
    await closed(ledger, "ask")
    await ledger.close_ask(answer("ask", text="second thoughts"), at=at(5))

    again = await ledger.answer("ask")

    assert again is not None
    assert again.text == "answer to ask"


async def test_closing_an_unknown_ask_changes_nothing(ledger: AnyLedger) -> None:
    await ledger.close_ask(answer("nobody"), at=NOON)

    assert await ledger.answer("nobody") is None
    assert await ledger.first_day() is None


async def test_one_of_many_simultaneous_deliveries_is_answered(ledger: AnyLedger) -> None:
    tries = [ledger.open_ask("ask", question(event="slack:E1"), at=NOON, rates=()) for _ in range(20)]
    repeated = await asyncio.gather(*(refused(one, RepeatedEvent) for one in tries))

    assert repeated.count(False) == 1


# --- rates


async def test_the_rate_of_a_person_binds_that_person_alone(ledger: AnyLedger) -> None:
    rates = (Rate(scope="person", count=2, seconds=60),)
    for number, second in enumerate((0, 10)):
        await ledger.open_ask(f"a{number}", question(), at=at(second), rates=rates)

    with pytest.raises(TooManyQuestions) as raised:
        await ledger.open_ask("a2", question(), at=at(30), rates=rates)

    assert (raised.value.scope, raised.value.retry_after_s) == ("person", 30)
    assert await ledger.open_ask("b", question(person="slack:U2"), at=at(30), rates=rates) is None
    assert await ledger.open_ask("a3", question(), at=at(60), rates=rates) is None


async def test_the_rate_of_a_channel_binds_everybody_in_it(ledger: AnyLedger) -> None:
    rates = (Rate(scope="person", count=5, seconds=60), Rate(scope="channel", count=1, seconds=60))
    await ledger.open_ask("a", question(), at=NOON, rates=rates)

    with pytest.raises(TooManyQuestions) as raised:
        await ledger.open_ask("b", question(person="slack:U2"), at=at(59.9), rates=rates)

    assert (raised.value.scope, raised.value.retry_after_s) == ("channel", 1)


async def test_refused_asks_stand_in_the_books_and_do_not_prolong_the_wait(ledger: AnyLedger) -> None:
    rates = (Rate(scope="person", count=1, seconds=60),)
    await ledger.open_ask("a", question(), at=NOON, rates=rates)
    for second in (10, 20, 30):
        with pytest.raises(TooManyQuestions):
            await ledger.open_ask(f"no{second}", question(event=f"e{second}"), at=at(second), rates=rates)

    told = await ledger.sums(NOON, NOON + DAY)
    again = await ledger.open_ask("no10", question(event="e10"), at=at(40), rates=rates)

    assert [a.outcome for a in told.asks] == ["open", "rate_limited", "rate_limited", "rate_limited"]
    assert again == Answer(id="no10", outcome=Outcome.RATE_LIMITED, retry_after_s=50)
    assert await ledger.open_ask("b", question(), at=at(60), rates=rates) is None


@pytest.mark.parametrize("scope", ["person", "channel", "all"])
async def test_a_clock_that_was_a_day_ahead_locks_nobody_out(ledger: AnyLedger, scope: str) -> None:
    rates = (Rate(scope=scope, count=1, seconds=60),)
    await ledger.open_ask("ahead", question(), at=NOON + DAY, rates=rates)

    assert await ledger.open_ask("now", question(), at=NOON, rates=rates) is None


async def test_a_clock_that_was_a_little_ahead_is_waited_for_two_spans_at_most(ledger: AnyLedger) -> None:
    rates = (Rate(scope="person", count=1, seconds=60),)
    await ledger.open_ask("ahead", question(), at=at(59), rates=rates)

    with pytest.raises(TooManyQuestions) as raised:
        await ledger.open_ask("now", question(), at=NOON, rates=rates)

    assert 119 == raised.value.retry_after_s


async def test_a_burst_passes_as_often_as_the_rate_allows(ledger: AnyLedger) -> None:
    rates = (Rate(scope="person", count=7, seconds=60),)
    tries = [ledger.open_ask(f"a{n}", question(), at=NOON, rates=rates) for n in range(40)]
    told = await asyncio.gather(*(refused(one, TooManyQuestions) for one in tries))

    assert told.count(False) == 7


# --- turns


async def test_turns_are_the_last_answered_ones_oldest_first(ledger: AnyLedger) -> None:
    for number in range(4):
        await closed(ledger, f"t{number}", number * 10, conversation="slack:C1:1", text=f"question {number}")
    await opened(ledger, "open", 50, conversation="slack:C1:1")
    await closed(ledger, "else", 60, conversation="slack:C1:2")
    await opened(ledger, "no", 70, conversation="slack:C1:1")
    await ledger.close_ask(answer("no", outcome=Outcome.NOT_IN_PROFILE, text=""), at=at(71))

    said = await ledger.turns("slack:C1:1", limit=2)

    assert said == (
        Turn(asked="question 2", answered="answer to t2"),
        Turn(asked="question 3", answered="answer to t3"),
    )
    assert await ledger.turns("slack:C1:9", limit=2) == ()


# --- forgetting


async def test_old_words_go_and_figures_stay(ledger: AnyLedger) -> None:
    await closed(ledger, "old", -DAY.total_seconds(), event="e1", conversation="c")
    await closed(ledger, "new", 0, event="e2", conversation="c")

    gone = await ledger.forget_texts(NOON)
    again = await ledger.forget_texts(NOON)
    repeated = await ledger.open_ask("old", question(event="e1"), at=NOON, rates=())

    assert (gone, again) == (1, 0)
    assert await ledger.answer("old") is None
    assert repeated == Answer(id="old", outcome=Outcome.ANSWERED, latency_ms=412)
    assert [turn.answered for turn in await ledger.turns("c", limit=9)] == ["answer to new"]
    assert len((await ledger.sums(NOON - 2 * DAY, NOON + DAY)).asks) == 2


async def test_a_forgotten_person_leaves_figures_only(ledger: AnyLedger) -> None:
    await closed(ledger, "mine", 0, person="slack:U1", conversation="c")
    await closed(ledger, "yours", 1, person="slack:U2", conversation="c")
    await opened(ledger, "running", 2, person="slack:U1", conversation="c")

    gone = await ledger.forget_person("slack:U1")
    await ledger.close_ask(answer("running"), at=at(3))

    assert gone == 2
    assert [await ledger.answer(one) for one in ("mine", "running")] == [None, None]
    assert [turn.answered for turn in await ledger.turns("c", limit=9)] == ["answer to yours"]
    assert (await ledger.sums(NOON, NOON + DAY, person="slack:U1")).asks == ()
    assert [a.outcome for a in (await ledger.sums(NOON, NOON + DAY)).asks] == ["answered"] * 3


async def test_an_ask_that_was_given_up_and_answered_after_all_is_answered(ledger: AnyLedger) -> None:
    for name in ("slow", "over"):
        await opened(ledger, name, 0)
    await ledger.close_ask(answer("over", outcome=Outcome.UNAVAILABLE, message="Ask again."), at=at(1))
    await ledger.close_lost(before=at(600), at=at(601))

    for name in ("slow", "over"):
        await ledger.close_ask(answer(name), at=at(602))
        await ledger.close_ask(answer(name, text="Something else."), at=at(603))

    told = await ledger.sums(NOON, NOON + timedelta(days=1))
    assert ["answered", "unavailable"] == sorted(ask.outcome for ask in told.asks)
    assert answer("slow") == await ledger.answer("slow")


async def test_an_ask_that_nobody_finished_is_ended_when_its_time_is_over(ledger: AnyLedger) -> None:
    await opened(ledger, "lost", 0)
    await opened(ledger, "running", 900)
    await opened(ledger, "done", 0)
    await ledger.close_ask(answer("done"), at=at(1))

    ended = await ledger.close_lost(before=at(600), at=at(1000))
    again = await ledger.close_lost(before=at(600), at=at(1000))

    told = await ledger.sums(NOON, NOON + timedelta(days=1))
    assert (1, 0) == (ended, again)
    assert ["answered", "open", "unavailable"] == sorted(ask.outcome for ask in told.asks)
