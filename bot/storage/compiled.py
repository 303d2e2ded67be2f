"""Statements are compiled once for all databases of a process: that costs more than most of them do."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.util import LRUCache

_MOST = 1000
"""Twice as many as there are; the library lets go of what was not used for longest."""


class CompiledStatements(LRUCache[Any, Any]):
    """
    The library's cache of what it has compiled, for every engine that is given it.

    The library names a statement by its engine's own dialect first, so that no engine would find what another
    one has compiled; here the kind of dialect and the server's version stand in its place.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_any_engine(key), value)


def _of_any_engine(key: Any) -> Any:
    match key:
        case (Dialect() as dialect, *rest):
            return (type(dialect), getattr(dialect, "server_version_info", None), *rest)
        case _:
            return key


COMPILED = CompiledStatements(_MOST)
"""Of this process: threads and loops share it, as those of one engine share the library's own."""
