"""A matrix that grows and shrinks by rows without being copied."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

CHUNK = 8192
_FIRST = 256


class Rows:
    """
    Rows of float32, ``width`` numbers each, in pieces of memory that stay where they are.

    Only the first piece is copied while it grows to its full size, so that a short matrix takes little.
    In a piece row comes after row (``C``), which is for picking some out, or column after column (``F``),
    in which numpy compares all of 129 columns in half the time.
    """

    def __init__(self, width: int, order: Literal["C", "F"] = "C") -> None:
        self.width = width
        self._order = order
        self._chunks: list[Floats] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """The room it takes, in bytes."""
        return sum(chunk.nbytes for chunk in self._chunks)

    def append(self, rows: Floats) -> None:
        """Add rows, of shape (any number, ``width``)."""
        done = 0
        while done < len(rows):
            chunk, at = self._space()
            some = rows[done : done + len(chunk) - at]
            chunk[at : at + len(some)] = some
            self._count += len(some)
            done += len(some)

    def drop(self, place: int) -> None:
        """Remove a row; the last one takes its place."""
        chunk, at = divmod(place, CHUNK)
        last, there = divmod(self._count - 1, CHUNK)
        self._chunks[chunk][at] = self._chunks[last][there]
        self._count -= 1
        if not there:
            del self._chunks[last]

    def at(self, places: Places) -> Floats:
        """The rows at some places, which are sorted."""
        ends = np.searchsorted(places, np.arange(1, len(self._chunks) + 1) * CHUNK)
        parts = np.split(places, ends[:-1])
        found = [
            np.take(chunk, part % CHUNK, axis=0) for chunk, part in zip(self._chunks, parts, strict=True)
        ]
        return np.concatenate(found) if found else np.empty((0, self.width), np.float32)

    def along(self, vectors: Floats) -> Floats:
        """The inner product of each vector with each row, of shape (vectors, rows); a piece is read once."""
        found = np.empty((len(vectors), self._count), np.float32)
        for at, piece in enumerate(self.pieces()):
            there = slice(at * CHUNK, at * CHUNK + len(piece))
            for vector, row in zip(vectors, found, strict=True):  # as if it were alone, to the last digit
                np.matmul(piece, vector, out=row[there])
        return found

    def pieces(self) -> list[Floats]:
        """All rows in order, as views."""
        return [chunk[: self._count - at * CHUNK] for at, chunk in enumerate(self._chunks)]

    def _space(self) -> tuple[Floats, int]:
        """The last piece, with room for a row at least, and how many it holds."""
        at = self._count - max(0, len(self._chunks) - 1) * CHUNK
        if not self._chunks or at == CHUNK:
            self._chunks.append(self._piece(CHUNK if self._chunks else _FIRST))
            return self._chunks[-1], 0
        if at == len(self._chunks[-1]):
            grown = self._piece(2 * at)
            grown[:at] = self._chunks[-1]
            self._chunks[-1] = grown
        return self._chunks[-1], at

    def _piece(self, rows: int) -> Floats:
        return np.empty((rows, self.width), np.float32, order=self._order)
