"""all-MiniLM-L6-v2 from its small form: six layers of a small BERT, which give a sentence its place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.embeddings.arrays import Arrays
from bot.embeddings.bert import WORDS, Bert, Form
from bot.embeddings.pooling import pooled
from bot.embeddings.wordpiece import WordPiece

Floats = NDArray[np.float32]

LAYERS = 6
SIZE = 384
FORM = Form(layers=LAYERS, heads=12, size=SIZE, inner=4 * SIZE, words=30_522, places=512, kinds=2)
_MOST_TOKENS = 256


class MiniLM:
    """
    Sentences -> vectors of 384 dimensions (implements `bot.counsel.Embedder`).

    ``weights`` are as `bot.embeddings.weights` gives them: matrices as int8 with one scale a row, all
    arithmetic in fp32. What a text means does not depend on the texts that it is embedded with, but for the
    last digits. Safe to use from several threads.
    """

    id = "all-MiniLM-L6-v2-int8"

    def __init__(self, weights: Arrays) -> None:
        words, scales = weights[WORDS], weights[f"{WORDS}.scale"]
        self._run = Bert(
            FORM,
            lambda name: _matrix(weights, name),
            lambda numbers: words[numbers] * scales[numbers][..., None],
            most=_MOST_TOKENS,
        )
        pieces = weights["vocabulary"].tobytes().decode().splitlines()
        self._tokens = WordPiece(pieces, most=_MOST_TOKENS)

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row of unit length for each text; only the first 256 tokens of a text count."""
        return pooled(self._run, [self._tokens.numbers(text) for text in texts], SIZE)

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is one of the 30,000 that the model has whole."""
        return self._tokens.knows(word)


def _matrix(weights: Arrays, name: str) -> Floats:
    whole: Floats = weights[name].astype(np.float32)
    if whole.ndim > 1:
        whole *= weights[f"{name}.scale"][:, None]
    return whole
