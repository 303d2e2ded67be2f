"""Markdown -> its sections as plain lines: no markup, no comments, no images, nothing else lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.audience import is_private_heading
from bot.knowledge.marks import Mark, cut_braced, marks_of_comments
from bot.knowledge.obsidian import plain_markdown

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNREAD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_MOST_WORDS = 250


@dataclass(slots=True)
class Block:
    """A paragraph, an item of a list or a row of a table, and what is said of who may see it."""

    text: str
    line: int = 1
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Section:
    """A heading, the sections above it, and the blocks of text below it; ``marks`` hold for all of it."""

    heading: str
    level: int
    line: int
    above: tuple[Section, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    marks: tuple[Mark, ...] = ()


def sections_of(text: str, first_line: int = 1) -> tuple[list[Section], list[int]]:
    """
    The sections of a note in their order, and the lines of comments that are never closed.

    The text before the first heading is a section without one, level 0.
    """
    reader = _Reader(first_line)
    for token in MarkdownIt("commonmark").enable("table").parse(plain_markdown(text)):
        reader.take(token)
    return _placed(reader.sections), reader.unclosed


class _Reader:
    """Hears the parser's tokens one by one."""

    def __init__(self, first_line: int) -> None:
        self._first_line = first_line
        self.sections = [Section(heading="", level=0, line=first_line)]
        self.unclosed: list[int] = []
        self._depth = 0
        self._marker = ""
        self._cells: list[str] | None = None
        self._in_heading = False
        self._items: list[tuple[Mark, ...]] = []
        self._row_marks: tuple[Mark, ...] = ()
        self._columns: list[str] = []
        self._is_header = False
        self._row_at = Token("tr_open", "tr", 1)
        self._last_line = 0

    def take(self, token: Token) -> None:
        kind = token.type
        if kind.endswith("_list_open"):
            self._depth += 1
        elif kind.endswith("_list_close"):
            self._depth -= 1
        elif kind == "list_item_open":
            self._marker = f"{token.info}. " if token.info else "- "
            self._items.append(self._items[-1] if self._items else ())
        elif kind == "list_item_close":
            self._items.pop()
        elif kind.startswith("heading_") and token.level == 0:
            self._heading(token)
        elif kind.startswith("tr_"):
            self._row(token)
        elif kind in {"thead_open", "thead_close"}:
            self._is_header = token.nesting == 1
        else:
            self._text(token)

    def _heading(self, token: Token) -> None:
        self._in_heading = token.nesting == 1
        if self._in_heading:
            self.sections.append(Section(heading="", level=int(token.tag[1:]), line=self._line(token)))

    def _row(self, token: Token) -> None:
        if self._cells is not None:
            self._add_row(self._cells)
        self._row_at = token
        self._cells = [] if self._cells is None else None
        self._row_marks = ()

    def _add_row(self, cells: list[str]) -> None:
        """A row in one line; what stands below a private heading is told apart, with that heading."""
        if self._is_header:
            self._columns = cells
        private = {at for at, name in enumerate(self._columns) if is_private_heading(name)}
        shown = (cell for at, cell in enumerate(cells) if cell and at not in private)
        self._add("; ".join(shown), self._row_marks, self._row_at)
        for at in sorted(private) if not self._is_header else ():
            if cells[at:] and cells[at]:
                self._add(f"{self._columns[at]}: {cells[at]}", self._row_marks, self._row_at)

    def _text(self, token: Token) -> None:
        if token.type == "inline":
            self._inline(token)
        elif token.type in {"fence", "code_block"}:
            self._add(token.content, (), token)
        elif token.type == "html_block":
            self._html(token)

    def _inline(self, token: Token) -> None:
        said, marks = _inline(token.children or ())
        if self._in_heading:
            self.sections[-1].heading = " ".join(said.split())
            self.sections[-1].marks += marks
        elif self._cells is not None:
            self._cells.append(" ".join(said.split()))
            self._row_marks += marks
        elif said.strip():
            if self._items and marks:
                self._items[-1] = marks  # what stands below an item in its list belongs to it
            self._add(said, marks, token)
        else:
            self._alone(marks, token)

    def _html(self, token: Token) -> None:
        said, marks = _html(token.content), marks_of_comments(token.content)
        if said.strip():
            self._add(said, marks, token)
        else:
            self._alone(marks, token)
        if "<!--" in token.content and "-->" not in token.content.rpartition("<!--")[2]:
            self.unclosed.append(self._line(token))

    def _alone(self, marks: tuple[Mark, ...], token: Token) -> None:
        """A mark on a line of its own is for the block that it stands right below, else for the section."""
        here = self.sections[-1]
        is_below = bool(here.blocks) and (bool(self._items) or self._line(token) == self._last_line)
        if is_below:
            here.blocks[-1].marks += marks
        else:
            here.marks += marks

    def _add(self, text: str, marks: tuple[Mark, ...], token: Token) -> None:
        if text.strip():
            indent = "  " * (self._depth - 1)
            marks = marks or (self._items[-1] if self._items else ())
            self.sections[-1].blocks.append(Block(f"{indent}{self._marker}{text}", self._line(token), marks))
            self._marker = ""
        self._last_line = self._first_line + (token.map[1] if token.map else 0)

    def _line(self, token: Token) -> int:
        return self._first_line + (token.map[0] if token.map else 0)


