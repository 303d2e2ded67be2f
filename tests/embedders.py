"""A sentence model small enough for a test: texts are alike by the letters of their words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SIZE = 64


@dataclass(slots=True)
class Bags:
    """
    An embedder by numbers drawn from each word's hash, added up; ``asked`` keeps every text it was given.

    A text's vector does not depend on the texts beside it.
    """

    id: str = "bags"
    asked: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = [_bag(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, SIZE), dtype=np.float32)


def _bag(text: str) -> NDArray[np.float32]:
    words = re.findall(r"\w+", text.lower()) or [text]
    total = sum((_drawn(word) for word in words), np.zeros(SIZE))
    return (total / np.linalg.norm(total)).astype(np.float32)


def _drawn(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    return np.random.default_rng(seed).normal(size=SIZE)
