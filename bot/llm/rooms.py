"""What a provider tells of its limits, in headers and in refusals: pure, from text to `Room` by window."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from bot.domain import NO_ROOMS, Room
from bot.llm.patience import seconds

Kind = Literal["groq", "openai"]
"""Whose language an endpoint speaks, whatever it is called in the settings."""

_MOST_DIGITS = 15
_USUAL_PERIODS: Mapping[tuple[Kind, str], str] = {
    # console.groq.com/docs/rate-limits: a day's requests and a minute's tokens, and never anything else
    ("groq", "requests"): "day",
    ("groq", "tokens"): "minute",
    ("openai", "requests"): "minute",
    ("openai", "tokens"): "minute",
}
_FIGURES: Mapping[str, tuple[str, str, str]] = {
    f"x-ratelimit-{what}-{unit}{'-' if period else ''}{period}": (what, unit, period)
    for what in ("limit", "remaining", "reset")
    for unit in ("requests", "tokens")
    for period in ("", "minute", "day")
}
_REFUSAL = re.compile(
    r"(?:Rate limit reached|Request too large) for .{0,400}?"
    r"\bon (?P<part>input |output )?(?P<unit>requests|tokens) per (?P<period>min|day)"
    r"(?:ute)?(?: \([A-Z]+\))?[.:]? *(?P<figures>[^.]{0,120})",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = Room()
_LIMIT = re.compile(r"\bLimit:? ([0-9]{1,15})\b", re.IGNORECASE)
_USED = re.compile(r"\b(?:Used|Current):? ([0-9]{1,15})\b", re.IGNORECASE)


def rooms_in(headers: Mapping[str, str], kind: Kind) -> Mapping[str, Room]:
    """
    The room in each window that the headers (lower-case names) tell of: ``tokens:minute``, ``requests:day``.

    What is missing, negative, absurd or above its own limit is None; a window of which nothing is known is
    left out. A name may say its period (``x-ratelimit-limit-requests-day``); else it is its provider's usual.
    """
    told: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        if name in _FIGURES:
            what, unit, period = _FIGURES[name]
            window = f"{unit}:{period or _USUAL_PERIODS[kind, unit]}"
            told.setdefault(window, {})[what] = value
    return _known({window: _room(figures) for window, figures in told.items()})


def rooms_with(rooms: Mapping[str, Room], message: str, wait_s: float | None) -> Mapping[str, Room]:
    """
    The rooms, corrected by what a refusal says of the window that is full.

    ``message`` is the provider's own; ``wait_s`` what it asked to wait. A limit on input or output alone says
    nothing of the window's size: its room is none until then.
    """
    said = _REFUSAL.match(message)
    window = named_window(message)
    if said is None or not window:
        return rooms
    before = rooms.get(window, _NOTHING)
    if said["part"]:
        return MappingProxyType({**rooms, window: replace(before, remaining=0, reset_s=wait_s)})
    limit, used = _figure(_LIMIT, said["figures"]), _figure(_USED, said["figures"])
    left = None if limit is None or used is None else max(0, limit - used)
    room = Room(
        limit=limit or before.limit,
        remaining=before.remaining if left is None else left,
        reset_s=before.reset_s if wait_s is None else wait_s,
    )
    return _known({**rooms, window: room})


def named_window(message: str) -> str:
    """The window that a refusal says is full, ``tokens:day`` and the like; empty when it names none."""
    said = _REFUSAL.match(message)
    if said is None:
        return ""
    return f"{said['unit'].lower()}:{'day' if said['period'].lower() == 'day' else 'minute'}"


def exhausted_window(rooms: Mapping[str, Room], message: str) -> str:
    """The window that is used up, by the message or else by the rooms; empty when nothing tells."""
    if named := named_window(message):
        return named
    return next((window for window in sorted(rooms, reverse=True) if rooms[window].remaining == 0), "")


def _room(figures: Mapping[str, str]) -> Room:
    limit, left = _count(figures.get("limit", "")), _count(figures.get("remaining", ""))
    if limit == 0 or (limit is not None and left is not None and left > limit):
        left = None
    return Room(limit=limit or None, remaining=left, reset_s=seconds(figures.get("reset", "")))


def _known(rooms: Mapping[str, Room]) -> Mapping[str, Room]:
    known = {window: room for window, room in rooms.items() if room != _NOTHING}
    return MappingProxyType(known) if known else NO_ROOMS


def _count(text: str) -> int | None:
    text = text.strip()
    is_plain = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_plain else None


def _figure(shape: re.Pattern[str], text: str) -> int | None:
    found = shape.search(text)
    return int(found[1]) if found else None