def _placed(sections: list[Section]) -> list[Section]:
    """Each section told the headings above it, and the parts of a story put together."""
    placed: list[Section] = []
    above: list[Section] = []
    for section in sections:
        while above and above[-1].level >= section.level:
            above.pop()
        section.above = tuple(above)
        if above and above[-1].level and _is_part_of_story(section.heading):
            above[-1].blocks += _as_part(section)
        else:
            placed.append(section)
            above.append(section)
    following = [*(one.level for one in placed[1:]), 0]
    return [
        one
        for one, next_level in zip(placed, following, strict=True)
        if one.blocks or (one.heading and next_level <= one.level)
    ]


def _as_part(section: Section) -> list[Block]:
    """The blocks of a story's part, for those that its heading's mark allows."""
    first, *rest = section.blocks or [Block("", section.line)]
    opening = replace(first, text=f"{section.heading.rstrip(':')}: {first.text}".rstrip())
    return [replace(one, marks=one.marks or section.marks) for one in (opening, *rest)]


def _is_part_of_story(heading: str) -> bool:
    return heading.rstrip(":").lower() in _PARTS_OF_A_STORY


_PARTS_OF_A_STORY = {
    *("situation", "task", "action", "actions", "result", "results", "context", "challenge", "outcome"),
    *("lesson", "lessons", "lesson learned", "lessons learned", "what i learned", "reflection"),
}


def _html(text: str) -> str:
    return _TAG.sub("", _UNREAD.sub("", _COMMENT.sub("", text)))


def _inline(tokens: Sequence[Token]) -> tuple[str, tuple[Mark, ...]]:
    """What a reader sees, and its marks; a link's address follows its words in parentheses."""
    said: list[str] = []
    code: set[int] = set()
    marks: tuple[Mark, ...] = ()
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in {"text", "code_inline", "text_special"}:
            code |= {len(said)} if token.type == "code_inline" else set()
            said.append(token.content)
        elif token.type == "html_inline" and token.content.startswith("<!--"):
            marks += marks_of_comments(token.content)
        elif token.type in {"softbreak", "hardbreak"} or token.content.lower().startswith("<br"):
            said.append("\n")
        elif token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(said)))
        elif token.type == "link_close" and links:
            said.append(_address(*links.pop(), said))
    bare = "".join(" " * len(one) if at in code else one for at, one in enumerate(said))
    text, braced = cut_braced("".join(said), bare)
    return text, (*marks, *braced)


def _address(href: str, start: int, said: Sequence[str]) -> str:
    words = "".join(said[start:]).strip()
    shown = href.removeprefix("mailto:")
    is_address = href.startswith(("http://", "https://", "mailto:"))
    return f" ({shown})" if words and is_address and words != shown else ""


def parts_of(blocks: Sequence[str]) -> Iterator[str]:
    """The blocks in as few parts as their length allows, each of about 250 words at most."""
    part: list[str] = []
    count = 0
    for piece in (piece for block in blocks for piece in _pieces(block)):
        words = len(piece.split())
        if part and count + words > _MOST_WORDS:
            yield "\n".join(part)
            part, count = [], 0
        part.append(piece)
        count += words
    if part:
        yield "\n".join(part)


def _pieces(block: str) -> Iterator[str]:
    """A long block in sentences or, failing these, in runs of words; any other as it is."""
    if len(block.split()) <= _MOST_WORDS:
        yield block
        return
    for sentence in _SENTENCE.split(block):
        words = sentence.split()
        for start in range(0, len(words), _MOST_WORDS):
            yield " ".join(words[start : start + _MOST_WORDS])
