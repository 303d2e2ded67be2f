"""Each instant of each zone is in one hour, one day and one month, each beginning where the last one ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bot.spend.budget import midnight, period_of

ZONES = sorted(available_timezones() - {"localtime"})
RULES = files("tzdata") / "zoneinfo"
HALF_A_DAY, TWO_DAYS = timedelta(hours=12), timedelta(hours=48)
A_MOMENT = timedelta(microseconds=1)
instants = some.datetimes(
    datetime(1975, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2060, 1, 1),  # noqa: DTZ001 - the same
    timezones=some.just(UTC),
)
zones = some.sampled_from(ZONES)


def rules(name: str) -> bytes:
    """What a zone shares with those that are it by another name."""
    return (RULES / name).read_bytes() if (RULES / name).is_file() else name.encode()


@given(instants, zones, some.sampled_from(["hour", "day", "month"]))
@example(
    datetime(1987, 10, 25, 2, 45, tzinfo=UTC), "America/Goose_Bay", "day"
)  # 00:01 -> 23:01 the day before
@example(datetime(2011, 12, 30, 10, tzinfo=UTC), "Pacific/Apia", "day")  # a day left out
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", "hour")  # 02:30 comes twice
@example(datetime(2026, 4, 4, 15, 15, tzinfo=UTC), "Australia/Lord_Howe", "hour")  # clocks move half an hour
def test_a_period_ends_where_the_next_begins(now: datetime, name: str, per: str) -> None:
    zone = ZoneInfo(name)
    period, ends = period_of(per, now, zone)
    following, later = period_of(per, ends, zone)

    assert now < ends < later
    assert ends.tzinfo is UTC
    assert period == period_of(per, ends - A_MOMENT, zone)[0] < following


@given(instants, zones)
def test_a_month_is_made_of_days_and_a_day_of_its_own_date(now: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    day, tomorrow = period_of("day", now, zone)
    month, next_month = period_of("month", now, zone)

    assert day.startswith(month)
    assert tomorrow <= next_month
    assert midnight(datetime.fromisoformat(day).date(), zone) <= now < tomorrow


@given(instants)
def test_an_hour_has_3600_seconds(now: datetime) -> None:
    period, ends = period_of("hour", now, ZoneInfo("Europe/Berlin"))

    assert timedelta(0) < ends - now <= timedelta(hours=1)
    assert datetime.fromisoformat(f"{period[:-1]}:00+00:00") + timedelta(hours=1) == ends


@pytest.mark.slow
@pytest.mark.parametrize("year", [1987, 2011, 2026, 2027, 2050])
def test_the_days_of_a_year_follow_each_other_in_every_zone(year: int) -> None:
    """Walked from border to border: no day is met twice; each lasts from half a day to two."""
    for name in {rules(name): name for name in ZONES}.values():
        zone = ZoneInfo(name)
        now, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        seen: list[str] = []
        while now < end:
            day, border = period_of("day", now, zone)
            assert not seen or seen[-1] < day, (name, seen[-1], day)
            assert not seen or HALF_A_DAY <= border - now <= TWO_DAYS, (name, day)
            seen.append(day)
            now = border
        assert len(seen) in {365, 366, 367}, (name, len(seen))
