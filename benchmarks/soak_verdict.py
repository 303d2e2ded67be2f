"""What a soak has told, and what of it is not as promised (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.soak_people import People

GROWTH = 0.05
FLAT = 0.05
"""The least squares of files, threads and tasks may climb by this part of theirs, or by `FEW`."""
FEW = 2.0
TOLD = {"answered", "not_in_profile", "rejected", "unavailable", "streamed", "422"}
"""What people may be told in a soak; 422: a question without a word."""
QUOTED = 0.1
"""More than that, and the twin has been without its database or its models for long."""
LEFT_OPEN = (
    "ResourceWarning",
    "Exception ignored",
    "was never awaited",
    "was never retrieved",
    "was destroyed but it is pending",
    "Traceback (most recent call last)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the twin, after so many questions."""

    asked: int
    resident_kb: int
    files: int
    threads: int
    tasks: int


def climbed(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where the line of least squares through the points begins, and what it climbs until the last one."""
    if len(points) < 2:
        return (points[0][1] if points else 0.0), 0.0
    middle = sum(x for x, _ in points) / len(points)
    level = sum(y for _, y in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    slope = sum((x - middle) * (y - level) for x, y in points) / spread if spread else 0.0
    first, last = points[0][0], points[-1][0]
    return level + slope * (first - middle), slope * (last - first)


def told(people: People, looks: Sequence[Look], warm: Sequence[Look]) -> dict[str, Any]:
    """What people were told, and what the looks at a warm twin come to."""
    seconds = sorted(people.seconds)
    return {
        "questions": len(seconds),
        "outcomes": dict(people.outcomes),
        "served_by": dict(people.served),
        "errors": dict(people.errors),
        "p50_ms": round(1000 * seconds[len(seconds) // 2]),
        "p99_ms": round(1000 * seconds[int(0.99 * len(seconds))]),
        **summed_up(warm),
        "resident_kb_by_tenths": [looks[len(looks) * part // 10].resident_kb for part in range(10)],
    }


def summed_up(warm: Sequence[Look]) -> dict[str, Any]:
    """Of what may not grow: where its line begins, what it climbs, and the most that was seen."""
    lines = {name: _line(warm, name) for name in ("resident_kb", "files", "threads", "tasks")}
    begins, climbs, _ = lines["resident_kb"]
    return {"looks": len(warm), **lines, "growth": round(climbs / begins, 4) if begins else 0.0}


def _line(looks: Sequence[Look], name: str) -> list[float]:
    values = [(float(look.asked), float(getattr(look, name))) for look in looks]
    begins, climbs = climbed(values)
    return [round(begins, 1), round(climbs, 1), max((value for _, value in values), default=0.0)]


def wrong_words(log: str) -> dict[str, int]:
    """What Python says of things that were left open or lost, each as often as it was said."""
    return {words: number for words in LEFT_OPEN if (number := log.count(words))}


def faults_of(found: dict[str, Any]) -> list[str]:
    """What is not as promised; empty when all is."""
    checks = {
        f"memory grows by less than {GROWTH:.0%}": found["growth"] < GROWTH,
        **{f"{name} are flat": _is_flat(found[name]) for name in ("files", "threads", "tasks")},
        "tasks were counted": found["tasks"][2] > 0,
        "there were looks enough": found["looks"] >= 10,
        "everybody was told something": not found["errors"] and not set(found["outcomes"]) - TOLD,
        f"fewer than {QUOTED:.0%} were left to quotes": found["served_by"].get("quote", 0)
        < QUOTED * sum(found["served_by"].values()),
        "nothing was left open": not found["left_open"],
        "the twin ends well": found["exit"] == 0,
    }
    return [name for name, holds in checks.items() if not holds]


def _is_flat(line: Sequence[float]) -> bool:
    begins, climbs, _ = line
    return climbs <= max(FEW, FLAT * begins)
