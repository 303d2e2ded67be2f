"""What a process counts of asks and calls: as its books have them, and without a word of anybody."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.bookkeeping import Attempt, Settlement
from bot.domain import (
    Answer,
    Call,
    Completion,
    Outcome,
    Prompt,
    Purpose,
    Question,
    QuestionType,
    Route,
    ServedBy,
    Usage,
)
from bot.receipt import Receipt
from bot.reports.posting import Posting
from bot.telemetry.counting import Counting
from bot.telemetry.metrics import (
    ASK_DURATION,
    ASKS,
    CALLS,
    COST,
    COUNTED,
    DURATION,
    FIRST_CHUNK,
    HITS,
    METRICS,
    REPORTS,
    TOKENS,
    Metric,
)
from bot.telemetry.port import Several, Silence, Telemetry

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GPT = Route("groq", "openai/gpt-oss-20b")
QUESTION = Question(text="Where did you work?", platform="slack", person="slack:U1", channel="slack:C1")
CALL = Call(ask_id="ask", prompt=Prompt(system="", user="asked: Where?"), max_completion_tokens=9, deadline=9)


def answer(**other: Any) -> Answer:
    given: dict[str, Any] = {
        "outcome": Outcome.ANSWERED,
        "served_by": ServedBy.MODEL,
        "question_type": QuestionType.TECHNICAL,
        "latency_ms": 412,
    } | other
    return Answer(id="ask", **given)


def attempt(**other: Any) -> Attempt:
    given: dict[str, Any] = {"purpose": Purpose.ANSWER, "is_hedge": False} | other
    return Attempt(
        id="call",
        ask_id="ask",
        started_at=NOW,
        route=GPT,
        estimated_prompt_tokens=10,
        worst=Usage(prompt_tokens=10, completion_tokens=9),
        reserve_nano_usd=99,
        **given,
    )


def settlement(**other: Any) -> Settlement:
    given: dict[str, Any] = {
        "outcome": "answered",
        "usage": Usage(prompt_tokens=1200, cached_tokens=1000, completion_tokens=34),
        "cost_nano_usd": 231_000,
        "latency_ms": 412,
        "first_token_ms": 130,
    } | other
    return Settlement(attempt_id="call", finished_at=NOW, **given)


def asked(telemetry: Telemetry, question: Question = QUESTION, **other: Any) -> None:
    with telemetry.asking("ask", question) as told:
        told(answer(**other))


def called(telemetry: Telemetry, attempted: Attempt | None = None, **other: Any) -> None:
    with telemetry.calling(CALL, attempted or attempt()) as told:
        told(settlement(**other), Completion(text="At Acme.", route=GPT, usage=None, finish_reason="stop"))


def test_asks_are_counted_by_what_came_of_them() -> None:
    counting = Counting()
    asked(counting)
    asked(counting)
    asked(counting, outcome=Outcome.RATE_LIMITED, served_by=ServedBy.NONE)

    assert {
        ("slack", "answered", "model", "technical"): 2,
        ("slack", "rate_limited", "none", "technical"): 1,
    } == counting.numbers(ASKS)
    assert 0.824 == pytest.approx(counting.spreads(ASK_DURATION)["model",].total)


def test_a_platform_that_nobody_knows_makes_no_series_of_its_own() -> None:
    """Whoever could choose a label's value could make thousands of series."""
    counting = Counting()
    asked(counting, Question(text="?", platform="x" * 99, person="p", channel="c"))

    assert {("other", "answered", "model", "technical"): 1} == counting.numbers(ASKS)


@pytest.mark.parametrize("served_by", [ServedBy.CACHE, ServedBy.VERIFIED])
def test_answers_from_memory_are_counted_by_how_they_were_found(served_by: ServedBy) -> None:
    counting = Counting()
    asked(counting, served_by=served_by, receipt=Receipt(profile_version="v", tier="meaning"))
    asked(counting)

    assert {("meaning",): 1} == counting.numbers(HITS)


