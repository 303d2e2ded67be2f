"""What holds of every forecast, whatever was asked, wherever and whenever: the order of its figures first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forecast.history import MOST_DAYS, History, history, wanted_days
from bot.forecast.looking import look_ahead
from bot.forecast.outlook import Band, Caps, Outlook
from bot.forecast.unusual import ENOUGH_DAYS, unusual
from bot.forecast.wording import budget_line, finding, forecast_json
from tests.forecasting import day_of

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
INSTANTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2028, 12, 31),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)
NUMBERS = st.lists(
    st.one_of(st.just(0), st.integers(0, 50), st.integers(0, 10**7)), min_size=1, max_size=MOST_DAYS + 1
)
CAPS = st.one_of(st.none(), st.integers(1, 10**12), st.integers(1, 10**18))


@st.composite
def histories(draw: st.DrawFn) -> History:
    now, zone = draw(INSTANTS), ZoneInfo(draw(st.sampled_from(ZONES)))
    numbers, each = draw(NUMBERS), draw(st.sampled_from([0, 1, 200_000, 10**9]))
    days = wanted_days(now, zone)[-len(numbers) :]
    tallies = [day_of(day, number, nano_each=each) for day, number in zip(days, numbers, strict=True)]
    back = timedelta(days=draw(st.integers(0, 100)), minutes=draw(st.integers(0, 1440)))
    first = draw(st.sampled_from([None, now - back]))
    return history(tallies, now, zone, first)


def is_ordered(band: Band) -> bool:
    return band.so_far <= band.low95 <= band.low80 <= band.expected <= band.high80 <= band.high95


@pytest.mark.slow
@settings(max_examples=25)  # a look takes some hundredths of a second
@given(past=histories(), cap=CAPS, day_cap=CAPS)
def test_every_band_is_in_order_a_cap_is_reached_when_that_is_likelier_and_it_is_the_same_again(
    past: History, cap: int | None, day_cap: int | None
) -> None:
    outlook = look_ahead(past, Caps(month=cap, day_tokens=day_cap))

    is_in_order_and_holds_what_there_is(outlook, past)
    reaches_its_cap_when_that_is_likelier_than_not(outlook, past, cap)
    assert "nan" not in f"{finding(outlook)} {budget_line(outlook)}".lower()
    again = look_ahead(past, Caps(month=cap, day_tokens=day_cap))
    assert outlook == again
    assert forecast_json(outlook) == forecast_json(again)


def is_in_order_and_holds_what_there_is(outlook: Outlook, past: History) -> None:
    of_month = [outlook.month, outlook.month_questions, outlook.month_tokens]
    bands = [*of_month, outlook.today_tokens, outlook.today_questions, *(day.month for day in outlook.days)]
    assert all(map(is_ordered, [*bands, *(day.cost for day in outlook.days)]))
    assert sum(day.cost_nano_usd for day in past.month) == outlook.spent == outlook.month.so_far
    assert outlook.days[-1].month == outlook.month
    assert past.ahead + 1 == len(outlook.days)
    assert (outlook.days[-1].day + timedelta(days=1)).day == 1


def reaches_its_cap_when_that_is_likelier_than_not(outlook: Outlook, past: History, cap: int | None) -> None:
    if cap is None:
        assert (None, None) == (outlook.cap_reached_on, outlook.over_cap)
        return
    assert outlook.over_cap is not None
    assert (outlook.cap_reached_on is not None) == (outlook.over_cap >= 0.5)
    if outlook.spent >= cap:
        assert outlook.over_cap == 1
    if outlook.cap_reached_on:
        assert (past.today.year, past.today.month) == (
            outlook.cap_reached_on.year,
            outlook.cap_reached_on.month,
        )


@given(
    days=st.lists(st.integers(0, 10**12), max_size=100), value=st.integers(0, 10**12), unit=st.floats(1, 1e9)
)
def test_what_is_unusual_is_a_number_once_enough_is_known(days: list[int], value: int, unit: float) -> None:
    told = unusual(days, value, unit=unit)

    assert (told is None) == (len(days) < ENOUGH_DAYS)
    if told is not None:
        assert abs(told) < float("inf")
        more = unusual(days, value + 10**6, unit=unit)
        assert more is not None
        assert more >= told
