"""Letters on a page -> lines in the order in which a person reads them, column by column (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from bot.knowledge.cv_line import Line
from bot.knowledge.cv_words import is_dated, is_heading
from bot.knowledge.pdf_state import Run

_SAME_BASE = 0.35
_BLANK = 0.16
_CELL = 1.6
"""Parts of a line further apart than so many sizes of its letters are cells of their own."""
_GUTTER = 0.9
_FEWEST_LINES = 3
_MOSTLY = 0.5
_SHORT = 25
_NEARLY_ALL = 0.85
_SOME = 0.25
_MOST_PIECES = 600
_DEEPEST = 6
_BULLET = re.compile(
    r"^(?:[\u2190-\u2bff]|[•‣\u2043\u2219·\uf0b7\uf0a7\uf076\uf0d8\x7f\x95]|[-\u2013*](?=\s)|o$)\s*"
)
"""Arrows, boxes and the like; the last of them are what fonts of signs hold in their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A part of a line without wide gaps."""

    text: str
    left: float
    right: float
    base: float
    size: float
    is_bold: bool


def lines_of(runs: Sequence[Run], place: str) -> list[Line]:
    """The lines that runs of letters make on a page, in the order of reading."""
    pieces = list(_pieces(runs))
    lines: list[Line] = []
    for column, block in _blocks(pieces, "", 0):
        lines += _block_lines(block, column, place)
    return lines


def _pieces(runs: Iterable[Run]) -> Iterator[_Piece]:
    for row in _rows(sorted(runs, key=lambda run: (-run.base, run.left))):
        part: list[Run] = []
        for run in sorted(row, key=lambda run: run.left):
            if part and run.left - part[-1].right > _CELL * max(run.size, part[-1].size):
                yield _piece(part)
                part = []
            part.append(run)
        yield _piece(part)


def _rows(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Runs on one base line, as near as superscripts are."""
    row: list[Run] = []
    for run in runs:
        if row and abs(row[0].base - run.base) > _SAME_BASE * max(row[0].size, run.size):
            yield row
            row = []
        row.append(run)
    if row:
        yield row


def _piece(runs: Sequence[Run]) -> _Piece:
    text = ""
    for before, run in zip((None, *runs), runs, strict=False):
        if before is not None and before.text.strip() == run.text.strip() and _on_top(before, run):
            continue  # written twice to look bold
        apart = before is not None and run.left - before.right > _BLANK * run.size
        text += f" {run.text}" if apart and not text.endswith(" ") else run.text
        if run.link:
            text += f" ({run.link})"
    letters = sum(len(run.text.strip()) for run in runs)
    bold = sum(len(run.text.strip()) for run in runs if run.is_bold)
    return _Piece(
        text=" ".join(text.split()),
        left=runs[0].left,
        right=max(run.right for run in runs),
        base=runs[0].base,
        size=max(run.size for run in runs),
        is_bold=bold > letters / 2,
    )


def _on_top(before: Run, run: Run) -> bool:
    return abs(before.left - run.left) < 0.2 * run.size and abs(before.base - run.base) < 0.2 * run.size


# Columns.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A band of a page that a gutter parts: what stands above, to the left, to the right, and below."""

    above: list[_Piece]
    left: list[_Piece]
    right: list[_Piece]
    below: list[_Piece]

    @property
    def gutter(self) -> float:
        return min(piece.left for piece in self.right) - max(piece.right for piece in self.left)

    @property
    def is_of_columns(self) -> bool:
        """Whether each side is read by itself; dates or headings beside a text belong to its lines."""
        sides = (self.left, self.right)
        if any(len(_bases(side)) < _FEWEST_LINES for side in sides):
            return False
        usual = median(piece.size for side in sides for piece in side)
        if self.gutter < _GUTTER * usual:
            return False
        return not (_is_margin(self.left, self.right) or _is_margin(self.right, self.left))


