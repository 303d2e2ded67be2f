"""Questions that nobody asks the twin of a person: what the questions that it answers are told apart from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_PLACE = "{}"


@cache
def unrelated() -> tuple[str, ...]:
    """
    Some 1,700 questions, each once, always in the same order; one in six is about a person, but another one.

    Neighbours are of different kinds, so that any share of them that is taken in steps is as mixed as all.
    """
    groups: list[Mapping[str, Any]] = _table()["groups"]
    asked = [(place / len(made), text) for made in map(_made, groups) for place, text in enumerate(made)]
    return tuple(dict.fromkeys(text for _, text in sorted(asked)))


def _made(group: Mapping[str, Any]) -> list[str]:
    return [_filled(pattern, topic) for pattern, topic in _pairs(group)]


def _pairs(group: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each topic with some patterns, not those of its neighbours; round by round, so topics are spread."""
    patterns, topics = group["ask"], group["of"]
    for turn in range(group["each"]):
        for number, topic in enumerate(topics):
            yield patterns[(number * group["each"] + turn) % len(patterns)], topic


def _filled(pattern: str, topic: str) -> str:
    text = pattern.replace(_PLACE, topic)
    return text[0].upper() + text[1:]


def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("unrelated.toml").read_text("utf-8"))
