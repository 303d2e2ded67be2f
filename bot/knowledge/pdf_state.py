"""The pen of a PDF page: where it is, what it writes with, and in which colour."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.pdf_geometry import BLACK, UNIT, Box, Colour, Matrix, Point, colour_of

_FAINT = 0.1
INVISIBLE, ONLY_CLIP = 3, 7
_STROKED = (1, 5)
_BY_NAME = {
    "/DeviceGray": 1,
    "/CalGray": 1,
    "/G": 1,
    "/DeviceRGB": 3,
    "/CalRGB": 3,
    "/RGB": 3,
    "/DeviceCMYK": 4,
    "/CMYK": 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    Some letters in a row: their text, their box from the baseline up, their size in points.

    ``ink`` is None where it is a pattern; ``hidden`` says why nobody sees them, or nothing.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    is_bold: bool
    order: int
    ink: Colour | None = BLACK
    hidden: str = ""
    link: str = ""

    @property
    def middle(self) -> Point:
        return ((self.left + self.right) / 2, self.base + 0.3 * self.size)


@dataclass(slots=True)
class Pen:
    """What ``q`` saves and ``Q`` brings back."""

    page: Box
    clip: Box
    matrix: Matrix = UNIT
    fill: Colour | None = BLACK
    stroke: Colour | None = BLACK
    fill_space: int | str = 1
    stroke_space: int | str = 1
    opacity: float = 1.0
    blends: bool = False
    font: Any = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0

    @property
    def ink(self) -> Colour | None:
        return self.stroke if self.mode in _STROKED else self.fill

    @property
    def is_faint(self) -> bool:
        return self.opacity < _FAINT

    def look(self, settings: Mapping[str, Any]) -> None:
        """Take over what a named graphics state sets of opacity and blending."""
        opacity = settings.get("/CA" if self.mode in _STROKED else "/ca")
        if opacity is not None:
            self.opacity = float(opacity)
        if "/BM" in settings:
            self.blends = settings["/BM"] not in {"/Normal", "/Compatible"}


def space_of(name: Any, spaces: Mapping[str, Any]) -> int | str:
    """
    How many parts a colour has in the space of a name; ``ink`` for one whose full part is dark.

    Empty for patterns and tables, whose colours are not known.
    """
    if name in _BY_NAME:
        return _BY_NAME[name]
    space = spaces.get(name)
    space = space.get_object() if space is not None else None
    if not isinstance(space, Sequence) or isinstance(space, str):
        return _BY_NAME.get(str(space), "")
    kind = str(space[0])
    if kind == "/ICCBased":
        return int(space[1].get_object()["/N"])
    return "ink" if kind in {"/Separation", "/DeviceN"} else _BY_NAME.get(kind, "")


def colour_in(space: int | str, operands: Sequence[Any]) -> Colour | None:
    """The colour that the operands give in a space; None for what is not known."""
    if not space or any(isinstance(part, str) for part in operands):
        return None
    parts = [float(part) for part in operands]
    if space == "ink":
        return colour_of([1 - max(parts)])
    return colour_of(parts) if len(parts) == space else None


def letters_of(data: Any, font: Any) -> list[tuple[str, float, bool]]:
    """The letters of each code of a text, its width in thousandths of the size, and whether it is a blank."""
    if isinstance(data, str):
        raw, plain = data, list(data)
    elif isinstance(font.encoding, str):
        raw = data.decode(font.encoding, "replace")
        plain = list(raw)
    else:
        raw = "".join(map(chr, data))
        plain = [font.encoding.get(code, chr(code)) for code in data]
    default = font.character_widths.get("default", 500.0)
    found = []
    for code, char in zip(raw, plain, strict=True):
        text = "".join(font.character_map.get(one, one) for one in char)
        is_blank = code == font.space_char
        width = font.space_width if is_blank else font.character_widths.get(code, default)
        found.append((text, float(width), is_blank))
    return found


def is_bold(font: Any) -> bool:
    """Whether a font is a heavy one, by its name or its weight."""
    described = font.font_descriptor
    name = f"{font.name} {described.name}".lower()
    heavy = str(described.weight)
    return any(word in name for word in ("bold", "black", "heavy", "semibold")) or heavy in {
        "600",
        "700",
        "800",
        "900",
    }


def size_of(matrix: Matrix, size: float) -> tuple[float, float]:
    """Height and width, in points, of a letter as large as its font's size."""
    a, b, c, d, _, _ = matrix
    return abs(size) * math.hypot(c, d), abs(size) * math.hypot(a, b)
