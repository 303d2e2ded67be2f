"""How well a person says they know a language or a tool, against the level that their records give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.truth.faults import RANK, Fault
from bot.truth.stems import plain
from bot.truth.technologies import technologies_in
from bot.truth.told import Told

_SCALE = (
    (1, r"a1|beginner'?s?|novice|elementary|rudimentary|(?:some|a little|a bit of)(?= [A-Z])"),
    (2, r"a2|basics?|pre-intermediate|limited"),
    (3, r"b1|intermediate|conversational(?:ly)?|in conversation|fair(?=\)|,|;|\.|$)|good|working knowledge"),
    (4, r"b2|upper[- ]intermediate|very good|professional(?:ly)?|(?<!as )well(?=[),;.]|\s*$)"),
    (
        5,
        r"c1|advanced|fluent(?:ly)?|fluency|proficien(?:t|cy)|excellent|highly skilled|strong",
    ),
    (6, r"c2|near[- ]native|experts?|guru|mastery|mastered|perfect(?:ly)?"),
    (7, r"native(?:ly)?(?! apps?| mobile| code)|mother[- ]tongues?|bilingual(?:ly)?|first languages?"),
)
_LEVELS = tuple(
    (level, re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE)) for level, said in _SCALE
)
_ITEM = re.compile(r"[;\n]|\.(?=\s|$)|,(?![^(]*\))|\band\b(?![^(]*\))")
_BREAK = re.compile(r"[;,\n]|\.(?=\s|$)|\band\b|\bbut\b|\bwhile\b|\s-\s|\bwith\b")
_NAME = re.compile(r"\b[A-Z][\w+#.]*[\w+#]|\b[A-Z]\b")


def wrong_levels(sentence: str, told: Told) -> Iterator[Fault]:
    """A level that is higher than the one that the records give to the same language or tool."""
    if level_in(sentence) is None:
        return
    names_before: list[str] = []
    level_before: tuple[int, str] | None = None
    for part in _BREAK.split(plain(sentence)):
        names = _names(part)
        level = level_in(part) or (level_before if names else None)
        for name in names or (names_before if level else ()):
            known = _known(told.sentences).get(name.lower())
            if known and level and level[0] > known:
                yield Fault(kind=RANK, words=f"{level[1]} {name}")
        # "Fluent in English and Danish" is about both; "English fluently and Danish" is not.
        leads = level is not None and (not names or part.find(level[1]) < part.find(names[0]))
        level_before, names_before = level if leads else None, names


def level_in(text: str) -> tuple[int, str] | None:
    """The highest level that a text tells, of seven, and its words."""
    found = [(level, match[0]) for level, said in _LEVELS if (match := said.search(text))]
    return found[-1] if found else None


@lru_cache(maxsize=256)
def _known(sentences: tuple[str, ...]) -> dict[str, int]:
    """What the records give a level to, in small letters: ``English (B2), Italian (A2)``."""
    known: dict[str, int] = {}
    for line in sentences:
        waiting: list[str] = []
        for item in _ITEM.split(plain(line)):
            names, level = _names(item), level_in(item)
            if level is None:
                waiting = waiting if not names else [*waiting, *names]
                continue
            for name in [*names, *(waiting if "(" not in item and ":" not in item else ())]:
                known[name.lower()] = max(level[0], known.get(name.lower(), 0))
            waiting = []
    return known


def _names(text: str) -> list[str]:
    found = [
        match[0]
        for match in _NAME.finditer(text)
        if match[0] not in {"I", "My", "A1", "A2", "B1", "B2", "C1", "C2"}
    ]
    return list(dict.fromkeys([*found, *technologies_in(text).values()]))
