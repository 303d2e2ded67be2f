"""What every ledger promises, in SQL or in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import NOTHING_USED, Answer, Outcome, Rate, ServedBy, Source, Turn, Usage
from bot.errors import BudgetHeld, BudgetSpent, RepeatedEvent, StorageError, TooManyQuestions
from bot.ports import Books, Ledger
from tests.contracts.ledgers import (
    GPT,
    LEDGERS,
    NOON,
    QWEN,
    AnyLedger,
    answer,
    at,
    attempt,
    money_window,
    question,
    refused,
    settlement,
    tokens_window,
    used,
)

DAY = timedelta(days=1)


@pytest.fixture(params=sorted(LEDGERS))
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyLedger]:
    async with LEDGERS[request.param](tmp_path) as opened:
        yield opened


async def opened(ledger: AnyLedger, ask_id: str = "ask", seconds: float = 0, **other: object) -> None:
    assert await ledger.open_ask(ask_id, question(**other), at=at(seconds), rates=()) is None  # type: ignore[arg-type]


async def closed(ledger: AnyLedger, ask_id: str, seconds: float = 0, **other: object) -> None:
    await opened(ledger, ask_id, seconds, **other)
    await ledger.close_ask(answer(ask_id, text=f"answer to {ask_id}"), at=at(seconds + 1))


async def test_both_kinds_are_ledger_and_books(ledger: AnyLedger) -> None:
    books: Books = ledger
    promised: Ledger = ledger

    assert await promised.answer("nobody") is None
    assert await books.first_day() is None


# --- asks


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


# --- attempts and the budget


async def test_an_attempt_reserves_and_settles_in_every_window(ledger: AnyLedger) -> None:
    windows = (tokens_window(1000), money_window(None))
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), windows, expires_at=at(120))

    held = [await used(ledger, window) for window in windows]
    await ledger.settle_attempt(settlement("t", tokens=60, money=20))

    assert held == [(0, 100), (0, 50)]
    assert [await used(ledger, window) for window in windows] == [(60, 0), (20, 0)]


async def test_a_spent_cap_and_a_held_one_are_told_apart(ledger: AnyLedger) -> None:
    window = tokens_window(150)
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1"), [window], expires_at=at(120))

    with pytest.raises(BudgetHeld) as held:
        await ledger.begin_attempt(attempt("t2"), [window], expires_at=at(120))
    await ledger.settle_attempt(settlement("t1", tokens=60))
    with pytest.raises(BudgetSpent) as spent:
        await ledger.begin_attempt(attempt("t3"), [window], expires_at=at(120))

    assert "50 left" in str(held.value)
    assert "90 are left" in str(spent.value)
    assert (spent.value.window, spent.value.resets_at) == ("daily_tokens", window.resets_at)
    assert await used(ledger, window) == (60, 0)


async def test_a_call_may_fill_the_cap_to_the_last_token(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1"), [tokens_window(100)], expires_at=at(120))

    assert await used(ledger, tokens_window(100)) == (0, 100)


async def test_a_first_call_above_the_cap_is_refused(ledger: AnyLedger) -> None:
    await opened(ledger)

    with pytest.raises(BudgetSpent):
        await ledger.begin_attempt(attempt("t1"), [tokens_window(99)], expires_at=at(120))


async def test_a_refusal_leaves_no_trace_in_other_windows(ledger: AnyLedger) -> None:
    windows = (tokens_window(None), money_window(49))
    await opened(ledger)

    with pytest.raises(BudgetSpent):
        await ledger.begin_attempt(attempt("t"), windows, expires_at=at(120))

    assert [await used(ledger, window) for window in windows] == [(0, 0), (0, 0)]
    assert (await ledger.sums(NOON, NOON + DAY)).attempts == ()
    assert await ledger.charge_orphans(now=at(9999)) == 0


async def test_of_two_reasons_the_one_that_lasts_is_told(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1"), [tokens_window(150)], expires_at=at(120))

    with pytest.raises(BudgetSpent) as raised:
        await ledger.begin_attempt(attempt("t2"), [tokens_window(150), money_window(10)], expires_at=at(120))

    assert raised.value.window == "monthly_usd"


async def test_an_attempt_is_not_in_its_own_way(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1", money=0), [tokens_window(150)], expires_at=at(120))

    with pytest.raises(BudgetHeld) as raised:
        await ledger.begin_attempt(attempt("t2"), [money_window(60), tokens_window(150)], expires_at=at(120))

    assert raised.value.window == "daily_tokens"


async def test_a_new_period_begins_empty(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1"), [tokens_window(100)], expires_at=at(120))
    tomorrow = tokens_window(100, "2026-11-21")
    await ledger.begin_attempt(attempt("t2"), [tomorrow], expires_at=at(120))

    assert await used(ledger, tomorrow) == (0, 100)


async def test_beginning_and_settling_twice_is_as_once(ledger: AnyLedger) -> None:
    window = tokens_window(1000)
    await opened(ledger)
    for _ in range(2):
        await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))
    for tokens in (60, 90):
        await ledger.settle_attempt(settlement("t", tokens=tokens))
    await ledger.settle_attempt(settlement("unknown"))
    await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))

    assert await used(ledger, window) == (60, 0)


async def test_a_call_whose_usage_never_came_costs_its_reserve(ledger: AnyLedger) -> None:
    windows = (tokens_window(1000), money_window(1000))
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), windows, expires_at=at(120))
    await ledger.settle_attempt(settlement("t", tokens=None, money=0, outcome="stream_cut"))

    (figures,) = (await ledger.sums(NOON, NOON + DAY)).attempts

    assert [await used(ledger, window) for window in windows] == [(100, 0), (50, 0)]
    assert (figures.outcome, figures.usage.total_tokens, figures.cost_nano_usd) == ("stream_cut", 100, 50)


async def test_a_refused_call_costs_nothing(ledger: AnyLedger) -> None:
    window = tokens_window(1000)
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))
    await ledger.settle_attempt(settlement("t", tokens=0, money=0, outcome="rate_limited"))

    (figures,) = (await ledger.sums(NOON, NOON + DAY)).attempts

    assert await used(ledger, window) == (0, 0)
    assert (figures.usage, figures.cost_nano_usd) == (NOTHING_USED, 0)


async def test_an_orphan_is_charged_in_full_and_stays_so(ledger: AnyLedger) -> None:
    window = tokens_window(1000)
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))

    early = await ledger.charge_orphans(now=at(119))
    due = await ledger.charge_orphans(now=at(120))
    again = await ledger.charge_orphans(now=at(121))
    await ledger.settle_attempt(settlement("t", tokens=1, money=1))
    (figures,) = (await ledger.sums(NOON, NOON + DAY)).attempts

    assert (early, due, again) == (0, 1, 0)
    assert await used(ledger, window) == (100, 0)
    assert (figures.outcome, figures.usage.total_tokens, figures.cost_nano_usd) == ("lost", 100, 50)


async def test_an_attempt_needs_no_window_to_be_an_orphan(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), (), expires_at=at(120))

    assert await ledger.charge_orphans(now=at(120)) == 1


async def test_an_attempt_belongs_to_an_ask(ledger: AnyLedger) -> None:
    with pytest.raises(StorageError):
        await ledger.begin_attempt(attempt("t", "nobody"), (), expires_at=at(120))


async def test_a_burst_at_the_cap_is_admitted_exactly_up_to_it(ledger: AnyLedger) -> None:
    windows = (money_window(None), tokens_window(1050))
    await opened(ledger)
    tries = [ledger.begin_attempt(attempt(f"t{n}"), windows, expires_at=at(120)) for n in range(64)]
    told = await asyncio.gather(*(refused(one, BudgetHeld) for one in tries))

    assert told.count(False) == 10
    assert [await used(ledger, window) for window in windows] == [(0, 500), (0, 1000)]


# --- the books


async def test_the_books_hold_asks_and_hourly_sums_of_attempts(ledger: AnyLedger) -> None:
    await opened(ledger, "a", 0)
    await opened(ledger, "b", 3600)
    for name, ask, seconds, route in (
        ("t1", "a", 0, GPT),
        ("t2", "a", 3599, GPT),
        ("t3", "a", 5, QWEN),
        ("t4", "b", 3600, GPT),
    ):
        begun = attempt(name, ask, started_at=at(seconds), route=route)
        await ledger.begin_attempt(begun, (), expires_at=at(9999))
    for name in ("t1", "t2", "t3"):
        await ledger.settle_attempt(settlement(name, tokens=60, money=20))
    await ledger.close_ask(answer("a", cost_nano_usd=60), at=at(2))

    told = await ledger.sums(NOON, NOON + DAY)

    assert [(a.at, a.outcome, a.cost_nano_usd) for a in told.asks] == [
        (NOON, "answered", 60),
        (at(3600), "open", 0),
    ]
    seen = [
        (a.at, a.route, a.outcome, a.attempts, a.usage.total_tokens, a.cost_nano_usd) for a in told.attempts
    ]
    assert seen == [
        (NOON, GPT, "answered", 2, 120, 40),
        (NOON, QWEN, "answered", 1, 60, 20),
        (at(3600), GPT, "pending", 1, 100, 50),
    ]


async def test_the_books_end_before_their_end_and_know_persons(ledger: AnyLedger) -> None:
    await opened(ledger, "a", 0, person="slack:U1")
    await opened(ledger, "b", 60, person="slack:U2")
    await opened(ledger, "c", 120, person="slack:U1")
    for ask, seconds in (("a", 0), ("b", 60), ("c", 120)):
        begun = attempt(f"t-{ask}", ask, started_at=at(seconds))
        await ledger.begin_attempt(begun, (), expires_at=at(9999))

    both = await ledger.sums(NOON, at(120))
    mine = await ledger.sums(NOON, at(121), person="slack:U1")

    assert (len(both.asks), both.attempts[0].attempts) == (2, 2)
    assert (len(mine.asks), mine.attempts[0].attempts) == (2, 2)


async def test_an_empty_ledger_knows_no_day(ledger: AnyLedger) -> None:
    assert await ledger.first_day() is None
    assert (await ledger.sums(NOON, NOON + DAY)).asks == ()


async def test_the_first_day_is_that_of_the_first_ask(ledger: AnyLedger) -> None:
    await opened(ledger, "late", 500)
    await opened(ledger, "early", -500)

    assert await ledger.first_day() == at(-500)


async def test_instants_of_every_zone_are_one(ledger: AnyLedger) -> None:
    tokyo = datetime.fromisoformat("2026-11-21T00:30:00.250+09:00")
    await ledger.open_ask("ask", question(), at=tokyo, rates=())

    (told,) = (await ledger.sums(NOON, NOON + DAY)).asks

    assert told.at == tokyo
    assert told.at.tzinfo is UTC


async def test_estimates_are_calibrated_by_the_worst_recent_call(ledger: AnyLedger) -> None:
    await opened(ledger)
    for number, (route, prompt) in enumerate([(GPT, 900), (GPT, 55), (GPT, 40), (QWEN, 75)]):
        begun = attempt(f"t{number}", started_at=at(number), route=route)
        await ledger.begin_attempt(begun, (), expires_at=at(120))
        told = Usage(prompt_tokens=prompt, completion_tokens=1)
        await ledger.settle_attempt(settlement(f"t{number}", usage=told))

    assert await ledger.calibration(3) == {GPT: 1.1, QWEN: 1.5}


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
