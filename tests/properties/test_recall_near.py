"""The index of phrasings finds what a plain look at every row finds, whatever came and went before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.recall import room
from bot.recall.near import Near, directions
from bot.recall.room import Alike, highest
from bot.recall.rows import CHUNK, Rows
from bot.remembered import Origin, Phrasing

Floats = NDArray[np.float32]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCOPES = ("verified", "a", "b")
CLOSE = 1e-5


def drawn(count: int, size: int, *, seed: int, spread: float = 1.0) -> Floats:
    """Unit rows; with little `spread` they lie in few directions, as the vectors of questions do."""
    dice = np.random.default_rng(seed)
    weights = spread ** np.arange(size)
    rows = (dice.standard_normal((count, size)) * weights).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def wording(number: int, scope: str, of: str) -> Phrasing:
    text = str(number)
    return Phrasing(scope=scope, key=text, text=text, of=of, origin=Origin.ASKED, at=NOON, number=number)


def plainly(
    there: Sequence[tuple[Phrasing, Floats]], vector: Floats, scopes: Sequence[str], k: int, *, distinct: bool
) -> list[float]:
    """The best likenesses, found by looking at every row."""
    best: dict[str | int, float] = {}
    for one, row in there:
        if one.scope in scopes:
            name = one.of if distinct else one.number
            best[name] = max(best.get(name, -2.0), float(row @ vector))
    return sorted(best.values(), reverse=True)[:k]


def agree(found: Sequence[Alike], there: Sequence[tuple[Phrasing, Floats]], vector: Floats) -> bool:
    """Whether each likeness is that of its phrasing."""
    rows = {one.number: row for one, row in there}
    return all(abs(float(rows[one.number] @ vector) - likeness) < CLOSE for one, likeness in found)


@pytest.mark.slow
@given(data=st.data(), distinct=st.booleans())
@settings(max_examples=min(60, settings().max_examples))  # a twentieth of a second each
def test_the_nearest_are_those_that_a_look_at_every_row_finds(*, data: st.DataObject, distinct: bool) -> None:
    rows = drawn(60, 8, seed=data.draw(st.integers(0, 99)))
    index, there = Near(8), {}
    for number in data.draw(st.lists(st.integers(0, 59), max_size=120)):
        one = wording(number, data.draw(st.sampled_from(SCOPES)), data.draw(st.sampled_from("pqrs")))
        if data.draw(st.integers(0, 3)):
            index.add([one], rows[[number]])
            there[number] = (one, rows[number])
        else:
            index.remove([number])
            there.pop(number, None)
    scopes = data.draw(st.lists(st.sampled_from(SCOPES), max_size=3))
    k, vector = data.draw(st.integers(1, 5)), drawn(1, 8, seed=1000)[0]

    found = index.nearest(vector, scopes, k, distinct=distinct)

    known = [*there.values()]
    assert len(known) == len(index)
    assert agree(found, known, vector)
    assert plainly(known, vector, scopes, k, distinct=distinct) == pytest.approx(
        [likeness for _, likeness in found], abs=CLOSE
    )


@pytest.mark.slow
@given(
    seed=st.integers(0, 1000),
    spread=st.sampled_from([0.97, 0.99, 1.0]),
    answers=st.sampled_from([2, 40, 5000]),
    floor=st.sampled_from([-1.0, 0.4]),
)
@settings(max_examples=min(12, settings().max_examples // 4))  # a fifth of a second each
def test_sketches_leave_nothing_out(seed: int, spread: float, answers: int, floor: float) -> None:
    count, size = room.PLAIN + 600, 160
    rows = drawn(count, size, seed=seed, spread=spread)
    there = [(wording(at, "a", str(at % answers)), rows[at]) for at in range(count)]
    index = Near(size)
    index.add([one for one, _ in there], rows)
    sample = index.sample()
    assert sample is not None
    index.sketch_along(directions(sample))
    gone = range(0, 600, 3)
    index.remove(gone)
    there = [pair for at, pair in enumerate(there) if at not in gone]
    vectors = np.concatenate([drawn(2, size, seed=seed + 1, spread=spread), rows[[0, 7]]])

    for vector in vectors:
        found = index.nearest(vector, ["a"], 3, floor=floor)
        expected = [one for one in plainly(there, vector, ["a"], 3, distinct=True) if one >= floor]

        assert agree(found, there, vector)
        assert expected == pytest.approx([likeness for _, likeness in found], abs=CLOSE)
    together = index.nearest_each(vectors, ["a"], 3, floor=floor)
    alone = [index.nearest(vector, ["a"], 3, floor=floor) for vector in vectors]
    assert [[one.of for one, _ in found] for found in alone] == [[one.of for one, _ in t] for t in together]


@given(
    values=st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=200),
    repeated=st.integers(1, 30),
    many=st.integers(1, 70),
)
def test_the_highest_are_among_those_that_are_picked_out(
    values: list[float], repeated: int, many: int
) -> None:
    told = np.array(values * repeated, np.float32)

    places = highest(told, many)

    assert sorted(set(places.tolist())) == places.tolist()
    assert len(places) >= min(many, len(told))
    left_out = np.delete(told, places)
    assert not len(left_out) or left_out.max() < told[places].min()


@given(counts=st.lists(st.integers(0, 700), max_size=8), drops=st.lists(st.floats(0, 0.999), max_size=40))
@settings(max_examples=20)
def test_rows_are_those_that_were_added_but_for_the_order(counts: list[int], drops: list[float]) -> None:
    rows, expected = Rows(1), list[float]()
    for count in [*counts, CHUNK]:
        more = np.arange(len(expected), len(expected) + count, dtype=np.float32)[:, None]
        rows.append(more)
        expected += more[:, 0].tolist()
    for share in drops:
        place = int(share * len(expected))
        rows.drop(place)
        expected[place] = expected[-1]
        expected.pop()

    assert len(expected) == len(rows)
    assert expected == rows.along(np.ones((1, 1), np.float32))[0].tolist()
    assert expected[::7] == rows.at(np.arange(0, len(expected), 7))[:, 0].tolist()
