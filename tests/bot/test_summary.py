"""Figures are what the ledger says, exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.bookkeeping import AskFigures, AttemptFigures, Sums
from bot.domain import Route, Usage
from bot.reports.figures import costs_json, usage_json
from bot.reports.summary import Span, nearest_rank, summarise
from bot.reports.wording import dollars, report

NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
FAST, LARGE = Route("groq", "openai/gpt-oss-20b"), Route("groq", "openai/gpt-oss-120b")


def ask(
    outcome: str = "answered", served_by: str = "model", *, ms: int = 400, at: datetime = NOON
) -> AskFigures:
    return AskFigures(
        at=at, outcome=outcome, served_by=served_by, question_type="general", latency_ms=ms, cost_nano_usd=0
    )


def attempt(route: Route = FAST, *, cost: int = 1000, outcome: str = "answered") -> AttemptFigures:
    usage = Usage(prompt_tokens=100, cached_tokens=40, completion_tokens=10)
    return AttemptFigures(at=NOON, route=route, outcome=outcome, attempts=2, usage=usage, cost_nano_usd=cost)


def test_a_day_is_counted_by_outcome_route_and_local_date() -> None:
    span = Span.of(date(2026, 11, 19), 2, BERLIN)
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # half past midnight in Berlin, so the 19th
    sums = Sums(
        asks=(ask(), ask("unavailable", "none", ms=9000), ask(served_by="quote", at=late)),
        attempts=(attempt(cost=1500), attempt(LARGE, cost=500, outcome="server_fault")),
    )

    summary = summarise(sums, span)

    assert {"answered": 2, "unavailable": 1} == summary.by_outcome
    assert 2000 == summary.cost_nano_usd
    assert 667 == summary.cost_per_question_nano_usd
    assert [0, 3] == [day.questions for day in summary.by_day]
    assert [FAST, LARGE] == [one.route for one in summary.models]
    assert [2, 0] == [one.answered for one in summary.models]
    assert (400, 9000) == (summary.p50_ms, summary.p90_ms)


def test_usage_and_costs_have_the_fields_of_the_contract() -> None:
    summary = summarise(Sums(asks=(ask(),), attempts=(attempt(),)), Span.of(date(2026, 11, 19), 1, BERLIN))

    used, spent = usage_json(summary), costs_json(summary)

    assert {
        *("days", "questions", "by_outcome", "by_served_by", "prompt_tokens", "cached_tokens"),
        *("completion_tokens", "cost_usd", "cost_per_question_usd", "saved_usd", "cache_hit_rate"),
        *("error_rate", "availability", "p50_ms", "p90_ms", "targets", "recall"),
    } == set(used)
    assert "0.000001" == used["cost_usd"] == spent["cost_usd"]
    assert [{"date": "2026-11-19", "questions": 1, "cost_usd": "0.000001"}] == spent["by_day"]


def test_nothing_asked_leaves_shares_unknown_rather_than_perfect() -> None:
    summary = summarise(Sums(), Span.of(date(2026, 11, 19), 1, BERLIN))

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


@given(st.lists(st.integers(0, 10_000), min_size=1), st.integers(1, 100))
def test_nearest_rank_is_the_smallest_value_that_so_many_do_not_exceed(
    values: list[int], percent: int
) -> None:
    ordered = sorted(values)

    chosen = nearest_rank(ordered, percent)

    assert chosen is not None
    assert sum(value <= chosen for value in values) * 100 >= percent * len(values)
    assert sum(value < chosen for value in values) * 100 < percent * len(values)


def test_money_reads_in_cents_or_in_as_many_places_as_it_needs() -> None:
    shown = [dollars(nano) for nano in (0, 231_000, 12_345_678, 1_234_567_890_000)]

    assert ["$0.00", "$0.000231", "$0.0123", "$1,234.57"] == shown


def test_a_day_without_questions_is_reported_in_one_line() -> None:
    empty = summarise(Sums(), Span.of(date(2026, 11, 19), 1, BERLIN))

    notice = report("Ada Example", empty, empty)

    assert "No questions were asked to the AI twin of Ada Example on 2026-11-19." == notice.text


def test_the_report_tells_the_change_on_the_week_before() -> None:
    now = summarise(Sums(asks=(ask(), ask()), attempts=(attempt(),)), Span.of(date(2026, 11, 19), 1, BERLIN))
    before = summarise(Sums(asks=(ask(),)), Span.of(date(2026, 11, 12), 1, BERLIN))

    notice = report("Ada Example", now, before)

    assert "report-2026-11-19" == notice.key
    assert "**Questions:** 2, +100 % on the week before (2 answered)" in notice.text
    assert "✅ p90 latency: 400 ms (target < 2 s)" in notice.text
    assert "`groq:openai/gpt-oss-20b`: 2 attempts (2 answered), 110 tokens, $0.000001" in notice.text