async def test_an_ask_that_nobody_waits_for_is_counted_as_the_books_have_it() -> None:
    counting = Counting()

    with pytest.raises(asyncio.CancelledError), counting.asking("ask", QUESTION):
        raise asyncio.CancelledError

    assert {("slack", "unavailable", "none", "general"): 1} == counting.numbers(ASKS)


def test_a_call_is_counted_with_its_tokens_time_and_cost() -> None:
    """By the names that OpenTelemetry gave them."""
    counting = Counting()
    called(counting)

    route = ("groq", "openai/gpt-oss-20b")
    assert {(*route, "answer", "answered", "false"): 1} == counting.numbers(CALLS)
    assert {(*route, "answer"): 0.000231} == counting.numbers(COST)
    tokens = counting.spreads(TOKENS)
    assert 1200 == tokens["chat", *route, "input"].total
    assert 34 == tokens["chat", *route, "output"].total
    assert 0.412 == pytest.approx(counting.spreads(DURATION)["chat", *route, ""].total)
    assert 0.13 == pytest.approx(counting.spreads(FIRST_CHUNK)["chat", *route].total)


def test_a_call_that_failed_says_how_and_has_no_tokens_that_nobody_told() -> None:
    counting = Counting()
    called(
        counting,
        attempt(purpose=Purpose.JUDGE, is_hedge=True),
        outcome="timeout",
        usage=None,
        first_token_ms=None,
    )

    assert {("groq", GPT.model, "judge", "timeout", "true"): 1} == counting.numbers(CALLS)
    assert {("chat", "groq", GPT.model, "timeout")} == set(counting.spreads(DURATION))
    assert not counting.spreads(TOKENS)
    assert not counting.spreads(FIRST_CHUNK)


def test_a_value_on_a_border_is_in_the_lower_bucket() -> None:
    """As Prometheus has it: less or equal."""
    counting = Counting()
    asked(counting, latency_ms=2000)
    asked(counting, latency_ms=2001)
    asked(counting, latency_ms=99_000)

    counts = counting.spreads(ASK_DURATION)["model",].counts
    bounds = ASK_DURATION.buckets
    assert {bounds.index(2): 1, bounds.index(3): 1, len(bounds): 1} == {
        place: number for place, number in enumerate(counts) if number
    }


def test_what_happens_is_told_to_each_of_several() -> None:
    one, other = Counting(), Counting()
    both = Several([one, Silence(), other])
    asked(both)
    called(both)
    with both.step("find"):
        pass

    assert one.numbers(ASKS) == other.numbers(ASKS) == {("slack", "answered", "model", "technical"): 1}
    assert one.numbers(CALLS) == other.numbers(CALLS)


def test_reports_are_counted_by_what_became_of_them() -> None:
    counting = Counting()
    counting.reported("daily", "slack", Posting.POSTED)
    counting.reported("daily", "slack", Posting.NOWHERE)

    assert {("daily", "slack", "posted"): 1, ("daily", "slack", "nowhere"): 1} == counting.numbers(REPORTS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda one: one.name)
def test_a_metric_is_named_and_explained_as_prometheus_wants_it(metric: Metric) -> None:
    """Base units in the name; a counter's end is added where it is told."""
    assert metric.name.startswith(("gen_ai_", "twin_"))
    assert not metric.name.endswith("_total")
    assert metric.about
    assert not metric.about.endswith(".")
    assert (metric.kind == "histogram") == bool(metric.buckets)
    assert sorted(metric.buckets) == list(metric.buckets)
    assert not {"person", "channel", "question"} & set(metric.labels)


def test_every_counted_metric_has_labels_as_it_says() -> None:
    counting = Counting()
    asked(counting, served_by=ServedBy.CACHE)
    called(counting)
    counting.reported("daily", "slack", Posting.POSTED)

    for metric in COUNTED:
        kept = counting.spreads(metric) if metric.kind == "histogram" else counting.numbers(metric)
        assert kept, metric.name
        assert {len(metric.labels)} == {len(labels) for labels in kept}, metric.name
