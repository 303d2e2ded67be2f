"""The ports to whoever draws: a spec goes in, a picture comes out, or none."""

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


class Undrawn:
    """An `Artist` that leaves it to a door to draw, as pages do: its pictures are specs."""

    async def draw(self, spec: Spec, alt: str, name: str) -> Picture | None:
        return Picture(name=name, png=b"", alt=alt, spec=spec)


class Easel(Protocol):
    """What pages draw with, in a browser and for those without scripts; it raises nothing."""

    async def svg(self, spec: Spec) -> bytes | None:
        """A spec as SVG; None where it could not be drawn."""
        ...

    async def library(self) -> bytes | None:
        """The library that draws specs in a browser, as a module in JavaScript that sets ``vegaEmbed``."""
        ...
