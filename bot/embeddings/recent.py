"""The vectors of questions that were asked of late: many ask the same, and each takes ten milliseconds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from bot.counsel import Embedder, Scale, Vocabulary, of_findings, of_questions, reader_of_passages

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

_MOST = 1024
_FEW = 8
"""Questions that come together; more new ones are a profile, and read once."""


class Recent:
    """
    An embedder (implements `bot.counsel.Embedder`) that remembers texts which came a few at a time.

    What it hands out for these may not be written to. Safe to use from several threads.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._rows: OrderedDict[str, NDArray[float32]] = OrderedDict()
        self._lock = Lock()

    @property
    def id(self) -> str:
        return self._inner.id

    def knows(self, word: str) -> bool:
        """Whether a word is in the vocabulary of the model, if it tells; else it may be any word."""
        return not isinstance(self._inner, Vocabulary) or self._inner.knows(word)

    @property
    def questions(self) -> Scale:
        return of_questions(self._inner)

    @property
    def passages(self) -> Scale:
        return of_findings(self._inner)

    @property
    def of_passages(self) -> Embedder:
        """Nothing is remembered of passages: each is read once."""
        return reader_of_passages(self._inner)

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        rows = self._known(texts)
        new = [text for text in dict.fromkeys(texts) if text not in rows]
        if (not rows and len(new) > _FEW) or not texts:
            return self._inner.embed(texts)
        if new:
            rows |= self._read(new)
        if len(texts) == 1:
            return rows[texts[0]]
        import numpy as np  # this module is imported at the start, which it would hold up

        return np.concatenate([rows[text] for text in texts])

    def _known(self, texts: Sequence[str]) -> dict[str, NDArray[float32]]:
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
            for text in known:
                self._rows.move_to_end(text)
        return known

    def _read(self, texts: Sequence[str]) -> dict[str, NDArray[float32]]:
        rows = self._inner.embed(texts)
        rows.setflags(write=False)
        new = {text: rows[at : at + 1] for at, text in enumerate(texts)}
        if len(texts) > _FEW:
            return new
        with self._lock:
            self._rows |= new
            while len(self._rows) > _MOST:
                self._rows.popitem(last=False)
        return new
