"""Matrices, boxes and painted shapes of a page, in points from its lower left corner (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""

UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
_SAME_LIGHT = 1.3
"""Below this contrast nobody reads a text; the faintest grey that designers use has about 1.6."""
_SAME_HUE = 0.25
_KNEE = 0.03928


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with upright sides."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box, slack: float = 0.0) -> bool:
        """Whether the two have a point in common; ``slack`` points apart count as none."""
        return (
            self.left <= other.right + slack
            and other.left <= self.right + slack
            and self.bottom <= other.top + slack
            and other.bottom <= self.top + slack
        )

    def within(self, other: Box) -> Box:
        """What both cover; of no size where they do not meet."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(
            left, bottom, max(left, min(self.right, other.right)), max(bottom, min(self.top, other.top))
        )

    def holds(self, point: Point) -> bool:
        return self.left <= point[0] <= self.right and self.bottom <= point[1] <= self.top


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    An area that was painted; ``colour`` is None for pictures, patterns and shades.

    ``order`` counts everything that is drawn; ``is_solid`` shapes let nothing through.
    """

    outlines: tuple[tuple[Point, ...], ...]
    box: Box
    colour: Colour | None
    order: int
    is_solid: bool = True

    def covers(self, point: Point) -> bool:
        """Whether a point lies in it, by counting the sides to the right of the point."""
        return self.box.holds(point) and sum(_crossings(line, point) for line in self.outlines) % 2 == 1


def times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does the first, then the second."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def moved(matrix: Matrix, point: Point) -> Point:
    """Where a matrix takes a point."""
    a, b, c, d, e, f = matrix
    return (a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f)


def box_of(points: Iterable[Point]) -> Box:
    """The smallest box around some points."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def is_lost_on(colour: Colour, ground: Colour) -> bool:
    """Whether a text in one colour cannot be read on another."""
    darker, lighter = sorted((_light(colour), _light(ground)))
    apart = max(abs(one - other) for one, other in zip(colour, ground, strict=True))
    return (lighter + 0.05) / (darker + 0.05) < _SAME_LIGHT and apart < _SAME_HUE


def colour_of(parts: Sequence[float]) -> Colour | None:
    """A colour of one (grey), three (red, green, blue) or four parts (inks)."""
    kept = [min(1.0, max(0.0, part)) for part in parts]
    match kept:
        case [grey]:
            return (grey, grey, grey)
        case [red, green, blue]:
            return (red, green, blue)
        case [cyan, magenta, yellow, black]:
            return ((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black))
    return None


def _light(colour: Colour) -> float:
    """The relative luminance, as web guidelines define it."""
    parts = [part / 12.92 if part <= _KNEE else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _crossings(outline: Sequence[Point], point: Point) -> int:
    x, y = point
    count = 0
    for (x1, y1), (x2, y2) in zip(outline, (*outline[1:], outline[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            count += 1
    return count
