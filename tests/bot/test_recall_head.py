"""The head knows which answer a question wants, and is unsure of what it was not taught."""

from __future__ import annotations

import numpy as np
import pytest

from bot.recall.head import Floats, fit
from bot.recall.unrelated import unrelated

DIMENSIONS = 48


def drawn(count: int, seed: int) -> Floats:
    """Directions that are far from one another."""
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def around(centres: Floats, each: int, seed: int) -> Floats:
    noise = drawn(len(centres) * each, seed)
    rows = np.repeat(centres, each, axis=0) + np.float32(0.6) * noise
    unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


CENTRES = drawn(12, 1)
LABELS = [f"a{at}" for at in range(12) for _ in range(4)]
BACKGROUND = drawn(300, 2)


def test_a_new_wording_finds_its_answer() -> None:
    head = fit(around(CENTRES, 4, 3), LABELS, BACKGROUND)
    told = head.sure_of_many(around(CENTRES, 4, 4))

    assert LABELS == [answer for answer, _ in told]
    assert min(score for _, score in told) > 0.4


def test_it_is_not_sure_of_what_none_of_its_answers_is_for() -> None:
    head = fit(around(CENTRES, 4, 3), LABELS, BACKGROUND)
    scores = [score for _, score in head.sure_of_many(drawn(200, 5))]

    assert sum(scores) / len(scores) < 0.1


def test_the_same_phrasings_give_the_same_head() -> None:
    rows = around(CENTRES, 4, 3)

    assert np.array_equal(fit(rows, LABELS, BACKGROUND).weights, fit(rows, LABELS, BACKGROUND).weights)


def test_one_question_is_told_as_among_many() -> None:
    head = fit(around(CENTRES, 4, 3), LABELS, BACKGROUND)
    asked = around(CENTRES, 1, 6)
    told = [head.sure(row) for row in asked]

    assert [answer for answer, _ in head.sure_of_many(asked)] == [answer for answer, _ in told]
    assert [score for _, score in head.sure_of_many(asked)] == pytest.approx([s for _, s in told], abs=1e-5)


def test_an_answer_with_a_hundred_phrasings_does_not_swallow_its_neighbours() -> None:
    rows = np.concatenate([around(CENTRES[:1], 100, 7), around(CENTRES[1:], 2, 8)])
    labels = ["a0"] * 100 + [f"a{at}" for at in range(1, 12) for _ in range(2)]
    told = fit(rows, labels, BACKGROUND).sure_of_many(around(CENTRES[1:], 1, 9))

    assert [f"a{at}" for at in range(1, 12)] == [answer for answer, _ in told]


def test_without_answers_nothing_is_sure() -> None:
    head = fit(CENTRES[:0], [], BACKGROUND)

    assert [("", 0.0)] == head.sure_of_many(CENTRES[:1])


def test_without_a_background_there_is_still_a_head() -> None:
    head = fit(around(CENTRES, 4, 3), LABELS, BACKGROUND[:0])

    assert "a3" == head.sure(CENTRES[3])[0]


def test_what_nobody_asks_is_plenty_various_and_always_the_same() -> None:
    asked = unrelated()

    assert 1_600 <= len(asked) == len(set(asked))
    assert not [text for text in asked if "{" in text or text != text.strip() or not text[0].isupper()]
    assert len({" ".join(text.split()[:3]) for text in asked}) > 400
    assert asked == unrelated.__wrapped__()
