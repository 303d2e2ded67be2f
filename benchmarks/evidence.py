"""
Calibrates the rule "enough evidence?" and measures the compression, on the development profiles.

    python -m benchmarks.evidence [lexical]

The weights of the rule are fitted to three profiles and judged by the fourth, in turn. Both errors are told:
questions turned away that a record answers, and questions let through that none does. Those of kind ``near``
are on the person's own topics: what is let through of them is left to the model and to the gate.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

from benchmarks.dev_set import DevQuestion, DevSet, dev_sets
from bot.domain import EVERYBODY, Passage, Prompt
from bot.embeddings.opening import AUTO, LEXICAL, open_embedder
from bot.knowledge.condense import condense
from bot.knowledge.evidence import Evidence, is_enough
from bot.knowledge.retrieval import Found, Library
from bot.prompt import build_prompt
from bot.spend.cost import estimate_prompt_tokens

KINDS = ("near", "premise", "scope", "private")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A question and what the search found for it."""

    person: str
    question: DevQuestion
    found: Found


def search(sets: Iterable[DevSet], setting: str) -> list[Judged]:
    """Every question of every profile, through the library as the twin builds it."""
    cache = Path(tempfile.gettempdir()) / "twin-evidence"
    cache.mkdir(exist_ok=True)
    embedder = open_embedder(setting, cache)
    judged = []
    for one in sets:
        library = Library(one.passages, name=one.profile.name, embedder=embedder, cache=cache)
        for question in one.asked:
            found = library.find(question.text, sees=EVERYBODY, earlier=question.earlier)
            judged.append(Judged(person=one.profile.name, question=question, found=found))
    return judged


def is_decided_by_names(one: Judged) -> bool:
    evidence = one.found.evidence
    return evidence is None or bool(evidence.presumed and not evidence.held) or evidence.leans


def features(evidence: Evidence) -> list[float]:
    return [1.0, evidence.coverage, evidence.ratio, evidence.likeness or 0.0]


def fit(judged: Sequence[Judged], *, ridge: float = 0.05, steps: int = 4000) -> list[float]:
    """A logistic regression by plain gradient descent; near misses are not taught as unanswerable."""
    rows = [
        (features(one.found.evidence), float(bool(one.question.gold)))
        for one in judged
        if one.found.evidence is not None and not is_decided_by_names(one) and one.question.kind != "near"
    ]
    weights = [0.0] * 4
    for _ in range(steps):
        slope = [ridge * weight if at else 0.0 for at, weight in enumerate(weights)]
        for row, truth in rows:
            off = 1 / (1 + exp(-dot(weights, row))) - truth
            slope = [one + off * value for one, value in zip(slope, row, strict=True)]
        weights = [one - 0.2 * step / len(rows) * 4 for one, step in zip(weights, slope, strict=True)]
    return weights


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
