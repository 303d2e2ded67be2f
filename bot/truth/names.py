"""Names in a sentence that its passages do not hold: an employer or a tool made up by a model."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[^\W\d_][\w+#&]*(?:['’.-][\w+#]+)*[+#]*")  # noqa: RUF001
_OPENERS = re.compile(r"(?:^|[.!?:;…]|\n|[-*•]\s)[\s\"'“‘(\[*_`]*$")  # noqa: RUF001
_NOT_NAMES = """
i i'm i've i'd i'll ai ok january february march april may june july august september october november
december monday tuesday wednesday thursday friday saturday sunday
jan feb mar apr jun jul aug sep sept oct nov dec
"""
_ORDINARY = frozenset(_NOT_NAMES.split())
_POSSESSIVE = re.compile(r"['’]s?$")  # noqa: RUF001


def unknown_names(sentence: str, told: Iterable[str]) -> tuple[str, ...]:
    """
    Words with a capital, other than a sentence's first, that stand nowhere in the passages' words ``told``.

    Case does not count, nor a plural or possessive ``s``; initials stand for what they abbreviate and the
    other way round (``AWS``, ``Amazon Web Services``).
    """
    text = "\n".join(told)
    known = {_bare(token) for token in _TOKEN.findall(text)}
    known |= {part for token in known for part in re.split(r"[-.&']", token)}
    known |= _initials(text)
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


def _bare(token: str) -> str:
    low = _POSSESSIVE.sub("", token.lower())
    return low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith("ss") else low  # noqa: PLR2004


def _parts(token: str) -> set[str]:
    return {_bare(part) for part in re.split(r"[-.&']", token) if part}


def _initials(text: str) -> set[str]:
    """Initials of each run of two to six capitalised words."""
    runs = re.findall(r"(?:\b[A-Z][\w-]*\s+){1,5}[A-Z][\w-]*", text)
    return {
        "".join(word[0] for word in words[at:end]).lower()
        for words in (run.split() for run in runs)
        for at in range(len(words))
        for end in range(at + 2, len(words) + 1)
    }


def _spelt_out(token: str, sentence: str, known: set[str]) -> bool:
    """Whether the token is part of a run of words whose initials the passages hold."""
    for run in re.findall(r"(?:\b[A-Z][\w-]*\s+){1,5}[A-Z][\w-]*", sentence):
        words = run.split()
        if token in words and any(
            "".join(word[0] for word in words[at:end]).lower() in known
            for at in range(words.index(token) + 1)
            for end in range(max(at + 2, words.index(token) + 1), len(words) + 1)
        ):
            return True
    return False
