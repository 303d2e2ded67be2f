"""Recognises what is asked of the twin and is no question to the person; precise before complete."""

from __future__ import annotations

from bot.reasons import COMMITMENT, ERRAND, EXTRACTION, OVERRIDE, PERSONA, WORDS
from bot.truth.injection import attack
from bot.truth.readings import readings
from bot.truth.requests import request

__all__ = ["COMMITMENT", "ERRAND", "EXTRACTION", "OVERRIDE", "PERSONA", "WORDS", "screen"]

_LONGEST = 20_000


def screen(text: str) -> str | None:
    """
    The reason why a question is no question to the person, None for all others.

    An attack on the rules, a commitment in the person's name, words put in their mouth, or other work for a
    free model, also where it hides in other letters, in a code or behind politeness. Beyond 20,000 characters
    it is not read. Private topics depend on the asker: see `bot.truth.topics`.
    """
    for reading in readings(text[:_LONGEST]):
        reason = attack(reading) or request(reading)
        if reason is not None:
            return reason
    return None
