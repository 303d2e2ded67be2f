"""Decides whether what was found is evidence enough to pay a model for."""

from __future__ import annotations

from dataclasses import dataclass
from math import log


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    What the search has to say about a question.

    ``coverage`` is the share of the question's weight that stands in the best passage, ``ratio`` the best
    score over the best possible one, ``likeness`` the best sentence's cosine, None without an embedder.
    ``own`` counts the words of the question itself that say something; ``leans``: most of it stands in
    earlier turns. ``held`` and ``presumed`` count the named things that records do and do not hold;
    ``foreign``: words cannot be compared; not ``addressed``: nothing says that it is about the person.
    ``among`` is how many passages the best was found in.
    """

    coverage: float
    ratio: float
    likeness: float | None = None
    own: int = 0
    leans: bool = False
    held: int = 0
    presumed: int = 0
    foreign: bool = False
    addressed: bool = True
    among: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A logistic rule: enough when the weighted sum reaches ``least``."""

    coverage: float
    ratio: float
    likeness: float = 0.0
    least: float

    def sum(self, evidence: Evidence) -> float:
        return (
            self.coverage * evidence.coverage
            + self.ratio * evidence.ratio
            + self.likeness * (evidence.likeness or 0.0)
        )


BY_WORDS = Weights(coverage=5.6, ratio=3.6, least=2.4)
BY_BOTH = Weights(coverage=4.5, ratio=1.6, likeness=10.3, least=4.9)
"""Fitted on the development profiles by `benchmarks.evidence`, never on what judges them."""

_OF_A_FOLLOW_UP = 0.5
"""The share of ``least`` for one that leans: most of it is context, which need not be found again."""
_OF_A_MIXED = 0.6
"""The same where records hold some of the named things that are asked for, and others not."""
_OF_A_HELD = 0.8
"""The same where records hold all of them: the answer is hardly elsewhere."""
_OF_THE_PERSON = 0.9
"""The same for what speaks to the person: few such questions are about something else altogether."""
_OF_THE_WORLD = 1.3
"""The same for a sentence that speaks to nobody: it shares words with some record more often than sense."""
_FEW, _BY_CHANCE = 30, 0.15
"""Of more passages than so many, one shares words by chance more often: by how much more must be found."""
_IN_ANOTHER_LANGUAGE = 0.1


def is_enough(evidence: Evidence) -> bool:
    """
    Whether a model is worth its price; False is said to the asker as ``not_in_profile``.

    A question about named things alone that no record holds is not; of known and unknown ones the known part
    can be answered. Near misses ("your grade?" where only the degree is told) are left to model and gate.
    """
    if evidence.presumed and not evidence.held:
        return False
    if evidence.foreign:
        return evidence.coverage >= _IN_ANOTHER_LANGUAGE
    weights = BY_WORDS if evidence.likeness is None else BY_BOTH
    return weights.sum(evidence) >= weights.least * _share(evidence)


def _share(evidence: Evidence) -> float:
    if evidence.leans:
        return _OF_A_FOLLOW_UP
    if evidence.presumed:
        return _OF_A_MIXED
    if not evidence.addressed:
        return _OF_THE_WORLD + _BY_CHANCE * log(max(1.0, evidence.among / _FEW))
    return _OF_A_HELD if evidence.held else _OF_THE_PERSON
