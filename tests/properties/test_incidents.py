"""Whatever comes: nothing flaps, each incident is told once, and its end follows when it is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.bookkeeping import Alert
from bot.incidents.incident import AGAIN, UNSEEN, Level, Signal, Watch, watch

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOLD, EASE = timedelta(minutes=5), timedelta(minutes=15)
NAMES = ("errors", "cost", "model:groq:a")

steps = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=900),  # seconds until the next look
        st.dictionaries(st.sampled_from(NAMES), st.sampled_from(Level), max_size=3),
    ),
    max_size=120,
)

stretches = st.lists(st.tuples(st.sampled_from(Level), st.integers(min_value=1, max_value=40)), max_size=14)
"""So many minutes of one level after another, looked at each minute."""

turns = st.lists(
    st.tuples(st.integers(min_value=3, max_value=30), st.integers(min_value=10, max_value=40)),
    min_size=3,
    max_size=12,
)
"""So many minutes bad, and so many good, by turns: about as long as it takes to be told."""


def signal(name: str, level: Level) -> Signal:
    return Signal(
        name=name, level=level, title="It is bad", text="Do it", relief="It is good", hold=HOLD, ease=EASE
    )


def played(
    script: Sequence[tuple[float, dict[str, Level]]], state: dict[str, Watch] | None = None
) -> tuple[dict[str, Watch], list[Alert], datetime]:
    known, at = dict(state or {}), NOON
    told: list[Alert] = []
    for seconds, levels in script:
        at += timedelta(seconds=seconds)
        known, new = watch([signal(name, level) for name, level in levels.items()], known, at)
        told += new
    return known, told, at


def by_name(told: Sequence[Alert]) -> dict[str, list[Alert]]:
    found = defaultdict(list)
    for one in told:
        found[(one.ends or one.key).rsplit(":", 4)[0]].append(one)
    return found


@given(steps)
def test_openings_and_ends_take_turns_and_each_end_names_its_opening(
    script: list[tuple[int, dict[str, Level]]],
) -> None:
    _, told, _ = played(script)

    assert len(told) == len({one.key for one in told})
    for alerts in by_name(told).values():
        for at, one in enumerate(alerts):
            assert (one.ends is None) == (at % 2 == 0)
            assert one.ends in {None, alerts[at - 1].key}


def minutes(script: Sequence[tuple[Level, int]]) -> list[Level]:
    return [level for level, length in script for _ in range(length)]


@given(turns)
def test_in_no_hour_does_anything_open_twice_or_end_twice(lengths: list[tuple[int, int]]) -> None:
    script = [one for bad, good in lengths for one in ((Level.BAD, bad), (Level.GOOD, good))]

    _, told, _ = played([(60, {"errors": level}) for level in minutes(script)])

    for kind in (told[::2], told[1::2]):
        assert all(later.at - one.at >= AGAIN for one, later in pairwise(kind))


@given(stretches)
def test_nothing_opens_before_it_held_or_ends_before_it_was_over_for_long_enough(
    script: list[tuple[Level, int]],
) -> None:
    levels = minutes(script)
    _, told, _ = played([(60, {"errors": level}) for level in levels])

    for one in told:
        last = (one.at - NOON) // timedelta(minutes=1)
        wanted, length = (Level.GOOD, EASE) if one.ends else (Level.BAD, HOLD)
        before = levels[last - 1 - length // timedelta(minutes=1) : last]
        assert [wanted] * (length // timedelta(minutes=1) + 1) == before


@given(st.lists(st.integers(min_value=1, max_value=299), min_size=1, max_size=200))
def test_what_alternates_faster_than_it_must_hold_is_never_told(gaps: list[int]) -> None:
    levels = (Level.BAD, Level.GOOD)

    _, told, _ = played([(gap, {"errors": levels[at % 2]}) for at, gap in enumerate(gaps)])

    assert [] == told


@given(steps, st.integers(min_value=30, max_value=500))
def test_the_end_of_an_incident_follows_when_it_stays_good(
    script: list[tuple[int, dict[str, Level]]], every: int
) -> None:
    known, told, at = played(script)
    ending: list[Alert] = []

    until = at + AGAIN + EASE + timedelta(seconds=2 * every)
    while at < until:
        at += timedelta(seconds=every)
        known, new = watch([signal(name, Level.GOOD) for name in NAMES], known, at)
        ending += new

    assert not any(one.is_open for one in known.values())
    assert all(one.ends for one in ending)
    assert all(len(alerts) % 2 == 0 for alerts in by_name([*told, *ending]).values())


@given(steps)
def test_what_is_bad_for_long_enough_is_told(script: list[tuple[int, dict[str, Level]]]) -> None:
    known, _, at = played(script)

    for _ in range(14):
        at += timedelta(minutes=5)
        known, _ = watch([signal("errors", Level.BAD)], known, at)

    assert known["errors"].is_open


@given(steps, st.lists(st.integers(min_value=-7200, max_value=7200), max_size=60))
def test_a_clock_that_jumps_leaves_nothing_stuck(
    script: list[tuple[int, dict[str, Level]]], jumps: list[int]
) -> None:
    known, _, at = played(script)
    for number, jump in enumerate(jumps):
        at += timedelta(seconds=jump)
        known, _ = watch([signal("cost", (Level.BAD, Level.GOOD)[number // 8 % 2])], known, at)

    for _ in range(30):
        at += timedelta(minutes=5)
        known, _ = watch([signal(name, Level.GOOD) for name in NAMES], known, at)

    assert {} == known


@given(steps)
def test_what_nobody_looks_at_any_more_is_over(script: list[tuple[int, dict[str, Level]]]) -> None:
    known, _, at = played(script)
    was_open = {name for name, one in known.items() if one.is_open}

    later, told = watch([], known, at + UNSEEN + timedelta(hours=1))

    assert was_open == {one.ends.rsplit(":", 4)[0].removeprefix("incident:") for one in told if one.ends}
    assert not any(one.is_open for one in later.values())


@given(steps)
def test_looking_again_at_once_tells_nothing_more(script: list[tuple[int, dict[str, Level]]]) -> None:
    known, _, at = played(script)
    levels = script[-1][1] if script else {}

    again, told = watch([signal(name, level) for name, level in levels.items()], known, at)

    assert ((), known) == (told, again)
