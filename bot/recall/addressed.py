"""Puts "you" where a question speaks of the person by their name, unless it may be another word there."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.knowledge.lexicon import lexicon
from bot.knowledge.words import stem, vocabulary
from bot.recall.terms import words
from bot.truth.numbers import COUNTING, ORDINALS

_ARTICLES = frozenset(["a", "an", "the"])
_MONTHS = frozenset(["january", "march", "april", "may", "june", "july", "august"])
"""Those that people are called by."""
_TOLD_OF = r"(?:me|us|more|something|anything|everything) about"


def addressed(asked: str, own: str) -> str:
    """
    The question with "you" for the name ``own`` and for the first part of it, in any case of letters.

    A first name that is a word besides (Will, May, Ruby, Paris) stands for the person where only somebody
    can stand: "did Will move", "tell me about Ruby", "Paris's degree"; but not "will you move".
    """
    for name in filter(None, (own, own.partition(" ")[0])):
        asked = _pattern(name).sub(_with_what_leads_to_it, asked)
    return asked


@lru_cache(maxsize=64)
def _pattern(name: str) -> re.Pattern[str]:
    called = re.escape(name)
    if not _is_word(name.lower()):
        return re.compile(rf"\b(?P<before>){called}(?:'s)?\b", re.IGNORECASE)
    leading = rf"\b(?:{'|'.join(sorted(words('auxiliary')))}|who|{_TOLD_OF})\s+"
    return re.compile(rf"(?P<before>{leading}|\b(?={called}'s\b)){called}(?:'s)?\b", re.IGNORECASE)


def _with_what_leads_to_it(found: re.Match[str]) -> str:
    return f"{found['before']}you"


def _is_word(name: str) -> bool:
    known, plain = lexicon(), vocabulary()
    return (
        name in _parts_of_questions()
        or name in known.places
        or name in known.tongues
        or name in known.spellings
        or not plain.stop.union(plain.ordinary).isdisjoint((name, stem(name)))
    )


@cache
def _parts_of_questions() -> frozenset[str]:
    return frozenset().union(
        _ARTICLES, _MONTHS, COUNTING, ORDINALS, *map(words, ("auxiliary", "wh", "prepositions", "denying"))
    )
