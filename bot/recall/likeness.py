"""What the tiers see of the index: the known questions that are most like one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.recall.calibration import Calibration


class Neighbour(Protocol):
    """The nearest phrasing of an answer."""

    @property
    def of(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def likeness(self) -> float: ...

    @property
    def scope(self) -> str: ...


class Look(Protocol):
    """
    The nearest distinct answers, best first, and what the intent head makes of it, where there is one.

    ``slipped`` is the answer that is asked for in words that are known, but for slips of letters.
    """

    @property
    def nearest(self) -> Sequence[Neighbour]: ...

    @property
    def head(self) -> tuple[str, float] | None: ...

    @property
    def bar(self) -> float | None: ...

    @property
    def slipped(self) -> tuple[str, float] | None: ...


class Likeness(Protocol):
    """
    Finds the known questions that are most like one.

    ``by_meaning`` False: it goes by words, which tell a judge what to read, but nobody what is the same.
    """

    @property
    def by_meaning(self) -> bool: ...

    @property
    def progress(self) -> tuple[int, int]:
        """How many phrasings can be found by it, and how many there are."""
        ...

    async def catch_up(self) -> None:
        """Know what was kept until now, as far as that takes no longer than somebody may wait."""
        ...

    async def foresee(self, text: str) -> None:
        """Work out what a text means while something else is done, for the next look at it."""
        ...

    async def look(self, text: str, scopes: Sequence[str], *, most: int = 3) -> Look: ...

    def calibrations(self) -> Mapping[str, Calibration]: ...
