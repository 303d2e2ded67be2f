"""A ledger of months, made at once: asks, calls, hits, votes and alerts as a busy twin leaves them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOW = datetime(2026, 11, 20, 15, 20, tzinfo=UTC)
DAYS = 120
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
Row = tuple[object, ...]


def fill(place: Path, asks: int, *, now: datetime = NOW, seed: int = 9) -> None:
    """
    Rows of the last months in the SQLite file of a migrated database, more of them by day and of late.

    Half go to a model, the others to memory; one in a hundred failed, and one model is slower and dearer than
    the next.
    """
    draw = random.Random(seed)  # noqa: S311 - rows, no secrets
    made = sorted(_asks(draw, asks, now), key=lambda row: str(row[0][1]))
    with closing(sqlite3.connect(place)) as there, there:
        there.execute("PRAGMA synchronous = OFF")
        _insert(there, "asks", _ASK, (row[0] for row in made))
        _insert(there, "attempts", _CALL, (call for row in made for call in row[1]))
        _insert(
            there, "hits", ("ask_id", "at", "of", "tier", "saved_nano_usd"), (h for r in made for h in r[2])
        )
        _insert(
            there, "feedback", ("ask_id", "person", "value", "at", "comment"), (v for r in made for v in r[3])
        )
        _insert(there, "budget_windows", ("name", "period", "spent"), _windows(made, now))
        _insert(there, "alerts", ("key", "at", "kind", "level", "title", "text", "urgent"), _alerts(now))


_ASK = (
    *(
        "id",
        "asked_at",
        "closed_at",
        "platform",
        "channel",
        "person",
        "outcome",
        "served_by",
        "question_type",
    ),
    *(
        "provider",
        "model",
        "question",
        "prompt_tokens",
        "cached_tokens",
        "completion_tokens",
        "cost_nano_usd",
    ),
    *("attempts", "grounded", "latency_ms"),
)
_CALL = (
    *(
        "id",
        "ask_id",
        "started_at",
        "finished_at",
        "provider",
        "model",
        "purpose",
        "outcome",
        "prompt_tokens",
    ),
    *("cached_tokens", "completion_tokens", "cost_nano_usd", "latency_ms", "first_token_ms"),
)


def _insert(there: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterator[Row]) -> None:
    marks = ", ".join("?" for _ in columns)
    there.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608 - ours


def _asks(
    draw: random.Random, asks: int, now: datetime
) -> Iterator[tuple[Row, list[Row], list[Row], list[Row]]]:
    for number in range(asks):
        at = now - timedelta(days=DAYS * draw.random() ** 1.6)
        at = min(
            at.replace(hour=min(int(abs(draw.gauss(13, 4))), 23)),
            now - timedelta(seconds=draw.randrange(1, 900)),
        )
        when, name = _sql(at), f"ask-{number}"
        by_model = draw.random() < 0.5
        kind = draw.choice(("education", "technical", "behavioural", "general"))
        platform = draw.choices(("slack", "discord", "web"), (6, 3, 1))[0]
        person, channel = (
            f"{platform}:U{int(400 * draw.random() ** 2)}",
            f"{platform}:C{int(12 * draw.random() ** 2)}",
        )
        outcome = draw.choices(("answered", "not_in_profile", "rejected", "unavailable"), (89, 9, 1, 1))[0]
        provider, model, slow, price = draw.choices(MODELS, (7, 2, 1))[0]
        latency = int(draw.lognormvariate(slow, 0.35)) if by_model else draw.randrange(3, 30)
        cost = int(price * draw.uniform(0.7, 1.4)) if by_model else 0
        used = (1_400, 900, 120) if by_model else (0, 0, 0)
        served = ("model" if by_model else "cache") if outcome == "answered" else "none"
        route = (provider, model) if by_model else (None, None)
        ask: Row = (
            *(name, when, when, platform, channel, person, outcome, served, kind, *route),
            *(draw.choice(QUESTIONS), *used, cost, int(by_model), outcome == "answered", latency),
        )
        yield (
            ask,
            [_call(number, name, at, ask)] if by_model else [],
            [] if by_model or outcome != "answered" else [(name, when, "one", "exact", 90_000)],
            [(name, person, 1 if draw.random() < 0.85 else -1, when, None)] if draw.random() < 0.03 else [],
        )


def _call(number: int, name: str, at: datetime, ask: Row) -> Row:
    """The call of an ask that went to a model."""
    provider, model, _, prompt, cached, completion, cost = ask[9:16]
    outcome, latency = ask[6], ask[-1]
    assert isinstance(latency, int)
    ended = "server_fault" if outcome == "unavailable" else "answered"
    done = _sql(at + timedelta(milliseconds=latency))
    told = (provider, model, "answer", ended, prompt, cached, completion, cost, latency, latency // 3)
    return f"call-{number}", name, _sql(at), done, *told


def _windows(made: Sequence[tuple[Row, list[Row], list[Row], list[Row]]], now: datetime) -> Iterator[Row]:
    """What the budget of today and of the month has taken, in the zone of UTC."""
    day, month = f"{now:%Y-%m-%d}", f"{now:%Y-%m}"
    asked = [row[0] for row in made]
    yield (
        "daily_tokens",
        day,
        sum(_number(a[12]) + _number(a[14]) for a in asked if str(a[1]).startswith(day)),
    )
    yield "monthly_usd", month, sum(_number(a[15]) for a in asked if str(a[1]).startswith(month))


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
