"""Sentences that repeat the rules which the model was given, or speak about them."""

from __future__ import annotations

import re
from functools import cache

from bot.prompt import system_message
from bot.truth.patterns import any_of
from bot.truth.told import Told

_WORD = re.compile(r"[^\W_]+")
_LENGTH = 5
_MOST = 2
"""Two runs of five words, six in a row, are no accident."""
_EXAMPLE = "I led the move to PostgreSQL in 2021"
_NAME = "Xname"
_SAID_ALIKE = ("does", "not", "say")
"""What an answer is told to say."""
_ABOUT_RULES = any_of(
    r"\b(?:my|the|these|those|its) (?:system )?(?:prompts?|instructions?|system message)"
    r" (?:is|are|was|were|says?|tells?|states?|reads?|requires?|forbids?|begins?|contains?)\b",
    r"\bmy (?:system |own )?(?:rules|guidelines) (?:is|are|says?|tells?|states?|reads?|requires?"
    r"|forbids?|include)\b",
    r"\bi (?:was|am|have been|'m|'ve been)(?: been)? (?:instructed|programmed|configured|prompted|told)"
    r" (?:not |never |only |always )*to (?:not |never |only |always )*"
    r"(?:answer|say|speak|respond|reply|act|pretend|reveal|tell|keep|cite|follow|be the"
    r"|use the passages)\b",
    r"\b(?:my|the) system (?:prompt|message)\b|\bnot_in_profile\b|\b(?:judge|task):[a-z]",
)


def echoes(said: str, told: Told) -> bool:
    """Whether a sentence in small letters holds six words in a row of the rules, or tells of them."""
    if any(found[0] not in told.low for found in _ABOUT_RULES.finditer(said)):
        return True
    words = _WORD.findall(said)
    rules = _runs_of_rules()
    shared = (run for run in _runs(words) if run in rules)
    return sum(" ".join(run) not in told.low for run in shared) >= _MOST


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _LENGTH]) for at in range(len(words) - _LENGTH + 1)]


@cache
def _runs_of_rules() -> frozenset[tuple[str, ...]]:
    """Every five words of the rules; runs with the person's name in them, and the example, are left out."""
    rules = system_message(_NAME).replace(_EXAMPLE, _NAME)
    runs = _runs(_WORD.findall(rules.lower()))
    return frozenset(run for run in runs if _NAME.lower() not in run and not set(_SAID_ALIKE) <= set(run))
