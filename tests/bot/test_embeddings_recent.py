"""A question that many ask is worked out once."""

from __future__ import annotations

import numpy as np
import pytest

from bot.embeddings.recent import Recent
from tests.embedders import Bags

STUDY, WHEN, BOATS = "Where did you study?", "And when?", "Which boats do you sail?"


def test_a_text_that_comes_again_is_not_worked_out_again_alone_or_with_a_few() -> None:
    inner = Bags()
    recent = Recent(inner)

    first, again = recent.embed([STUDY]), recent.embed([STUDY])
    few = recent.embed([WHEN, STUDY, BOATS, WHEN])

    assert np.array_equal(first, again)
    assert [STUDY, WHEN, BOATS] == inner.asked
    assert np.array_equal(Bags().embed([WHEN, STUDY, BOATS, WHEN]), few)
    assert np.array_equal(few[2:3], recent.embed([BOATS]))
    assert 3 == len(inner.asked)


def test_a_whole_profile_is_not_remembered() -> None:
    inner = Bags()
    recent = Recent(inner)
    recent.embed([STUDY, *(f"{BOATS} {number}" for number in range(20))])
    recent.embed([STUDY])

    assert 2 == inner.asked.count(STUDY)
    assert (0, inner.embed([]).shape[1]) == recent.embed([]).shape


def test_many_texts_that_were_just_asked_are_not_worked_out_again() -> None:
    """The phrasings of a busy minute are kept together, after each of them was looked for by itself."""
    inner = Bags()
    recent = Recent(inner)
    asked = [f"{BOATS} {number}" for number in range(12)]
    for text in asked:
        recent.embed([text])
    kept = recent.embed([STUDY, *asked])

    assert [*asked, STUDY] == inner.asked
    assert np.array_equal(Bags().embed([STUDY, *asked]), kept)


@pytest.mark.slow
def test_what_was_asked_long_ago_is_forgotten() -> None:
    inner = Bags()
    recent = Recent(inner)
    recent.embed([STUDY])
    for number in range(1100):
        recent.embed([f"{BOATS} {number}"])
    recent.embed([STUDY])

    assert 2 == inner.asked.count(STUDY)


def test_what_is_remembered_may_not_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Recent(Bags()).embed([STUDY])[0, 0] = 1
