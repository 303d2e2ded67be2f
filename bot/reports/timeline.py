"""An account day by day, as JSON: the same figures as of the whole, each of one local day (pure)."""

from __future__ import annotations

from bot.reports.accounts import Account
from bot.reports.span import Span
from bot.reports.summary import summarise
from bot.spend.cost import usd
from bot.tallies import DayTally


def series_json(account: Account) -> dict[str, object]:
    """
    A span with each of its days (`days_json`).

    ``zone`` is that of the clock on the wall, by which days and hours are told.
    """
    span = account.now.span
    return {
        "days": len(span.days),
        "since": span.days[0].isoformat(),
        "until": span.days[-1].isoformat(),
        "zone": span.zone.key,
        "series": days_json(account),
    }


def days_json(account: Account) -> list[dict[str, object]]:
    """
    Every day of a span, oldest first, also those on which nothing happened.

    Money as strings of dollars, shares between 0 and 1, latencies in milliseconds, null where unknown;
    ``by_hour`` has 24 numbers, by the hour of the clock on the wall.
    """
    return [_day(one, account.now.span) for one in account.tallies]


def _day(tally: DayTally, span: Span) -> dict[str, object]:
    figures = summarise([tally], Span.of(tally.day, 1, span.zone))
    per_question, used = figures.cost_per_question_nano_usd, figures.usage
    return {
        "date": tally.day.isoformat(),
        "questions": figures.questions,
        "by_outcome": figures.by_outcome,
        "by_served_by": figures.by_served_by,
        "by_hour": list(tally.hours),
        "prompt_tokens": used.prompt_tokens,
        "cached_tokens": used.cached_tokens,
        "completion_tokens": used.completion_tokens,
        "cost_usd": usd(figures.cost_nano_usd),
        "cost_per_question_usd": None if per_question is None else usd(per_question),
        "saved_usd": usd(figures.recall.net_nano_usd),
        "cache_hit_rate": figures.cache_hit_rate,
        "error_rate": figures.error_rate,
        "p50_ms": figures.p50_ms,
        "p90_ms": figures.p90_ms,
        "by_model": [
            {
                "provider": one.route.provider,
                "model": one.route.model,
                "attempts": one.attempts,
                "cost_usd": usd(one.cost_nano_usd),
            }
            for one in figures.models
        ],
    }
