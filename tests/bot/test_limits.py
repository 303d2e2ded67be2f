"""Which windows bind a call, and the words for limits that cannot be."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Call, Prompt, QuestionType, Route
from bot.errors import SettingsError
from bot.settings_tables import LimitEntry
from bot.spend.budget import Limits, effective
from tests.tables import every_row

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SMALL, OTHER = Route("groq", "openai/gpt-oss-20b"), Route("groq2", "openai/gpt-oss-20b")


def limits(**more: LimitEntry) -> Limits:
    return Limits.of(BERLIN, daily_tokens=1000, monthly_usd=Decimal("0.5"), more=more)


def call(**other: str) -> Call:
    prompt = Prompt(system="", user="asked: What?")
    given = {"person": "slack:U1", "channel": "slack:C1"} | other
    return Call(
        ask_id="ask",
        prompt=prompt,
        max_completion_tokens=9,
        deadline=9.0,
        kind=QuestionType.TECHNICAL,
        **given,  # type: ignore[arg-type]
    )


def bound(made: Limits, route: Route = SMALL, **other: str) -> dict[str, str]:
    """Names and periods of the windows beyond the two that always bind."""
    return {w.name: w.period for w in made(NOW, call(**other), route)[2:]}


def test_the_day_and_the_month_follow_the_zone() -> None:
    day, month = limits()(NOW, call(), SMALL)

    assert ("daily_tokens", "tokens", "2026-11-21", 1000) == (day.name, day.unit, day.period, day.cap)
    assert ("monthly_usd", "nano_usd", "2026-11", 5 * 10**8) == (
        month.name,
        month.unit,
        month.period,
        month.cap,
    )
    assert datetime(2026, 11, 21, 23, tzinfo=UTC) == day.resets_at
    assert datetime(2026, 11, 30, 23, tzinfo=UTC) == month.resets_at


@every_row(
    ("given", "name"),
    [
        ({}, "one"),
        ({"scope": "person"}, "one/slack:U1"),
        ({"scope": "channel"}, "one/slack:C1"),
        ({"scope": "question_type"}, "one/technical"),
        ({"scope": "model"}, "one/groq:openai/gpt-oss-20b"),
        ({"scope": "person", "who": "slack:U1"}, "one/slack:U1"),
        ({"scope": "model", "who": "groq:openai/gpt-oss-20b"}, "one/groq:openai/gpt-oss-20b"),
        ({"scope": "model", "who": "openai/gpt-oss-20b"}, "one/openai/gpt-oss-20b"),
    ],
)
def test_each_of_those_that_a_limit_binds_has_a_window_of_its_own(given: dict[str, str], name: str) -> None:
    assert {name: "2026-11-21"} == bound(limits(one=LimitEntry(tokens=5, **given)))


@pytest.mark.parametrize(
    "given",
    [
        {"scope": "person", "who": "slack:U2"},
        {"scope": "channel", "who": "slack:C2"},
        {"scope": "question_type", "who": "general"},
        {"scope": "model", "who": "groq2:openai/gpt-oss-20b"},
    ],
)
def test_who_is_not_meant_is_not_bound(given: dict[str, str]) -> None:
    assert {} == bound(limits(one=LimitEntry(tokens=5, **given)))


def test_a_bare_model_binds_every_route_to_it() -> None:
    made = limits(one=LimitEntry(tokens=5, scope="model", who="openai/gpt-oss-20b"))

    assert bound(made, SMALL) == bound(made, OTHER)


def test_a_call_of_nobody_is_bound_by_no_person_s_limit() -> None:
    assert {} == bound(limits(one=LimitEntry(tokens=5, scope="person")), person="")


def test_hours_and_money_are_limits_as_well() -> None:
    (window,) = limits(one=LimitEntry(usd=Decimal("0.000000001"), per="hour"))(NOW, call(), SMALL)[2:]

    assert ("nano_usd", 1, "2026-11-20T23Z") == (window.unit, window.cap, window.period)
    assert datetime(2026, 11, 21, tzinfo=UTC) == window.resets_at


def test_without_an_asker_the_limits_of_all_and_of_named_ones_are_known() -> None:
    made = limits(
        each=LimitEntry(tokens=5, scope="person"),
        one=LimitEntry(tokens=5, scope="person", who="slack:U2"),
        hourly=LimitEntry(tokens=5, per="hour"),
    )

    assert ["daily_tokens", "monthly_usd", "one/slack:U2", "hourly"] == [w.name for w in made.common(NOW)]


def test_no_cap_is_none() -> None:
    made = Limits.of(BERLIN, daily_tokens=0, monthly_usd=Decimal(0))

    assert [None, None] == [window.cap for window in made.common(NOW)]


@every_row(
    ("name", "given", "word"),
    [
        ("daily_tokens", {}, "taken"),
        ("a/b", {}, "letters"),
        ("one", {"who": "slack:U1"}, "another scope"),
        ("one", {"scope": "question_type", "who": "techncal"}, "education, technical"),
        ("DAILY_TOKENS", {}, "taken by daily_tokens"),
        ("monthly-usd", {}, "taken by monthly_usd"),
        ("one", {"scope": "person", "who": "U012"}, "slack:U012ABC"),
        ("one", {"scope": "person", "who": "irc:bob"}, "slack:U012ABC"),
        ("one", {"scope": "channel", "who": "#general"}, "slack:C012ABC or web"),
    ],
)
def test_a_limit_that_cannot_be_is_said(name: str, given: dict[str, str], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        limits(**{name: LimitEntry(tokens=5, **given)})


def test_a_limit_of_a_model_that_nobody_asks_is_remarked() -> None:
    made = limits(
        slip=LimitEntry(tokens=5, scope="model", who="gpt-oss-20b"),
        right=LimitEntry(tokens=5, scope="model", who="openai/gpt-oss-20b"),
        other=LimitEntry(tokens=5, scope="model", who=str(OTHER)),
    )

    (remark,) = made.idle([SMALL, OTHER])
    assert "limits.slip binds nothing: no question goes to gpt-oss-20b; expected one of groq:" in remark
    assert () == made.idle([])


def test_two_limits_that_differ_only_in_case_are_one_too_many() -> None:
    with pytest.raises(SettingsError, match=r"limits\.Students: this name is taken by students"):
        limits(students=LimitEntry(tokens=5), Students=LimitEntry(tokens=6))


@pytest.mark.parametrize("value", ["lots", "1" * 19])
def test_a_cap_in_the_table_that_is_no_number_leaves_the_configured_one(value: str) -> None:
    (window, _) = effective(limits().common(NOW), {"cap:daily_tokens": value})

    assert 1000 == window.cap
