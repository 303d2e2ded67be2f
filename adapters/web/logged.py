"""One ask of the log, as the API and the files of the dashboard tell it (pure)."""

from __future__ import annotations

from bot.board import AskRow
from bot.spend.cost import usd


def ask_json(row: AskRow) -> dict[str, object]:
    """Money as a string of dollars, instants in UTC, what is not known as null."""
    route = row.route
    return {
        "id": row.id,
        "asked_at": row.asked_at.isoformat(),
        "platform": row.platform,
        "channel": row.channel,
        "person": row.person,
        "outcome": row.outcome or "open",
        "served_by": row.served_by,
        "question_type": row.question_type,
        "provider": route and route.provider,
        "model": route and route.model,
        "experiment": row.experiment,
        "attempts": row.attempts,
        "prompt_tokens": row.usage.prompt_tokens,
        "cached_tokens": row.usage.cached_tokens,
        "completion_tokens": row.usage.completion_tokens,
        "cost_usd": usd(row.cost_nano_usd),
        "latency_ms": row.latency_ms,
        "grounded": row.grounded,
        "thumbs": row.thumbs,
        "question": row.question,
    }
