"""Teaches the intent head of each scope what its phrasings say, and finds out how far it may be believed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import structlog

from bot.counsel import Embedder
from bot.ports import Clock
from bot.recall.calibration import FEW, Calibration, calibrate
from bot.remembered import VERIFIED, Phrasing

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    from bot.recall.head import Head
    from bot.recall.near import Near

log = structlog.get_logger(__name__)

Differ = Callable[[str, str], str]

MOST_ANSWERS = 500
MOST_PHRASINGS = 5_000
MOST_HEADS = 16
AT_MOST_EVERY_S = 60.0
_ENOUGH = 0.1
"""Of what a head was taught: when so much has changed it is taught anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A head, how far it may be believed, and the state of what it was taught by then."""

    head: Head
    calibration: Calibration


class _Stopped(Exception):
    """Nobody waits for the calibration any more."""


class Fitting:
    """
    The heads by their scopes, each taught with the person's own answers besides those of the scope.

    ``budget`` is the share of all traffic that may be answered wrongly; ``differ`` says why two questions
    want different answers, or nothing. Questions that nobody asks are embedded once, and kept in ``folder``.
    """

    def __init__(
        self, embedder: Embedder, *, clock: Clock, budget: float, folder: Path | None, differ: Differ
    ) -> None:
        self.taught: dict[str, Taught] = {}
        self._embedder = embedder
        self._clock = clock
        self._budget = budget
        self._folder = folder
        self._differ = differ
        self._background: NDArray[float32] | None = None
        self._tried: dict[str, tuple[float, int]] = {}

    def of(self, scopes: Sequence[str]) -> Taught | None:
        """The head for who may see some scopes."""
        own = [self.taught[scope] for scope in scopes if scope != VERIFIED and scope in self.taught]
        return own[0] if own else self.taught.get(VERIFIED) if VERIFIED in scopes else None

    async def refit(self, near: Near, changes: Mapping[str, int]) -> None:
        """
        Teach the heads anew of which much has changed since, each at most once a minute.

        ``changes`` counts by scope what came, went or changed from the start on.
        """
        scopes = sorted(near.scopes(), key=lambda scope: -len(near.phrasings(scope)))[:MOST_HEADS]
        self.taught = {scope: taught for scope, taught in self.taught.items() if scope in scopes}
        for scope in scopes:
            if self._is_due(scope, near, changes):
                self._tried[scope] = (self._clock.monotonic(), _count(scope, changes))
                await self._teach(scope, near)

    def _is_due(self, scope: str, near: Near, changes: Mapping[str, int]) -> bool:
        if scope not in self._tried:
            return True
        at, count = self._tried[scope]
        there = sum(len(near.phrasings(one)) for one in {scope, VERIFIED})
        has_changed = _count(scope, changes) - count >= max(1, _ENOUGH * there)
        return has_changed and self._clock.monotonic() >= at + AT_MOST_EVERY_S

    async def _teach(self, scope: str, near: Near) -> None:
        known = [one for name in {scope, VERIFIED} for one in near.phrasings(name)]
        # to choose among a hundred thousand takes a tenth of a second
        lessons, vectors = await asyncio.to_thread(lambda: near.still(_lessons(known)))
        if not lessons:
            self.taught.pop(scope, None)
            return
        over = Event()
        try:
            taught = await asyncio.to_thread(self._taught, lessons, vectors, over)
        except asyncio.CancelledError:
            over.set()  # a thread cannot be cancelled, and the end of the program would wait for it
            raise
        self.taught[scope] = taught
        told = taught.calibration
        log.info("recall.head_taught", answers=told.answers, phrasings=told.phrasings, bar=told.bar)

    def _taught(self, lessons: Sequence[Phrasing], vectors: NDArray[float32], over: Event) -> Taught:
        from bot.recall.head import fit

        def unless_over(one: str, other: str) -> str:
            if over.is_set():
                raise _Stopped
            return self._differ(one, other)

        labels, texts = [one.of for one in lessons], [one.text for one in lessons]
        background = self._unrelated()
        calibration = calibrate(
            vectors, labels, background, budget=self._budget, texts=texts, differ=unless_over
        )
        return Taught(head=fit(vectors, labels, background), calibration=calibration)

    def _unrelated(self) -> NDArray[float32]:
        if self._background is None:
            from bot.embeddings.cache import Vectors as Kept
            from bot.recall.unrelated import unrelated

            self._background = Kept(self._embedder, self._folder).of(unrelated())
        if self._background is None:
            raise AssertionError("vectors without a bound are always worked out to the end")
        return self._background


def _count(scope: str, changes: Mapping[str, int]) -> int:
    return sum(changes.get(one, 0) for one in {scope, VERIFIED})


def _lessons(phrasings: Sequence[Phrasing]) -> list[Phrasing]:
    """
    What a head is taught: the answers with the most phrasings (of equals the latest), and the latest of each.

    Nothing where too few answers have two: nothing could be left out to try it.
    """
    by_answer: dict[str, list[Phrasing]] = defaultdict(list)
    for one in sorted(phrasings, key=lambda one: -one.number):
        by_answer[one.of].append(one)
    if sum(len(some) > 1 for some in by_answer.values()) < FEW:
        return []
    most = sorted(by_answer.values(), key=lambda some: (-len(some), -some[0].number))[:MOST_ANSWERS]
    each = MOST_PHRASINGS // len(most)
    return [one for some in most for one in some[:each]]
