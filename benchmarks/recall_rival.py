"""Who the memory is compared with: a fixed likeness, as GPTCache has it, and one who knows all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from benchmarks.recall_stream import Asked
from benchmarks.recall_tally import FIXED, Served
from bot.counsel import Embedder

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


def fixed(
    asked: Sequence[Asked],
    prepared: Mapping[str, Sequence[str]],
    embedder: Embedder,
    bar: float,
) -> list[Served]:
    """What it serves of a stream; what it could not serve, it is told when there was an answer."""
    import numpy as np

    seeds = [(text, means) for means, said in prepared.items() for text in said]
    rows: NDArray[float32] = np.zeros((len(seeds) + len(asked), 384), dtype=np.float32)
    meanings = [means for _, means in seeds]
    if seeds:
        rows[: len(seeds)] = embedder.embed([text for text, _ in seeds])
    done = []
    for one in asked:
        vector = embedder.embed([one.text])[0]
        likeness = rows[: len(meanings)] @ vector
        nearest = int(likeness.argmax()) if meanings else -1
        if nearest >= 0 and likeness[nearest] >= bar:
            done.append(Served(tier=FIXED, right=bool(one.means) and meanings[nearest] == one.means))
            continue
        done.append(Served())
        if one.means:
            rows[len(meanings)] = vector
            meanings.append(one.means)
    return done


def oracle(asked: Sequence[Asked], prepared: Mapping[str, Sequence[str]]) -> list[Served]:
    """What could be served at all: everything that was answered before, in whatever words."""
    known = set(prepared)
    done = []
    for one in asked:
        done.append(Served(tier=FIXED, right=True) if one.means in known else Served())
        if one.means:
            known.add(one.means)
    return done
