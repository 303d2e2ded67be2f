"""What of the settings follows a reload, and what goes on as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain import Call, Prompt, Route
from bot.errors import SettingsError
from bot.live import LIVE, Live
from bot.settings import Settings, load_settings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MODEL = Route("groq", "openai/gpt-oss-20b")


def settings(**given: Any) -> Settings:
    return load_settings(**given)


def caps(live: Live) -> dict[str, int | None]:
    return {window.name: window.cap for window in live.limits.common(NOW)}


def test_caps_and_rates_follow() -> None:
    """Whoever was given them at the start has the same objects."""
    live = Live(settings(TWIN_DAILY_TOKENS=1000))
    limits, rates = live.limits, live.rates

    taken = live.take(settings(TWIN_DAILY_TOKENS=2000, TWIN_MONTHLY_USD=7, TWIN_USER_RATE="3/hour"))

    assert ("TWIN_DAILY_TOKENS", "TWIN_MONTHLY_USD", "TWIN_USER_RATE") == taken.live
    assert () == taken.waiting
    assert {"daily_tokens": 2000, "monthly_usd": 7 * 10**9} == caps(live)
    assert limits is live.limits
    assert [3] == [rate.count for rate in rates if rate.scope == "person"]
    assert (2000, Decimal(7)) == (live.settings.daily_tokens, live.settings.monthly_usd)


def test_a_further_limit_comes_and_goes() -> None:
    live = Live(settings())

    live.take(settings(limits={"hours": {"per": "hour", "tokens": 5}}))
    with_it = caps(live)
    live.take(settings())

    assert 5 == with_it["hours"]
    assert "hours" not in caps(live)


def test_prices_follow_and_who_answers_for_whom_does_not() -> None:
    live = Live(settings())
    catalogue, before = live.catalogue, live.catalogue.price(MODEL, NOW)
    dearer = {str(MODEL): {"input_usd": 5, "output_usd": 50}}
    replaced = {"groq:openai/gpt-oss-120b": {"replaced_by": "openai/gpt-oss-20b"}}

    priced = live.take(settings(catalogue=dearer))
    after = catalogue.price(MODEL, NOW)
    waiting = live.take(settings(catalogue=dearer | replaced))

    assert before != after
    assert (("[catalogue]",), ()) == (priced.live, priced.waiting)
    assert ((), ("[catalogue] replaced_by",)) == (waiting.live, waiting.waiting)
    big = Route("groq", "openai/gpt-oss-120b")
    assert (big, None) == catalogue.resolve(big)


def test_targets_and_thresholds_follow_but_not_where_and_when_alerts_are_posted() -> None:
    live = Live(settings())

    taken = live.take(
        settings(
            targets={"p90_ms": 1500},
            alerts={"pile": 3, "quiet": "22:00-07:00", "webhook": "https://x.example/y"},
        )
    )

    assert (("[alerts]", "[targets]"), ("[alerts] quiet", "[alerts] webhook")) == (taken.live, taken.waiting)
    assert (1500, 3) == (live.settings.targets.p90_ms, live.settings.alerts.pile)
    assert ("", None) == (live.settings.alerts.quiet, live.settings.alerts.webhook)


def test_what_is_not_live_is_named_each_time_and_stays_as_it_was() -> None:
    live = Live(settings(TWIN_TIMEZONE="Europe/Amsterdam", GROQ_API_KEY="gsk_one"))
    fresh = settings(TWIN_TIMEZONE="Asia/Tokyo", GROQ_API_KEY="gsk_two", TWIN_OWNER="slack:U1")

    taken = [live.take(fresh) for _ in range(2)]

    assert [("GROQ_API_KEY", "TWIN_OWNER", "TWIN_TIMEZONE")] * 2 == [one.waiting for one in taken]
    assert "Europe/Amsterdam" == str(live.settings.zone) == str(live.limits.zone)
    assert ("gsk_one",) == live.settings.secrets


def test_a_limit_that_cannot_be_leaves_everything_as_it_was() -> None:
    live = Live(settings())
    before = caps(live)

    with pytest.raises(SettingsError, match="expected a person"):
        live.take(
            settings(TWIN_DAILY_TOKENS=5, limits={"x": {"scope": "person", "who": "nobody", "tokens": 5}})
        )

    assert before == caps(live)
    assert 100_000 == live.settings.daily_tokens


def test_whatever_was_worked_out_from_old_values_is_worked_out_anew() -> None:
    live = Live(settings())
    assert [10] == [rate.count for rate in live.settings.rates if rate.scope == "person"]

    live.take(settings(TWIN_USER_RATE="3/hour"))

    assert [3] == [rate.count for rate in live.settings.rates if rate.scope == "person"]


def test_every_other_setting_is_the_one_of_the_start() -> None:
    """Also one that somebody adds tomorrow: it waits, until it is known to be read at each use."""
    first = settings()
    others = Settings.model_fields.keys() - LIVE - {"providers", "timezone"}  # these two must make sense
    live = Live(first)

    taken = live.take(first.model_copy(update={name: object() for name in others}))

    assert ((), len(others)) == (taken.live, len(taken.waiting))
    assert {name: getattr(first, name) for name in others} == {
        name: getattr(live.settings, name) for name in others
    }


def test_a_call_that_is_bound_by_new_caps_is_bound_at_once() -> None:
    """The meter asks for the windows of each call."""
    live = Live(settings())
    call = Call(ask_id="a1", prompt=Prompt(system="", user=""), max_completion_tokens=1, deadline=1.0)
    live.take(settings(limits={"each": {"scope": "model", "tokens": 9}}))

    assert 9 == {one.name: one.cap for one in live.limits(NOW, call, MODEL)}[f"each/{MODEL}"]
