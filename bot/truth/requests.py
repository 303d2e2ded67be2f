"""Requests that are no questions: to commit the person, to speak in their name, to do other work for free."""

from __future__ import annotations

from bot.reasons import COMMITMENT, ERRAND, WORDS
from bot.truth.commitments import commits, commits_anywhere
from bot.truth.errands import is_errand, pastes_work
from bot.truth.foreign import foreign_request
from bot.truth.mouth import puts_words
from bot.truth.openings import clauses


def request(reading: str) -> str | None:
    """The reason why a text in small letters asks for something else than an answer, or None."""
    if commits_anywhere(reading):
        return COMMITMENT
    for clause in clauses(reading):
        if commits(clause):
            return COMMITMENT
        if puts_words(clause):
            return WORDS
        if is_errand(clause):
            return ERRAND
        if reason := foreign_request(clause.text):
            return reason
    return ERRAND if pastes_work(reading) else None
