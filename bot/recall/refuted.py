"""Which wordings were found, of late and in this process, not to be answered by what they were given."""

from __future__ import annotations

from collections import OrderedDict

_MOST = 1000


class Refuted:
    """Pairs of a wording's key and an answer's id; of too many the oldest are let go."""

    def __init__(self) -> None:
        self._pairs: OrderedDict[tuple[str, str], None] = OrderedDict()

    def add(self, key: str, of: str) -> None:
        """This wording is not given that answer again, by meaning or by a judge's word."""
        self._pairs[key, of] = None
        while len(self._pairs) > _MOST:
            self._pairs.popitem(last=False)

    def __contains__(self, pair: tuple[str, str]) -> bool:
        return pair in self._pairs
