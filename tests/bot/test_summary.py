"""Figures are what the books say, exactly; and they are told beside what they were before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.calendar import Kind
from bot.reports.figures import costs_json, usage_json
from bot.reports.periods import label, periods, unit_of
from bot.reports.posts import digest, report
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.span import Span
from bot.reports.summary import DayFigures, summarise
from bot.reports.targets import Figures, score_card
from bot.reports.wording import dollars, target
from bot.settings_tables import TargetsEntry
from bot.tallies import WhoTally
from tests.accounted import FAST, LARGE, Kept, account_of, accounts, asks, calls, composing, day_of

DAY = date(2026, 11, 19)
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_span_is_counted_by_outcome_route_and_day() -> None:
    span = Span.of(DAY, 2, BERLIN)
    busy = day_of(
        DAY,
        asks(2),
        asks(outcome="unavailable", served_by="none"),
        calls(cost=1500),
        calls(LARGE, cost=500, outcome="server_fault"),
        latencies={400: 2, 9000: 1},
    )

    summary = summarise([day_of(span.days[0]), busy], span)

    assert {"answered": 2, "unavailable": 1} == summary.by_outcome
    assert 2000 == summary.cost_nano_usd
    assert 667 == summary.cost_per_question_nano_usd
    assert [0, 3] == [day.questions for day in summary.by_day]
    assert [FAST, LARGE] == [one.route for one in summary.models]
    assert [2, 0] == [one.answered for one in summary.models]
    assert (400, 9000) == (summary.p50_ms, summary.p90_ms)


def test_usage_and_costs_have_the_fields_of_the_contract_and_more() -> None:
    account = account_of(day_of(DAY, asks(), calls()))

    used, spent = usage_json(account), costs_json(account)

    assert {
        *("days", "questions", "by_outcome", "by_served_by", "prompt_tokens", "cached_tokens"),
        *("completion_tokens", "cost_usd", "cost_per_question_usd", "saved_usd", "cache_hit_rate"),
        *("error_rate", "availability", "p50_ms", "p90_ms", "targets", "recall"),
        *(
            "by_type",
            "by_platform",
            "by_model",
            "by_period",
            "change",
            "saved_by_choice_usd",
            "dearest_route",
        ),
    } == set(used)
    assert "0.000001" == used["cost_usd"] == spent["cost_usd"]
    assert [{"date": "2026-11-19", "questions": 1, "cost_usd": "0.000001"}] == spent["by_day"]


def test_nothing_asked_leaves_shares_unknown_rather_than_perfect() -> None:
    summary = summarise([day_of(DAY)], Span.of(DAY, 1, BERLIN))

    assert (None, None, None, None) == (
        summary.error_rate,
        summary.availability,
        summary.cache_hit_rate,
        summary.p90_ms,
    )
    assert [None] * 5 == [target.met for target in summary.targets]


def test_a_span_covers_whole_local_days_also_when_clocks_change() -> None:
    span = Span.of(date(2026, 10, 25), 1, BERLIN)  # 25 hours long

    assert timedelta(hours=25) == span.until - span.since
    assert date(2026, 10, 18) == span.a_week_before().days[0]
    assert (date(2026, 9, 1), date(2026, 9, 30)) == (
        span.month_before().days[0],
        span.month_before().days[-1],
    )


def test_money_reads_in_cents_or_in_as_many_places_as_it_needs() -> None:
    shown = [dollars(nano) for nano in (0, 231_000, 12_345_678, 1_234_567_890_000)]

    assert ["$0.00", "$0.000231", "$0.0123", "$1,234.57"] == shown


def test_a_day_without_questions_is_reported_in_one_line() -> None:
    notice = report("Ada Example", account_of(day_of(DAY)))

    assert "No questions were asked to the AI twin of Ada Example on 2026-11-19." == notice.text


def test_the_report_tells_the_change_on_the_week_before() -> None:
    account = account_of(
        day_of(DAY, asks(2), calls()), before=[day_of(date(2026, 11, 12), asks(), latencies={520: 1})]
    )

    notice = report("Ada Example", account, advice=["ask less"])

    assert "report-2026-11-19" == notice.key
    assert "**Questions:** 2, +100 % on the week before (2 answered)" in notice.text
    assert "✅ p90 latency: 400 ms (target < 2 s), better than 520 ms" in notice.text
    assert "`groq:openai/gpt-oss-20b`: 2 attempts (2 answered), 110 tokens, $0.000001" in notice.text
    assert notice.text.endswith("**Recommendations**\n- ask less")


async def test_a_digest_of_a_week_tells_its_days_and_is_beside_the_week_before() -> None:
    made = composing(Kept(usual=(asks(2), asks(question_type="technical"), calls())))

    notice = await made.digest(Kind.WEEKLY, date(2026, 11, 16), date(2026, 11, 22))

    assert ("weekly-2026-11-22", "Weekly digest of 2026-11-16 to 2026-11-22") == (notice.key, notice.title)
    assert "**Questions:** 21, +0 % on the week before (21 answered)" in notice.text
    assert "- 2026-11-16: 3 questions, $0.000001" in notice.text
    assert "**By question type**\n- general: 14, +0 % ($0.00)\n- technical: 7, +0 % ($0.00)" in notice.text


async def test_a_digest_of_a_month_tells_its_weeks_and_is_beside_the_month_before() -> None:
    statistics = Kept(usual=(asks(1),))

    notice = await composing(statistics).digest(Kind.MONTHLY, date(2026, 2, 1), date(2026, 2, 28))

    assert ("monthly-2026-02-28", "Monthly digest of February 2026") == (notice.key, notice.title)
    assert "**Questions:** 28, -10 % on the month before (28 answered)" in notice.text
    assert "- 2026-02-02 to 02-08: 7 questions, $0.00" in notice.text
    assert [(28, None), (31, None)] == statistics.asked


async def test_a_digest_of_older_days_and_one_of_a_quiet_week_have_words_of_their_own() -> None:
    older = digest(
        "Ada", Kind.OLDER, account_of(day_of(date(2026, 11, 1), asks()), day_of(date(2026, 11, 2)))
    )
    quiet = digest("Ada", Kind.WEEKLY, account_of(day_of(date(2026, 11, 1))))

    assert "Report on the days 2026-11-01 to 2026-11-02" == older.title
    assert "No questions were asked to the AI twin of Ada from 2026-11-01 to 2026-11-01." == quiet.text


async def test_without_a_period_before_there_is_no_change() -> None:
    young = accounts(Kept(usual=(asks(),)), first=datetime(2026, 11, 13, tzinfo=UTC))

    account = await young.of(Span.of(DAY, 7, BERLIN))

    assert (7, None, None) == (account.now.questions, account.before, usage_json(account)["change"])


@pytest.mark.parametrize(
    ("days", "unit", "rows", "first"),
    [(31, "day", 31, "2026-10-20"), (32, "week", 5, "2026-10-19 to 10-25"), (366, "month", 13, "2025-11")],
)
def test_many_days_are_shown_by_week_or_month(days: int, unit: str, rows: int, first: str) -> None:
    span = Span.of(DAY, days, BERLIN)
    figures = [DayFigures(day=day, questions=1, tokens=2, cost_nano_usd=3) for day in span.days]

    found = periods(figures)

    assert (unit, rows, first) == (unit_of(days), len(found), label(found[0], unit_of(days)))
    assert days == sum(one.questions for one in found)


def test_targets_are_those_that_were_set_and_their_trend_is_told() -> None:
    now, before = (
        Figures(p90_ms=ms, error_rate=0.005, cost_per_question_nano_usd=cost, cache_hit_rate=None)
        for ms, cost in ((900, 30_000_000), (800, 40_000_000))
    )

    card = score_card(now, TargetsEntry(p90_ms=850, availability=0.99, error_rate=0.005), before)

    assert [
        "❌ p90 latency: 900 ms (target < 850 ms), worse than 800 ms",
        "✅ availability: 99.5 % (target 99 %), the same as before",
        "❌ cost per question: $0.0300 (target < $0.02), better than $0.0400",
        "⚪ cache hits: - (target > 85 %)",
        "❌ errors: 0.5 % (target < 0.5 %), the same as before",
    ] == [target(one) for one in card]


async def test_people_are_told_by_pseudonyms_unless_names_may_be_shown() -> None:
    who = (
        WhoTally(name="slack:U1", asks=3, cost_nano_usd=5),
        WhoTally(name="slack:U2", asks=1, cost_nano_usd=1),
    )
    books = accounts(Kept(usual=(asks(7), calls(cost=10)), who=who))

    parts = await books.people(await books.of(Span.of(DAY, 1, BERLIN)))

    assert [3, 1, 3] == [one.questions for one in parts]
    assert 10 == sum(one.cost_nano_usd for one in parts)
    assert "other" == parts[-1].name
    assert all(one.name.startswith("person ") and len(one.name) == 11 for one in parts[:2])
    assert {"slack:U1": "slack:U1"} == Pseudonyms(secret="s", reveals=True).told(["slack:U1"])


@given(st.sets(st.text(max_size=8), max_size=300))
def test_pseudonyms_tell_people_apart_and_begin_alike_in_every_length(people: set[str]) -> None:
    made = Pseudonyms(secret="of-the-twin")

    told = made.told(sorted(people))

    assert len(people) == len(set(told.values()))
    assert all(made.whole(person).startswith(name) for person, name in told.items())
    assert all(person not in name for person, name in told.items() if len(person) > 6)


def test_direct_messages_are_somebodys_and_whoever_is_forgotten_has_no_name_to_hide() -> None:
    made, open_ones = Pseudonyms(secret="of-the-twin"), Pseudonyms(secret="of-the-twin", reveals=True)

    told = made.places(["slack:C1", "slack:D7"])

    assert "slack:C1" == told["slack:C1"]
    assert told["slack:D7"].startswith("direct ")
    assert made.whole("slack:U1") == made.place("slack:D7", "slack:U1") == made.place("slack:U1", "slack:U1")
    assert "web" == made.place("web", "web:9")
    assert "slack:D7" == open_ones.place("slack:D7", "slack:U1") == open_ones.places(["slack:D7"])["slack:D7"]
    assert {"forgotten": "forgotten"} == made.told(["forgotten"])
    assert "forgotten" == made.whole("forgotten")
