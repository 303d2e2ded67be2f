"""What a house has that is only there: no database, and whoever draws without a library."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

from bot.charts.nouns import Spec
from bot.errors import StorageError


class PlainEasel:
    """Draws an empty picture of everything, with a library that draws nothing; ``away``: not even that."""

    def __init__(self) -> None:
        self.away = False
        self.drawn: list[Spec] = []
        self.libraries = 0

    async def svg(self, spec: Spec) -> bytes | None:
        self.drawn.append(spec)
        return None if self.away else b'<svg xmlns="http://www.w3.org/2000/svg"/>'

    async def library(self) -> bytes | None:
        self.libraries += 1
        return None if self.away else b"window.vegaEmbed = async () => {};"


class NoLodging:
    """A house without a database."""

    def lending(self) -> AbstractAsyncContextManager[Any]:
        raise StorageError("this house has no database")
