"""Decides whether what was found is evidence enough to pay a model for (facts: a logistic of three shares)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    What the search has to say about a question.

    ``coverage`` is the share of the question's weight that stands in the best passage, ``ratio`` the best
    score over the best possible one, ``likeness`` the best sentence's cosine, None without an embedder.
    ``own`` counts the words of the question itself that say something; ``leans``: most of it stands in
    earlier turns. ``held`` and ``presumed`` count the named things that records do and do not hold;
    ``foreign``: words cannot be compared.
    """

    coverage: float
    ratio: float
    likeness: float | None = None
    own: int = 0
    leans: bool = False
    held: int = 0
    presumed: int = 0
    foreign: bool = False


def is_enough(evidence: Evidence) -> bool:
    """Whether a model is worth its price; False is said to the asker as ``not_in_profile``."""
    lenient = evidence.leans or evidence.own == 0
    if evidence.presumed and not evidence.held:
        return False
    return evidence.coverage + evidence.ratio >= (0.3 if lenient else 0.65)
