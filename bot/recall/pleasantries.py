"""Clauses that hold nothing but courtesy: "sorry to bother you", "one more thing", "no rush"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LONGEST = 120
"""Letters: no courtesy is longer."""
_PAUSE = re.compile(r"\s*(?:[,:;\u2026]+|[.!?]+(?!\w)|[-\u2013\u2014](?=\s)|\n)[\s,.!?:;\u2026\u2013\u2014]*")
_WORD = re.compile(r"[a-z][a-z']*")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_JOINED = re.compile(r"(?<=[A-Za-z])-(?=[A-Za-z])|(?<=\s)&(?=\s)")
_FOREIGN = re.compile(r"[^\w\s'\"]|[\d_]")
"""A sign or a figure: such a clause may say anything."""
_WEAK = frozenset(",-\u2013\u2014")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    core: frozenset[str]
    words: frozenset[str]
    needs: frozenset[str]
    starts: bool
    ends: bool
    asks_leave: frozenset[str]


@cache
def _kinds() -> tuple[_Kind, ...]:
    table = tomllib.loads(Path(__file__).with_name("courtesy.toml").read_text("utf-8"))

    def listed(kind: dict[str, str], name: str) -> frozenset[str]:
        return frozenset(kind.get(name, "").split())

    return tuple(
        _Kind(
            core=listed(kind, "core"),
            words=listed(kind, "core") | listed(kind, "fill") | listed(kind, "needs"),
            needs=listed(kind, "needs"),
            starts=bool(kind.get("starts")),
            ends=bool(kind.get("ends")),
            asks_leave=listed(kind, "asks_leave"),
        )
        for kind in table.values()
    )


def clause_at(text: str, at: int) -> tuple[int, bool] | None:
    """
    Where what follows a courteous clause begins, and whether the pause between them is a firm one.

    After a mere comma the clause may as well be the first part of a list.
    """
    pause = _PAUSE.search(text, at, at + _LONGEST)
    if pause is None or pause.start() == at:
        return None
    mark = pause[0].strip()[:1] or "\n"
    if not _is_courteous(text[at : pause.start()], is_asking=mark == "?", starts=True):
        return None
    return pause.end(), mark not in _WEAK


def tail_of(text: str) -> int | None:
    """Where the question ends, if a courteous clause stands behind it."""
    start = max(0, len(text) - _LONGEST)
    body = len(text.rstrip(" \n.!?\u2026"))
    pauses = [one for one in _PAUSE.finditer(text, start) if one.end() < body]
    if not pauses:
        return None
    last = pauses[-1]
    is_asking = "?" in text[body:]
    if not _is_courteous(text[last.end() : body], is_asking=is_asking, starts=False):
        return None
    return last.start()


def _is_courteous(clause: str, *, is_asking: bool, starts: bool) -> bool:
    clause = _JOINED.sub(" ", clause)
    if _FOREIGN.search(clause):
        return False
    said = {_DRAWN_OUT.sub(r"\1", word) for word in _WORD.findall(clause.lower())}
    return any(_is_of(kind, said, is_asking=is_asking, starts=starts) for kind in _kinds())


def _is_of(kind: _Kind, said: set[str], *, is_asking: bool, starts: bool) -> bool:
    if not (kind.starts if starts else kind.ends):
        return False
    if not said <= kind.words or kind.core.isdisjoint(said):
        return False
    if kind.needs and kind.needs.isdisjoint(said):
        return False
    return not (is_asking and starts) or not kind.asks_leave.isdisjoint(said)
