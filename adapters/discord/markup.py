"""Discord's markup -> words as a person would read them aloud (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

MOST = 4000
"""Letters that are read of a message: as many as Discord lets anybody write."""
EVERYBODY = "everyone"
_MENTION = re.compile(r"<(?:@[!&]?|#)\d{1,20}>")
_EMOJI = re.compile(r"<a?:(\w{1,32}):\d{1,20}>")
_COMMAND = re.compile(r"<(/[\w -]{1,100}):\d{1,20}>")
_MOMENT = re.compile(r"<t:(-?\d{1,12})(?::[tTdDfFsSR])?>")
_BEGINNING = re.compile(r"\s*(?:<@(?P<kind>[!&]?)(?P<whom>\d{1,20})>|@(?:everyone|here)\b)")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain(text: str, ours: tuple[str, ...], names: Mapping[str, str]) -> str:
    """
    The words without ``ours``, the mentions of the twin, and others by the names that people know.

    ``<@12>`` becomes ``@Grace``, ``<:cobol:34>`` ``:cobol:``, ``</twin usage:56>`` ``/twin usage``, and
    ``<t:0:R>`` ``1970-01-01 00:00 UTC``.
    """
    text = _UNSEEN.sub(" ", text[:MOST])
    if ours:
        whom = "|".join(map(re.escape, ours))
        text = re.sub(rf"^\s*(?:(?:{whom})[\s,:]*)+|(?:{whom})", " ", text)
    text = _MENTION.sub(lambda found: names.get(found[0].replace("!", ""), found[0]), text)
    text = _COMMAND.sub(r"\1", _EMOJI.sub(r":\1:", text))
    return re.sub(r"[ \t]{2,}", " ", _MOMENT.sub(_moment, text)).strip()


def mentions(user: int, role: int | None) -> tuple[str, ...]:
    """How the twin may be mentioned."""
    return (f"<@{user}>", f"<@!{user}>", *([f"<@&{role}>"] if role else []))


def begins_with_another(text: str, ours: tuple[str, ...]) -> str:
    """Whom a text turns to in its first word, unless that is the twin; empty: to nobody."""
    found = _BEGINNING.match(text)
    if found is None or found[0].strip() in ours:
        return ""
    return found["whom"] or EVERYBODY


def _moment(found: re.Match[str]) -> str:
    try:
        return f"{datetime.fromtimestamp(int(found[1]), UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return found[0]
