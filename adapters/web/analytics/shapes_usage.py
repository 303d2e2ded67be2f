"""The shapes of what was asked and what it cost: summary and series."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from adapters.web.analytics.shapes import (
    Count,
    Day,
    Difference,
    Dollars,
    Growth,
    Milliseconds,
    Share,
    Tokens,
    Told,
)

BY_OUTCOME = (
    "questions by how they ended: `answered`, `not_in_profile`, `rate_limited`, `over_budget`, "
    "`unavailable`, `rejected`, or `open` while they are answered"
)
BY_SERVED_BY = "questions by what wrote the answer: `model`, `cache`, `verified`, `quote` or `none`"


class TargetTold(Told):
    """A promise, and how it was kept."""

    name: str = Field(examples=["p90_ms"])
    value: float | int | None = Field(description="what was measured; null without questions")
    target: float | int = Field(description="what it should be, in the same unit")
    met: bool | None = Field(description="whether it is; null without questions")
    before: float | int | None = Field(None, description="what it was in the period before")
    trend: Literal["better", "worse", "same"] | None = None


class PartTold(Told):
    """A part of all questions."""

    name: str = Field(description="`other` is what belongs to none of the parts", examples=["technical"])
    questions: Count
    cost_usd: Dollars
    change: Growth | None


class RouteTold(Told):
    """A model, and what its calls came to."""

    provider: str = Field(examples=["groq"])
    model: str = Field(examples=["openai/gpt-oss-20b"])
    attempts: Count = Field(description="calls, also those that failed")
    cost_usd: Dollars


class ModelUsage(RouteTold, Tokens):
    """A model, what its calls came to, and their tokens."""

    change: Growth | None = None


class PeriodTold(Told):
    """A stretch of a longer span."""

    unit: Literal["day", "week", "month"]
    since: Day
    until: Day
    questions: Count
    tokens: Count
    cost_usd: Dollars


class ChangeTold(Told):
    """How the figures differ from those of the period before."""

    since: Day
    until: Day
    questions: Growth | None
    tokens: Growth | None
    cost_usd: Growth | None
    cost_per_question_usd: Growth | None
    p50_ms: Growth | None
    p90_ms: Growth | None
    cache_hit_rate: Difference | None
    error_rate: Difference | None


class Recall(Told):
    """What answering from memory came to; beside it stands what is kept, and how far it may be believed."""

    hits: dict[str, Count] = Field(
        description="answers that were given again, by how they were found: `exact` words, `meaning`, "
        "or `judged` the same by a second model"
    )
    gross_saved_usd: Dollars
    judging_usd: Dollars
    saved_usd: Dollars


class Summary(Tokens):
    """Questions, tokens, cost, cache and latency of the last days, all together."""

    days: int = Field(ge=1, le=366, description="local days that are counted, today as the last one")
    questions: Count = Field(description="rows of the ledger: no commands, nothing delivered twice")
    by_outcome: dict[str, Count] = Field(description=BY_OUTCOME, examples=[{"answered": 41}])
    by_served_by: dict[str, Count] = Field(description=BY_SERVED_BY, examples=[{"model": 30, "cache": 11}])
    cost_usd: Dollars
    cost_per_question_usd: Dollars | None
    saved_usd: Dollars = Field(description="what memory saved, less what its judges cost, in US dollars")
    cache_hit_rate: Share | None = Field(description="share of answers that came from memory")
    error_rate: Share | None = Field(description="share of questions that ended as `unavailable`")
    availability: Share | None = Field(description="1 less the error rate")
    p50_ms: Milliseconds | None
    p90_ms: Milliseconds | None
    targets: list[TargetTold]
    recall: Recall
    saved_by_choice_usd: Dollars | None = Field(
        description="what the same tokens would have cost more on the dearest configured model"
    )
    dearest_route: str | None = Field(examples=["groq:openai/gpt-oss-120b"])
    change: ChangeTold | None = Field(description="null before the twin has lived through two such spans")
    by_type: list[PartTold]
    by_platform: list[PartTold]
    by_channel: list[PartTold]
    by_person: list[PartTold] = Field(
        default_factory=list, description="under pseudonyms; over more than 7 days see `users`"
    )
    by_model: list[ModelUsage]
    by_period: list[PeriodTold]


class DayTold(Tokens):
    """One local day."""

    date: Day
    questions: Count
    by_outcome: dict[str, Count] = Field(description=BY_OUTCOME)
    by_served_by: dict[str, Count] = Field(description=BY_SERVED_BY)
    by_hour: list[Count] = Field(
        min_length=24, max_length=24, description="questions by the hour of the clock on the wall, from 0"
    )
    cost_usd: Dollars
    cost_per_question_usd: Dollars | None
    saved_usd: Dollars
    cache_hit_rate: Share | None
    error_rate: Share | None
    p50_ms: Milliseconds | None
    p90_ms: Milliseconds | None
    by_model: list[RouteTold]


class Series(Told):
    """Every day of a span, oldest first, also those on which nothing was asked."""

    days: int = Field(ge=1, le=366)
    since: Day
    until: Day
    zone: str = Field(description="the time zone in which days begin and end", examples=["Europe/Berlin"])
    series: list[DayTold]
