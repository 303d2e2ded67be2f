"""Keeps the vectors of texts on disk, so that an unchanged profile is ready at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.counsel import Embedder
from bot.embeddings.arrays import Unreadable, read_arrays, write_arrays

log = structlog.get_logger(__name__)

Floats = NDArray[np.float32]

_AT_ONCE = 256
"""Texts between two savings: a long profile whose reading was interrupted goes on where it stopped."""
_MOST = 20_000
"""Vectors that a file keeps, the latest: about 30 MB."""
_DIGEST = 16
_LONGEST = 1200
"""Characters of a text that take time: an embedder reads no more than its first words."""


class Vectors:
    """
    The vectors of an embedder by the hash of their text; the texts themselves are not kept.

    Without a folder, or with one that cannot be used, everything is worked out anew.
    """

    def __init__(self, embedder: Embedder, folder: Path | None) -> None:
        self._embedder = embedder
        name = re.sub(r"[^\w.-]+", "_", embedder.id)
        self._file = folder / f"vectors-{name}.npz" if folder else None

    def of(self, texts: Sequence[str], *, most: int | None = None) -> Floats | None:
        """
        One row for each text, in their order; what is new is worked out and kept.

        None when what is new has more than ``most`` characters: then as many were worked out, the shortest
        first, and the next call goes on.
        """
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        known = self._kept()
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        pending = _first(sorted(new, key=lambda key: len(new[key])), new, most)
        for at in range(0, len(pending), _AT_ONCE):
            some = pending[at : at + _AT_ONCE]
            made = dict(zip(some, self._embedder.embed([new[key] for key in some]), strict=True))
            known |= made
            self._keep(made)
        return np.stack([known[key] for key in keys]) if len(pending) == len(new) else None

    def lacks(self, texts: Sequence[str]) -> int:
        """How many of these texts would have to be worked out."""
        known = self._kept()
        return len({key for key in map(_key, texts) if key not in known})

    def _kept(self) -> dict[bytes, Floats]:
        """What the file holds; nothing when it is missing, damaged, or of another shape."""
        if self._file is None:
            return {}
        try:
            stored = read_arrays(self._file)
            keys, vectors = stored["keys"], stored["vectors"]
        except (Unreadable, KeyError):
            return {}
        is_whole = keys.dtype == np.uint8 and keys.shape[1:] == (_DIGEST,) and keys.shape[0] == len(vectors)
        if not is_whole or vectors.ndim != 2 or vectors.dtype != np.float32:  # noqa: PLR2004 - rows, columns
            return {}
        return dict(zip(map(bytes, keys), vectors, strict=True))

    def _keep(self, new: dict[bytes, Floats]) -> None:
        """Add to what the file holds now: another process may have added to it as well."""
        if self._file is None:
            return
        rows = list((self._kept() | new).items())[-_MOST:]
        keys = np.array([list(key) for key, _ in rows], dtype=np.uint8)
        try:
            write_arrays(self._file, {"keys": keys, "vectors": np.stack([vector for _, vector in rows])})
        except OSError as error:
            log.warning("vectors.not_kept", file=str(self._file), error=str(error))
            self._file = None  # the next start works them out again


def _first(keys: list[bytes], texts: Mapping[bytes, str], most: int | None) -> list[bytes]:
    """As many as have no more than so many characters together, at least one, so that each call gets on."""
    if most is None:
        return keys
    sums = accumulate(min(len(texts[key]), _LONGEST) for key in keys)
    return keys[: max(1, sum(so_far <= most for so_far in sums))]


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_DIGEST]
