"""A line of a CV as its reader sees it, wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    A line of a page, or a whole paragraph of a document.

    ``cells`` are its parts that stand clearly apart, from left to right. ``size`` is that of its letters, in
    points; ``left`` and ``right`` are where it begins and ends, ``width`` how far lines go where it stands.
    ``gap`` is the room above it in heights of a line, 0 for none beyond the usual. ``column`` names the
    column that it stands in, empty for the whole width; ``is_first``: it begins a column or a page.
    ``level`` is that of a heading, 0 for any other line or where that is not known; ``is_whole``: it is a
    paragraph, which no other line goes on with.
    """

    cells: tuple[str, ...]
    place: str
    size: float = 10.0
    is_bold: bool = False
    is_bullet: bool = False
    left: float = 0.0
    right: float = 0.0
    width: float = 0.0
    gap: float = 0.0
    column: str = ""
    is_first: bool = False
    level: int = 0
    is_whole: bool = False

    @property
    def text(self) -> str:
        return "  ".join(self.cells)
