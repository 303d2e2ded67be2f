"""One sentence model for all streams of a run: what was embedded once is not embedded again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.counsel import Embedder

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

_BATCH = 64


class Embedded:
    """Implements `bot.counsel.Embedder` over another one, whose vectors it keeps."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._kept: dict[str, NDArray[float32]] = {}

    @property
    def id(self) -> str:
        return self._inner.id

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        import numpy as np

        self.prepare(texts)
        return np.stack([self._kept[text] for text in texts]) if texts else self._inner.embed(texts)

    def prepare(self, texts: Iterable[str]) -> None:
        """Embed many at once."""
        lacking = [text for text in dict.fromkeys(texts) if text not in self._kept]
        for start in range(0, len(lacking), _BATCH):
            some = lacking[start : start + _BATCH]
            self._kept.update(zip(some, self._inner.embed(some), strict=True))
