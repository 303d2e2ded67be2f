"""What is expected of a month and of today: the pattern of the past, and no surer than the past allows."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.forecast.history import history, wanted_days
from bot.forecast.looking import look_ahead
from bot.forecast.outlook import Band, Caps
from tests.forecasting import NOW, UTC_ZONE, day_of, past_of

DAY = timedelta(days=1)
NO_CAPS = Caps()


def steady(days: int, questions: int = 80) -> list[int]:
    """So many whole days and one more until noon, when three of eight hours are over."""
    return [*[questions] * days, questions * 3 // 8]


def width(band: Band) -> float:
    return (band.high95 - band.low95) / max(band.expected, 1)


def test_a_steady_twin_goes_on_as_before() -> None:
    outlook = look_ahead(past_of(steady(84)), NO_CAPS)

    spent = (11 * 80 + 30) * 200_000
    assert (spent, 11) == (outlook.spent, len(outlook.past) - 1)
    assert spent + (18 + 5 / 8) * 80 * 200_000 == pytest.approx(outlook.month.expected, rel=0.05)
    assert 80_000 == pytest.approx(outlook.today_tokens.expected, rel=0.1)


def test_weekdays_are_known_after_some_weeks() -> None:
    """On a Friday evening the two empty days to come are expected to be empty."""
    friday = datetime(2026, 11, 13, 20, tzinfo=UTC)
    numbers = [0 if day.weekday() >= 5 else 80 for day in wanted_days(friday, UTC_ZONE)]
    outlook = look_ahead(past_of(numbers, now=friday), NO_CAPS)

    saturday, monday = outlook.days[1], outlook.days[3]

    assert saturday.cost.expected < 0.1 * monday.cost.expected


def test_a_trend_is_followed_and_not_believed_for_ever() -> None:
    grown = [round(20 * 1.02**day) for day in range(85)]
    outlook = look_ahead(past_of(grown), NO_CAPS)

    last = outlook.days[-1].cost.expected
    assert grown[-2] * 200_000 < last < grown[-2] * 1.02**18 * 200_000 * 1.05


def test_the_less_is_known_the_wider_is_the_band() -> None:
    widths = [width(look_ahead(past_of(steady(days)), NO_CAPS).month) for days in (0, 1, 3, 14, 84)]

    assert sorted(widths, reverse=True) == widths
    assert widths[0] > 3
    assert widths[-1] < 0.5


def test_a_burst_makes_no_new_level() -> None:
    calm, burst = steady(60), steady(60)
    burst[50] = 2_000

    told = [
        look_ahead(past_of(one), NO_CAPS).month.expected - sum(one[-12:]) * 200_000 for one in (calm, burst)
    ]

    assert 1.4 * told[0] > told[1]


@pytest.mark.parametrize("days", [0, 1, 40])
def test_nothing_asked_is_nothing_expected_but_not_for_certain(days: int) -> None:
    outlook = look_ahead(past_of([0] * (days + 1)), Caps(month=50 * 10**9))

    assert 0 == outlook.spent == outlook.month.so_far
    assert outlook.month.expected < 50_000_000
    assert outlook.month.high95 > 0
    assert (None, 0.0) == (outlook.cap_reached_on, outlook.over_cap)


@pytest.mark.parametrize("credited", [1, 7, 40])
def test_days_of_credits_are_days_without_a_load(credited: int) -> None:
    """Somebody's own SQL may book money back: it is spent less then, and nobody asked less than nothing."""
    earlier = past_of([*[80] * (85 - credited), *[-80] * credited])
    outlook = look_ahead(earlier, Caps(month=10**9, day_tokens=10**6))

    spent = sum(day.cost_nano_usd for day in earlier.month)
    assert (spent, spent) == (outlook.spent, outlook.month.so_far)
    assert all(one.cost.expected >= 0 for one in outlook.days[1:])


def test_a_quiet_evening_is_not_filled_with_questions() -> None:
    """The rest of a day is as long as the hours at which people ask."""
    late = datetime(2026, 11, 12, 22, tzinfo=UTC)
    outlook = look_ahead(past_of([80] * 41, now=late), NO_CAPS)

    assert 80 <= outlook.today_questions.low95 <= outlook.today_questions.high95 < 100


def test_a_day_that_begins_busily_goes_on_so() -> None:
    usual, busy = (look_ahead(past_of([*[80] * 40, so_far]), NO_CAPS) for so_far in (30, 120))

    assert 1.5 * (usual.today_questions.expected - 30) < busy.today_questions.expected - 120


