"""The ids in an answer, ``[p:work-acme]``: finding them, and taking them out without losing a word."""

from __future__ import annotations

import re
from functools import lru_cache

_ID = r"[A-Za-z0-9._-]{1,120}"
_GAP = r"[ \t,;]{1,4}"
# Every repetition is bounded: an answer made of blanks must not cost seconds.
_SOME = r"[ \t]{0,4}"
# Models also write [p:a, p:b], [P: a] and, being fond of them, lenticular brackets.
MARKER = (
    rf"[\[【]{_SOME}[pP]{_SOME}:{_SOME}{_ID}"
    rf"(?:{_GAP}(?:[pP]{_SOME}:{_SOME})?{_ID}){{0,20}}[ \t,;]{{0,4}}[\]】]"
)
RUN = rf"{MARKER}(?:\s{{0,4}}[,;]?\s{{0,4}}{MARKER})*"

_MARKER = re.compile(MARKER)
_GROUP = re.compile(rf"{_SOME}(?:\({_SOME}{RUN}{_SOME}\)|{RUN})")
_INSIDE = re.compile(rf"(?:[pP]{_SOME}:{_SOME})?({_ID})(?=[ \t,;\]】]|$)")
_BROKEN = re.compile(r"[\[【]\s*[pP]\s*:[ \t]*[A-Za-z0-9._-]*")
_OPEN = re.compile(r"[\[【]\s*(?:[pP]\s*(?::[^\]】\n]{0,400})?)?$")


@lru_cache(maxsize=1024)
def ids_in(text: str) -> tuple[str, ...]:
    """The ids that a text carries, in their order, each once, in lower case."""
    found: dict[str, None] = {}
    for marker in _MARKER.findall(text):
        for one in _INSIDE.findall(marker[1:-1].strip()):
            found.setdefault(one.lower())
    return tuple(found)


@lru_cache(maxsize=1024)
def without_ids(text: str) -> str:
    """The text as a person reads it: markers are gone, broken ones too, and nothing else but their blanks."""
    before = None
    while before != text:
        before = text
        text = _GROUP.sub(_joint, text)
        text = _BROKEN.sub("", text)
    return text


def before_open_marker(text: str) -> str:
    """A growing text up to where its last marker has begun and is not closed yet."""
    return _OPEN.sub("", text)


def _joint(match: re.Match[str]) -> str:
    """A blank where two words would otherwise grow together."""
    before = match.string[: match.start()][-1:]
    after = match.string[match.end() :][:1]
    return " " if before.strip() and (after.isalnum() or after in {"[", "【"}) else ""
