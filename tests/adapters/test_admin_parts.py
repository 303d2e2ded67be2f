"""What the pages of figures are made of: lines, words, Markdown that is safe, and tables behind charts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.web.admin.behind import behind
from adapters.web.admin.glance import glance
from adapters.web.admin.prose import prose, prose_line
from adapters.web.admin.sparkline import HEIGHT, WIDTH, sparkline
from bot.reports.timeline import series_json
from tests.accounted import account_of, asks, day_of
from tests.tables import every_row

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_line_goes_from_nothing_to_the_greatest_value() -> None:
    """Seen beside one another, lines that begin anywhere would lie."""
    drawn = sparkline([0, 5, 10])

    assert drawn is not None
    assert f"M0 {HEIGHT - 3}L{WIDTH // 2} 15L{WIDTH} 3" == drawn.line
    assert (WIDTH, 3) == drawn.end


@pytest.mark.parametrize("values", [[], [1], [None, 3, None], [None, None]])
def test_fewer_than_two_values_are_no_line(values: list[float | None]) -> None:
    assert sparkline(values) is None


def test_an_unknown_day_breaks_the_line_and_nothing_at_all_is_flat() -> None:
    broken, flat = sparkline([1, None, 1, 1]), sparkline([0, 0])

    assert broken is not None
    assert flat is not None
    assert 2 == broken.line.count("M")
    assert f"M0 {HEIGHT - 3}L{WIDTH} {HEIGHT - 3}" == flat.line


@every_row(
    ("said", "shown"),
    [
        ("**a** & <b>", "<p><strong>a</strong> &amp; &lt;b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("![x](https://elsewhere.test/x.png)", None),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](mailto:a@b.c)", "<p>[x](mailto:a@b.c)</p>\n"),
        ("# One", "<h3>One</h3>\n"),
        ("- \N{WHITE HEAVY CHECK MARK} well", None),
    ],
)
def test_markdown_becomes_markup_that_can_do_nothing(said: str, shown: str | None) -> None:
    """Names of models and of tables are in it, which somebody else chose."""
    made = str(prose(said))

    assert shown is None or shown == made
    assert not any(word in made for word in ("<script", "<img", 'href="j', "\N{WHITE HEAVY CHECK MARK}"))


def test_a_link_tells_the_other_site_nothing() -> None:
    assert 'rel="noopener noreferrer nofollow"' in prose("[x](https://example.org/)")
    assert "a <code>b</code>" == prose_line("a `b`")


def account() -> Any:
    return account_of(
        day_of(date(2026, 11, 19), asks(3), asks(1, outcome="unavailable"), hours=(0, 4, *[0] * 22)),
        day_of(date(2026, 11, 20), asks(2)),
    )


@every_row("name", ["costs", "questions", "latency", "hits", "week"])
def test_behind_each_chart_is_a_table_with_the_same_days(name: str) -> None:
    """Exact for a program, worded for people."""
    told = behind(name, account())

    assert told is not None
    assert all(len(told.headings) == len(row) for row in (*told.rows, *told.plain))
    assert len(told.rows) == len(told.plain)
    assert behind("models", account()) is None


STATE: dict[str, Any] = {
    "at": "2026-11-20T14:20:05+00:00",
    "today": {
        "questions": 1234,
        "by_outcome": {"answered": 1200, "unavailable": 34},
        "prompt_tokens": 90_000,
        "completion_tokens": 5_000,
        "cost_usd": "1.25",
        "p50_ms": 400,
        "p90_ms": 2_400,
        "error_rate": 0.005,
        "cache_hit_rate": None,
        "targets": [
            {"name": "p90_ms", "target": 2000, "met": False},
            {"name": "error_rate", "target": 0.01, "met": True},
            {"name": "cache_hit_rate", "target": 0.85, "met": None},
        ],
    },
    "limits": [
        {"name": "daily_tokens", "cap": 100_000, "used": 95_000, "reserved": 5_000},
        {"name": "monthly_usd", "cap": "50", "used": "12.5", "reserved": "0"},
    ],
    "routes": [
        {
            "position": 1,
            "route": "groq:a",
            "breaker": "half_open",
            "headroom": "82 %",
            "success_rate": 0.98,
            "p90_ms": 900,
            "why": "best value",
        }
    ],
    "alerts": [{"title": "Late", "severity": "critical", "opened_at": "2026-11-20T10:00:00+00:00"}],
    "paused": "",
    "waiting": 7,
}


def test_a_glance_says_each_figure_beside_its_aim_and_yesterday() -> None:
    told = glance(STATE, series_json(account())["series"], BERLIN)  # type: ignore[arg-type]
    cards = {one.name: one for one in told.cards}

    assert ["questions", "cost", "tokens", "latency", "errors", "hits"] == list(cards)
    assert ("1,234", "1,200 answered", "yesterday 2") == tuple(
        getattr(cards["questions"], part) for part in ("value", "aim", "before")
    )
    assert ("$12.50 of $50.00 this month", 0.25) == (cards["cost"].gauge.told, cards["cost"].gauge.used)  # type: ignore[union-attr]
    assert ("95,000 of 100,000 today", 0.05) == (cards["tokens"].aim, cards["tokens"].gauge.held)  # type: ignore[union-attr]
    assert ("2.40 s", "bad") == (cards["latency"].value, cards["latency"].tone)
    assert ("0.5 %", "good") == (cards["errors"].value, cards["errors"].tone)
    assert ("-", "") == (cards["hits"].value, cards["hits"].tone)
    assert ("15:20:05", "", 7) == (told.at, told.paused, told.waiting)
    assert ("half open", "warn") == (told.routes[0]["breaker"], told.routes[0]["tone"])
    assert ("bad", "since 2026-11-20 11:00") == (told.alerts[0]["tone"], told.alerts[0]["since"])


def test_without_caps_and_history_a_glance_is_whole_as_well() -> None:
    """The first day of a twin without limits."""
    bare = {**STATE, "limits": [], "routes": [], "alerts": [], "paused": None}

    told = glance(bare, [], BERLIN)
    live = told.live()

    assert ("no budget is set", "no cap is set") == (told.cards[1].aim, told.cards[2].aim)
    assert {None} == {one.spark for one in told.cards}
    assert ({}, None) == (live["gauges"], live["paused"])
    assert datetime(2026, 11, 20, 14, 20, 5, tzinfo=UTC).astimezone(BERLIN).strftime("%H:%M:%S") == live["at"]
