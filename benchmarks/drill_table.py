"""The drill's figures: one engine in one phase, as a row of a Markdown table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

_COLUMNS = (
    "engine",
    "by a model %",
    "with quotes %",
    "p50 s",
    "p90 s",
    "p99 s",
    "first text p50 / p90 s",
    "errors %",
    "calls/question",
    "$/1000 billed",
    "$/1000 booked",
    "lag p99 ms",
    "what went wrong",
)
HEAD = "\n".join((f"| {' | '.join(_COLUMNS)} |", "|---" + "|---:" * (len(_COLUMNS) - 2) + "|---|"))
_GOOD = frozenset({"model", "other"})


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed; infinite without any."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.inf


def row(name: str, act: dict[str, Any]) -> str:
    """
    One row.

    Times are over all questions, and who never got a whole answer waits without end: the dash. Calls and
    billed dollars are the simulator's own count, booked dollars the engine's.
    """
    marks = act["marks"]
    total = len(marks)
    verdicts = Counter(mark["verdict"] for mark in marks)
    whole = [mark["whole"] if mark["verdict"] in _GOOD else math.inf for mark in marks]
    first = [math.inf if mark["first"] is None else mark["first"] for mark in marks]
    good = verdicts["model"] + verdicts["other"]
    wrong = ", ".join(
        f"{number} {kind}"
        for kind, number in sorted(verdicts.items(), key=lambda one: -one[1])
        if kind not in _GOOD
    )
    cells = (
        name,
        _percent(verdicts["model"], total),
        _percent(good, total),
        *(_seconds(quantile(whole, share)) for share in (0.5, 0.9, 0.99)),
        f"{_seconds(quantile(first, 0.5))} / {_seconds(quantile(first, 0.9))}",
        _percent(total - good, total),
        f"{act['state']['requests'] / total:.2f}",
        _dollars(act["state"]["cost_nano_usd"], total),
        _dollars(act["booked"], total) if act["booked"] else "",
        f"{1000 * act['lag']:.0f}",
        wrong,
    )
    return f"| {' | '.join(cells)} |"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}"


def _seconds(value: float) -> str:
    return "-" if math.isinf(value) else f"{value:.2f}"


def _dollars(nano: int, questions: int) -> str:
    return f"{nano / questions / 1e6:.3f}"
