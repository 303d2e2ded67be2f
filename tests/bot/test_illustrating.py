"""Which chart is drawn of which figures, and that figures stand without."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.charts.nouns import ForecastDay, Shown, Spec
from bot.errors import StorageError
from bot.notices import Picture
from bot.reports.record import RouteRecord
from bot.testing import PlainArtist
from tests.charted import LARGE, LAST, SMALL, ahead
from tests.illustrated import Scene, Told


@dataclass
class Clumsy:
    """An artist who drops the brush."""

    async def draw(self, spec: Spec, alt: str, name: str) -> Picture | None:
        raise ZeroDivisionError


async def test_costs_are_drawn_beside_the_same_number_of_days_before() -> None:
    scene = Scene()

    picture = await scene.pictures.costs(LAST, 7)

    assert picture is not None
    assert "costs-2026-11-21.png" == picture.name
    assert "Cost stayed at $7.00 in 7 days, all of it for gpt-oss-120b" in scene.titles
    assert "The budget is $50.00 a month." in picture.alt
    assert [(14, None)] == scene.statistics.asked


async def test_a_day_that_is_not_over_is_shown_and_not_compared() -> None:
    scene = Scene()
    pictures = replace(scene.pictures, today=lambda: LAST)

    costs = await pictures.costs(LAST, 2)
    await pictures.usage(LAST, 2)
    await pictures.costs(LAST - timedelta(days=1), 2)

    assert costs is not None
    assert "Cost stayed at $2.00 with today" in costs.alt
    assert [
        "Cost stayed at $2.00 with today in 2 days, all of it for gpt-oss-120b",
        "Questions stayed at 4 with today in 2 days, 100 % answered",
        "Cost stayed at $2.00 in 2 days, all of it for gpt-oss-120b",
    ] == scene.titles


async def test_days_before_the_first_are_nothing_to_compare_with() -> None:
    scene = Scene(first=LAST - timedelta(days=12))

    await scene.pictures.costs(LAST, 7)

    assert ["$7.00 spent in 7 days, all of it for gpt-oss-120b"] == scene.titles
    assert [(7, None)] == scene.statistics.asked


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        (Shown.QUESTIONS, "Questions stayed at 4 in 2 days, 100 % answered"),
        (Shown.LATENCY, "90 % answered within 2 s on each of 2 days; slowest on 21 Nov: 9 ms"),
        (Shown.HITS, "0 % of answers from memory in 2 days, below the target of 85 %"),
        (Shown.WEEK, "Most is asked on Fridays between 0:00 and 1:00"),
    ],
)
async def test_of_the_usage_the_wanted_chart_is_drawn(shown: Shown, title: str) -> None:
    scene = Scene()

    picture = await scene.pictures.usage(LAST, 2, shown=shown)

    assert [title] == scene.titles
    assert picture is not None
    assert f"{shown}-2026-11-21.png" == picture.name


async def test_a_report_shows_the_cost_or_where_there_is_none_the_questions() -> None:
    dear, free = Scene(), Scene(Told(cost=0))

    assert await dear.pictures.report(LAST)
    assert await free.pictures.report(LAST)

    assert ["Cost stayed at $14.00 in 14 days, all of it for gpt-oss-120b"] == dear.titles
    assert ["Questions stayed at 28 in 14 days, 100 % answered"] == free.titles


@pytest.mark.parametrize(
    ("days", "daily", "told"),
    [
        (7, 10**9, "$7.00 more is expected by 28 Nov."),
        (14, 10**9, "$9.00 more is expected by 30 Nov."),
        (7, 10**10, None),
        (60, 10**9, None),
    ],
    ids=["a week", "until the end of the month", "little is known", "too many to see"],
)
async def test_costs_are_drawn_with_the_days_to_come_where_something_is_known_of_them(
    days: int, daily: int, told: str | None
) -> None:
    to_come = [
        ForecastDay(
            day=LAST + timedelta(days=n), expected=daily, low80=0, high80=daily, low95=0, high95=daily
        )
        for n in range(1, 10)
    ]
    scene = Scene(to_come=to_come)

    picture = await scene.pictures.costs(LAST, days)

    assert picture is not None
    assert (told is not None) == ("is expected by" in picture.alt)
    assert told is None or told in picture.alt


async def test_models_are_drawn_when_one_of_them_has_answered() -> None:
    scene, known = Scene(), RouteRecord(success_rate=1.0, p50_ms=400, p90_ms=900)

    picture = await scene.pictures.models(LAST, [(SMALL, known), (LARGE, RouteRecord())])

    assert picture is not None
    assert "models-2026-11-21.png" == picture.name
    assert ["gpt-oss-20b is asked first: half answered within 400 ms, 100 % well"] == scene.titles
    assert await scene.pictures.models(LAST, [(LARGE, RouteRecord())]) is None


async def test_a_forecast_is_drawn_of_the_days_that_there_are() -> None:
    scene = Scene()

    picture = await scene.pictures.forecast([(LAST, 10**9)], ahead(9, so_far=10**9), cap=None)

    assert picture is not None
    assert "forecast-2026-11-21.png" == picture.name
    assert await scene.pictures.forecast([], [], cap=None) is None


async def test_nothing_is_drawn_of_nothing() -> None:
    scene = Scene()

    assert await scene.pictures.usage(LAST, 7, person="slack:U2") is None
    assert [] == scene.artist.drawn


async def test_whatever_goes_wrong_costs_the_picture_alone() -> None:
    away, resting = (
        Scene(Told(fault=StorageError("the database is away"))),
        Scene(artist=PlainArtist(is_away=True)),
    )
    clumsy = Scene(instead=Clumsy())

    for scene in (away, resting, clumsy):
        assert await scene.pictures.costs(LAST, 7) is None
