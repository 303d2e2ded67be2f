"""What stands in a file and no reader of it sees: comments, invisible characters, text without colour."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.knowledge.marks import mark_of
from bot.knowledge.profile import Problem
from bot.knowledge.wording import is_joining, is_unseen

_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_STYLED = re.compile(
    r"<[a-z][^<>]*?\bstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^<>]*>([^<]*)|<[a-z][^<>]*?\s(hidden)\b[^<>]*>([^<]*)"
    r"|<font\b[^<>]*?\bcolor\s*=\s*[\"']?(white|#f{3}\b|#f{6}\b)[^<>]*>([^<]*)",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"(?:^|;|\s)(?:color\s*:\s*(?:white|transparent|#f{3}(?:f{3})?(?:00)?\b|#f[a-f0-9]f[a-f0-9]f[a-f0-9]\b"
    r"|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5]|rgba\([^)]*,\s*0?\.?0\s*\))"
    r"|font-size\s*:\s*0*(?:\.\d+|[01](?:\.\d+)?)?(?:px|pt|em|rem|%)?\s*(?:;|$|!)|display\s*:\s*none"
    r"|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0\d*)?\s*(?:;|$|!)|text-indent\s*:\s*-\d{3,}"
    r"|(?:left|top)\s*:\s*-\d{3,})",
    re.IGNORECASE,
)
_TAGS = range(0xE0000, 0xE0080)
_MARK = "\ufeff"
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?")
_SHOWN = 60


def hidden_in(text: str, file: str) -> tuple[Problem, ...]:
    """
    Everything hidden in the text of a file, with line and column; nothing is changed.

    Characters written as escapes (``\\u200b`` in JSON) count; the marks by which a note says who may see a
    fact do not, nor do the joiners that emoji and some scripts need.
    """
    found = [*_comments(text), *_styles(text), *_characters(text)]
    return tuple(Problem(place=f"{file}:{_place(text, at)}", what=what) for at, what in sorted(found))


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for comment in _COMMENT.finditer(text):
        said = " ".join(comment[1].split())
        if said and mark_of(said) is None:
            yield comment.start(), f"a comment, which no reader of the page sees: {_short(said)}"


def _styles(text: str) -> Iterator[tuple[int, str]]:
    for styled in _STYLED.finditer(text):
        said = styled[3] or styled[5] or styled[7] or ""
        style = styled[1] or styled[2] or ""
        if styled[4] or styled[6] or _UNSEEN.search(style):
            yield (
                styled.start(),
                f"text that a page does not show ({_short(style or 'hidden')}): {_short(said)}",
            )


def _characters(text: str) -> Iterator[tuple[int, str]]:
    """One finding for each run of invisible characters, at most one a line."""
    at = 0
    for line in text.split("\n"):
        plain = _ESCAPED.sub(_unescaped, line) if "\\u" in line else line
        odd = (
            []
            if plain.isascii()
            else [
                (index, char)
                for index, char in enumerate(plain)
                if is_unseen(char) and not is_joining(plain, index)
            ]
        )
        if at == 0 and odd and odd[0] == (0, _MARK):
            del odd[0]
        if odd:
            names = list(dict.fromkeys(_name(char) for _, char in odd))
            many = f"{len(odd)} invisible characters" if len(odd) > 1 else "an invisible character"
            hidden = "".join(chr(ord(char) - 0xE0000) for _, char in odd if ord(char) in _TAGS).strip("\0")
            spelled = f", which spell {_short(hidden)}" if hidden.isprintable() and hidden else ""
            yield at + min(odd[0][0], len(line)), f"{many} ({', '.join(names[:3])}){spelled}"
        at += len(line) + 1


def _unescaped(found: re.Match[str]) -> str:
    high = int(found[1], 16)
    if found[2] and 0xD800 <= high < 0xDC00:  # noqa: PLR2004 - the first half of a pair
        return chr(0x10000 + ((high - 0xD800) << 10) + (int(found[2], 16) - 0xDC00))
    char = chr(high)
    return char if is_unseen(char) else found[0]


def _name(char: str) -> str:
    if ord(char) in _TAGS:
        return "tag characters"
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()


def _place(text: str, at: int) -> str:
    before = text.rfind("\n", 0, at)
    return f"{text.count(chr(10), 0, at) + 1}:{at - before}"


def _short(said: str) -> str:
    words = " ".join(said.split())
    return repr(words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…")
