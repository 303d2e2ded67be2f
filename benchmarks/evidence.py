"""
Calibrates the rule "enough evidence?" and measures the compression, on the development profiles.

    python -m benchmarks.evidence [lexical] [aside]

The weights of the rule are fitted to all profiles but one and judged by that one, in turn; ``aside`` asks the
questions that were set aside when words and weights were chosen. Both errors are told:
questions turned away that a record answers, and questions let through that none does. Those of kind ``near``
are on the person's own topics: what is let through of them is left to the model and to the gate.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path

from benchmarks.dev_set import DevQuestion, DevSet, dev_sets
from bot.domain import EVERYBODY, Passage
from bot.embeddings.opening import AUTO, LEXICAL, open_embedder
from bot.knowledge.condense import condense
from bot.knowledge.evidence import BY_BOTH, BY_WORDS, Evidence
from bot.knowledge.retrieval import Found, Library
from bot.prompt import build_prompt
from bot.spend.cost import estimate_prompt_tokens

KINDS = ("near", "premise", "scope", "private")
RIDGE, RATE, STEPS = 0.05, 0.8, 4000
CUTS = {AUTO: 0.25, LEXICAL: 0.5}
"""In the middle of where neither error changes much; 0 would let through what is as likely as not."""


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


def fit(judged: Sequence[Judged]) -> list[float]:
    """A logistic regression by plain gradient descent; near misses are not taught as unanswerable."""
    rows = [
        (features(one.found.evidence), float(bool(one.question.gold)))
        for one in judged
        if one.found.evidence is not None and not is_decided_by_names(one) and one.question.kind != "near"
    ]
    weights = [0.0] * 4
    for _ in range(STEPS):
        slope = [RIDGE * weight if at else 0.0 for at, weight in enumerate(weights)]
        for row, truth in rows:
            off = 1 / (1 + exp(-dot(weights, row))) - truth
            slope = [one + off * value for one, value in zip(slope, row, strict=True)]
        weights = [one - RATE * step / len(rows) for one, step in zip(weights, slope, strict=True)]
    return weights


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def left_out(judged: Sequence[Judged], cut: float) -> dict[str, list[bool]]:
    """What is let through, by kind, each profile judged by weights that are fitted to the others."""
    through: dict[str, list[bool]] = {}
    for person in sorted({one.person for one in judged}):
        weights = fit([one for one in judged if one.person != person])
        for one in judged:
            if one.person == person:
                evidence = one.found.evidence
                enough = one.found.enough
                if evidence is not None and not is_decided_by_names(one):
                    enough = dot(weights, features(evidence)) >= cut
                through.setdefault(one.question.kind, []).append(enough)
    return through


def shipped(judged: Sequence[Judged]) -> dict[str, list[bool]]:
    """What the twin lets through, by kind."""
    through: dict[str, list[bool]] = {}
    for one in judged:
        through.setdefault(one.question.kind, []).append(one.found.enough)
    return through


def errors(name: str, through: dict[str, list[bool]]) -> str:
    kept = through["answerable"]
    shares = [sum(through[kind]) / len(through[kind]) for kind in KINDS]
    return f"{name:<26}{1 - sum(kept) / len(kept):>12.1%}" + "".join(f"{share:>10.1%}" for share in shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Tokens of the passages and of whole prompts before and after, and how often the gold words were in."""

    passages: tuple[int, int]
    prompts: tuple[int, int]
    told: tuple[int, int]
    count: int

    def line(self, name: str) -> str:
        fewer = [1 - after / before for before, after in (self.passages, self.prompts)]
        recall = [one / self.count for one in self.told]
        return f"{name:<26}{fewer[0]:>12.1%}{fewer[1]:>12.1%}{recall[0]:>12.1%}{recall[1]:>12.1%}"


def compression(judged: Sequence[Judged]) -> Saved:
    """Over the answerable questions, as a model would be asked them."""
    rows = [_saved(one) for one in judged if one.question.gold and one.found.passages]
    return Saved(
        passages=(sum(row[0] for row in rows), sum(row[1] for row in rows)),
        prompts=(sum(row[2] for row in rows), sum(row[3] for row in rows)),
        told=(sum(row[4] for row in rows), sum(row[5] for row in rows)),
        count=len(rows),
    )


def _saved(one: Judged) -> tuple[int, int, int, int, bool, bool]:
    asked = one.question.text
    if one.found.leans and one.question.earlier:
        asked = f"{one.question.earlier[-1].asked} {asked}"
    shorter = condense(one.found.passages, asked)
    bare, before, after = (_tokens(one, some) for some in ((), one.found.passages, shorter))
    return (before - bare, after - bare, before, after, _tells(one, one.found.passages), _tells(one, shorter))


def _tokens(one: Judged, passages: Sequence[Passage]) -> int:
    return estimate_prompt_tokens(build_prompt(one.person, passages, one.question.text))


def _tells(one: Judged, passages: Sequence[Passage]) -> bool:
    gold = [passage for passage in passages if passage.id in one.question.gold]
    return any(
        one.question.says.lower() in f"{passage.title} {passage.dates} {passage.text}".lower()
        for passage in gold
    )


def main() -> None:
    settings = [LEXICAL] if LEXICAL in sys.argv[1:] else [AUTO, LEXICAL]
    sets = dev_sets("aside" if "aside" in sys.argv[1:] else "questions")
    found = {setting: search(sets, setting) for setting in settings}
    counts = {kind: len(some) for kind, some in shipped(next(iter(found.values()))).items()}
    print(f"Questions on {len(sets)} development profiles: {counts}\n")
    print(f"{'share of questions':<26}{'turned away':>12}" + "".join(f"{kind:>10}" for kind in KINDS))
    for setting, judged in found.items():
        print(errors(f"{setting}: left-out profile", left_out(judged, CUTS[setting])))
        print(errors(f"{setting}: as shipped", shipped(judged)))
    print(f"\n{'weights':<26}{'coverage':>12}{'ratio':>10}{'likeness':>10}{'least':>10}")
    for setting, judged in found.items():
        bias, *weights = fit(judged)
        row = [*weights, CUTS[setting] - bias]
        used = BY_BOTH if setting == AUTO else BY_WORDS
        print(f"{setting + ': fitted':<26}{row[0]:>12.1f}" + "".join(f"{one:>10.1f}" for one in row[1:]))
        rest = (used.ratio, used.likeness, used.least)
        print(f"{setting + ': shipped':<26}{used.coverage:>12}" + "".join(f"{one:>10}" for one in rest))
    print(f"\n{'compression':<26}{'passages':>12}{'prompt':>12}{'gold before':>12}{'gold after':>12}")
    for setting, judged in found.items():
        print(compression(judged).line(setting))


if __name__ == "__main__":
    main()
