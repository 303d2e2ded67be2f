"""
The phrasings that are nearest to a question, exactly, among a hundred thousand in a few milliseconds.

A room of more than `PLAIN` rows keeps a sketch of each beside it: its share along the 128 directions in which
questions differ most, and the length of what is left. By the inequality of Cauchy and Schwarz two sketches
bound a likeness from above, so that only few rows have to be looked at whole (``docs/decisions/0025``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from bot.recall.rows import Floats, Places, Rows
from bot.remembered import Phrasing

Alike = tuple[Phrasing, float]

PLAIN = 8192
"""Rows that are compared as they are: that takes half a millisecond."""
DIRECTIONS = 128
_SAMPLE = 4096
_LOOKS = (64, 512, 4096)
_SLACK = np.float32(1e-5)
"""By which rounding may make a bound too low."""
_MANY = 4
"""More than one row in so many: reading all in order is quicker than picking them out."""


class Near:
    """
    Rows of unit length, each with its phrasing; ``size`` is their number of dimensions.

    A row takes 1.5 kB, and 0.5 kB more in a room with sketches. Safe to use from several threads: each
    call sees a whole picture.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._rooms: dict[str, _Room] = {}
        self._home: dict[int, _Room] = {}
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
        room = self._rooms.setdefault(scope, _Room(self._size))
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
        with self._lock:
            rooms = [self._rooms[scope] for scope in dict.fromkeys(scopes) if scope in self._rooms]
            sketch = None if self._basis is None else _sketches(vector[None], self._basis)[0]
            found = [one for room in rooms for one in room.nearest(vector, sketch, k, distinct, floor)]
        found.sort(key=lambda one: -one[1])
        return list(islice(_distinct(found) if distinct else found, k))

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
        return some[best], _cosine(likeness[best])

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


class _Room:
    """The phrasings of one scope: its filter is that it is another room."""

    def __init__(self, size: int) -> None:
        self._whole = Rows(size)
        self._sketches: Rows | None = None
        self._basis: Floats | None = None
        self.phrasings: list[Phrasing] = []
        self._places: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.phrasings)

    @property
    def nbytes(self) -> int:
        return self._whole.nbytes + (self._sketches.nbytes if self._sketches is not None else 0)

    def told(self, number: int) -> Phrasing:
        return self.phrasings[self._places[number]]

    def rows(self, numbers: Sequence[int]) -> Floats:
        places = np.array([self._places[number] for number in numbers], np.intp)
        order = np.argsort(places)
        rows = np.empty((len(places), self._whole.width), np.float32)
        rows[order] = self._whole.at(places[order])
        return rows

    def sample(self) -> Floats:
        return self._whole.at(np.linspace(0, len(self) - 1, _SAMPLE).astype(np.intp))

    def add(self, phrasings: Sequence[Phrasing], rows: Floats) -> None:
        self._places |= {one.number: at for at, one in enumerate(phrasings, len(self))}
        self.phrasings += phrasings
        self._whole.append(rows)
        if self._sketches is not None and self._basis is not None:
            self._sketches.append(_sketches(rows, self._basis))

    def remove(self, number: int) -> Phrasing:
        place = self._places.pop(number)
        gone, last = self.phrasings[place], self.phrasings.pop()
        if last is not gone:
            self.phrasings[place] = last
            self._places[last.number] = place
        self._whole.drop(place)
        if self._sketches is not None:
            self._sketches.drop(place)
        return gone

    def sketch_along(self, basis: Floats | None) -> None:
        """Begin with sketches when they are of use."""
        if basis is None or self._sketches is not None or len(self) <= PLAIN:
            return
        self._basis, self._sketches = basis, Rows(basis.shape[1] + 1)
        for piece in self._whole.pieces():
            self._sketches.append(_sketches(piece, basis))

    def nearest(
        self, vector: Floats, sketch: Floats | None, k: int, distinct: bool, floor: float
    ) -> list[Alike]:
        if self._sketches is None or sketch is None:
            bounds, is_exact = self._whole.along(vector), True
        else:
            bounds, is_exact = self._sketches.along(sketch) + _SLACK, False
        found: list[Alike] = []
        for look in _LOOKS:  # the most popular answer may have hundreds of wordings
            places = _highest(bounds, look)
            found = self._best(places, bounds[places] if is_exact else None, vector, k, distinct)
            if len(found) == k or look >= len(bounds):
                break
        is_short = len(found) < k
        if is_short or not is_exact:
            places = np.flatnonzero(bounds >= (floor if is_short else max(floor, found[-1][1])))
            found = self._best(places, bounds[places] if is_exact else None, vector, k, distinct)
        return [one for one in found if one[1] >= floor]

    def _best(
        self, places: Places, likeness: Floats | None, vector: Floats, k: int, distinct: bool
    ) -> list[Alike]:
        """The k best of some places."""
        if likeness is None:
            is_much = len(places) * _MANY > len(self)
            likeness = self._whole.along(vector)[places] if is_much else self._whole.at(places) @ vector
        order = np.argsort(-likeness, kind="stable")
        alike = ((self.phrasings[places[at]], _cosine(likeness[at])) for at in order)
        return list(islice(_distinct(alike) if distinct else alike, k))


def _sketches(rows: Floats, basis: Floats) -> Floats:
    """Of each row its share along each direction and the length of the rest; shape (rows, directions + 1)."""
    along = rows @ basis
    whole = np.einsum("ij,ij->i", rows, rows) - np.einsum("ij,ij->i", along, along)
    rest = np.sqrt(np.maximum(whole, np.float32(0)))
    return np.concatenate([along, rest[:, None]], axis=1)


def _highest(values: Floats, many: int) -> Places:
    """The places of the highest values, going up."""
    if many >= len(values):
        return np.arange(len(values))
    return np.sort(np.argpartition(values, len(values) - many)[-many:])


def _distinct(alike: Iterable[Alike]) -> Iterator[Alike]:
    """The first of each answer."""
    seen = set()
    for one in alike:
        if one[0].of not in seen:
            seen.add(one[0].of)
            yield one


def _cosine(value: NDArray[np.float32] | np.float32) -> float:
    return min(1.0, max(-1.0, float(value)))
