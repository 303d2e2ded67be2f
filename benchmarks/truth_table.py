"""Shares with their intervals, and the one table that the truth bench prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

_Z = 1.959964
"""Two-sided 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """0 of nothing."""
        return self.hits / self.of if self.of else 0.0

    @property
    def wilson(self) -> tuple[float, float]:
        """The 95 % interval of the true share; everything is possible of nothing."""
        if not self.of:
            return 0.0, 1.0
        square = _Z * _Z / self.of
        middle = self.value + square / 2
        half = _Z * sqrt(self.value * (1 - self.value) / self.of + square / self.of / 4)
        return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))

    def __add__(self, other: Share) -> Share:
        return Share(hits=self.hits + other.hits, of=self.of + other.of)

    def __str__(self) -> str:
        low, high = self.wilson
        return f"{self.hits}/{self.of} = {self.value:.1%} [{low:.1%}, {high:.1%}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; ``met`` None is a figure without a target."""

    what: str
    value: str
    target: str = ""
    met: bool | None = None


def at_least(what: str, share: Share, bound: float) -> Row:
    return Row(what=what, value=str(share), target=f">= {bound:.0%}", met=share.value >= bound)


def at_most(what: str, share: Share, bound: float) -> Row:
    target = f"<= {bound:.0%}" if bound else "0"
    return Row(what=what, value=str(share), target=target, met=share.value <= bound)


def figure(what: str, value: object) -> Row:
    return Row(what=what, value=str(value))


def counted(marks: Iterable[bool]) -> Share:
    """How many of the marks are set."""
    listed = list(marks)
    return Share(hits=sum(listed), of=len(listed))


def show(title: str, rows: Iterable[Row]) -> str:
    """The rows below their title, each with its target and whether it was met."""
    listed = list(rows)
    width = max([44, *(len(row.what) for row in listed)])
    lines = [title, "-" * len(title)]
    for row in listed:
        mark = {None: "", True: "met", False: "MISSED"}[row.met]
        lines.append(f"{row.what:<{width}}  {row.value:<40}  {row.target:<12}{mark}".rstrip())
    return "\n".join(lines)
