"""Finds the known questions that are most like one: by what they mean, or by their words without a model."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.counsel import Embedder, Vocabulary
from bot.errors import StorageError
from bot.keeping import Answers, Vectors
from bot.knowledge.lexicon import lexicon
from bot.ports import Clock
from bot.recall.by_words import ByWords
from bot.recall.calibration import Calibration
from bot.recall.fitting import Differ, Fitting
from bot.recall.following import Following
from bot.recall.guards import differ as guarded
from bot.recall.slips import slips
from bot.recall.wording import bare
from bot.remembered import Phrasing

if TYPE_CHECKING:
    from bot.recall.near import Near
    from bot.recall.rebuilding import Rebuilding

log = structlog.get_logger(__name__)

_STEPS = 20
"""Of following at once; a rebuilding that takes more goes on beside the asks."""
LEAST = 0.40
"""The likeness below which nothing is told: by meaning, such questions have nothing in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The nearest phrasing of an answer, ``of``, and how like it is: a cosine, or a share of words."""

    of: str
    text: str
    likeness: float
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    The nearest distinct answers, best first; one more than was asked for when the head means that one.

    ``head`` is the answer that the intent head takes a question for and how sure it is, from 0 to 1; None
    while there is none. ``bar`` is how sure it has to be; None: never sure enough. ``slipped`` is the answer
    that is asked for in the words of its phrasing, but for slips of letters, and the share that is as it was.
    """

    nearest: tuple[Neighbour, ...] = ()
    head: tuple[str, float] | None = None
    bar: float | None = None
    slipped: tuple[str, float] | None = None


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
        self._one_at_a_time = asyncio.Lock()
        self._looking = asyncio.Lock()  # of many threads that look at once the loop would hardly get its turn

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
        return is_more

    async def catch_up(self) -> None:
        """Take the steps that are to be taken at once, a few at most, unless somebody takes them just now."""
        if self._one_at_a_time.locked():
            return
        for _ in range(_STEPS):
            if not await self.follow():
                return

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
        self._rebuilding = Rebuilding(self._vectors, embedder, size, clock=self._clock, draw=self._draw)
        return self._rebuilding

    async def refit(self) -> None:
        """Teach the heads of the scopes that have changed much; of none while phrasings are still read."""
        if self._fitting is not None and self._rebuilding is not None and self._is_in_step:
            await self._fitting.refit(self._rebuilding.near, self._following.changes)

    def calibrations(self) -> Mapping[str, Calibration]:
        """How far the heads may be believed, by scope."""
        taught = self._fitting.taught if self._fitting is not None else {}
        return {scope: one.calibration for scope, one in taught.items()}

    async def look(self, text: str, scopes: Sequence[str], *, most: int = 3) -> Look:
        """
        The known questions of some scopes that are most like a text, of `most` distinct answers.

        By meaning none is less like than `LEAST`, but for the one that the head means. That takes some 15 ms
        beside the loop, and with a long text a tenth of a second.
        """
        if self._embedder is None:
            return Look(nearest=_told(self._words.nearest(text, scopes, most)))
        if self._rebuilding is None or not len(self._rebuilding.near):
            return Look()
        near, embedder = self._rebuilding.near, self._embedder
        async with self._looking:
            return await asyncio.to_thread(self._seen, near, embedder, text, scopes, most)

    def _seen(self, near: Near, embedder: Embedder, text: str, scopes: Sequence[str], most: int) -> Look:
        vector = embedder.embed([bare(text) or text])[0]
        found = near.nearest(vector, scopes, most, floor=LEAST)
        taught = self._fitting.of(scopes) if self._fitting is not None else None
        if taught is None:
            return Look(nearest=_told(found), slipped=_slipped(text, found, embedder))
        of, sure = taught.head.sure(vector)
        meant = near.nearest_of(of, vector, scopes)
        if meant is None or any(
            one.of not in taught.head.answers and likeness > meant[1] for one, likeness in found
        ):
            sure = 0.0  # it cannot take a question for what it was not taught
        if meant is not None and all(one.of != of for one, _ in found):
            found.append(meant)
        return Look(
            nearest=_told(found),
            head=(of, sure),
            bar=taught.calibration.bar,
            slipped=_slipped(text, found, embedder),
        )


def _slipped(
    text: str, found: Sequence[tuple[Phrasing, float]], embedder: Embedder
) -> tuple[str, float] | None:
    """Without a list of words nobody knows what is none; the names of the table are words, too."""
    if not isinstance(embedder, Vocabulary):
        return None
    known = lexicon().spellings

    def is_word(word: str) -> bool:
        return word in known or embedder.knows(word)

    for one, _ in found:
        if many := slips(text, one.text, is_word):
            return one.of, 1 - many / len(text)
    return None


def _told(found: Sequence[tuple[Phrasing, float]]) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(of=one.of, text=one.text, likeness=likeness, scope=one.scope) for one, likeness in found
    )
