"""The nearest phrasings: of the right scopes, each answer once, as many as there are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.recall.by_words import ByWords
from bot.recall.near import Near, directions
from bot.recall.room import Alike
from bot.remembered import VERIFIED, Origin, Phrasing

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def wording(number: int, of: str, scope: str = "s", text: str = "") -> Phrasing:
    text = text or str(number)
    return Phrasing(scope=scope, key=text, text=text, of=of, origin=Origin.ASKED, at=NOON, number=number)


def at(degrees: float) -> NDArray[np.float32]:
    """A vector of two dimensions."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], np.float32)


def index(*told: tuple[int, str, str, float]) -> Near:
    near = Near(2)
    near.add(
        [wording(number, of, scope) for number, of, scope, _ in told], np.stack([at(t[3]) for t in told])
    )
    return near


def numbers(found: list[Alike]) -> list[int]:
    return [one.number for one, _ in found]


def test_the_nearest_phrasing_of_each_answer_is_told_best_first() -> None:
    near = index((1, "a", "s", 40), (2, "a", "s", 10), (3, "b", "s", 20), (4, "c", "s", 90))

    found = near.nearest(at(0), ["s"], 2)

    assert [2, 3] == numbers(found)
    assert [0.985, 0.940] == pytest.approx([likeness for _, likeness in found], abs=0.001)
    assert [2, 3, 1] == numbers(near.nearest(at(0), ["s"], 3, distinct=False))


def test_a_phrasing_of_another_scope_is_never_told() -> None:
    near = index((1, "a", "s", 0), (2, "b", "other", 0), (3, "c", VERIFIED, 50))

    assert [1, 3] == numbers(near.nearest(at(0), [VERIFIED, "s"], 3))
    assert [2] == numbers(near.nearest(at(0), ["other", "other"], 3))
    assert [] == near.nearest(at(0), ["unknown"], 3)


def test_of_equally_near_ones_the_first_scope_comes_first() -> None:
    near = index((1, "a", "s", 30), (2, "b", VERIFIED, 30))

    assert [2, 1] == numbers(near.nearest(at(0), [VERIFIED, "s"], 2))
    assert [1, 2] == numbers(near.nearest(at(0), ["s", VERIFIED], 2))


def test_what_is_too_unlike_is_not_told() -> None:
    near = index((1, "a", "s", 10), (2, "b", "s", 80))

    assert [1] == numbers(near.nearest(at(0), ["s"], 2, floor=0.4))
    assert [] == near.nearest(at(180), ["s"], 2, floor=0.4)


def test_an_answer_of_thousands_of_wordings_does_not_hide_the_others() -> None:
    near = Near(2)
    crowd = [wording(number, "popular") for number in range(5000)]
    near.add(crowd, np.stack([at(0.001 * number) for number in range(5000)]))
    near.add([wording(9000, "b"), wording(9001, "c")], np.stack([at(40), at(50)]))

    assert ["popular", "b", "c"] == [one.of for one, _ in near.nearest(at(0), ["s"], 3)]


def test_what_is_removed_is_not_found_and_the_rest_is() -> None:
    near = index((1, "a", "s", 0), (2, "b", "s", 10), (3, "c", "s", 20))
    near.remove([1, 1, 99])

    assert [2, 3] == numbers(near.nearest(at(0), ["s"], 3))
    assert 1 not in near
    assert near.nearest_of("a", at(0), ["s"]) is None
    near.remove([2, 3])
    assert (0, (), 0) == (len(near), near.scopes(), near.nbytes)


def test_a_known_number_is_replaced() -> None:
    near = index((1, "a", "s", 0), (2, "b", "s", 10))
    near.add([wording(1, "b", "other")], near.rows([1]))

    assert [2] == numbers(near.nearest(at(0), ["s"], 3))
    assert [("b", 1)] == [(one.of, one.number) for one, _ in near.nearest(at(0), ["other"], 3)]
    assert 2 == len(near)


def test_the_nearest_phrasing_of_one_answer_is_told() -> None:
    near = index((1, "a", "s", 40), (2, "a", "s", 30), (3, "a", "other", 0), (4, "b", "s", 0))
    found = near.nearest_of("a", at(0), ["s"])

    assert found is not None
    assert 2 == found[0].number
    assert found[1] == pytest.approx(0.866, abs=0.001)


def test_rows_come_in_the_order_they_are_asked_for() -> None:
    near = index((1, "a", "s", 0), (2, "a", "t", 10), (3, "b", "s", 20))

    assert np.array_equal(np.stack([at(20), at(10), at(0)]), near.rows([3, 2, 1]))
    assert (0, 2) == near.rows([]).shape


