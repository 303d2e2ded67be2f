"""Technologies, methods and certificates by name, so that one is noticed without its capital letter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_MOST_WORDS = 4
_TOKEN = re.compile(r"\.net\b|[a-z0-9](?:[a-z0-9+#]|[.'’&/-](?=[a-z0-9]))*", re.IGNORECASE)  # noqa: RUF001 - as written
_OPENS = re.compile(r"(?:^|[.!?:;…]|\n|[-*•]\s)[\s\"'“‘(\[*_`]*$")  # noqa: RUF001 - apostrophes


@cache
def technologies() -> frozenset[str]:
    """
    Names that are no ordinary words, in lower case, some of several words: ``kubernetes``, ``power bi``.

    Names that are ordinary words too (``go``, ``spark``) are left out: see `ambiguous`.
    """
    return frozenset(name for names in _table()["names"].values() for name in _names(names)) - ambiguous()


@cache
def ambiguous() -> frozenset[str]:
    """Names that are ordinary words as well: they count with a capital that no sentence begins with."""
    return frozenset(_names(_table()["ambiguous"]["names"]))


def canonical(name: str) -> str:
    """One spelling for all names of a thing: ``k8s`` -> ``kubernetes``; in lower case."""
    low = name.lower()
    return _aliases().get(low, low)


@lru_cache(maxsize=4096)
def technologies_in(text: str) -> Mapping[str, str]:
    """The technologies that a text names in any case: canonical name -> as written; not to be changed."""
    words = [match.span() for match in _TOKEN.finditer(text)]
    found: dict[str, str] = {}
    openers, at = _openers(), 0
    while at < len(words):
        length = _named(text, words, at) if text[slice(*words[at])].lower() in openers else 0
        if length:
            written = text[words[at][0] : words[at + length - 1][1]]
            found.setdefault(canonical(_spaced(written)), written)
        at += length or 1
    return found


def _named(text: str, words: list[tuple[int, int]], at: int) -> int:
    """How many words from one that a name may begin with are that name; the longest wins."""
    for length in range(min(_MOST_WORDS, len(words) - at), 0, -1):
        written = text[words[at][0] : words[at + length - 1][1]]
        low = _spaced(written)
        if low in ambiguous():
            return length if written[0].isupper() and not _OPENS.search(text[: words[at][0]][-12:]) else 0
        if low in technologies() or low in _aliases():
            return length
    return 0


@cache
def _openers() -> frozenset[str]:
    """The first word of each name: most words of a text are none."""
    return frozenset(
        _spaced(_TOKEN.findall(name)[0]) for name in {*technologies(), *ambiguous(), *_aliases()}
    )


@cache
def _aliases() -> dict[str, str]:
    table = _table()["aliases"]
    return {alias: name for name, aliases in table.items() for alias in (name, *_names(aliases))}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("technologies.toml").read_text("utf-8"))


def _names(text: str) -> list[str]:
    return [name for one in text.replace("\n", " ").split(",") if (name := " ".join(one.split()))]


def _spaced(text: str) -> str:
    return " ".join(text.lower().split())
