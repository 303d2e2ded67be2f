"""Reads a CV in DOCX as drafts: paragraphs, lists, tables, headers and text boxes, in their order."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.knowledge.cv import read_cv
from bot.knowledge.cv_line import Line
from bot.knowledge.cv_words import is_dated, section_of
from bot.knowledge.docx_text import Styles, W, ground_of, said_in
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.wording import one_line

_MOST_MEMBERS = 2_000
_LARGEST = 60_000_000
_MOST_LINES = 5_000
_DEEPEST = 6
_OLD = b"\xd0\xcf\x11\xe0"
_SHOWN = 60
_INSTEAD = "save it as .docx again, or export your CV as PDF"
_BULLET = re.compile(
    r"\s*(?:[\u2022\u2023\u2043\u2219\u00b7\u25a0-\u25ff\u2713\u2714\u27a2\uf0a7\uf0b7]|[-\u2013*](?=\s))\s*"
)
"""Typed by hand, where Word would have made a list."""
_COLUMN = 3
"""Cells of so many paragraphs side by side are there for the layout, and read one after the other."""


def read_docx(data: bytes, file: str) -> Reading:
    """
    The drafts in a DOCX. Places count its paragraphs: ``cv.docx:paragraph 12``.

    Hidden, white and tiny text, comments and tracked deletions are left out and listed in ``hidden``.
    """
    fault = _fault(data)
    if fault:
        return _unread(file, fault)
    try:
        return _read(data, file)
    except MemoryError:
        return _unread(file, f"not read: it unpacks to more than fits into the memory; {_INSTEAD}")
    except Exception as error:  # noqa: BLE001 - a forged file may raise anything in there
        said = one_line(str(error))[:80] or type(error).__name__
        return _unread(file, f"not read, the DOCX is broken ({said}); {_INSTEAD}")


def _unread(file: str, what: str) -> Reading:
    return Reading(problems=(Problem(place=file, what=what),), is_draft=True, is_broken=True)


def _fault(data: bytes) -> str:
    """Why a file is not even opened; empty when it may be."""
    if data.startswith(_OLD):
        return "not read: it has a password, or comes from an old Word; save it as .docx without a password"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            members = opened.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        return f"not read, it is no DOCX ({one_line(str(error))}); {_INSTEAD}"
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _LARGEST:
        return f"not read: it unpacks to more than {_LARGEST // 1_000_000} MB, which no CV does"
    return ""


def _read(data: bytes, file: str) -> Reading:
    from docx import Document

    document = Document(io.BytesIO(data))
    page = _Pages(document, file)
    page.add_margins()
    page.add_all(document.element.body, document.part.rels, 0)
    page.add_comments()
    if not page.lines:
        return replace(
            _unread(file, f"no text to read was found in it; {_INSTEAD}"), hidden=tuple(page.hidden)
        )
    reading = read_cv(page.lines, file)
    return replace(reading, problems=(*page.problems, *reading.problems), hidden=tuple(page.hidden))


class _Pages:
    """Gathers the lines of a document, and what it hides."""

    def __init__(self, document: Any, file: str) -> None:
        self.lines: list[Line] = []
        self.hidden: list[Problem] = []
        self.problems: list[Problem] = []
        self._document, self._file = document, file
        self._styles = Styles(document.styles.element)
        self._count = 0
        self._is_apart = False

    def add_margins(self) -> None:
        """Headers and footers, each text once: some tell there how they are reached."""
        known: set[str] = set()
        for section in self._document.sections:
            headers = (section.first_page_header, section.header)
            for margin in (*headers, section.first_page_footer, section.footer):
                if margin.is_linked_to_previous:
                    continue
                text = "".join(margin._element.itertext())  # noqa: SLF001 - its paragraphs alone miss text boxes
                if text.strip() and text not in known:
                    known.add(text)
                    self.add_all(margin._element, margin.part.rels, 0)  # noqa: SLF001 - as above

    def add_comments(self) -> None:
        for part in self._document.part.package.iter_parts():
            if str(part.partname) == "/word/comments.xml":
                for comment in part.element.iter(f"{W}comment"):
                    self._hide("a comment", "".join(one.text or "" for one in comment.iter(f"{W}t")))

    def add_all(self, around: Any, links: Any, depth: int) -> None:
        """Paragraphs and tables in their order."""
        for child in around:
            if len(self.lines) >= _MOST_LINES or depth > _DEEPEST:
                self._cut()
                return
            if child.tag == f"{W}p":
                self.lines += self._paragraph(child, links, depth)
            elif child.tag == f"{W}tbl":
                for row in child.iter(f"{W}tr"):
                    if next(row.iterancestors(f"{W}tbl")) is child:
                        self._row(row, links, depth + 1)
            elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins"}:
                self.add_all(child, links, depth + 1)

    def _cut(self) -> None:
        what = "longer or deeper than any CV; the rest was left out"
        problem = Problem(place=self._place, what=what)
        if not any(one.what == what for one in self.problems):
            self.problems.append(problem)

    @property
    def _place(self) -> str:
        return f"{self._file}:paragraph {self._count}" if self._count else self._file

    def _hide(self, why: str, text: str) -> None:
        said = one_line(text)
        if any(char.isalnum() for char in said):
            shown = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
            what = f"text that no reader sees ({why}): {shown!r}; left out"
            self.hidden.append(Problem(place=self._place, what=what))

    def _paragraph(self, paragraph: Any, links: Any, depth: int) -> list[Line]:
        """Its lines; those of text boxes that hang on it come first."""
        self._count += 1
        about = paragraph.find(f"{W}pPr")
        named = about.find(f"{W}pStyle") if about is not None else None
        style = named.get(f"{W}val") if named is not None else None
        said = said_in(paragraph, self._styles, style, ground_of(paragraph), links)
        for why, text in said.hidden:
            self._hide(why, text)
        for box in said.boxes:
            self.add_all(box, links, depth + 1)
        lines: list[Line] = []
        for text in said.text.split("\n"):
            bullet = _BULLET.match(text)
            bare = text[bullet.end() :] if bullet else text
            cells = tuple(filter(None, map(one_line, bare.split("\t"))))
            if cells:
                lines.append(
                    Line(
                        cells=cells,
                        place=self._place,
                        size=said.size,
                        is_bold=said.bold * 2 > said.letters,
                        is_bullet=bullet is not None or (not lines and self._is_listed(about, style)),
                        gap=1.0 if self._is_apart and not lines else 0.0,
                        level=self._level(style),
                        is_whole=True,
                    )
                )
        self._is_apart = not lines
        return lines

    def _is_listed(self, about: Any, style: str | None) -> bool:
        """Whether it is an item of a list, by itself or by its style."""
        abouts = [about] if about is not None else []
        abouts += [one for s in self._styles.chain(style) if (one := s.find(f"{W}pPr")) is not None]
        numbered = next((found for one in abouts if (found := one.find(f"{W}numPr")) is not None), None)
        number = numbered.find(f"{W}numId") if numbered is not None else None
        is_numbered = numbered is not None and (number is None or number.get(f"{W}val") != "0")
        return (is_numbered and not self._level(style)) or self._styles.name(style).startswith("list bullet")

    def _level(self, style: str | None) -> int:
        name = self._styles.name(style)
        word, _, number = name.partition(" ")
        return int(number) if word == "heading" and number.isdigit() else 0

    def _row(self, row: Any, links: Any, depth: int) -> None:
        """A row of a table: cells beside each other make a line, long ones are read one after the other."""
        cells: list[list[Line]] = []
        for cell in row.iterchildren(f"{W}tc"):
            before, self.lines = self.lines, []
            self.add_all(cell, links, depth)
            found, self.lines = self.lines, before
            cells += [found] if found else []
        if len(cells) > 1 and not _is_layout(cells):
            self.lines += _side_by_side(cells)
        else:
            for number, lines in enumerate(cells):
                column = f"cell {number}" if len(cells) > 1 else ""
                first = replace(lines[0], column=column, is_first=len(cells) > 1)
                self.lines += [first, *(replace(one, column=column) for one in lines[1:])]
        self._is_apart = False


def _is_layout(cells: Sequence[Sequence[Line]]) -> bool:
    """Whether a row parts a page into columns; dates or a heading beside a text belong to it."""
    first = " ".join(line.text for line in cells[0])
    beside = is_dated(first) or section_of(first) is not None or section_of(cells[0][0].text) is not None
    return sum(len(lines) >= _COLUMN for lines in cells) > 1 and not (beside and len(cells[0]) < _COLUMN)


def _side_by_side(cells: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """The first lines as the cells of one, then the rest of each cell."""
    first = [lines[0] for lines in cells]
    if is_dated(" ".join(line.text for line in cells[0])):  # dates may take two lines
        first[0] = replace(first[0], cells=(" ".join(line.text for line in cells[0]),))
        cells = [cells[0][:1], *cells[1:]]
    bold = next((line for line in first if line.is_bold), first[0])
    together = tuple(text for line in first for text in line.cells)
    yield replace(bold, cells=together, is_bullet=False, gap=max(first[0].gap, 1.0))
    for lines in cells:
        yield from lines[1:]
