"""What a route did over a span of time: the noun behind its table and its chart (pure)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRecord:
    """
    A route over a span of time.

    ``success_rate`` is the share of its judged calls that answered well, ``grounded_rate`` that of its
    checked answers that passed; percentiles, by nearest rank, are of whole answers;
    ``cost_per_answer_nano_usd`` is all that its calls cost over its good answers. None is unknown. Thumbs
    count answers that were liked, or not.
    """

    calls: int = 0
    grounded_rate: float | None = None
    thumbs_up: int = 0
    thumbs_down: int = 0

    success_rate: float | None = None
    p50_ms: int | None = None
    p90_ms: int | None = None
    cost_per_answer_nano_usd: int | None = None
