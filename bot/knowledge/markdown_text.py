"""Markdown -> its sections as plain lines: no markup, no comments, no images, nothing else lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

_WIKI = re.compile(r"(!?)\[\[(?!\s)([^\[\]\n|]*)(?:\|([^\[\]\n]*))?\]\]")
_ASIDE = re.compile(r"%%[^%\n]+%%|^%%[ \t]*\n.*?^%%[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNREAD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_MOST_WORDS = 250


@dataclass(slots=True)
class Section:
    """A heading, the headings above it, and the blocks of text below it."""

    heading: str
    level: int
    line: int
    above: tuple[str, ...] = ()
    blocks: list[str] = field(default_factory=list)


def sections_of(text: str, first_line: int = 1) -> tuple[list[Section], list[int]]:
    """
    The sections of a note in their order, and the lines of comments that are never closed.

    The text before the first heading is a section without one, level 0.
    """
    reader = _Reader(first_line)
    for token in MarkdownIt("commonmark").enable("table").parse(_plain_links(text)):
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

    def take(self, token: Token) -> None:
        kind = token.type
        if kind.endswith("_list_open"):
            self._depth += 1
        elif kind.endswith("_list_close"):
            self._depth -= 1
        elif kind == "list_item_open":
            self._marker = f"{token.info}. " if token.info else "- "
        elif kind.startswith("heading_") and token.level == 0:
            self._heading(token)
        elif kind.startswith("tr_"):
            self._row()
        else:
            self._text(token)

    def _heading(self, token: Token) -> None:
        self._in_heading = token.nesting == 1
        if self._in_heading:
            self.sections.append(Section(heading="", level=int(token.tag[1:]), line=self._line(token)))

    def _row(self) -> None:
        if self._cells is not None:
            self._add("; ".join(cell for cell in self._cells if cell))
        self._cells = [] if self._cells is None else None

    def _text(self, token: Token) -> None:
        if token.type == "inline":
            said = _inline(token.children or ())
            if self._in_heading:
                self.sections[-1].heading = " ".join(said.split())
            elif self._cells is not None:
                self._cells.append(" ".join(said.split()))
            else:
                self._add(said)
        elif token.type in {"fence", "code_block"}:
            self._add(token.content)
        elif token.type == "html_block":
            self._add(_html(token.content))
            if "<!--" in token.content and "-->" not in token.content.rpartition("<!--")[2]:
                self.unclosed.append(self._line(token))

    def _add(self, text: str) -> None:
        if text.strip():
            indent = "  " * (self._depth - 1)
            self.sections[-1].blocks.append(f"{indent}{self._marker}{text}")
            self._marker = ""

    def _line(self, token: Token) -> int:
        return self._first_line + (token.map[0] if token.map else 0)


def _placed(sections: list[Section]) -> list[Section]:
    """Each section told the headings above it, and the parts of a story put together."""
    placed: list[Section] = []
    above: list[Section] = []
    for section in sections:
        while above and above[-1].level >= section.level:
            above.pop()
        section.above = tuple(one.heading for one in above if one.heading)
        if above and above[-1].level and _is_part_of_story(section.heading):
            first, *rest = section.blocks or [""]
            above[-1].blocks += [f"{section.heading.rstrip(':')}: {first}".rstrip(), *rest]
        else:
            placed.append(section)
            above.append(section)
    following = [*(one.level for one in placed[1:]), 0]
    return [
        one
        for one, next_level in zip(placed, following, strict=True)
        if one.blocks or (one.heading and next_level <= one.level)
    ]


def _is_part_of_story(heading: str) -> bool:
    return heading.rstrip(":").lower() in _PARTS_OF_A_STORY


_PARTS_OF_A_STORY = {
    *("situation", "task", "action", "actions", "result", "results", "context", "challenge", "outcome"),
    *("lesson", "lessons", "lesson learned", "lessons learned", "what i learned", "reflection"),
}


def _plain_links(text: str) -> str:
    """``[[Page|words]]`` -> ``words``; embeds and editor's comments go, line numbers stay."""
    text = _WIKI.sub(lambda found: "" if found[1] else (found[3] or found[2]), text)
    return _ASIDE.sub(lambda found: "\n" * found[0].count("\n"), text)


def _html(text: str) -> str:
    return _TAG.sub("", _UNREAD.sub("", _COMMENT.sub("", text)))


def _inline(tokens: Sequence[Token]) -> str:
    """What a reader sees; a link's address follows its words in parentheses."""
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in {"text", "code_inline", "text_special"}:
            said.append(token.content)
        elif token.type in {"softbreak", "hardbreak"} or token.content.lower().startswith("<br"):
            said.append("\n")
        elif token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(said)))
        elif token.type == "link_close" and links:
            said.append(_address(*links.pop(), said))
    return "".join(said)


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
