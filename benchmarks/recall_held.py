"""Questions that mean the same and questions that do not: our own held-out ones, and StackFAQ."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "held_out"
DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
STACK_FAQ = DATA / "stackfaq.json"
FILES = ("recall_faq.toml", "recall_off_list.toml", "recall_pairs.toml")
_LEFT_OUT = 0.2
"""The share of StackFAQ's answers that are on no list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """
    ``listed`` and ``novel`` hold the wordings of each question by a name of its own.

    The novel ones are on no list, though an answer is found when somebody asks; to ``strangers`` there is
    none, so that nothing is kept of them.
    """

    name: str
    listed: Mapping[str, tuple[str, ...]]
    novel: Mapping[str, tuple[str, ...]]
    strangers: tuple[str, ...]


@cache
def own() -> Questions:
    """The held-out person: eight wordings to each question, one to each that is on no list."""
    off = _toml("recall_off_list.toml")
    return Questions(
        name="own",
        listed={name: tuple(said) for name, said in _toml("recall_faq.toml")["intents"].items()},
        novel={f"novel-{at}": (said,) for at, said in enumerate(off["on_topic"])},
        strangers=tuple(off["off_topic"]),
    )


def stack_faq(seed: int, path: Path = STACK_FAQ) -> Questions:
    """StackFAQ, a fifth of its answers on no list; our own strangers ask there as well."""
    read = json.loads(path.read_text("utf-8"))["root"]["qapair"]
    whole = {f"faq-{at}": _wordings(one) for at, one in enumerate(read)}
    names = sorted(whole)
    Random(seed).shuffle(names)
    left_out = round(len(names) * _LEFT_OUT)
    return Questions(
        name="StackFAQ",
        listed={name: whole[name] for name in names[left_out:]},
        novel={name: whole[name] for name in names[:left_out]},
        strangers=own().strangers,
    )


@cache
def pairs() -> tuple[tuple[str, str, str], ...]:
    """The kind of each minimal pair, and its two questions."""
    told = _toml("recall_pairs.toml")
    return tuple((kind, one, other) for kind, listed in told.items() for one, other in listed)


def _wordings(one: Mapping[str, Any]) -> tuple[str, ...]:
    """Each once; some rows of StackFAQ are a bare sign."""
    said = [(text or "").strip() for text in [one["question"], *one["rephr"]]]
    return tuple(dict.fromkeys(text for text in said if any(letter.isalpha() for letter in text)))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))
