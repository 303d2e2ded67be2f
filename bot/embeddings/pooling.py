"""From the pieces of texts to one row for each: in groups of one length, many shared out among threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from os import cpu_count
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Runner = Callable[[NDArray[np.int64]], Floats]
"""
Numbers of shape (texts, pieces) -> (texts, pieces, dimensions).

One that is quicker with groups of several lengths has ``several`` for them (`bot.embeddings.bert.Bert`).
"""
_Several = Callable[[Sequence[NDArray[np.int64]]], Iterable[Floats]]
Pooling = Literal["mean", "cls"]

_MOST_ROWS = 32
_MOST_TOKENS_AT_ONCE = 2048
_TOKENS_TOGETHER = 256
_FEWEST_TO_SHARE = 512
_TINY = np.float32(1e-12)
_MOST_THREADS = 4
"""A whole profile is worth sharing out; numpy's arithmetic lets other threads go on."""


def pooled(run: Runner, numbers: Sequence[Sequence[int]], size: int, pooling: Pooling = "mean") -> Floats:
    """One row of unit length for each text: the mean of its pieces, or its first one (``cls``)."""
    vectors = np.empty((len(numbers), size), dtype=np.float32)
    several: _Several = getattr(run, "several", partial(map, run))
    parcels = list(_parcels(_of_one_length(numbers), numbers))

    def fill(parcel: Sequence[list[int]]) -> None:
        groups = [np.array([numbers[at] for at in alike]) for alike in parcel]
        for alike, pieces in zip(parcel, several(groups), strict=True):
            rows: Floats = pieces.mean(axis=1) if pooling == "mean" else pieces[:, 0]
            vectors[alike] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _TINY)

    if len(parcels) == 1 or sum(map(len, numbers)) < _FEWEST_TO_SHARE:
        for parcel in parcels:
            fill(parcel)
        return vectors
    with ThreadPoolExecutor(min(_MOST_THREADS, cpu_count() or 1)) as pool:
        list(pool.map(fill, parcels))
    return vectors


def _parcels(groups: Iterable[list[int]], numbers: Sequence[Sequence[int]]) -> Iterator[Sequence[list[int]]]:
    """Groups that are read together: few tokens keep the processor waiting for the weights."""
    parcel: list[list[int]] = []
    tokens = 0
    for alike in groups:
        parcel.append(alike)
        tokens += len(alike) * len(numbers[alike[0]])
        if tokens >= _TOKENS_TOGETHER:
            yield parcel
            parcel, tokens = [], 0
    if parcel:
        yield parcel


def _of_one_length(numbers: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Positions of texts with as many tokens: together they need no padding, and no mask for it."""
    groups: dict[int, list[int]] = {}
    for at, one in enumerate(numbers):
        groups.setdefault(len(one), []).append(at)
    for length, group in groups.items():
        step = max(1, min(_MOST_ROWS, _MOST_TOKENS_AT_ONCE // length))
        yield from (group[at : at + step] for at in range(0, len(group), step))
