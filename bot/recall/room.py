"""
The phrasings of one scope with their rows and sketches, and the nearest of them.

A room of more than `PLAIN` rows keeps a sketch of each beside it: its share along the 128 directions in which
questions differ most, and the length of what is left. By the inequality of Cauchy and Schwarz two sketches
bound a likeness from above, so that only few rows have to be looked at whole (``docs/decisions/0025``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bot.recall.rows import Floats, Places, Rows
from bot.remembered import Phrasing

Alike = tuple[Phrasing, float]

PLAIN = 8192
"""Rows that are compared as they are: that takes half a millisecond."""
_SAMPLE = 4096
_LOOKS = (64, 512, 4096)
_GROUPS = 16
"""Groups of values for each of the highest that is sought: few of them are in one."""
_SLACK = np.float32(1e-5)
"""By which rounding may make a bound too low."""
_MANY = 4
"""More than one row in so many: reading all in order is quicker than picking them out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The ``many`` nearest, with `distinct` one an answer; none that is less alike than `floor`."""

    many: int
    distinct: bool
    floor: float

    def first(self, alike: Iterable[Alike]) -> list[Alike]:
        """Those of what is told best first that are wanted."""
        return list(islice(_distinct(alike) if self.distinct else alike, self.many))


class Room:
    """The phrasings of one scope: its filter is that it is another room. ``size`` is that of their rows."""

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
            self._sketches.append(sketched(rows, self._basis))

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
        self._basis, self._sketches = basis, Rows(basis.shape[1] + 1, "F")
        for piece in self._whole.pieces():
            self._sketches.append(sketched(piece, basis))

    def nearest_each(self, vectors: Floats, sketches: Floats | None, wanted: Wanted) -> list[list[Alike]]:
        """The nearest of each vector; ``sketches`` are theirs, if there are directions already."""
        if self._sketches is None or sketches is None:
            along, is_exact = self._whole.along(vectors), True
        else:
            along, is_exact = self._sketches.along(sketches), False
            along += _SLACK
        return [
            self._nearest(vector, bounds, wanted, is_exact=is_exact)
            for vector, bounds in zip(vectors, along, strict=True)
        ]

    def _nearest(self, vector: Floats, bounds: Floats, wanted: Wanted, *, is_exact: bool) -> list[Alike]:
        found: list[Alike] = []
        for look in _LOOKS:  # the most popular answer may have hundreds of wordings
            places = highest(bounds, look)
            found = self._best(places, bounds[places] if is_exact else None, vector, wanted)
            if len(found) == wanted.many or look >= len(bounds):
                break
        is_short = len(found) < wanted.many
        if is_short or not is_exact:
            floor = wanted.floor if is_short else max(wanted.floor, found[-1][1])
            places = np.flatnonzero(bounds >= floor)
            found = self._best(places, bounds[places] if is_exact else None, vector, wanted)
        return [one for one in found if one[1] >= wanted.floor]

    def _best(self, places: Places, likeness: Floats | None, vector: Floats, wanted: Wanted) -> list[Alike]:
        """The best of some places."""
        if likeness is None:
            is_much = len(places) * _MANY > len(self)
            likeness = self._along(vector)[places] if is_much else self._whole.at(places) @ vector
        order = np.argsort(-likeness, kind="stable")
        return wanted.first((self.phrasings[places[at]], cosine(likeness[at])) for at in order)

    def _along(self, vector: Floats) -> Floats:
        along: Floats = self._whole.along(vector[None])[0]
        return along


def sketched(rows: Floats, basis: Floats) -> Floats:
    """Of each row its share along each direction and the length of the rest; shape (rows, directions + 1)."""
    along = rows @ basis
    whole = np.einsum("ij,ij->i", rows, rows) - np.einsum("ij,ij->i", along, along)
    rest = np.sqrt(np.maximum(whole, np.float32(0)))
    return np.concatenate([along, rest[:, None]], axis=1)


def highest(values: Floats, many: int) -> Places:
    """
    The places of the highest values, going up; so many at least, and seldom many more.

    Of groups of values as many have a highest one that is not below a bar, and so have the values: to sort
    out these few takes a tenth of the time.
    """
    if many >= len(values):
        return np.arange(len(values))
    size = max(1, len(values) // (_GROUPS * many))
    groups = len(values) // size
    highest = values[: size * groups].reshape(size, groups).max(axis=0)
    return np.flatnonzero(values >= np.partition(highest, groups - many)[groups - many])


def _distinct(alike: Iterable[Alike]) -> Iterator[Alike]:
    """The first of each answer."""
    seen = set()
    for one in alike:
        if one[0].of not in seen:
            seen.add(one[0].of)
            yield one


def cosine(value: NDArray[np.float32] | np.float32) -> float:
    """An inner product of two rows of unit length, without what rounding adds."""
    return min(1.0, max(-1.0, float(value)))
