"""What a door remembers of people, messages and places: what is newest, so that no memory grows for ever."""

from __future__ import annotations

from typing import TypeVar

MANY = 10_000
K = TypeVar("K")
V = TypeVar("V")


class Remembered(dict[K, V]):
    """A dict of ``most`` things at the most: what was kept longest ago is forgotten for one more."""

    def __init__(self, most: int = MANY) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: K, value: V) -> V:
        """Keep a value as the newest, whatever was kept by this key before."""
        self.pop(key, None)
        while len(self) >= self._most:
            del self[next(iter(self))]
        self[key] = value
        return value
