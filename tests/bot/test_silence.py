"""Quiet hours by the clock on the wall, and kinds that are muted for a while or for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.silence import MUTED, Quiet, is_mute, muted_kinds, read_span
from tests.tables import every_row

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@every_row(
    ("text", "hour", "minute", "expected"),
    [
        ("22:00-07:00", 21, 59, False),
        ("22:00-07:00", 22, 0, True),
        ("22:00-07:00", 3, 0, True),
        ("22:00-07:00", 7, 0, False),
        ("12:00-13:30", 13, 29, True),
        ("12:00-13:30", 13, 30, False),
        ("00:00-06:00", 0, 0, True),
    ],
)
def test_hours_are_quiet_by_the_clock_on_the_wall(text: str, hour: int, minute: int, expected: bool) -> None:
    quiet = Quiet.read(text)

    assert quiet is not None
    assert expected is quiet.holds(datetime(2026, 7, 20, hour, minute, tzinfo=BERLIN).astimezone(UTC), BERLIN)


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    quiet = Quiet.read("02:00-03:00")
    assert quiet is not None

    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1, 2)]

    assert [True, True, False] == [quiet.holds(one, BERLIN) for one in twice]


def test_without_hours_it_is_never_quiet_and_what_is_no_span_is_refused() -> None:
    assert Quiet.read("") is None
    for text in (
        "22:00",
        "22-7-8",
        "later",
        "25:00-07:00",
        "07:00-07:00",
        "22:00+02:00-07:00",
        "22:00-07:00Z",
    ):
        with pytest.raises(ValueError, match=r"."):
            Quiet.read(text)


def test_a_mute_ends_at_its_instant_and_one_without_stays() -> None:
    hour = timedelta(hours=1)
    set_now = {
        f"{MUTED}cost": (NOON + hour).isoformat(),
        f"{MUTED}pile": "",
        f"{MUTED}cache": (NOON - hour).isoformat(),
        "paused": "",
    }

    assert {"cost": NOON + hour, "pile": None} == muted_kinds(set_now, NOON)
    assert {"pile": None} == muted_kinds(set_now, NOON + hour)


@every_row(
    ("text", "minutes"),
    [
        ("30m", 30),
        ("45 min", 45),
        ("2h", 120),
        ("1 hour", 60),
        ("3d", 3 * 1440),
        ("1w", 7 * 1440),
        ("2 WEEKS", 14 * 1440),
        ("0h", None),
        ("h", None),
        ("2y", None),
        ("-2h", None),
    ],
)
def test_lengths_of_time_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert (None if minutes is None else timedelta(minutes=minutes)) == read_span(text)


def test_a_control_mutes_until_an_instant_with_a_zone_or_for_good() -> None:
    assert [True, True, False, False] == [
        is_mute(value) for value in ("", NOON.isoformat(), "2026-11-20T12:00", "tomorrow")
    ]
