"""What a stream came to: right and wrong hits, by tier, and what it cost to ask judges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from benchmarks.truth_table import Share

FIXED = "likeness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Whether a question was served from memory (``tier``; empty: not), and whether rightly."""

    tier: str = ""
    right: bool = False


@dataclass(slots=True)
class Tally:
    """Counts over one stream, or over several of them."""

    asked: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    calls_beside: int = 0
    nano_usd: int = 0
    rested: int = 0

    def __iadd__(self, other: Tally) -> Self:
        self.asked += other.asked
        self.right += other.right
        self.wrong += other.wrong
        self.calls += other.calls
        self.calls_beside += other.calls_beside
        self.nano_usd += other.nano_usd
        self.rested += other.rested
        return self

    def count(self, one: Served) -> None:
        self.asked += 1
        if one.tier:
            (self.right if one.right else self.wrong)[one.tier] += 1

    @property
    def rightly(self) -> Share:
        return Share(hits=self.right.total(), of=self.asked)

    @property
    def wrongly(self) -> Share:
        return Share(hits=self.wrong.total(), of=self.asked)

    def of_tier(self, tier: str) -> Share:
        """All hits of a tier, right or not, of all questions."""
        return Share(hits=self.right[tier] + self.wrong[tier], of=self.asked)

    def error_of(self, tier: str) -> Share:
        """The wrong ones among the hits of a tier."""
        return Share(hits=self.wrong[tier], of=self.right[tier] + self.wrong[tier])


@dataclass(slots=True)
class Halves:
    """A stream as a whole, and its settled half; ``served`` is what happened, in turn."""

    whole: Tally = field(default_factory=Tally)
    settled: Tally = field(default_factory=Tally)
    served: list[Served] = field(default_factory=list)

    @classmethod
    def of(cls, served: Sequence[Served]) -> Halves:
        made = cls(served=list(served))
        for at, one in enumerate(served):
            made.whole.count(one)
            if at >= len(served) // 2:
                made.settled.count(one)
        return made

    def __iadd__(self, other: Halves) -> Self:
        self.whole += other.whole
        self.settled += other.settled
        self.served += other.served
        return self


def added(all_of_them: Iterable[Halves]) -> Halves:
    made = Halves()
    for one in all_of_them:
        made += one
    return made
