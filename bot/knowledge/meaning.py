"""How near passages are to a question by what they mean: as a whole, and by their best sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from bot.counsel import MINILM, Scale
from bot.knowledge.index import Indexed

Floats = NDArray[np.float32]

_END = re.compile(r"(?<=[.!?;])[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[]?[^\W_a-z])|\n+")
_FEWEST_LETTERS = 3
_LETTER = re.compile(r"[^\W_]")
_MOST_SENTENCES = 40


def texts_of(one: Indexed) -> list[str]:
    """What is embedded of a passage: the whole, then its parts: title, sentences, and likely questions."""
    passage = one.passage
    whole = "\n".join(part for part in (passage.title, passage.text) if part)
    parts = [*([passage.title] if passage.title else []), *sentences(passage.text), *one.questions]
    return [whole, *dict.fromkeys(parts or [whole])]


def sentences(text: str) -> list[str]:
    """The sentences and lines of a passage that say anything, at most forty."""
    found = (part.strip(" \t-*\u2022") for part in _END.split(text) if part)
    return [part for part in found if len(_LETTER.findall(part)) >= _FEWEST_LETTERS][:_MOST_SENTENCES]


class Meaning:
    """
    The vectors of some passages, in the order of `texts_of`, passage after passage; ``counts`` rows of each.

    All rows are of unit length; each passage has the whole and at least one part. The ``scale`` says what
    the cosine of a question and one of them is worth.
    """

    def __init__(self, rows: Floats, counts: Sequence[int], scale: Scale = MINILM) -> None:
        self._rows = rows
        self._scale = scale
        self._counts = list(counts)
        ends = list(accumulate(self._counts))
        self._wholes = [end - count for end, count in zip(ends, self._counts, strict=True)]
        self._bounds = np.array([[start + 1, end] for start, end in zip(self._wholes, ends, strict=True)])

    def only(self, positions: Sequence[int]) -> Meaning:
        """Those of some of the passages, in this order."""
        rows = [row for at in positions for row in range(self._wholes[at], self._bounds[at][1])]
        return Meaning(self._rows[rows], [self._counts[at] for at in positions], self._scale)

    def likeness(self, question: Floats) -> tuple[Floats, float]:
        """For each passage the cosine of the whole plus that of its best part; and the best part's worth."""
        near = np.append(self._rows @ question, np.float32(0))
        best = np.maximum.reduceat(near, self._bounds.ravel())[::2]
        return near[self._wholes] + best, self._scale.likeness(float(best.max()))