def test_a_cap_is_reached_on_the_day_by_which_it_is_as_likely_as_not() -> None:
    spent = (11 * 80 + 30) * 200_000
    outlook = look_ahead(past_of(steady(84)), Caps(month=spent + 10 * 80 * 200_000, day_tokens=70_000))

    assert outlook.cap_reached_on is not None
    assert date(2026, 11, 20) <= outlook.cap_reached_on <= date(2026, 11, 24)
    assert (outlook.over_cap or 0) > 0.95
    assert (outlook.over_day_cap or 0) > 0.6


def test_a_cap_that_is_spent_was_reached_on_the_day_of_the_books() -> None:
    outlook = look_ahead(past_of(steady(84)), Caps(month=5 * 80 * 200_000))

    assert (date(2026, 11, 5), 1.0) == (outlook.cap_reached_on, outlook.over_cap)


def test_the_last_day_of_a_month_has_only_today_ahead() -> None:
    last = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    outlook = look_ahead(past_of([80] * 85, now=last), NO_CAPS)

    assert [date(2026, 11, 30)] == [one.day for one in outlook.days]
    assert outlook.month.low95 == outlook.month.expected == 30 * 80 * 200_000


def test_days_before_the_first_start_are_no_zeros() -> None:
    *before, today = wanted_days(NOW, UTC_ZONE)
    tallies = [day_of(day, 80 if day >= date(2026, 11, 9) else 0) for day in before] + [day_of(today, 30)]
    born = datetime(2026, 11, 9, 12, tzinfo=UTC)

    young, unknown = history(tallies, NOW, UTC_ZONE, born), history(tallies, NOW, UTC_ZONE, None)

    assert (3, 80) == (young.known_days, young.days[0].questions)
    assert 5 / 8 == pytest.approx(young.first_share, abs=0.02)
    assert (0, 0.0) == (unknown.known_days, unknown.lived)
    assert 80 == pytest.approx(look_ahead(young, NO_CAPS).today_questions.expected, rel=0.3)


def test_today_counts_from_the_first_start_on() -> None:
    born = NOW - timedelta(hours=3)
    told = history([day_of(NOW.date(), 30)], NOW, UTC_ZONE, born)

    assert pytest.approx(3 / 24) == told.lived
    assert pytest.approx(0.5) == told.rest


def test_what_was_spent_is_that_of_the_whole_month_however_few_days_count() -> None:
    tallies = [day_of(day, 80) for day in wanted_days(NOW, UTC_ZONE)]

    told = history(tallies, NOW, UTC_ZONE, NOW - 100 * DAY, most=3)

    assert (3, 12) == (told.known_days, len(told.month))
    assert 12 * 80 * 200_000 == look_ahead(told, NO_CAPS).spent


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"]
)
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_ends_on_its_own_last_day(zone: str, month: int) -> None:
    """Also those in which clocks change, wherever it is another day than in UTC."""
    place = ZoneInfo(zone)
    now = datetime(2028, month, 1, 0, 30, tzinfo=place)
    told = past_of([80] * 29 + [1], now=now, zone=place)

    last = told.today + told.ahead * DAY

    assert (month, 1) == (last.month, (last + DAY).day)
    assert (now.date(), 1) == (told.today, len(told.month))


@pytest.mark.slow
def test_the_same_history_is_the_same_forecast_in_every_process(root: Path) -> None:
    script = (
        "from tests.forecasting import past_of; from bot.forecast.looking import look_ahead; "
        "from bot.forecast.outlook import Caps; "
        "print(look_ahead(past_of([7, 80, 3, 99, 12]), Caps(month=10**8)))"
    )

    seen = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root
    )

    assert str(look_ahead(past_of([7, 80, 3, 99, 12]), Caps(month=10**8))) == seen.stdout.strip()


def test_days_without_anybody_are_one_question_and_how_busy_the_others_are_another() -> None:
    """Twenty questions on every fourth day: five a day in the end, and none on most days to come."""
    numbers = [20 if day % 4 == 0 and day % 7 else 0 for day in range(84)]
    outlook = look_ahead(past_of([*numbers, 0]), NO_CAPS)

    usual = sum(numbers) / len(numbers) * 18.5 * 200_000
    still = outlook.month.expected - outlook.spent
    assert usual == pytest.approx(still, rel=0.4)
    assert 0 == sum(one.cost.low80 for one in outlook.days[1:])
    assert max(one.cost.high80 for one in outlook.days[1:]) > 15 * 200_000


def test_the_curiosity_of_the_first_days_is_not_taken_for_a_level() -> None:
    """Of 200 on the first day 114 are left on the tenth, and 80 will stay."""
    falling = [round(80 + 120 * 0.87**day) for day in range(10)]
    outlook = look_ahead(past_of([*falling, 40]), NO_CAPS)

    last = outlook.days[-1].cost
    assert last.expected < 0.9 * sum(falling) / len(falling) * 200_000
    assert last.low80 < 80 * 200_000 < last.high95
