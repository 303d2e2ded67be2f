"""Takes a Markdown answer apart into sentences and list items, each with the ids that it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.truth.markers import MARKER, RUN, before_open_marker, ids_in, without_ids

_BULLET = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ONLY_MARKERS = re.compile(rf"\s{{0,8}}{RUN}[ \t.]{{0,8}}")
_CLOSERS = "\"'”’»)*_`"  # noqa: RUF001 - as written
_END = re.compile(rf"(?:[.!?…]+[{_CLOSERS}]*|[。！？]+)(?:\s{{0,4}}{MARKER})*[.!?…]*|{RUN}")  # noqa: RUF001 - as written
_WIDE_STOPS = "。！？"  # noqa: RUF001 - as written
_MAY_END = frozenset(f".!?…\n)]】{_WIDE_STOPS}")
"""Without one of these nothing ends, and no line begins a list."""
_BLANKS = re.compile(r"\s+")
_WORD_BEFORE = re.compile(r"(?:^|[\s(\"'“‘\[/*_])([^\s(\"'“‘\[/*_]{1,12})$")  # noqa: RUF001 - as written
_ABBREVIATIONS = """
e.g i.e cf vs etc approx mr mrs ms mx dr prof st sr jr inc ltd co corp dept univ assoc bros ed eds ph.d m.sc
b.sc m.a b.a m.eng b.eng ll.m ll.b m.d u.s u.k u.n a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec
"""
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())


class Kind(StrEnum):
    """What a piece of an answer is."""

    PROSE = "prose"
    ITEM = "item"
    LEAD = "lead"
    HEADING = "heading"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """
    One sentence, list item's sentence, heading, or fenced code.

    ``before`` is the white space that parts it from its neighbour, ``mark`` the bullet or the hashes,
    ``text`` the rest with its markers: joined, all pieces give the answer back. A ``lead`` ends with a colon
    and, like a heading, belongs to what follows.
    """

    kind: Kind
    before: str
    mark: str
    text: str

    @property
    def ids(self) -> tuple[str, ...]:
        return ids_in(self.text)

    @property
    def words(self) -> str:
        return without_ids(self.text).strip()


def split(text: str) -> tuple[Piece, ...]:
    """All pieces of a finished answer, in their order."""
    return tuple(_pieces(text))


def complete_sentences(text_so_far: str) -> tuple[Piece, ...]:
    """
    The pieces of a growing answer that no further character can change.

    The last one is never among them: its ids may still come. Fed with longer and longer beginnings of one
    text, the result only grows at its end, and is always a beginning of `split` of the whole.
    """
    return split(before_open_marker(text_so_far))[:-1]


class Growing:
    """
    `complete_sentences` of one text that grows piece by piece: what is complete is not read again.

    A text that does not go on where the last one ended is a new one.
    """

    def __init__(self) -> None:
        self._text = ""
        self._complete: list[Piece] = []
        self._last = _Place(0, 0, 0)
        self._is_settled = False

    def hear(self, text_so_far: str) -> tuple[Piece, ...] | None:
        """All complete pieces when there are others than at the time before, None when there are not."""
        if not text_so_far.startswith(self._text):
            self._text, self._complete = "", []
            self._last, self._is_settled = _Place(0, 0, 0), False
        grown = text_so_far[len(self._text) :]
        self._text = text_so_far
        if self._is_settled and _MAY_END.isdisjoint(grown):
            return None
        text = before_open_marker(text_so_far)
        self._is_settled = text == text_so_far and _goes_on(text)
        found = list(_pieces_from(text, self._last))
        if not found:
            return None
        self._last = found[-1][0]
        self._complete += (piece for _, piece in found[:-1])
        return tuple(self._complete) if len(found) > 1 else None


def _goes_on(text: str) -> bool:
    """Whether a word has begun after the last sign that may end a piece: then that is decided."""
    last = max(text.rfind(sign) for sign in _MAY_END)
    return any(map(str.isalnum, text[last + 1 :]))


class _Place(NamedTuple):
    """Where a piece begins: its block's first line, its own first word, and the end of the piece before."""

    line: int
    begins: int
    done: int


def _pieces(text: str) -> Iterator[Piece]:
    return (piece for _, piece in _pieces_from(text, _Place(0, 0, 0)))


