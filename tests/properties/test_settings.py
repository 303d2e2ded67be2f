"""Whatever is written into a setting is either understood or refused in one line: never half of it."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import load_settings

SPANS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
anything = st.text(max_size=40)


@given(count=st.integers(1, 999_999_999), span=st.sampled_from(sorted(SPANS)), loud=st.booleans())
def test_every_rate_is_understood_as_it_was_written(count: int, span: str, *, loud: bool) -> None:
    text = f" {count}/{span} "
    (rate,) = load_settings(TWIN_USER_RATE=text.upper() if loud else text, TWIN_CHANNEL_RATE="off").rates

    assert (count, SPANS[span]) == (rate.count, rate.seconds)


@given(text=anything | st.from_regex(r"\A\d{1,12}/(second|minute|hour|day|week)s?\Z"))
def test_a_rate_is_understood_or_refused(text: str) -> None:
    try:
        rates = load_settings(TWIN_USER_RATE=text, TWIN_CHANNEL_RATE="off").rates
    except SettingsError as error:
        assert_one_line("TWIN_USER_RATE", error)
    else:
        assert all(rate.count > 0 and rate.seconds > 0 for rate in rates)


@given(at=st.times())
def test_every_minute_of_the_day_can_be_the_reports(at: time) -> None:
    assert at.replace(second=0, microsecond=0) == load_settings(TWIN_REPORT_AT=f"{at:%H:%M}").report_time


@given(text=anything | st.from_regex(r"\A\d\d:\d\d\Z"))
def test_a_time_of_day_is_understood_or_refused(text: str) -> None:
    try:
        settings = load_settings(TWIN_REPORT_AT=text)
    except SettingsError as error:
        assert_one_line("TWIN_REPORT_AT", error)
    else:
        assert text.strip() == f"{settings.report_time:%H:%M}"


@given(
    text=anything
    | st.sampled_from(["Europe/Berlin", "europe/berlin", "UTC", "", "/etc/localtime", "..", "Europe"])
)
def test_a_zone_is_understood_or_refused(text: str) -> None:
    try:
        settings = load_settings(TWIN_TIMEZONE=text)
    except SettingsError as error:
        assert_one_line("TWIN_TIMEZONE", error)
    else:
        assert isinstance(settings.zone, ZoneInfo)


@given(nano=st.integers(0, 10**18))
def test_every_nano_dollar_of_a_budget_is_kept(nano: int) -> None:
    amount = Decimal(nano).scaleb(-9)

    assert nano == load_settings(TWIN_MONTHLY_USD=f"{amount:f}").monthly_usd.scaleb(9)


@given(text=anything)
@pytest.mark.parametrize(
    "name",
    ["TWIN_MONTHLY_USD", "TWIN_DAILY_TOKENS", "TWIN_MODELS", "TWIN_ADMINS", "DATABASE_URL", "GROQ_BASE_URL"],
)
def test_any_text_is_understood_or_refused_in_one_line(name: str, text: str) -> None:
    try:
        settings = load_settings(**{name: text})
    except SettingsError as error:
        assert_one_line(name, error)
    else:
        assert settings.monthly_usd >= 0
        assert all(route.model for route in settings.routes)


def assert_one_line(name: str, error: SettingsError) -> None:
    """The fault is named, and nothing that was typed breaks the line."""
    assert str(error).startswith(f"{name}: ")
    assert 1 == len(str(error).splitlines())
