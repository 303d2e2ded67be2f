"""The words that two questions may differ in, and those that must not: the table, as stems."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bot.knowledge.words import stem, vocabulary
from bot.truth.numbers import COUNTING
from bot.truth.stems import are_kin

_TO_DO = dict.fromkeys(["did", "does", "doing", "done"], "do")
_TO_BE = dict.fromkeys(["am", "is", "are", "was", "were", "been", "being"], "be")
_TO_HAVE = dict.fromkeys(["has", "had", "got", "having"], "have")
_MEASURED = re.compile(r"([-+~<>]?\d+(?:[.,]\d+)*)(km|kg|kb|mb|gb|tb|cm|mm|lbs?|hrs?|h|min)")
_MONTHS = {"jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july"}
_MONTHS |= {"aug": "august", "sep": "september", "sept": "september", "oct": "october", "nov": "november"}
_MONTHS |= {"dec": "december"}
_BEING = frozenset(["is", "are", "was", "were"])
_PERSONS = dict.fromkeys(["me", "my", "mine"], "i") | dict.fromkeys(["our", "us"], "we") | {"your": "you"}
_PERSONS |= dict.fromkeys(["him", "his"], "he") | dict.fromkeys(["her", "hers"], "she")
_PERSONS |= dict.fromkeys(["them", "their"], "they")
_ONE_FORM = {**_MONTHS, **_PERSONS, **_TO_DO, **_TO_BE, **_TO_HAVE, "which": "what", "whom": "who"}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("guards.toml").read_text("utf-8"))


@cache
def words(name: str) -> frozenset[str]:
    """A list of the table as it is written: ``auxiliary``, ``wh``."""
    return frozenset(_table()[name].split())


@lru_cache(maxsize=4096)
def stemmed(word: str) -> str:
    """The stem of a word; the forms of "be", "do" and "have" are one each, and "which" is "what"."""
    return _ONE_FORM.get(word) or _forms().get(word) or stem(word)


@cache
def _forms() -> dict[str, str]:
    lines = map(str.split, _table()["forms"].strip().splitlines())
    return {form: stem(verb) for verb, *forms in lines for form in forms}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The table as stems."""

    denying: frozenset[str]
    refusing: frozenset[str]
    narrowing: frozenset[str]
    universal: frozenset[str]
    prepositions: frozenset[str]
    standing_in: frozenset[str]
    opposites: dict[str, frozenset[str]]
    relations: dict[str, frozenset[str]]
    siblings: dict[str, frozenset[str]]
    same: dict[str, frozenset[str]]
    interchangeable: dict[str, frozenset[str]]
    idle: frozenset[str]
    how: dict[str, str]
    what: dict[str, str]
    what_directly: dict[str, str]
    persons: dict[str, str]
    compounds: dict[tuple[str, str], str]
    what_too: dict[str, frozenset[str]]


@cache
def lists() -> Lists:
    """Read once, at the first question."""
    table = _table()
    return Lists(
        denying=frozenset(table["denying"].split()),
        refusing=frozenset(map(stemmed, table["refusing"].split())),
        narrowing=frozenset(map(stemmed, table["narrowing"].split())),
        universal=frozenset(map(stemmed, table["universal"].split())),
        prepositions=frozenset(map(stemmed, table["prepositions"].split())),
        standing_in=frozenset(map(stemmed, table["standing_in"].split())),
        opposites=_sides(table["opposites"]),
        relations=_sides(table["relations"]),
        siblings=_groups(table["siblings"]),
        same=_groups(table["same"]),
        interchangeable=_groups(table["interchangeable"]),
        idle=frozenset(map(stemmed, table["idle"].split())) | vocabulary().stop,
        how={word: kind for kind, words in table["how"].items() for word in words.split()},
        what={word: kind for kind, words in table["what"].items() for word in words.split()},
        what_directly={
            word: kind for kind, words in table["what_directly"].items() for word in words.split()
        },
        persons={
            word: line.partition(" ")[0]
            for line in table["persons"].strip().splitlines()
            for word in line.split()
        },
        compounds=_compounds(table["compounds"]),
        what_too=_kinds(table["what_too"]),
    )


def _sides(lines: str) -> dict[str, frozenset[str]]:
    """What stands on the other side of a line, by each of its words."""
    opposed: dict[str, set[str]] = {}
    for line in lines.strip().splitlines():
        one, _, other = line.partition(" - ")
        for here, there in ((one, other), (other, one)):
            for word in here.split():
                opposed.setdefault(stemmed(word), set()).update(map(stemmed, there.split()))
    return {word: frozenset(others) for word, others in opposed.items()}


def _groups(lines: str) -> dict[str, frozenset[str]]:
    near: dict[str, set[str]] = {}
    for line in lines.strip().splitlines():
        group = [stemmed(word) for word in line.split()]
        for word in group:
            near.setdefault(word, set()).update(group)
    return {word: frozenset(others) for word, others in near.items()}


def _compounds(lines: str) -> dict[tuple[str, str], str]:
    """Two words that are one notion, as one."""
    pairs = [line.split() for line in lines.strip().splitlines()]
    return {(one, other): one + other for one, other in pairs}


def spelt_out(low: Sequence[str]) -> tuple[str, ...]:
    """Words in small letters, figures parted from their units, and two that are one notion as one."""
    told: list[str] = []
    for word in low:
        before = told[-1] if told else ""
        if found := _MEASURED.fullmatch(word):
            told += [found[1], found[2]]
        elif (before, word) in lists().compounds:
            told[-1] = lists().compounds[before, word]
        elif word in {"percent", "per-cent"} and before[:1].isdigit():
            told[-1] = f"{before}%"
        elif word == "to" and before == "going" and told[-2:-1] == ["you"] and told[-3:-2] == ["are"]:
            told[-3:] = ["will", "you"]
        else:
            told.append(word)
    if told[-1:] == ["like"] and not _BEING.isdisjoint(told[:3]):
        told[-1] = "belike"
    return tuple(told)


def _kinds(table: dict[str, str]) -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for kind, words in table.items():
        for word in words.split():
            kinds.setdefault(word, set()).add(kind)
    return {word: frozenset(found) for word, found in kinds.items()}


def is_idle(word: str) -> bool:
    """Whether a stem changes nothing by being there."""
    return word in lists().idle


def is_empty(word: str) -> bool:
    """Whether a stem is that of a word without content of its own, or of a number."""
    if word in words("light"):
        return False
    return word in vocabulary().stop or word in words("auxiliary") or word in COUNTING or word[:1].isdigit()


def is_same(one: str, other: str) -> bool:
    """Whether two stems may stand for each other, also where a search would take one for the other."""
    return stands_for(one, other) or other in vocabulary().synonyms.get(one, ())


def stands_for(one: str, other: str) -> bool:
    """Whether a stem may stand in the other's place and nothing else is asked: not truck for car."""
    return one == other or are_kin(one, other) or other in lists().same.get(one, ())
