"""The vectors of questions that were asked of late: many ask the same, and each takes ten milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.counsel import Embedder, Vocabulary

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

_MOST = 1024


class Recent:
    """
    An embedder (implements `bot.counsel.Embedder`) that remembers texts which came one at a time.

    What it hands out for these may not be written to.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._one = lru_cache(_MOST)(self._embedded)

    @property
    def id(self) -> str:
        return self._inner.id

    def knows(self, word: str) -> bool:
        """Whether a word is in the vocabulary of the model, if it tells; else it may be any word."""
        return not isinstance(self._inner, Vocabulary) or self._inner.knows(word)

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        return self._one(texts[0]) if len(texts) == 1 else self._inner.embed(texts)

    def _embedded(self, text: str) -> NDArray[float32]:
        row = self._inner.embed([text])
        row.setflags(write=False)
        return row
