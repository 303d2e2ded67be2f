"""Names in a sentence that its passages do not hold: an employer or a tool made up by a model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.truth.numbers import WORDS
from bot.truth.peoples import peoples_in
from bot.truth.shorthand import forms_in
from bot.truth.stems import is_ordinary, plain
from bot.truth.technologies import canonical

_TOKEN = re.compile(r"(?<!\d)[^\W\d_][\w+#&]*(?:['’.-][\w+#]+)*[+#]*")  # noqa: RUF001 - apostrophes
_OPENERS = re.compile(r"(?:^|[.!?:;…]|\n|[-*•]\s)[\s\"'“‘(\[*_`]*$")  # noqa: RUF001 - apostrophes
_NOT_NAMES = """
i i'm i've i'd i'll ai ok january february march april may june july august september october november
december jan feb mar apr jun jul aug sep sept oct nov dec cv resume yes no
msc bsc beng meng phd mba llm llb dphil mphil
"""
_ORDINARY = frozenset(_NOT_NAMES.split())
_RUNS = re.compile(r"\b[A-Z][\w-]*(?:\s+(?:(?:of|and|for|the|de)\s+)?[A-Z][\w-]*){1,5}")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,6}")
_PLURAL = re.compile(r"[A-Z]{2,}s")
_UNITS_OF = frozenset({"AM", "PM", "F", "C"})
_AFTER_A_NUMBER = re.compile(r"(?:\d|\N{DEGREE SIGN})\s?$")
_INITIALS = 3
_LONGEST_RUN = 6
"""Two letters are too few to stand for a name: ``NL`` is a country, and Nimbus Labs is not in it."""
_POSSESSIVE = re.compile(r"['’]s?$")  # noqa: RUF001 - apostrophes
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", re.IGNORECASE)  # noqa: RUF001 - apostrophes
_DEGREES = {"\u00b0f": "fahrenheit", "\u00b0c": "celsius", "\u00b0 f": "fahrenheit", "\u00b0 c": "celsius"}
_MARKED = re.compile(r"^(?:[A-Z]{2,}s?|\w*[a-z][A-Z]\w*|\w+\.(?:js|io|ai|py))$")


def unknown_names(sentence: str, told: Iterable[str], *, only_marked: bool = False) -> tuple[str, ...]:
    """
    Words with a capital, other than a sentence's first, that stand nowhere in the passages' words ``told``.

    Case does not count, nor a plural or possessive ``s``; initials stand for what they abbreviate and the
    other way round (``AWS``, ``Amazon Web Services``); ``Dutch`` stands in ``Netherlands``. A first word
    counts when another capital follows or stands inside it. ``only_marked``: only such as ``IBM`` and
    ``GitHub``, in languages that write ordinary words with a capital.
    """
    known = _names_in("\n".join(told))
    wrong: dict[str, None] = {}
    for token in names_in(sentence):
        if only_marked and not _MARKED.match(token):
            continue
        if known.isdisjoint({_bare(token), token.replace(".", "").lower()}) and not _parts(token) <= known:
            wrong.setdefault(token)
    return tuple(token for token in wrong if not _spelt_out(token, sentence, known))


@lru_cache(maxsize=1024)
def names_in(sentence: str) -> tuple[str, ...]:
    """Words that seem to be names, as they are written, without a possessive ``s``."""
    found: dict[str, None] = {}
    for match in _TOKEN.finditer(sentence):
        token = _POSSESSIVE.sub("", match[0])
        if not token[:1].isupper() or any(map(str.isdigit, token)):
            continue
        if token in _UNITS_OF and _AFTER_A_NUMBER.search(sentence[: match.start()]):
            continue
        opens = bool(_OPENERS.search(sentence[: match.start()][-12:]))
        if opens and not _is_marked_opener(token, sentence[match.end() :][:40]):
            continue
        if _bare(token) not in _ORDINARY and not _parts(token) <= _ORDINARY:
            found.setdefault(token)
    return tuple(found)


def unknown_opener(sentence: str, told: Iterable[str]) -> str:
    """A sentence's first word, when it may be a name and stands nowhere in the passages' words ``told``."""
    match = _TOKEN.search(sentence)
    token = _POSSESSIVE.sub("", match[0]) if match else ""
    if len(token) < 3 or not token[0].isupper() or _is_word(token):  # noqa: PLR2004 - two letters are no name
        return ""
    known = _names_in("\n".join(told))
    return "" if _bare(token) in known or _parts(token) <= known else token


def _is_word(token: str) -> bool:
    """Whether a first word is an ordinary one, or made of ordinary ones, or a number."""
    parts = re.split(r"[-'’]", _CONTRACTED.sub("", token))  # noqa: RUF001 - as written
    return all(is_ordinary(part) or part.lower() in WORDS for part in parts if len(part) >= _INITIALS)


def _is_marked_opener(token: str, after: str) -> bool:
    """Whether a sentence's first word is a name all the same."""
    if _MARKED.match(token) and token not in {"I", "CV", "OK"}:
        return True
    follows = re.match(r"(?:'s|’s)?\s+([A-Z][\w-]+)", after)  # noqa: RUF001 - apostrophes
    return follows is not None and not _is_word(token) and len(token) > 1


@lru_cache(maxsize=512)
def _names_in(text: str) -> frozenset[str]:
    """All that a capitalised word may be called after: words, their parts, initials, dotted initials."""
    known = {_bare(token) for token in _TOKEN.findall(text)}
    parts = {part for token in known for part in re.split(r"[-.&']", token)}
    dotted = {letters.replace(".", "").lower() for letters in _DOTTED.findall(text)}
    low = text.lower()
    spelt = {part for token in known if (name := canonical(token)) != token for part in name.split()}
    joined = _DOTTED.sub(lambda m: m[0].replace(".", ""), text)
    said = {_bare(name) for name in peoples_in(joined) | forms_in(joined)}
    return frozenset(known | parts | dotted | _initials(text) | spelt | said | _ORDINARY | _units(low))


def _units(low: str) -> set[str]:
    """``40 %`` may be told as percent, ``euros`` as EUR."""
    found = {"eur"} if "euro" in low or "€" in low else set()
    return found | {name for sign, name in _DEGREES.items() if sign in low}


def _bare(token: str) -> str:
    if _PLURAL.fullmatch(token):
        return token[:-1].lower()
    low = _POSSESSIVE.sub("", plain(token).lower())
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
    """Whether the token is part of a run of words whose initials the passages hold, or initials."""
    if token.isupper() and token.isalpha() and len(token) <= _LONGEST_RUN:
        run = re.compile(r"\b" + r"[\s-]".join(rf"({letter}\w+)" for letter in token), re.IGNORECASE)
        if (found := run.search(sentence)) and {_bare(word) for word in found.groups()} <= known:
            return True
    for words in map(_capitals, _RUNS.findall(sentence)):
        if token in words and any(
            "".join(word[0] for word in words[at:end]).lower() in known
            for at in range(words.index(token) + 1)
            for end in range(max(at + _INITIALS, words.index(token) + 1), len(words) + 1)
        ):
            return True
    return False
