"""A summary as JSON: the shapes of the contract, the same for the terminal and the API (pure)."""

from __future__ import annotations

from bot.recall.state import State
from bot.reports.recall import recall_json, state_json
from bot.reports.summary import Summary
from bot.spend.cost import usd


def usage_json(summary: Summary, state: State | None = None) -> dict[str, object]:
    """
    ``twin usage --json``; money as strings of dollars, shares between 0 and 1, null where unknown.

    ``saved_usd`` is what answering from memory has saved when its judges are paid: below zero where they cost
    more. ``state``, of the memory as a whole, is for those who look after the twin.
    """
    per_question = summary.cost_per_question_nano_usd
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
        "targets": [
            {"name": one.name, "value": one.value, "target": one.target, "met": one.met}
            for one in summary.targets
        ],
        "recall": recall_json(summary.recall) | (state_json(summary.recall, state) if state else {}),
    }


def costs_json(summary: Summary) -> dict[str, object]:
    """``twin costs --json``."""
    return {
        "days": len(summary.span.days),
        "cost_usd": usd(summary.cost_nano_usd),
        "by_model": [
            {
                "provider": one.route.provider,
                "model": one.route.model,
                "attempts": one.attempts,
                "prompt_tokens": one.usage.prompt_tokens,
                "cached_tokens": one.usage.cached_tokens,
                "completion_tokens": one.usage.completion_tokens,
                "cost_usd": usd(one.cost_nano_usd),
            }
            for one in summary.models
        ],
        "by_day": [
            {"date": one.day.isoformat(), "questions": one.questions, "cost_usd": usd(one.cost_nano_usd)}
            for one in summary.by_day
        ],
    }
