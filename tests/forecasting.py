"""Histories for the tests of forecasts: days of a twin that asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import Purpose, Route, Usage
from bot.forecast.history import History, history, wanted_days
from bot.tallies import HOURS, AskTally, AttemptTally, DayTally

GPT = Route("groq", "openai/gpt-oss-20b")
UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
"""A Thursday; eighteen days of the month are to come."""


def day_of(day: date, questions: int, *, nano_each: int = 200_000, tokens_each: int = 1_000) -> DayTally:
    """A day on which so many questions were asked, all of them between nine and five."""
    asks = AskTally(
        platform="web",
        outcome="answered",
        served_by="model",
        question_type="general",
        asks=questions,
        cost_nano_usd=questions * nano_each,
    )
    calls = AttemptTally(
        route=GPT,
        purpose=Purpose.ANSWER,
        outcome="answered",
        attempts=questions,
        usage=Usage(prompt_tokens=questions * tokens_each),
        cost_nano_usd=questions * nano_each,
    )
    hours = tuple(questions // 8 if 9 <= hour < 17 else 0 for hour in range(HOURS))
    return DayTally(day=day, asks=(asks,), attempts=(calls,), hours=hours)


def past_of(
    questions: Sequence[int],
    *,
    now: datetime = NOW,
    zone: ZoneInfo = UTC_ZONE,
    nano_each: int = 200_000,
    first: datetime | None = None,
) -> History:
    """The history of so many questions a day, the last of them today's; it began with the first one."""
    days = wanted_days(now, zone)[-len(questions) :]
    tallies = [day_of(day, number, nano_each=nano_each) for day, number in zip(days, questions, strict=True)]
    return history(tallies, now, zone, first or now - timedelta(days=len(questions) - 1, hours=now.hour))
