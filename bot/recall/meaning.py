"""Finds the known questions that are most like one: by what they mean, or by their words without a model."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.counsel import Embedder
from bot.errors import StorageError
from bot.keeping import Answers, Vectors
from bot.ports import Clock
from bot.recall.by_words import ByWords
from bot.recall.calibration import Calibration
from bot.recall.fitting import Differ, Fitting
from bot.recall.following import Following
from bot.recall.guards import differ as guarded
from bot.recall.seeing import Look, Seeing, told

if TYPE_CHECKING:
    from bot.recall.rebuilding import Rebuilding

log = structlog.get_logger(__name__)

_STEPS = 20
"""Of following at once; a rebuilding that takes more goes on beside the asks."""
MANY = 10_000
"""Phrasings that are worth to be set apart from what Python searches for garbage."""


class Meaning:
    """
    The index of all phrasings in memory: `follow` keeps it in step, `look` asks it, `refit` teaches heads.

    With an ``embedder`` it goes by meaning, by vectors of this one alone; else by words, and there is no
    head. ``budget`` is the share of all traffic that may be answered wrongly; in ``folder`` the vectors of
    questions that nobody asks are kept. ``draw`` gives numbers from 0 to 1; ``differ`` is the guard that hits
    will have to pass, `bot.recall.guards.differ`.
    """

    def __init__(
        self,
        answers: Answers,
        vectors: Vectors,
        embedder: Embedder | None,
        *,
        clock: Clock,
        budget: float,
        folder: Path | None = None,
        draw: Callable[[], float] = random.random,
        differ: Differ = guarded,
    ) -> None:
        self._vectors = vectors
        self._embedder = embedder
        self._clock = clock
        self._draw = draw
        self._following = Following(answers, clock=clock)
        self._words = ByWords()
        self._rebuilding: Rebuilding | None = None
        self._fitting = (
            Fitting(embedder, clock=clock, budget=budget, folder=folder, differ=differ)
            if embedder is not None
            else None
        )
        self._is_in_step = False
        self._set_apart = 0
        self._one_at_a_time = asyncio.Lock()
        self._seeing: Seeing | None = None

    @property
    def by_meaning(self) -> bool:
        """False: likeness is one of words, by which nobody may tell what is the same."""
        return self._embedder is not None

    @property
    def progress(self) -> tuple[int, int]:
        """How many phrasings can be found, and how many are known."""
        known = len(self._following.known)
        if self._embedder is None:
            return len(self._words), known
        return len(self._rebuilding.near) if self._rebuilding else 0, known

    async def follow(self) -> bool:
        """
        Take one step towards what the database holds, a page or a batch; whether to go on at once.

        A database that is away is asked again at the next step. Steps are taken one at a time; whoever is
        cancelled in one leaves it to the next.
        """
        try:
            async with self._one_at_a_time:
                is_more = await self._step()
        except StorageError as error:
            log.warning("recall.not_in_step", reason=str(error))
            return False
        self._is_in_step = not is_more
        self._set_many_apart()
        return is_more

    async def catch_up(self) -> None:
        """Take the steps that are to be taken at once, a few at most, unless somebody takes them just now."""
        if self._one_at_a_time.locked():
            return
        for _ in range(_STEPS):
            if not await self.follow():
                return

    def _set_many_apart(self) -> None:
        """Phrasings stay for long, and a search for garbage among 100,000 stops everybody for .1 s."""
        known = len(self._following.known)
        if known >= self._set_apart + MANY:
            gc.freeze()  # what has no more use is let go of all the same, but for what refers to itself
            self._set_apart = known

    def let_go(self) -> None:
        """Nobody follows any more: what was set apart, and with it the index, may go when it has no use."""
        if self._set_apart:
            gc.unfreeze()
            self._set_apart = 0

    async def _step(self) -> bool:
        if self._embedder is None:
            news = await self._following.look()
            self._words.remove(one.number for one in news.gone)
            self._words.add((*news.fresh, *news.changed))
            return news.is_more
        rebuilding = self._rebuilding or await self._begun(self._embedder)
        news = await self._following.look()
        rebuilding.take(fresh=news.fresh, changed=news.changed, gone=news.gone)
        return news.is_more or await rebuilding.step()

    async def _begun(self, embedder: Embedder) -> Rebuilding:
        from bot.embeddings.threads import keep_to_one_thread  # numpy takes a tenth of a second
        from bot.recall.rebuilding import Rebuilding

        keep_to_one_thread()
        size = (await asyncio.to_thread(embedder.embed, ["?"])).shape[1]
        rebuilding = Rebuilding(self._vectors, embedder, size, clock=self._clock, draw=self._draw)
        self._rebuilding = rebuilding
        if self._fitting is not None:
            self._seeing = Seeing(rebuilding.near, embedder, self._fitting)
        return rebuilding

    async def refit(self) -> None:
        """Teach the heads of the scopes that have changed much; of none while phrasings are still read."""
        if self._fitting is not None and self._rebuilding is not None and self._is_in_step:
            await self._fitting.refit(self._rebuilding.near, self._following.changes)

    def calibrations(self) -> Mapping[str, Calibration]:
        """How far the heads may be believed, by scope."""
        taught = self._fitting.taught if self._fitting is not None else {}
        return {scope: one.calibration for scope, one in taught.items()}

    async def foresee(self, text: str) -> None:
        """Work out what a text means while something else is done, for the next look at it."""
        if self._seeing is not None:
            await self._seeing.foresee(text)

    async def look(self, text: str, scopes: Sequence[str], *, most: int = 3) -> Look:
        """
        The known questions of some scopes that are most like a text, of `most` distinct answers.

        By meaning none is less like than `bot.recall.seeing.LEAST`, but for the one that the head means. That
        takes some 8 ms beside the loop, with a long text a tenth of a second; several are seen together.
        """
        if self._embedder is None:
            return Look(nearest=told(self._words.nearest(text, scopes, most)))
        if self._seeing is None:
            return Look()
        if not self._is_in_step:  # at a start: what is not read yet may be known where it lies
            there = await self._seeing.look_there(self._vectors, text, scopes, most)
            if there is not None:
                return there
        return await self._seeing.look(text, scopes, most)
