"""What the search says of a question decides whether a model is paid; both errors stay small."""

from __future__ import annotations

import pytest

from benchmarks.dev_set import DevSet, dev_sets
from bot.domain import EVERYBODY
from bot.knowledge.evidence import Evidence, is_enough
from bot.knowledge.retrieval import Library
from tests.tables import every_row


@every_row(
    ("evidence", "enough"),
    [
        (Evidence(coverage=1, ratio=0.6), True),
        (Evidence(coverage=0, ratio=0), False),
        (Evidence(coverage=0.2, ratio=0.1), False),
        (Evidence(coverage=0.2, ratio=0.1, leans=True), True),
        (Evidence(coverage=0.2, ratio=0.1, foreign=True), True),
        (Evidence(coverage=0, ratio=0, foreign=True), False),
        (Evidence(coverage=0.4, ratio=0.2), True),
        (Evidence(coverage=0.4, ratio=0.2, addressed=False), False),
        (Evidence(coverage=0, ratio=0, likeness=0.6), True),
        (Evidence(coverage=0.4, ratio=0.2, likeness=0.1), False),
    ],
)
def test_words_and_meaning_decide_together(evidence: Evidence, enough: bool) -> None:
    assert enough == is_enough(evidence)


def test_a_named_thing_that_nobody_holds_is_not_enough_and_beside_a_known_one_it_is() -> None:
    unknown = Evidence(coverage=0.9, ratio=0.6, likeness=0.7, presumed=1)
    mixed = Evidence(coverage=0.4, ratio=0.2, likeness=0.3, presumed=1, held=1)

    assert not is_enough(unknown)
    assert is_enough(mixed)


def through(one: DevSet, *kinds: str) -> list[str]:
    library = Library(one.passages, name=one.profile.name)
    return [
        question.text
        for question in one.asked
        if question.kind in kinds
        and library.find(question.text, sees=EVERYBODY, earlier=question.earlier).enough
    ]


@pytest.mark.slow
def test_on_the_development_profiles_both_errors_are_small_by_words_alone() -> None:
    sets = dev_sets()
    answerable = sum(question.kind == "answerable" for one in sets for question in one.asked)
    others = sum(question.kind in {"premise", "scope"} for one in sets for question in one.asked)
    kept = sum(len(through(one, "answerable")) for one in sets)
    bought = sum(len(through(one, "premise", "scope")) for one in sets)

    assert kept / answerable >= 0.95
    assert bought / others <= 0.05
