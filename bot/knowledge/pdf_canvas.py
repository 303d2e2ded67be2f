"""Draws a PDF page in thought, so that what a reader sees of its letters can be told from what they hide."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.knowledge.pdf_geometry import UNIT, Box, Matrix, moved, times
from bot.knowledge.pdf_paper import Paper, TooMuch, matrix_of
from bot.knowledge.pdf_state import INVISIBLE, ONLY_CLIP, Run, is_bold, letters_of, size_of

_MOST_BYTES = 2_500_000
_MOST_STEPS = 300_000
_MOST_FORMS = 200
_DEEPEST = 8
_SMALLEST = 2.0
_GAP = 180.0
"""A move to the right of so many thousandths of the size, within a text, stands for a blank."""
_WIDE_GAP = 1_200.0
_FAULTS = (TypeError, ValueError, IndexError, KeyError, AttributeError, ArithmeticError, RecursionError)


class Canvas(Paper):
    """The paper with ``runs`` of letters on it, in their order; ``weight`` counts the bytes that drew it."""

    def __init__(self, page: Box, pdf: Any, layers_off: frozenset[int] = frozenset()) -> None:
        super().__init__(page, layers_off)
        self.runs: list[Run] = []
        self.weight = 0
        self._pdf = pdf
        self._line: Matrix = UNIT
        self._at: Matrix = UNIT
        self._fonts: dict[int, Any] = {}
        self._steps = self._forms = self._depth = 0
        self._acts |= {
            b"Do": self._object,
            b"BT": self._begin_text,
            b"Tf": self._font,
            b"Td": self._next_line,
            b"TD": self._next_line_leading,
            b"T*": lambda _: self._next_line(()),
            b"Tm": self._place,
            b"Tj": self._show_one,
            b"TJ": self._show,
            b"'": self._quote,
            b'"': self._quote,
            b"Tc": lambda parts: self._set("spacing", parts),
            b"Tw": lambda parts: self._set("word_spacing", parts),
            b"Tz": lambda parts: self._set("scale", parts, 0.01),
            b"TL": lambda parts: self._set("leading", parts),
            b"Ts": lambda parts: self._set("rise", parts),
            b"Tr": lambda parts: self._set("mode", parts),
        }

    def draw(self, stream: Any, resources: Mapping[str, Any], matrix: Matrix) -> None:
        """
        Draw a stream of operators.

        Raises:
            TooMuch: it draws more than any CV.
        """
        from pypdf.generic import ContentStream

        outside = self._resources, self._pen, self._saved, self._marks
        self._resources, self._pen, self._saved, self._marks = (
            resources,
            copy.copy(self._pen),
            [],
            [*self._marks],
        )
        self._pen.matrix = times(matrix, self._pen.matrix)
        self._depth += 1
        try:
            content = ContentStream(stream, self._pdf, "bytes")
            self.weight += len(content.get_data())
            if self.weight > _MOST_BYTES:
                raise TooMuch
            for operands, operator in content.operations:
                self._steps += 1
                if self._steps > _MOST_STEPS:
                    raise TooMuch
                self._act(operator, operands)
        finally:
            self._depth -= 1
            self._resources, self._pen, self._saved, self._marks = outside

    def _act(self, operator: bytes, operands: Any) -> None:
        with suppress(*_FAULTS):  # what goes wrong here, no viewer can follow either
            self._acts.get(operator, _pass)(operands)

    def _object(self, parts: Any) -> None:
        found = self._named("/XObject", parts[0])
        if found.get("/Subtype") == "/Image":
            self._picture(parts)
        elif found.get("/Subtype") == "/Form" and self._depth < _DEEPEST:
            self._forms += 1
            if self._forms > _MOST_FORMS:
                raise TooMuch
            inner = found.get("/Resources")
            resources = inner.get_object() if inner is not None else self._resources
            kept = self._line, self._at
            self._marks.append(self._is_off(found.get("/OC")))
            self.draw(found, resources, matrix_of(found.get("/Matrix", UNIT)))
            self._marks.pop()
            self._line, self._at = kept

    # Letters.

    def _begin_text(self, _: Any) -> None:
        self._line = self._at = UNIT

    def _font(self, parts: Any) -> None:
        from pypdf.generic._font import Font

        self._pen.size = float(parts[1])
        resource = self._named("/Font", parts[0])
        known = self._fonts.get(id(resource))
        if known is None:
            known = self._fonts[id(resource)] = (Font.from_font_resource(resource), resource)
        self._pen.font = known[0]

    def _set(self, name: str, parts: Any, part: float = 1.0) -> None:
        setattr(self._pen, name, type(getattr(self._pen, name))(float(parts[0]) * part))

    def _next_line(self, parts: Any) -> None:
        x, y = (float(parts[0]), float(parts[1])) if parts else (0.0, -self._pen.leading)
        self._line = self._at = times((1, 0, 0, 1, x, y), self._line)

    def _next_line_leading(self, parts: Any) -> None:
        self._pen.leading = -float(parts[1])
        self._next_line(parts)

    def _place(self, parts: Any) -> None:
        self._line = self._at = matrix_of(parts)

    def _quote(self, parts: Any) -> None:
        if len(parts) > 1:
            self._pen.word_spacing, self._pen.spacing = float(parts[0]), float(parts[1])
        self._next_line(())
        self._show([[parts[-1]]])

    def _show_one(self, parts: Any) -> None:
        self._show([[parts[0]]])

    def _show(self, parts: Any) -> None:
        """Texts and moves in turn; a wide move parts what stands before it from what follows."""
        pen = self._pen
        text, start = "", self._at
        for part in parts[0]:
            if isinstance(part, int | float):
                self._advance(-float(part) / 1000 * pen.size)
                if -float(part) > _WIDE_GAP:
                    self._write(text, start)
                    text, start = "", self._at
                elif -float(part) > _GAP and text and not text.endswith(" "):
                    text += " "
            elif pen.font is not None:
                for letters, width, is_blank in letters_of(_bytes(part), pen.font):
                    text += letters
                    extra = pen.spacing + (pen.word_spacing if is_blank else 0)
                    self._advance(width / 1000 * pen.size + extra)
        self._write(text, start)

    def _advance(self, by: float) -> None:
        self._at = times((1, 0, 0, 1, by * self._pen.scale, 0), self._at)

    def _write(self, text: str, start: Matrix) -> None:
        if not text.strip():
            return
        pen = self._pen
        placed = times(start, pen.matrix)
        height, width = size_of(placed, pen.size)
        begin = moved(placed, (0, pen.rise))
        end = moved(times(self._at, pen.matrix), (0, pen.rise))
        left, right = sorted((begin[0], end[0]))
        base = min(begin[1], end[1])
        self._order += 1
        self.runs.append(
            Run(
                text=text,
                left=left,
                right=right,
                base=base,
                size=height,
                is_bold=is_bold(pen.font),
                order=self._order,
                ink=pen.ink,
                hidden=self._hidden(
                    Box(left, base, right, max(base + height / 2, begin[1], end[1])), height, width
                ),
            )
        )

    def _hidden(self, box: Box, height: float, width: float) -> str:
        pen = self._pen
        reasons = (
            ("invisible", pen.mode in {INVISIBLE, ONLY_CLIP}),
            ("transparent", pen.is_faint),
            ("on a layer that is switched off", any(self._marks)),
            ("smaller than 2 points", min(height, width * pen.scale) < _SMALLEST),
            ("off the page", not box.meets(self._page)),
            ("cut away", not box.meets(pen.clip, slack=1.0)),
        )
        return next((reason for reason, is_so in reasons if is_so), "")


def _bytes(part: Any) -> bytes | str:
    return part if isinstance(part, bytes) else getattr(part, "original_bytes", str(part))


def _pass(_: Any) -> None:
    """An operator that writes and paints nothing."""
