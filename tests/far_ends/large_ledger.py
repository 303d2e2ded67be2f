"""A ledger of a year, made at once: asks, calls, hits, votes and alerts as a busy twin leaves them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

NOW = datetime(2026, 11, 20, 15, 20, tzinfo=UTC)
DAYS = 365
TODAY = 0.04
"""The share of all asks that are of the last day: 100,000 make more than 3,000 since midnight."""
MODELS = (
    ("groq", "openai/gpt-oss-20b", 6.0, 60_000),
    ("groq", "openai/gpt-oss-120b", 6.5, 180_000),
    ("openai", "gpt-5-mini", 7.0, 400_000),
)
"""Provider, model, the logarithm of its usual milliseconds, and what a call costs in nano-dollars."""
QUESTIONS = (
    "Where did you study?",
    "What did you build at Acme?",
    "Which databases do you know well, and how do you tell one that is overloaded from one badly indexed?",
    "Tell me about a conflict in a team.",
    "Can you work in Berlin from March?",
    "Do you speak French?",
)
KINDS = ("education", "technical", "behavioural", "general")
OUTCOMES = ("answered", "not_in_profile", "rejected", "unavailable")
PLATFORMS = ("slack", "discord", "web")
USED = (1_400, 900, 120)
"""Tokens of a call: prompt, those of it from a cache, completion."""
KEPT = timedelta(days=90)
"""So long texts are kept."""
Row = Sequence[object]


def fill(place: Path, asks: int, *, now: datetime = NOW, seed: int = 9) -> None:
    """
    Rows of the last year in the SQLite file of a migrated database, more of them by day and of late.

    Half go to a model, the others to memory; one in a hundred failed, and one model is slower and dearer than
    the next.
    """
    made = _asks(np.random.default_rng(seed), asks, now)
    with closing(sqlite3.connect(place)) as there, there:
        there.execute("PRAGMA synchronous = OFF")
        with _unguarded(there):
            for table, (columns, rows) in _tables(made, now).items():
                marks = ", ".join("?" for _ in columns)
                there.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608 - ours


@contextmanager
def _unguarded(there: sqlite3.Connection) -> Iterator[None]:
    """Without the indexes and triggers of what is filled: made afterwards they take a fifth of the time."""
    known = there.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        " AND tbl_name IN ('asks', 'attempts', 'hits', 'feedback') ORDER BY type"
    ).fetchall()
    for kind, name, _ in known:
        there.execute(f"DROP {kind} {name}")
    yield
    for _, _, sql in known:
        there.execute(sql)


def _asks(draw: np.random.Generator, asks: int, now: datetime) -> list[dict[str, Any]]:
    """What was asked, the earliest first; what is the same for many of them is drawn at once."""
    instants = _instants(draw, asks, now)
    platforms = draw.choice(3, asks, p=(0.6, 0.3, 0.1)).tolist()
    models = draw.choice(3, asks, p=(0.7, 0.2, 0.1))
    slow = np.array([one[2] for one in MODELS])[models] + draw.normal(0, 0.35, asks)
    price = np.array([one[3] for one in MODELS])[models] * draw.uniform(0.7, 1.4, asks)
    drawn = {
        "at": instants,
        "by_model": (draw.random(asks) < 0.5).tolist(),
        "kind": draw.choice(4, asks).tolist(),
        "platform": platforms,
        "person": (400 * draw.random(asks) ** 2).astype(int).tolist(),
        "channel": (12 * draw.random(asks) ** 2).astype(int).tolist(),
        "outcome": draw.choice(4, asks, p=(0.89, 0.09, 0.01, 0.01)).tolist(),
        "model": models.tolist(),
        "slow": np.exp(slow).astype(int).tolist(),
        "quick": draw.integers(3, 30, asks).tolist(),
        "price": price.astype(int).tolist(),
        "question": draw.choice(len(QUESTIONS), asks).tolist(),
        "vote": draw.random(asks).tolist(),
    }
    return [dict(zip(drawn, one, strict=True)) for one in zip(*drawn.values(), strict=True)]


def _instants(draw: np.random.Generator, asks: int, now: datetime) -> list[str]:
    """As SQL has them, in their order: fewer in the night and long ago, all of them a while ago."""
    end = np.datetime64(now.replace(tzinfo=None), "s")
    midnight = end.astype("datetime64[D]")
    days = (DAYS * draw.random(asks) ** 1.6).astype(int) + 1
    seconds = (np.clip(np.abs(draw.normal(13, 4, asks)), 0, 23.9) * 3600).astype(int)
    long_ago = midnight - days.astype("timedelta64[D]") + seconds.astype("timedelta64[s]")
    of_late = end - draw.integers(1, 24 * 3600, asks).astype("timedelta64[s]")
    at = np.sort(np.where(draw.random(asks) < TODAY, of_late, long_ago).astype("datetime64[s]"))
    return [one.replace("T", " ") for one in np.datetime_as_string(at).tolist()]


def _tables(made: Sequence[dict[str, Any]], now: datetime) -> dict[str, tuple[Sequence[str], Iterable[Row]]]:
    """Columns and rows of each table."""
    forgotten = _sql(now - KEPT)
    asked = [_ask(number, one, forgotten) for number, one in enumerate(made)]
    by_model = [one for one in asked if one[9] is not None]
    answered = [one for one in asked if one[7] == "cache"]
    voted = [(one, drawn["vote"]) for one, drawn in zip(asked, made, strict=True) if drawn["vote"] < 0.03]
    return {
        "asks": (_ASK, asked),
        "attempts": (_CALL, map(_call, by_model)),
        "hits": (
            ("ask_id", "at", "of", "tier", "saved_nano_usd"),
            ((one[0], one[1], f"r{_number(one[-1]) * 7 % 200}", "exact", 90_000) for one in answered),
        ),
        "feedback": (
            ("ask_id", "person", "value", "at"),
            ((one[0], one[5], 1 if vote < 0.0255 else -1, one[1]) for one, vote in voted),
        ),
        "budget_windows": (("name", "period", "spent"), _windows(asked, now)),
        "alerts": (("key", "at", "kind", "level", "title", "text", "urgent"), _alerts(now)),
    }


_ASK = (
    *("id", "asked_at", "closed_at", "platform", "channel", "person", "outcome", "served_by"),
    *("question_type", "provider", "model", "question", "prompt_tokens", "cached_tokens"),
    *("completion_tokens", "cost_nano_usd", "attempts", "grounded", "latency_ms"),
)
_CALL = (
    *("id", "ask_id", "started_at", "finished_at", "provider", "model", "purpose", "outcome"),
    *("prompt_tokens", "cached_tokens", "completion_tokens", "cost_nano_usd", "latency_ms", "first_token_ms"),
)


def _ask(number: int, drawn: dict[str, Any], forgotten: str) -> Row:
    when, by_model = drawn["at"], drawn["by_model"]
    platform, outcome = PLATFORMS[drawn["platform"]], OUTCOMES[drawn["outcome"]]
    served = ("model" if by_model else "cache") if outcome == "answered" else "none"
    return (
        *(f"ask-{number}", when, when, platform, f"{platform}:C{drawn['channel']}"),
        *(f"{platform}:U{drawn['person']}", outcome, served, KINDS[drawn["kind"]]),
        *(MODELS[drawn["model"]][:2] if by_model else (None, None)),
        QUESTIONS[drawn["question"]] if when > forgotten else None,
        *(USED if by_model else (0, 0, 0)),
        *(drawn["price"] if by_model else 0, int(by_model), outcome == "answered"),
        drawn["slow"] if by_model else drawn["quick"],
    )


def _call(ask: Row) -> Row:
    """The call of an ask that went to a model."""
    name, when, latency = ask[0], ask[1], ask[-1]
    assert isinstance(name, str)
    assert isinstance(latency, int)
    ended = "server_fault" if ask[6] == "unavailable" else "answered"
    told = (*ask[9:11], "answer", ended, *ask[12:16], latency, latency // 3)
    return f"call-{name[4:]}", name, when, when, *told


def _windows(asked: Sequence[Row], now: datetime) -> Iterator[Row]:
    """What the budget of today and of the month has taken, in the zone of UTC."""
    day, month = f"{now:%Y-%m-%d}", f"{now:%Y-%m}"
    tokens = [_number(one[12]) + _number(one[14]) for one in asked if str(one[1]).startswith(day)]
    yield "daily_tokens", day, sum(tokens)
    yield "monthly_usd", month, sum(_number(one[15]) for one in asked if str(one[1]).startswith(month))


def _number(cell: object) -> int:
    return cell if isinstance(cell, int) else 0


def _alerts(now: datetime) -> Iterator[Row]:
    told = (
        (
            1,
            "latency",
            "alert",
            "Answers come late: 90 % within 2.9 s",
            "The target is 2 s. See `models`.",
            False,
        ),
        (26, "breaker", "alert", "openai is down", "server faults for 40 s; questions go to groq.", True),
        (
            27,
            "limit",
            "note",
            "80 % of the day's tokens are used",
            "80,000 of 100,000; it opens at midnight.",
            False,
        ),
        (90, "breaker", "note", "openai is back", "It was down for 7 minutes.", False),
    )
    for hours, kind, level, title, text, urgent in told:
        yield f"{kind}-{hours}", _sql(now - timedelta(hours=hours)), kind, level, title, text, urgent


def _sql(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