def test_what_has_gone_meanwhile_is_left_out_with_its_row() -> None:
    near = index((1, "a", "s", 10), (2, "b", "other", 20), (3, "c", "s", 30))
    known = [*near.phrasings("s"), *near.phrasings("other")]
    near.remove([1])

    there, rows = near.still(known)

    assert [3, 2] == [one.number for one in there]
    assert pytest.approx(np.stack([at(30), at(20)])) == rows


@pytest.mark.usefixtures("restless")
def test_threads_that_look_while_it_changes_see_a_whole_picture() -> None:
    """Number n lies at n degrees, so that a row of another phrasing would be seen."""
    near = index(*((n, f"a{n % 9}", "s", n) for n in range(90)))
    known, is_over = near.phrasings("s"), Event()

    def change() -> None:
        while not is_over.is_set():
            near.remove(range(0, 90, 2))
            near.add(known[::2], np.stack([at(n) for n in range(0, 90, 2)]))

    def look() -> None:
        for one, likeness in near.nearest(at(0), ["s"], 9):
            assert np.cos(np.radians(one.number)) == pytest.approx(likeness, abs=1e-5)
        there, rows = near.still(known)
        assert np.allclose(np.stack([at(one.number) for one in there]), rows)

    with ThreadPoolExecutor(1) as others:
        changing = others.submit(change)
        try:
            for _ in range(100):
                look()
        finally:
            is_over.set()
    changing.result()


def test_few_or_short_rows_need_no_sketches() -> None:
    assert index((1, "a", "s", 0)).sample() is None
    wide = Near(200)
    wide.add([wording(1, "a")], np.eye(200, dtype=np.float32)[:1])
    assert wide.sample() is None


def test_sketches_are_kept_from_then_on() -> None:
    size, count = 160, 8500
    rows = np.random.default_rng(1).standard_normal((count, size)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    near = Near(size)
    near.add([wording(number, str(number)) for number in range(count)], rows)
    plain, sample = near.nbytes, near.sample()
    assert sample is not None

    near.sketch_along(directions(sample))
    near.add([wording(count, "new")], rows[:1] * -1)

    assert near.sample() is None
    assert pytest.approx(plain * 129 / 160, rel=0.1) == near.nbytes - plain
    assert [count] == numbers(near.nearest(-rows[0], ["s"], 1))


def known_by_words(*texts: str) -> ByWords:
    words = ByWords()
    words.add([wording(number, f"a{number}", text=text) for number, text in enumerate(texts, 1)])
    return words


def test_by_words_a_rare_word_weighs_more_than_a_common_one() -> None:
    words = known_by_words(
        "What did you do at Acme?", "What did you do with Kafka?", "What did you study?", "What do you do?"
    )

    found = words.nearest("Did you ever work with Kafka?", ["s"], 2)

    assert 2 == found[0][0].number
    assert 0 < found[0][1] < 1


def test_by_words_the_same_words_are_wholly_alike_and_others_not_at_all() -> None:
    words = known_by_words("Where do you live?", "Which languages do you speak?")

    ((one, likeness),) = words.nearest("where do you LIVE", ["s"], 1)

    assert 1 == one.number
    assert likeness == pytest.approx(1.0)
    assert [] == words.nearest("quantum chromodynamics", ["s"], 3)
    assert [] == words.nearest("", ["s"], 3)


def test_by_words_scopes_and_answers_are_kept_apart() -> None:
    words = ByWords()
    words.add([wording(1, "a", "s", "your hobbies?"), wording(2, "a", "s", "what are your hobbies?")])
    words.add([wording(3, "b", "t", "your hobbies?")])

    assert [2] == numbers(words.nearest("what are your hobbies", ["s"], 3))
    assert [3, 2] == sorted(numbers(words.nearest("what are your hobbies", ["s", "t"], 3)), reverse=True)


def test_by_words_what_is_removed_or_replaced_is_gone() -> None:
    words = known_by_words("Where do you live?", "Which languages do you speak?")
    words.remove([1, 7])
    words.add([wording(2, "z", text="Do you sail?")])

    assert [] == words.nearest("where do you live", ["s"], 3)
    assert ["z"] == [one.of for one, _ in words.nearest("do you sail", ["s"], 3)]
    assert (1, True, False) == (len(words), 2 in words, 1 in words)


@pytest.mark.slow
def test_by_words_a_word_that_all_have_is_not_gone_through() -> None:
    words = ByWords()
    words.add(wording(n, f"a{n}", text=f"What work did you do in year {n}?") for n in range(1, 5001))

    found = words.nearest("what work did you do in year 4321", ["s"], 3)

    assert "a4321" == found[0][0].of
