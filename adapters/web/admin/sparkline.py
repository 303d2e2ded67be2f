"""A row of values as a small line, drawn by the server: points of an SVG path (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 120, 30
_EDGE = 3.0
"""So far the line stays from the upper and lower edge, for its thickness and its last point."""
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Sparkline:
    """``line`` and ``area`` are paths; ``end`` is where the last known value is."""

    line: str
    area: str
    end: tuple[float, float]


def sparkline(values: Sequence[float | None]) -> Sparkline | None:
    """From nothing to the greatest of the values, broken where one is unknown; None of fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < _FEWEST:
        return None
    top = max(known) or 1.0
    step = WIDTH / (len(values) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            y = HEIGHT - _EDGE - max(0.0, value) / top * (HEIGHT - 2 * _EDGE)
            runs[-1].append((round(at * step, 1), round(y, 1)))
    drawn = [run for run in runs if run]
    return Sparkline(
        line="".join(map(_line, drawn)),
        area="".join(f"{_line(run)}L{run[-1][0]:g} {HEIGHT}L{run[0][0]:g} {HEIGHT}Z" for run in drawn),
        end=drawn[-1][-1],
    )


def _line(run: Sequence[tuple[float, float]]) -> str:
    """A single point is a line as well, too short to be seen but for its round end."""
    points = [*run, run[0]] if len(run) == 1 else run
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