def _pieces_from(text: str, place: _Place) -> Iterator[tuple[_Place, Piece]]:
    """The pieces from one on, each with its place."""
    done = place.done
    for kind, line, start, body, end in _blocks(text, place.line):
        whole = kind in {Kind.CODE, Kind.HEADING}
        goes_on = place.begins > body
        spans = [(body, end)] if whole else _sentences(text, max(body, place.begins), end)
        mark = "" if goes_on else text[start:body]
        for begins, ends in spans:
            said = text[begins:ends].rstrip()
            leads = not whole and without_ids(said).rstrip(" \t*_").endswith(":")
            before = text[done : begins - len(mark)]
            piece = Piece(kind=Kind.LEAD if leads else kind, before=before, mark=mark, text=said)
            yield _Place(line, begins, done), piece
            done = begins + len(said)
            mark = ""


def _blocks(text: str, since: int) -> Iterator[tuple[Kind, int, int, int, int]]:
    """Kind, line, start, start of the words and end of each run of lines that belong together."""
    lines = list(_lines(text, since))
    at = 0
    while at < len(lines):
        first, end = lines[at]
        line = text[first:end]
        at += 1
        if not line.strip():
            continue
        kind, mark = _kind_of(line)
        last = _last_line(text, lines, at, kind, line)
        blanks = len(line) - len(line.lstrip()) if kind in {Kind.PROSE, Kind.HEADING} else 0
        start = first + blanks
        yield kind, first, start, start + mark, lines[last - 1][1]
        at = last


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    while start < len(text):
        found = text.find("\n", start)
        end = len(text) if found < 0 else found
        yield start, end
        start = end + 1


def _kind_of(line: str) -> tuple[Kind, int]:
    """What a line opens, and the length of its bullet or hashes."""
    if _FENCE.match(line):
        return Kind.CODE, 0
    if heading := _HEADING.match(line):
        return Kind.HEADING, heading.end() - (len(line) - len(line.lstrip()))
    if bullet := _BULLET.match(line):
        return Kind.ITEM, bullet.end()
    return Kind.PROSE, 0


def _last_line(text: str, lines: list[tuple[int, int]], at: int, kind: Kind, opened: str) -> int:
    """The number of the first line that no longer belongs to a block whose first line is `opened`."""
    fence = _FENCE.match(opened) if kind is Kind.CODE else None
    while fence and at < len(lines):
        closes = text[slice(*lines[at])].strip()
        at += 1
        if closes.startswith(fence[1]) and not closes.strip(fence[1][0]):
            break
    runs_on = kind in {Kind.PROSE, Kind.ITEM}
    while at < len(lines):
        line = text[slice(*lines[at])]
        plain = line.strip() and _kind_of(line)[0] is Kind.PROSE
        if not (_ONLY_MARKERS.fullmatch(line) or (runs_on and plain)):
            break
        at += 1
    return at


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each sentence of a block begins and ends, its markers with it."""
    for match in _END.finditer(text, start, end):
        if match.start() < start or not _ends_here(text, match, end):
            continue
        yield start, match.end()
        start = match.end() + _blanks(text, match.end(), end)
    if start < end:
        yield start, end


def _ends_here(text: str, match: re.Match[str], end: int) -> bool:
    said, after = match[0], match.end()
    blanks = _blanks(text, after, end)
    if said[0] in "[【":  # ids without a full stop end a sentence only where a line ends with them
        return "\n" in said or "\n" in text[after : after + blanks]
    if after < end and not blanks and said[0] not in _WIDE_STOPS:
        return False
    if ids_in(said):
        return True
    follows = text[after + blanks : after + blanks + 1]
    return not follows.islower() and not _is_abbreviation(text[: match.start()], said)


def _is_abbreviation(before: str, stop: str) -> bool:
    word = _WORD_BEFORE.search(before[-14:])
    if stop != "." or word is None:
        return False
    return word[1].lower() in _ABBREVIATED or (len(word[1]) == 1 and word[1].isupper() and word[1] != "I")


def _blanks(text: str, at: int, end: int) -> int:
    found = _BLANKS.match(text, at, end)
    return found.end() - at if found else 0
