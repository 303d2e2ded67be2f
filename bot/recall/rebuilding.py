"""Gives each phrasing its vector: the one that is kept, or one made now and kept for every process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.counsel import Embedder
from bot.keeping import Vectors
from bot.ports import Clock
from bot.recall.near import Near, directions
from bot.recall.wording import bare
from bot.remembered import Phrasing

log = structlog.get_logger(__name__)

Floats = NDArray[np.float32]

PAGE = 1000
BATCH = 64
"""Texts that are embedded at once: a fifth of a second."""
_CHOICE = 10 * BATCH
"""Of so many without a vector a process takes some at random: two of them seldom take the same."""
_TOLD_EVERY_S = 5.0
_HALF = np.dtype("<f2")
_EVEN = 0.05
"""By how much the length of a vector may differ from one; it is of half precision."""


class Rebuilding:
    """
    The index of the phrasings that are known, by vectors of one embedder alone.

    ``draw`` gives numbers from 0 to 1.
    """

    def __init__(
        self, vectors: Vectors, embedder: Embedder, size: int, *, clock: Clock, draw: Callable[[], float]
    ) -> None:
        """``size`` is the number of the embedder's dimensions."""
        self.near = Near(size)
        self._size = size
        self._vectors = vectors
        self._embedder = embedder
        self._clock = clock
        self._draw = draw
        self._without: dict[int, Phrasing] = {}
        self._damaged: set[int] = set()
        self._read_from: int | None = None
        self._is_vain = False
        self._told_at: float | None = None

    @property
    def lacking(self) -> int:
        """How many phrasings cannot be found yet."""
        return len(self._without)

    def take(
        self, *, fresh: Sequence[Phrasing], changed: Sequence[Phrasing], gone: Sequence[Phrasing]
    ) -> None:
        """What is known of phrasings now."""
        self._forget(one.number for one in gone)
        self._without.update({one.number: one for one in changed if one.number in self._without})
        moved = [one for one in changed if one.number in self.near]
        self.near.add(moved, self.near.rows([one.number for one in moved]))
        self._without.update({one.number: one for one in fresh})
        if fresh:
            self._read_again(min(one.number for one in fresh))

    async def step(self) -> bool:
        """
        Read some vectors, or make some; whether there is more to do at once.

        Raises:
            StorageError: the database did not answer; what was made is made again.
        """
        if not self._without:
            return False
        if self._read_from is not None:
            return await self._read(self._read_from)
        lacking = await self._vectors.lacking(self._embedder.id, most=_CHOICE)
        lacking += tuple((number, self._without[number].text) for number in self._damaged)
        if not lacking:  # others have made them, or their phrasings are going
            is_of_use, self._is_vain = not self._is_vain, False
            if is_of_use:
                self._read_again(min(self._without))
            return is_of_use
        self._is_vain = False
        await self._make(dict(self._choice(lacking)))
        return bool(self._without)

    def _read_again(self, number: int) -> None:
        """Read the vectors from a number on, which were not there or not asked for before."""
        self._read_from = number - 1 if self._read_from is None else min(number - 1, self._read_from)

    async def _read(self, after: int) -> bool:
        page = await self._vectors.read(self._embedder.id, after=after, most=PAGE)
        wanted = [(number, blob) for number, blob in page if number in self._without]
        rows, are_whole = await asyncio.to_thread(_rows, [blob for _, blob in wanted], self._size)
        self._damaged.update(n for (n, _), whole in zip(wanted, are_whole, strict=True) if not whole)
        whole = [number for (number, _), is_whole in zip(wanted, are_whole, strict=True) if is_whole]
        await self._place(whole, rows)
        if len(page) == PAGE:
            self._read_from = page[-1][0]
        else:
            self._read_from, self._is_vain = None, True
        return bool(self._without)

    async def _make(self, texts: Mapping[int, str]) -> None:
        """Embed texts, by the numbers of their phrasings, and keep what comes of it."""
        rows = await asyncio.to_thread(self._embedded, [*texts.values()])
        kept = {number: row.tobytes() for number, row in zip(texts, rows, strict=True)}
        await self._vectors.write(self._embedder.id, kept)
        there = [at for at, number in enumerate(texts) if number in self._without]
        numbers = [*texts]
        await self._place([numbers[at] for at in there], rows[there].astype(np.float32))
        self._tell()

    def _embedded(self, texts: Sequence[str]) -> NDArray[np.float16]:
        return self._embedder.embed([bare(text) or text for text in texts]).astype(_HALF)

    async def _place(self, numbers: Sequence[int], rows: Floats) -> None:
        """Let these be found."""
        self.near.add([self._without.pop(number) for number in numbers], rows)
        self._damaged.difference_update(numbers)
        sample = self.near.sample()
        if sample is not None:
            await asyncio.to_thread(lambda: self.near.sketch_along(directions(sample)))

    def _choice(self, lacking: Sequence[tuple[int, str]]) -> Sequence[tuple[int, str]]:
        start = int(self._draw() * max(1, len(lacking) - BATCH + 1))
        return lacking[start : start + BATCH]

    def _forget(self, numbers: Iterable[int]) -> None:
        gone = [*numbers]
        for number in gone:
            self._without.pop(number, None)
        self._damaged.difference_update(gone)
        self.near.remove(gone)

    def _tell(self) -> None:
        now = self._clock.monotonic()
        is_due = self._told_at is None or now >= self._told_at + _TOLD_EVERY_S
        if is_due or not self._without:
            done = len(self.near)
            log.info("recall.vectors_rebuilt", done=done, of=done + len(self._without))
            self._told_at = now


def _rows(blobs: Sequence[bytes], size: int) -> tuple[Floats, list[bool]]:
    """The vectors of those that are one, and which these are."""
    fits = [len(blob) == size * _HALF.itemsize for blob in blobs]
    whole = b"".join(blob for blob, is_fit in zip(blobs, fits, strict=True) if is_fit)
    rows = np.frombuffer(whole, _HALF).reshape(-1, size).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    sound = np.abs(lengths - 1) < _EVEN  # false of what is no number as well
    told = iter(sound.tolist())
    return rows[sound] / lengths[sound, None], [is_fit and next(told) for is_fit in fits]
