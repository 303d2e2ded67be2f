"""Names in a sentence that its passages do not hold: an employer or a tool made up by a model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_TOKEN = re.compile(r"[^\W\d_][\w+#&]*(?:['’.-][\w+#]+)*[+#]*")  # noqa: RUF001 - apostrophes
_OPENERS = re.compile(r"(?:^|[.!?:;…]|\n|[-*•]\s)[\s\"'“‘(\[*_`]*$")  # noqa: RUF001 - apostrophes
_NOT_NAMES = """
i i'm i've i'd i'll ai ok january february march april may june july august september october november
december monday tuesday wednesday thursday friday saturday sunday
jan feb mar apr jun jul aug sep sept oct nov dec
"""
_ORDINARY = frozenset(_NOT_NAMES.split())
_RUNS = re.compile(r"\b[A-Z][\w-]*(?:\s+(?:(?:of|and|for|the|de)\s+)?[A-Z][\w-]*){1,5}")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,6}")
_POSSESSIVE = re.compile(r"['’]s?$")  # noqa: RUF001 - apostrophes


def unknown_names(sentence: str, told: Iterable[str]) -> tuple[str, ...]:
    """
    Words with a capital, other than a sentence's first, that stand nowhere in the passages' words ``told``.

    Case does not count, nor a plural or possessive ``s``; initials stand for what they abbreviate and the
    other way round (``AWS``, ``Amazon Web Services``).
    """
    known = _names_in("\n".join(told))
    wrong: dict[str, None] = {}
    for match in _TOKEN.finditer(sentence):
        token = _POSSESSIVE.sub("", match[0])
        if (
            not token[:1].isupper()
            or any(map(str.isdigit, token))
            or _OPENERS.search(sentence[: match.start()][-12:])
        ):
            continue
        if _bare(token) not in known | _ORDINARY and not _parts(token) <= known | _ORDINARY:
            wrong.setdefault(token)
    return tuple(token for token in wrong if not _spelt_out(token, sentence, known))


@lru_cache(maxsize=512)
def _names_in(text: str) -> frozenset[str]:
    """All that a capitalised word may be called after: words, their parts, initials, dotted initials."""
    known = {_bare(token) for token in _TOKEN.findall(text)}
    parts = {part for token in known for part in re.split(r"[-.&']", token)}
    dotted = {letters.replace(".", "").lower() for letters in _DOTTED.findall(text)}
    return frozenset(known | parts | dotted | _initials(text))


def _bare(token: str) -> str:
    low = _POSSESSIVE.sub("", token.lower())
    return low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith("ss") else low  # noqa: PLR2004 - "gas" is no plural


def _parts(token: str) -> set[str]:
    return {_bare(part) for part in re.split(r"[-.&']", token) if part}


def _initials(text: str) -> set[str]:
    """Initials of each run of two to six capitalised words."""
    return {
        "".join(word[0] for word in words[at:end]).lower()
        for words in map(_capitals, _RUNS.findall(text))
        for at in range(len(words))
        for end in range(at + 2, len(words) + 1)
    }


def _capitals(run: str) -> list[str]:
    return [word for word in run.split() if word[0].isupper()]


def _spelt_out(token: str, sentence: str, known: frozenset[str]) -> bool:
    """Whether the token is part of a run of words whose initials the passages hold."""
    for words in map(_capitals, _RUNS.findall(sentence)):
        if token in words and any(
            "".join(word[0] for word in words[at:end]).lower() in known
            for at in range(words.index(token) + 1)
            for end in range(max(at + 2, words.index(token) + 1), len(words) + 1)
        ):
            return True
    return False
