"""An account as JSON: the shapes of the contract, the same for the terminal and the API (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.recall.state import State
from bot.reports.accounts import Account, Alike
from bot.reports.parts import Growth, Part, grown
from bot.reports.periods import periods, unit_of
from bot.reports.recall import recall_json, state_json
from bot.reports.summary import RouteFigures, Summary
from bot.spend.cost import usd

Parts = Mapping[str, Sequence[Part]]
"""Breakdowns by their names: ``by_channel``, ``by_person``."""


def usage_json(account: Account, state: State | None = None, more: Parts | None = None) -> dict[str, object]:
    """
    ``twin usage --json``; money as strings of dollars, shares between 0 and 1, null where unknown.

    ``saved_usd`` is what answering from memory has saved when its judges are paid: below zero where they cost
    more. ``state``, of the memory as a whole, is for those who look after the twin. A ``change`` is the share
    by which a figure grew on the period before, of rates the difference, over days that are over; null where
    that is not known.
    """
    summary = account.now
    per_question = summary.cost_per_question_nano_usd
    choice = account.choice
    return {
        "days": len(summary.span.days),
        "questions": summary.questions,
        "by_outcome": summary.by_outcome,
        "by_served_by": summary.by_served_by,
        "prompt_tokens": summary.usage.prompt_tokens,
        "cached_tokens": summary.usage.cached_tokens,
        "completion_tokens": summary.usage.completion_tokens,
        "cost_usd": usd(summary.cost_nano_usd),
        "cost_per_question_usd": None if per_question is None else usd(per_question),
        "saved_usd": usd(summary.recall.net_nano_usd),
        "cache_hit_rate": summary.cache_hit_rate,
        "error_rate": summary.error_rate,
        "availability": summary.availability,
        "p50_ms": summary.p50_ms,
        "p90_ms": summary.p90_ms,
        "targets": _targets(summary),
        "recall": recall_json(summary.recall) | (state_json(summary.recall, state) if state else {}),
        "saved_by_choice_usd": None if choice is None else usd(choice.saved_nano_usd),
        "dearest_route": None if choice is None else str(choice.dearest),
        "change": _changes(account.alike),
        "by_type": [_part(one) for one in account.by_type],
        "by_platform": [_part(one) for one in account.by_platform],
        **{name: [_part(one) for one in parts] for name, parts in (more or {}).items()},
        "by_model": _models(account),
        "by_period": _periods(summary),
    }


def costs_json(account: Account) -> dict[str, object]:
    """``twin costs --json``."""
    summary = account.now
    return {
        "days": len(summary.span.days),
        "cost_usd": usd(summary.cost_nano_usd),
        "by_model": _models(account),
        "by_day": [
            {"date": one.day.isoformat(), "questions": one.questions, "cost_usd": usd(one.cost_nano_usd)}
            for one in summary.by_day
        ],
        "by_type": [_part(one) for one in account.by_type],
        "by_platform": [_part(one) for one in account.by_platform],
        "change": _changes(account.alike),
    }


def _targets(summary: Summary) -> list[dict[str, object]]:
    return [
        {
            "name": one.name,
            "value": one.value,
            "target": one.target,
            "met": one.met,
            "before": one.before,
            "trend": one.trend,
        }
        for one in summary.targets
    ]


def _changes(alike: Alike | None) -> dict[str, object] | None:
    """Growth of amounts, and the differences of rates, of so many whole days since a day before."""
    if alike is None:
        return None
    now, before = alike.now, alike.before
    return {
        "days": len(now.span.days),
        "since": before.span.days[0].isoformat(),
        "until": before.span.days[-1].isoformat(),
        "questions": grown(now.questions, before.questions),
        "tokens": grown(now.usage.total_tokens, before.usage.total_tokens),
        "cost_usd": grown(now.cost_nano_usd, before.cost_nano_usd),
        "cost_per_question_usd": grown(now.cost_per_question_nano_usd, before.cost_per_question_nano_usd),
        "p50_ms": grown(now.p50_ms, before.p50_ms),
        "p90_ms": grown(now.p90_ms, before.p90_ms),
        "cache_hit_rate": _less(now.cache_hit_rate, before.cache_hit_rate),
        "error_rate": _less(now.error_rate, before.error_rate),
    }


def _less(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def _part(one: Part) -> dict[str, object]:
    return {
        "name": one.name,
        "questions": one.questions,
        "cost_usd": usd(one.cost_nano_usd),
        "change": one.asked.share,
    }


def _models(account: Account) -> list[dict[str, object]]:
    return [_model(one, spent) for one, spent in account.models]


def _model(one: RouteFigures, spent: Growth) -> dict[str, object]:
    return {
        "provider": one.route.provider,
        "model": one.route.model,
        "attempts": one.attempts,
        "prompt_tokens": one.usage.prompt_tokens,
        "cached_tokens": one.usage.cached_tokens,
        "completion_tokens": one.usage.completion_tokens,
        "cost_usd": usd(one.cost_nano_usd),
        "change": spent.share,
    }


def _periods(summary: Summary) -> list[dict[str, object]]:
    unit = unit_of(len(summary.by_day))
    return [
        {
            "unit": unit,
            "since": one.first.isoformat(),
            "until": one.last.isoformat(),
            "questions": one.questions,
            "tokens": one.tokens,
            "cost_usd": usd(one.cost_nano_usd),
        }
        for one in periods(summary.by_day)
    ]
