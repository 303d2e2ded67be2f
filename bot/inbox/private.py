"""Notices what a taught answer would tell everybody although the profile keeps it for the person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.domain import Passage
from bot.inbox.known import Hidden
from bot.knowledge.audience import WITHHELD, withhold
from bot.knowledge.private_words import folded
from bot.knowledge.redaction import tells

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_DIGITS = re.compile(r"\D+")
_OWN_DIGITS = 7
_MOST = 5
_LONGEST = 60


def sentences_of(text: str) -> list[str]:
    """The sentences and lines of a text, without the marks of a list."""
    found = (part.strip(" \t-*\u2022>#") for part in _SENTENCE_END.split(text))
    return [one for one in found if any(map(str.isalnum, one))]


def told_privately(question: str, text: str, *, hidden: Hidden, public: Sequence[Passage]) -> tuple[str, ...]:
    """
    The words of an answer, or kinds of facts, that are usually the person's alone; a few of them at most.

    What a public record tells word for word is none.
    """
    shown = folded("\n".join(f"{one.title}\n{one.text}" for one in public))
    digits = _DIGITS.sub("", shown)
    found = (one.strip() for one in _found(question, text, hidden) if one.strip())
    kept = (one for one in found if folded(one) not in shown and not _is_shown_number(one, digits))
    return tuple(one[:_LONGEST] for one in dict.fromkeys(kept))[:_MOST]


def _found(question: str, text: str, hidden: Hidden) -> Iterator[str]:
    from bot.inbox.personal import reaches  # its patterns take longer to make than a short verb to run
    from bot.truth.topics import private_topic  # patterns that only an ask or a lesson needs

    yield from reaches(text)
    yield from _withheld(text)
    for sentence in sentences_of(text):
        if tells(sentence):
            yield sentence
        yield from hidden.told_in(sentence)
    if private_topic(question) is not None:
        yield question


def _withheld(text: str) -> Iterator[str]:
    """What is taken out of public texts of the profile: telephone numbers and addresses, however written."""
    at = 0
    kept = withhold(text).split(WITHHELD)
    for before, after in pairwise(kept):
        start = at + len(before)
        end = text.index(after, start) if after else len(text)
        yield text[start:end]
        at = end


def _is_shown_number(told: str, digits: str) -> bool:
    own = _DIGITS.sub("", told)
    return len(own) >= _OWN_DIGITS and own[-_OWN_DIGITS:] in digits
