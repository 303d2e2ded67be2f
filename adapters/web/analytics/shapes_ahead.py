"""The shapes of what is ahead and of what bounds it: models, forecast, limits, experiments, alerts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from adapters.web.analytics.shapes import Count, Day, Dollars, Instant, Milliseconds, Share, Told
from bot.bookkeeping import Severity

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2026-11"])]


class ModelTold(Told):
    """A model in the order in which it is asked, and why it stands there."""

    route: str = Field(examples=["groq:openai/gpt-oss-20b"])
    position: int = Field(ge=1, description="1 is asked first")
    why: str = Field(description="the reasons of its place, in words")
    breaker: Literal["closed", "open", "half_open"] = Field(
        description="`closed`: it is asked; `open`: it is left out; `half_open`: about to be tried again"
    )
    headroom: str = Field(description="what its provider's limits leave, in words")
    success_rate: Share | None = Field(description="share of judged calls that answered well")
    p50_ms: Milliseconds | None
    p90_ms: Milliseconds | None
    cost_per_answer_usd: Dollars | None


class Band(Told):
    """What something will come to: as likely more as less than expected, within the bands by 80 and 95 %."""

    so_far: Count
    expected: Count
    low80: Count
    high80: Count
    low95: Count
    high95: Count


class Bands(Told):
    """Today and this month."""

    today: Band
    month: Band


class TokensAhead(Bands):
    """Tokens of today and this month, beside the cap of a day."""

    daily_cap: Count | None
    probability_over_cap_today: Share | None
    likely_over_cap_on: Day | None


class DayAhead(Told):
    """What the month will have cost when a day ends."""

    date: Day
    expected_usd: Dollars
    low80_usd: Dollars
    high80_usd: Dollars
    low95_usd: Dollars
    high95_usd: Dollars


class BoundTold(Told):
    """A limit of a provider that the next days come near to."""

    route: str
    window: str = Field(examples=["tokens:day"])
    plan: str | None
    plan_is_known: bool
    limit: Count
    expected: Count
    high80: Count
    probability: Share | None
    likely_on: Day | None
    refused: Count
    carried_by: str | None


class Forecast(Told):
    """What this month will cost, and when a limit will be in the way."""

    month: Month
    spent_usd: Dollars
    expected_usd: Dollars
    low80_usd: Dollars
    high80_usd: Dollars
    low95_usd: Dollars
    high95_usd: Dollars
    cap_usd: Dollars | None = Field(description="the month's budget; null: there is none")
    cap_reached_on: Day | None = Field(
        description="when the budget will be spent, if it is likelier than not"
    )
    probability_over_cap: Share | None
    as_of: Instant
    known_days: Count = Field(description="finished days that it is computed from")
    tokens: TokensAhead
    questions: Bands
    days: list[DayAhead]
    limits: list[BoundTold]
    method: str = Field(description="how it is computed, in words")


class LimitTold(Told):
    """A cap, what is used of it and what is left; tokens as numbers, money as strings of US dollars."""

    name: str = Field(examples=["daily_tokens"])
    cap: int | Dollars | None = Field(description="null: there is none")
    used: int | Dollars
    reserved: int | Dollars = Field(description="held for calls that are on their way")
    left: int | Dollars | None
    resets_at: Instant


class ArmTold(Told):
    """An arm of an experiment, with 95 % intervals; null where too little is known."""

    experiment: str
    arm: str
    model: str | None
    prompt: str | None
    temperature: float | None
    length: str | None
    stopped: str | None = Field(description="why nobody is given this arm any more")
    questions: Count
    answered: Count
    failed: Count
    grounded_share: Share | None
    grounded_share_low95: float | None
    grounded_share_high95: float | None
    thumbs: Count = Field(description="votes, up and down")
    thumbs_up_share: Share | None
    thumbs_up_share_low95: float | None
    thumbs_up_share_high95: float | None
    p50_ms: int | None
    p50_ms_low95: int | None
    p50_ms_high95: int | None
    cost_per_answer_usd: Dollars | None
    cost_per_answer_usd_low95: Dollars | None
    cost_per_answer_usd_high95: Dollars | None
    probability_best: Share | None = Field(description="that it has the highest share of grounded answers")


class AlertTold(Told):
    """What operators were told, newest first."""

    key: str
    at: Instant
    kind: str = Field(examples=["budget"])
    level: str
    severity: Severity
    muted: bool
    title: str
    text: str = Field(description="what is seen, and what to do")
