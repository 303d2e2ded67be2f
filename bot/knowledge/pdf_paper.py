"""The paper of a PDF page: what was painted on it, through which windows, with which pen."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from bot.knowledge.pdf_geometry import (
    Box,
    Colour,
    Matrix,
    Point,
    Shape,
    box_of,
    colour_of,
    moved,
    times,
)
from bot.knowledge.pdf_state import Pen, colour_in, space_of

Act = Callable[[Any], None]
_MOST_SHAPES = 3_000
_SPECK = 3.0
_OPAQUE = 0.9


class TooMuch(Exception):
    """A page that draws more than any CV does."""


class Paper:
    """
    The pen with what it painted; ``shapes`` are in their order, ``acts`` are the operators by their names.

    ``layers_off`` are the numbers of layers that a reader does not see.
    """

    def __init__(self, page: Box, layers_off: frozenset[int] = frozenset()) -> None:
        self.shapes: list[Shape] = []
        self.has_pictures = False
        self._page, self._off = page, layers_off
        self._pen = Pen(page=page, clip=page)
        self._saved: list[Pen] = []
        self._outlines: list[list[Point]] = []
        self._clips = False
        self._marks: list[bool] = []
        self._resources: Mapping[str, Any] = {}
        self._order = 0
        self._acts: dict[bytes, Act] = {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._transform,
            b"gs": self._settings,
            b"cs": lambda parts: self._space(parts, is_stroke=False),
            b"CS": lambda parts: self._space(parts, is_stroke=True),
            b"re": self._rectangle,
            b"m": self._move,
            b"W": self._clip,
            b"W*": self._clip,
            b"sh": self._shade,
            b"INLINE IMAGE": self._picture,
            b"BDC": self._begin_mark,
            b"BMC": lambda _: self._marks.append(False),
            b"EMC": self._end_mark,
        }
        self._acts |= dict.fromkeys((b"sc", b"scn"), lambda parts: self._colour(parts, is_stroke=False))
        self._acts |= dict.fromkeys((b"SC", b"SCN"), lambda parts: self._colour(parts, is_stroke=True))
        self._acts |= dict.fromkeys((b"g", b"rg", b"k"), lambda parts: self._device(parts, is_stroke=False))
        self._acts |= dict.fromkeys((b"G", b"RG", b"K"), lambda parts: self._device(parts, is_stroke=True))
        self._acts |= dict.fromkeys((b"l", b"c", b"v", b"y"), self._to)
        self._acts |= dict.fromkeys((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"), self._fill)
        self._acts |= dict.fromkeys((b"n", b"S", b"s"), self._end)

    # The pen.

    def _save(self, _: Any) -> None:
        self._saved.append(copy.copy(self._pen))

    def _restore(self, _: Any) -> None:
        if self._saved:
            self._pen = self._saved.pop()

    def _transform(self, parts: Any) -> None:
        self._pen.matrix = times(matrix_of(parts), self._pen.matrix)

    def _settings(self, parts: Any) -> None:
        self._pen.look(self._named("/ExtGState", parts[0]))

    def _space(self, parts: Any, *, is_stroke: bool) -> None:
        space = space_of(parts[0], self._resource("/ColorSpace"))
        if is_stroke:
            self._pen.stroke_space, self._pen.stroke = space, colour_in(space, [1 if space == "ink" else 0])
        else:
            self._pen.fill_space, self._pen.fill = space, colour_in(space, [1 if space == "ink" else 0])

    def _colour(self, parts: Any, *, is_stroke: bool) -> None:
        if is_stroke:
            self._pen.stroke = colour_in(self._pen.stroke_space, parts)
        else:
            self._pen.fill = colour_in(self._pen.fill_space, parts)

    def _device(self, parts: Any, *, is_stroke: bool) -> None:
        colour = colour_of([float(part) for part in parts])
        if is_stroke:
            self._pen.stroke, self._pen.stroke_space = colour, len(parts)
        else:
            self._pen.fill, self._pen.fill_space = colour, len(parts)

    # Areas.

    def _rectangle(self, parts: Any) -> None:
        x, y, width, height = map(float, parts)
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        self._outlines.append([moved(self._pen.matrix, corner) for corner in corners])

    def _move(self, parts: Any) -> None:
        self._outlines.append([moved(self._pen.matrix, (float(parts[0]), float(parts[1])))])

    def _to(self, parts: Any) -> None:
        self._outlines[-1].append(moved(self._pen.matrix, (float(parts[-2]), float(parts[-1]))))

    def _clip(self, _: Any) -> None:
        self._clips = True

    def _fill(self, _: Any) -> None:
        self._paint(self._pen.fill)
        self._end(_)

    def _end(self, _: Any) -> None:
        points = [point for outline in self._outlines for point in outline]
        if self._clips:
            self._pen.clip = self._pen.clip.within(box_of(points)) if points else Box(0, 0, 0, 0)
        self._outlines, self._clips = [], False

    def _shade(self, _: Any) -> None:
        clip = self._pen.clip
        corners = [
            (clip.left, clip.bottom),
            (clip.right, clip.bottom),
            (clip.right, clip.top),
            (clip.left, clip.top),
        ]
        self._outlines = [corners]
        self._paint(None)
        self._outlines = []

    def _paint(self, colour: Colour | None) -> None:
        outlines = tuple(tuple(outline) for outline in self._outlines if len(outline) > 2)  # noqa: PLR2004 - an area
        if not outlines or any(self._marks) or self._pen.is_faint:
            return
        box = box_of(point for outline in outlines for point in outline).within(self._pen.clip)
        if box.right - box.left < _SPECK or box.top - box.bottom < _SPECK:
            return
        self._order += 1
        solid = colour is not None and self._pen.opacity >= _OPAQUE and not self._pen.blends
        self.shapes.append(
            Shape(outlines=outlines, box=box, colour=colour, order=self._order, is_solid=solid)
        )
        if len(self.shapes) > _MOST_SHAPES:
            raise TooMuch

    def _picture(self, _: Any) -> None:
        self.has_pictures = True
        around, self._outlines = self._outlines, []
        self._rectangle((0, 0, 1, 1))
        self._paint(None)
        self._outlines = around

    # Layers.

    def _begin_mark(self, parts: Any) -> None:
        self._marks.append(False)
        if parts[0] == "/OC":
            self._marks[-1] = self._is_off(self._resource("/Properties").raw_get(parts[1]))

    def _end_mark(self, _: Any) -> None:
        if self._marks:
            self._marks.pop()

    def _is_off(self, layer: Any) -> bool:
        return getattr(layer, "idnum", None) in self._off

    def _resource(self, kind: str) -> Any:
        found = self._resources.get(kind)
        return {} if found is None else found.get_object()

    def _named(self, kind: str, name: Any) -> Any:
        return self._resource(kind)[name].get_object()


def matrix_of(parts: Any) -> Matrix:
    """The matrix that six operands give."""
    a, b, c, d, e, f = (float(part) for part in parts)
    return (a, b, c, d, e, f)