def _is_margin(side: Sequence[_Piece], other: Sequence[_Piece]) -> bool:
    """Whether a side holds what belongs to the lines beside it: dates, places, the names of sections."""
    dated = sum(is_dated(piece.text) for piece in side)
    headings = sum(is_heading(piece.text) for piece in side)
    if max(dated, headings) > _MOSTLY * len(side):
        return True
    bases = _bases(other)
    beside = sum(bool(bases & set(range(base - 2, base + 3))) for base in map(round, (p.base for p in side)))
    is_short = median(len(piece.text) for piece in side) <= _SHORT
    return is_short and beside >= _NEARLY_ALL * len(side) and dated >= _SOME * len(side)


def _bases(side: Sequence[_Piece]) -> set[int]:
    return {round(piece.base) for piece in side}


def _blocks(pieces: list[_Piece], column: str, depth: int) -> Iterator[tuple[str, list[_Piece]]]:
    """Blocks that are read one after the other, each with the name of its column."""
    cut = _best_cut(pieces) if depth < _DEEPEST and len(pieces) <= _MOST_PIECES else None
    if cut is None:
        if pieces:
            yield column, pieces
        return
    yield from _blocks(cut.above, column, depth + 1)
    yield from _blocks(cut.left, f"{column}left ", depth + 1)
    yield from _blocks(cut.right, f"{column}right ", depth + 1)
    yield from _blocks(cut.below, column, depth + 1)


def _best_cut(pieces: list[_Piece]) -> _Cut | None:
    """The cut into columns that takes in most of the pieces, and of those the one with the widest gutter."""
    found = [
        cut
        for x in sorted({round(piece.right, 1) for piece in pieces})
        for cut in _cuts(pieces, x + 0.05)
        if cut.is_of_columns
    ]
    return max(found, key=lambda cut: (len(cut.left) + len(cut.right), cut.gutter), default=None)


def _cuts(pieces: list[_Piece], x: float) -> Iterator[_Cut]:
    """Every band between two pieces that cross an upright line, and that has something on both sides."""
    ordered = sorted(pieces, key=lambda piece: -piece.base)
    crossing = [index for index, piece in enumerate(ordered) if piece.left < x < piece.right]
    for before, after in pairwise([-1, *crossing, len(ordered)]):
        band = ordered[before + 1 : after]
        left = [piece for piece in band if piece.right <= x]
        right = [piece for piece in band if piece.left >= x]
        if left and right:
            yield _Cut(above=ordered[: before + 1], left=left, right=right, below=ordered[after:])


# Lines.


def _block_lines(pieces: Sequence[_Piece], column: str, place: str) -> list[Line]:
    rows = list(_joined(pieces))
    edge = max(piece.right for piece in pieces)
    steps = [above[0].base - below[0].base for above, below in pairwise(rows)]
    usual = median(sorted(steps)[: max(1, len(steps) * 2 // 3)]) if steps else 0.0
    lines = []
    for index, row in enumerate(rows):
        step = steps[index - 1] if index else 0.0
        line = _line(row, column, place, edge)
        size = max(line.size, 1.0)
        gap = max(0.0, (step - max(usual, size * 1.1)) / size) if index else 0.0
        lines.append(replace(line, gap=gap, is_first=index == 0))
    return lines


def _joined(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    row: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.base, piece.left)):
        if row and abs(row[0].base - piece.base) > _SAME_BASE * max(row[0].size, piece.size):
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(piece)
    if row:
        yield sorted(row, key=lambda one: one.left)


def _line(row: Sequence[_Piece], column: str, place: str, edge: float) -> Line:
    cells = [piece.text for piece in row]
    bullet = _BULLET.match(cells[0])
    left = row[0].left
    if bullet is not None:
        cells[0] = cells[0][bullet.end() :]
        left = row[1].left if not cells[0] and len(row) > 1 else left
    kept = tuple(filter(None, cells))
    letters = sum(len(piece.text) for piece in row)
    return Line(
        cells=kept,
        place=place,
        size=max(piece.size for piece in row),
        is_bold=row[0].is_bold or sum(len(piece.text) for piece in row if piece.is_bold) * 2 > letters,
        is_bullet=bullet is not None,
        left=left,
        right=row[-1].right,
        width=edge,
        column=column,
    )
