"""A long Markdown text in pieces that a chat takes: cut between paragraphs, code left whole or mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SMALLEST_LIMIT = 80
"""Below this the fences that we add would leave no room for text."""
_LONGEST_CLOSING = 20
_FENCE = re.compile(r"([ \t>]{0,8})((?:[-*+]|\d{1,3}[.)])[ \t]+)?(`{3,10}|~{3,10})(?![`~])[ \t]*([^`\n]*)$")
_BLOCK = re.compile(r"[ \t]{0,3}(?:#{1,6}\s|\||(?:[-*_][ \t]*){3,}$)")
_ROW = re.compile(r"[ \t]{0,8}(?:\||[-*+][ \t]|\d{1,3}[.)][ \t])")
_ENTITY = re.compile(r"&[#\w]{0,6}$")
_JOINERS = frozenset("\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}\N{VARIATION SELECTOR-15}")


@dataclass(frozen=True, slots=True)
class Fence:
    """An open block of code: how it was opened and how it is closed."""

    prefix: str
    marks: str
    info: str = ""

    @property
    def opening(self) -> str:
        return f"{self.prefix}{self.marks}{self.info}\n"

    @property
    def closing(self) -> str:
        return f"{self.prefix}{self.marks}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and the fences added so that it stands alone; the bodies joined are the text."""

    opening: str
    body: str
    closing: str

    def __str__(self) -> str:
        return f"{self.opening}{self.body}{self.closing}"


def size(text: str) -> int:
    """Length in UTF-16 units, the longest way in which a platform may count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_markdown(text: str, limit: int, *, blocks: int | None = None) -> list[str]:
    """
    Cut a text into messages of at most `limit` UTF-16 units and about `blocks` rendered blocks each.

    Cuts fall between paragraphs, else between lines, else between words; a table or a list that fits is left
    whole. A block of code that must be cut is closed and opened again; nothing else is added, and nothing is
    lost but parts of blank space alone.

    Raises:
        ValueError: `limit` is below `SMALLEST_LIMIT`.
    """
    return [str(piece) for piece in pieces(text, limit, blocks=blocks) if piece.body.strip()]


def pieces(text: str, limit: int, *, blocks: int | None = None) -> Iterator[Piece]:
    """As `split_markdown`, with what was added told apart from what was there."""
    if limit < SMALLEST_LIMIT:
        raise ValueError(f"a limit of {limit} was asked for; at least {SMALLEST_LIMIT} are needed")
    at, fence = 0, None
    while at < len(text):
        opening = fence.opening if fence else ""
        end = _border(text, at, limit - len(opening), fence, blocks)
        body = text[at:end]
        fence = _after(body, fence)
        yield Piece(opening, body, _closing(body, fence))
        at = end


def _closing(body: str, fence: Fence | None) -> str:
    return ("" if body.endswith("\n") else "\n") + fence.closing if fence else ""


def _after(body: str, fence: Fence | None) -> Fence | None:
    for start, end in lines_of(body):
        fence = fence_after(body[start:end], fence)
    return fence


def lines_of(text: str, at: int = 0) -> Iterator[tuple[int, int]]:
    """Begin and end of each line from `at` on, its line feed included; only a line feed ends one."""
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield at, end
        at = end


def fence_after(line: str, fence: Fence | None) -> Fence | None:
    """The fence that is open after a line, given the one before it."""
    found = _FENCE.match(line.rstrip("\r\n"))
    if found is None:
        return fence
    prefix, item, marks, info = found.groups()
    if fence is None:
        return Fence(prefix, marks, "".join(re.findall(r"^[\w+#.-]{1,20}", info)))
    closes = marks[0] == fence.marks[0] and len(marks) >= len(fence.marks) and not (item or info.strip())
    return None if closes else fence


@dataclass(slots=True)
class _Borders:
    """The last places, so far, at which a text may be cut: between paragraphs, lines, lines of code."""

    paragraph: int = 0
    line: int = 0
    code: int = 0

    def note(self, end: int, *, in_code: bool, blank: bool) -> None:
        if in_code:
            self.code = end
        else:
            self.line = end
            self.paragraph = end if blank else self.paragraph

    def best(self, at: int, *, fence_fits: bool) -> int:
        """The place to cut; `at` when there is none."""
        if self.code > self.line and not (fence_fits and self.line > at):
            return self.code
        return self.paragraph if self.paragraph - at > (self.line - at) // 2 else max(self.line, at)


def _border(text: str, at: int, room: int, fence: Fence | None, blocks: int | None) -> int:
    """Where the piece that begins at `at` ends."""
    borders, used, seen, blank = _Borders(at, at, at), 0, 0, True
    for start, end in lines_of(text, at):
        line = text[start:end]
        used += size(line)
        after = fence_after(line, fence)
        seen += _begins_block(line, blank=blank, in_code=fence is not None)
        ending = len(_closing(line, after)) + bool(after)  # room for its line feed: no cut right before it
        if used + ending > room or (blocks and seen > blocks):
            break
        blank = not line.strip() or bool(_BLOCK.match(line))
        if fence is not None or after is None:  # never right behind the line that opens a block of code
            borders.note(end, in_code=after is not None, blank=not line.strip())
        fence = after
    else:
        return len(text)
    chosen = borders.best(at, fence_fits=_fence_fits(text, borders.line, room))
    if at < borders.paragraph < chosen == borders.line and _rows_fit(text, borders.paragraph, room):
        return borders.paragraph
    return chosen if chosen > at else _inside_line(text, at, room - _LONGEST_CLOSING)


def _begins_block(line: str, *, blank: bool, in_code: bool) -> bool:
    return not in_code and bool(line.strip()) and (blank or bool(_BLOCK.match(line)))


def _rows_fit(text: str, at: int, room: int) -> bool:
    """Whether the paragraph that begins at `at` has rows or items, and would stand whole in its own piece."""
    used, has_rows = 0, False
    for start, end in lines_of(text, at):
        line = text[start:end]
        if used and not line.strip():
            break
        used += size(line)
        has_rows = has_rows or bool(_ROW.match(line))
    return has_rows and used <= room


def _fence_fits(text: str, at: int, room: int) -> bool:
    """Whether the code that begins near `at` would stand whole in a piece of its own."""
    fence: Fence | None = None
    used = 0
    for start, end in lines_of(text, at):
        before, fence = fence, fence_after(text[start:end], fence)
        used += size(text[start:end])
        if used > room or (before and not fence):
            break
    return used <= room


def _inside_line(text: str, at: int, room: int) -> int:
    """A place inside a line that is longer than a piece: after a blank, else between whole characters."""
    end = at
    while end < len(text) and room > 0:
        room -= size(text[end])
        end += room >= 0
    space = max(text.rfind(" ", at + 1, end), text.rfind("\t", at + 1, end)) + 1
    if space - at > (end - at) // 2 and not _bad_start(text, space):
        return space
    for place in range(end, max(at, end - 24), -1):
        if not _bad_start(text, place) and not _ENTITY.search(text, max(at, place - 8), place):
            return place
    return max(end, at + 1)


def _bad_start(text: str, at: int) -> bool:
    """Whether a piece that begins here would tear a character, or begin like a fence."""
    rest = text[at : at + 16].lstrip(" \t>")
    first = text[at : at + 1]
    torn = bool(first) and (
        unicodedata.combining(first) > 0 or first in _JOINERS or "\U0001f3fb" <= first <= "\U0001f3ff"
    )
    return torn or text[at - 1] in _JOINERS or rest.startswith(("`", "~~~"))
