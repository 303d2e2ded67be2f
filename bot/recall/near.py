"""The phrasings that are nearest to a question, exactly, among a hundred thousand in a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from threading import RLock

import numpy as np

from bot.recall.room import PLAIN, Alike, Room, Wanted, cosine, sketched
from bot.recall.rows import Floats
from bot.remembered import Phrasing

DIRECTIONS = 128


class Near:
    """
    Rows of unit length, each with its phrasing; ``size`` is their number of dimensions.

    A row takes 1.5 kB, and 0.5 kB more in a room with sketches. Safe to use from several threads: each
    call sees a whole picture.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._rooms: dict[str, Room] = {}
        self._home: dict[int, Room] = {}
        self._kin: dict[str, set[int]] = {}
        self._basis: Floats | None = None
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._home)

    def __contains__(self, number: int) -> bool:
        return number in self._home

    @property
    def nbytes(self) -> int:
        """The room that rows and sketches take, in bytes."""
        return sum(room.nbytes for room in self._rooms.values())

    def add(self, phrasings: Sequence[Phrasing], rows: Floats) -> None:
        """Add phrasings with their rows, of shape (phrasings, ``size``); known numbers are replaced."""
        order = sorted(range(len(phrasings)), key=lambda at: phrasings[at].scope)
        with self._lock:
            self.remove(one.number for one in phrasings)
            for scope, group in groupby(order, key=lambda at: phrasings[at].scope):
                places = list(group)
                self._put([phrasings[at] for at in places], rows[places], scope)

    def _put(self, phrasings: Sequence[Phrasing], rows: Floats, scope: str) -> None:
        room = self._rooms.setdefault(scope, Room(self._size))
        room.add(phrasings, rows)
        room.sketch_along(self._basis)
        for one in phrasings:
            self._home[one.number] = room
            self._kin.setdefault(one.of, set()).add(one.number)

    def remove(self, numbers: Iterable[int]) -> None:
        """Take phrasings out; unknown ones are none."""
        with self._lock:
            for number in numbers:
                room = self._home.pop(number, None)
                if room is None:
                    continue
                gone = room.remove(number)
                self._kin[gone.of].remove(number)
                if not self._kin[gone.of]:
                    del self._kin[gone.of]
                if not len(room):
                    del self._rooms[gone.scope]

    def rows(self, numbers: Sequence[int]) -> Floats:
        """The rows of phrasings that are there, in this order."""
        rows = np.empty((len(numbers), self._size), np.float32)
        with self._lock:
            for room in self._rooms.values():
                places = [at for at, number in enumerate(numbers) if self._home[number] is room]
                if places:
                    rows[places] = room.rows([numbers[at] for at in places])
        return rows

    def still(self, phrasings: Iterable[Phrasing]) -> tuple[list[Phrasing], Floats]:
        """Those of some phrasings that are there, with their rows."""
        with self._lock:
            there = [one for one in phrasings if one.number in self._home]
            return there, self.rows([one.number for one in there])

    def scopes(self) -> tuple[str, ...]:
        """Those that have phrasings."""
        return tuple(self._rooms)

    def phrasings(self, scope: str) -> tuple[Phrasing, ...]:
        """Those of a scope, in no order."""
        with self._lock:
            return tuple(self._rooms[scope].phrasings) if scope in self._rooms else ()

    def nearest(
        self, vector: Floats, scopes: Sequence[str], k: int, *, distinct: bool = True, floor: float = -1.0
    ) -> list[Alike]:
        """
        The k nearest phrasings of some scopes with their cosines, best first; with `distinct` one an answer.

        None is less alike than `floor`: with .40, a question like nothing takes no longer than others.
        """
        return self.nearest_each(vector[None], scopes, k, distinct=distinct, floor=floor)[0]

    def nearest_each(
        self, vectors: Floats, scopes: Sequence[str], k: int, *, distinct: bool = True, floor: float = -1.0
    ) -> list[list[Alike]]:
        """What `nearest` tells of each vector; four together take little more than half of their time."""
        wanted = Wanted(k, distinct, floor)
        found: list[list[Alike]] = [[] for _ in vectors]
        with self._lock:
            sketches = None if self._basis is None else sketched(vectors, self._basis)
            for scope in dict.fromkeys(scopes):
                if scope in self._rooms:
                    told = self._rooms[scope].nearest_each(vectors, sketches, wanted)
                    found = [known + more for known, more in zip(found, told, strict=True)]
        return [wanted.first(sorted(some, key=lambda one: -one[1])) for some in found]

    def nearest_of(self, answer: str, vector: Floats, scopes: Sequence[str]) -> Alike | None:
        """The nearest phrasing of one answer, if it has any in these scopes."""
        with self._lock:
            told = [self._home[number].told(number) for number in sorted(self._kin.get(answer, ()))]
            some = [one for one in told if one.scope in scopes]
            rows = self.rows([one.number for one in some])
        if not some:
            return None
        likeness = rows @ vector
        best = int(likeness.argmax())
        return some[best], cosine(likeness[best])

    def sample(self) -> Floats | None:
        """Rows to learn `directions` from, once there are so many that they are of use; None: not now."""
        if self._basis is not None or self._size <= DIRECTIONS:
            return None
        big = next((room for room in self._rooms.values() if len(room) > PLAIN), None)
        return big.sample() if big else None

    def sketch_along(self, basis: Floats) -> None:
        """Keep sketches from now on: `directions`, of shape (``size``, 128)."""
        with self._lock:
            self._basis = basis
            for room in self._rooms.values():
                room.sketch_along(basis)


def directions(rows: Floats) -> Floats:
    """The 128 orthogonal directions that hold most of some rows; takes a tenth of a second."""
    basis = np.linalg.eigh(rows.T @ rows)[1][:, ::-1]
    return np.ascontiguousarray(basis[:, :DIRECTIONS], dtype=np.float32)
