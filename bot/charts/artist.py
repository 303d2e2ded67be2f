"""The port to whoever draws: a spec goes in, a picture comes out, or none."""

from __future__ import annotations

from typing import Protocol

from bot.charts.nouns import Spec
from bot.notices import Picture


class Artist(Protocol):
    """Draws charts. It raises nothing and keeps nobody long: without a picture the words stand."""

    async def draw(self, spec: Spec, alt: str, name: str) -> Picture | None:
        """
        A spec as PNG; None where it could not be drawn.

        ``alt`` tells what it shows, ``name`` is what the file is called (``costs-2026-11-20.png``).
        """
        ...
