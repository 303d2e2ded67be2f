"""The nouns of the books: attempts and how they ended, limits, and the sums that reports are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import Purpose, Route, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call to a model as the ledger knows it before it is sent."""

    id: str
    ask_id: str
    started_at: datetime
    route: Route
    purpose: Purpose
    estimated_prompt_tokens: int
    reserve_tokens: int
    reserve_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """
    How an attempt ended.

    ``usage`` None means that it was sent and never told: ledger and windows then charge the reserve.
    ``outcome`` is ``answered`` or the name of a failure (`bot.errors.ModelError.outcome`).
    """

    attempt_id: str
    finished_at: datetime
    outcome: str
    usage: Usage | None
    cost_nano_usd: int
    latency_ms: int
    finish_reason: str = ""
    request_id: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    A limit and the period that it binds: ``tokens:day`` over ``2026-11-20``, ``usd:month`` over ``2026-11``.

    ``unit`` is ``tokens`` or ``nano_usd``; ``cap`` None counts without limiting.
    """

    name: str
    unit: str
    period: str
    cap: int | None
    resets_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most ``count`` asks in any ``seconds``; of a person or of a channel (``scope``)."""

    scope: str
    count: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFigures:
    """One ask without its words: what statistics need. ``at`` is aware, in UTC."""

    at: datetime
    outcome: str
    served_by: str
    question_type: str
    latency_ms: int
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFigures:
    """The attempts at one route in a quarter of an hour, summed; an unsettled one counts with its reserve."""

    at: datetime
    route: Route
    outcome: str
    attempts: int
    usage: Usage
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the ledger holds of a span of time; reports are pure functions over it."""

    asks: tuple[AskFigures, ...] = ()
    attempts: tuple[AttemptFigures, ...] = ()
