"""One line of prose, in which Discord finds exactly the code and the links that we have found (pure)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from adapters.text import plain_link_hosts, web_host

_LETTERS = re.compile(r"([\\*_~|`>#\[\]])")
_BRACKET = re.compile(r"\\[^\w\s]|\[")
_TICK = re.compile(r"\\[^\w\s]|`+")
_TAKES_ON = re.compile(r"(?:[`\\]|<[^\s>]*)$")
_RUN = re.compile(r"`+")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,500})\]\(\s{0,9}<?([^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\))?)>?[^()\n]{0,300}\)"
)
_BARE = re.compile(
    r"<([a-z][\w+.-]{0,30}:/[^\s<>]{1,2000})>"
    r"|(https?://[^\s<>|\"`\[\]\\]{1,2000}[^\s<>|\"`\[\]\\.,;:!?')*_~]"
    r"|discord(?:app)?\.(?:gg|com/invite)/[\w-]{1,100})",
    re.IGNORECASE,
)
_LOOKS_LIKE_ADDRESS = re.compile(r"://|^www\.|^\S+\.[a-z]{2,}(?:/\S*)?$", re.IGNORECASE)
_MOMENT = re.compile(
    r"(?<![\w<:-])(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?"
    r"(?: ?(UTC|Z)| ?([+-]\d\d:\d\d)| \(([\w/+-]{1,40})\))?(?![\w:])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    ``known`` are the addresses that may be links; with ``moments`` a time (in our
    ``zone`` where it names none) is shown as the reader's own.

    ``has_links``: something in the text ends as a link's label does, perhaps in code; as Discord lets a label
    reach over lines and over code, nothing else in it may begin like one.
    """

    known: frozenset[str] = frozenset()
    moments: bool = False
    zone: tzinfo | None = None
    has_links: bool = False


def prose(line: str, rules: Rules) -> str:
    """A line outside blocks of code; its own code stays as it is, a stray backtick is a letter."""
    return joined(text if is_code else _linked(text, rules) for is_code, text in _segments(line))


def letters(text: str) -> str:
    """A name or a title as letters only: nothing in it is markup, and no address a link."""
    out, last = [], 0
    for found in _BARE.finditer(text):
        out += [_LETTERS.sub(r"\\\1", text[last : found.start()]), _address(found[1] or found[2], Rules())]
        last = found.end()
    return joined([*out, _LETTERS.sub(r"\\\1", text[last:])])


def joined(pieces: Iterable[str]) -> str:
    """Pieces in one text; a backtick is kept apart from what would give it another meaning before it."""
    out: list[str] = []
    for piece in filter(None, pieces):
        is_torn = piece.startswith("`") and out and _TAKES_ON.search(out[-1])
        out += [" ", piece] if is_torn else [piece]
    return "".join(out)


def _segments(line: str) -> Iterator[tuple[bool, str]]:
    """The line in pieces of code and of prose, in which a backtick is escaped."""
    closers: dict[int, list[int]] = defaultdict(list)
    for run in _RUN.finditer(line):
        closers[run.end() - run.start()].append(run.start())
    plain: list[str] = []
    at = begun = 0
    while found := _TICK.search(line, at):
        start, at = found.span()
        length = at - start
        ends = closers[length] if found[0][0] == "`" else []
        place = bisect_left(ends, at)
        if place < len(ends):
            end = ends[place] + length
            yield False, "".join([*plain, line[begun:start]])
            yield True, _code(line[at : end - length], length)
            at = begun = end
            plain = []
        elif found[0][0] == "`":
            plain += [line[begun:start], "\\`" * length]
            begun = at
    yield False, "".join([*plain, line[begun:]])


def _code(inside: str, length: int) -> str:
    """Code of one line; three backticks and more would begin a block, wherever they stand."""
    if length > 2:  # noqa: PLR2004 - the longest that Discord takes for a line's own
        inside, length = inside.replace("`", "'"), 1
    return "`" * length + inside + "`" * length


def _linked(text: str, rules: Rules) -> str:
    """Labels stay before known addresses; every other address is shown as letters."""
    out, last = [], 0
    for found in _LINK.finditer(text):
        out += [_unclear(text[last : found.start()], rules), _link(found[1].strip(), found[2], rules)]
        last = found.end()
    return joined([*out, _unclear(text[last:], rules)])


def _link(label: str, url: str, rules: Rules) -> str:
    label = _BARE.sub(lambda found: _address(found[1] or found[2], rules), label)
    if web_host(url) is None:
        return label
    if not label or label in {url, _address(url, rules)}:
        return _address(url, rules)
    if url.rstrip("/") in rules.known and not _LOOKS_LIKE_ADDRESS.search(label):
        return f"[{label}](<{url}>)"
    return f"{label} ({_address(url, rules)})"


def _address(url: str, rules: Rules) -> str:
    """An address in the open, without a preview; only a known one can be clicked."""
    return f"<{url}>" if url.rstrip("/") in rules.known else f"`{url.replace('`', '%60')}`"


def _unclear(text: str, rules: Rules) -> str:
    """Bare addresses in the open; whatever else looks like a link is taken apart."""
    out, last = [], 0
    for found in _BARE.finditer(text):
        out += [_told(text[last : found.start()], rules), _address(found[1] or found[2], rules)]
        last = found.end()
    return joined([*out, _told(text[last:], rules)])


def _told(text: str, rules: Rules) -> str:
    shown = plain_link_hosts(text).replace("](", "] (")
    shown = _BRACKET.sub(_escaped, shown) if rules.has_links else shown
    return _MOMENT.sub(lambda found: _moment(found, rules.zone), shown) if rules.moments else shown


def _escaped(found: re.Match[str]) -> str:
    return "\\[" if found[0] == "[" else found[0]


def _moment(found: re.Match[str], zone: tzinfo | None) -> str:
    """``2026-11-20 09:00 UTC`` in the hours of whoever reads it; without a zone it is meant in ours."""
    day, time, is_utc, offset, named = found.groups()
    there = UTC if is_utc or named == "UTC" else zone
    if not offset and (there is None or (named and named != str(there))):
        return found[0]
    try:
        at = datetime.fromisoformat(f"{day}T{time}{offset or ''}")
        return f"<t:{int((at if offset else at.replace(tzinfo=there)).timestamp())}:f>"
    except (ValueError, OverflowError):
        return found[0]
