"""The sentence model of the settings, opened when somebody first wants it, and then shared by all."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from bot.counsel import Embedder


class Opened:
    """
    Gives the embedder of ``TWIN_EMBEDDINGS``, or None when likeness goes by words alone.

    The first call takes up to a second; what was embedded of late is remembered for all who share this.
    """

    def __init__(self, setting: str, cache: Path | None) -> None:
        self._setting = setting
        self._cache = cache
        self._lock = Lock()
        self._embedder: Embedder | None = None
        self._is_open = False

    def __call__(self) -> Embedder | None:
        """
        The one embedder.

        Raises:
            SettingsError: a folder is named that does not hold the weights.
        """
        with self._lock:
            if not self._is_open:
                from bot.embeddings.opening import open_embedder  # numpy takes a tenth of a second
                from bot.embeddings.recent import Recent

                embedder = open_embedder(self._setting, self._cache)
                self._embedder = embedder and Recent(embedder)
                self._is_open = True
            return self._embedder
