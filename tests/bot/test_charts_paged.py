"""A chart on a page: the same data in the page's words, colours and width."""

from __future__ import annotations

import json
from typing import Any

from bot.charts import specs
from bot.charts.look import look
from bot.charts.nouns import Spec, Theme
from bot.charts.paged import HEIGHT, paged
from bot.reports.record import RouteRecord
from bot.reports.series import Series
from tests.charted import LARGE, SMALL, days
from tests.tables import every_row

WEEK = days(7, small=40, large=30, answered=3, lost=1)
FULL = Series(days=WEEK.days, hours={(0, 9): 12, (3, 14): 4})
ORDER = [(SMALL, RouteRecord(success_rate=0.98, p50_ms=400, p90_ms=900)), (LARGE, RouteRecord())]
CHARTS = [
    specs.costs(FULL, monthly_nano_usd=10**11),
    specs.questions(FULL),
    specs.latency(FULL),
    specs.hits(FULL),
    specs.week(FULL),
    specs.models(ORDER),
]


def test_the_page_tells_what_was_found_and_the_chart_does_not_say_it_again() -> None:
    spec = specs.costs(FULL, monthly_nano_usd=10**11)

    told = paged(spec)

    assert " ".join(spec["title"]["text"]) == told.title
    assert told.subtitle.startswith("US dollars a day, by model")
    assert "title" not in told.spec
    assert ("container", HEIGHT, None) == tuple(told.spec[one] for one in ("width", "height", "background"))
    assert 640 == paged(spec, width=640).spec["width"]


@every_row("spec", CHARTS)
def test_by_night_every_colour_is_one_of_the_night(spec: Spec) -> None:
    """What would stay of the day could not be read."""
    day, night = look(Theme.LIGHT), look(Theme.DARK)

    told = json.dumps(paged(spec, theme=Theme.DARK).spec)

    stays = {*day.series, day.others} & {*night.series, night.others}
    gone = {day.ink, day.soft, day.grid, day.warm, *day.series, *day.shades} - stays
    assert [] == [colour for colour in gone if f'"{colour}"' in told]
    assert data(spec) == data(paged(spec, theme=Theme.DARK).spec)


@every_row("spec", CHARTS[:-1])
def test_whoever_points_at_something_is_told_what_it_is(spec: Spec) -> None:
    """In words, as names of fields are ours alone."""
    layers = [one for one in spec["layer"] if "tooltip" in one["encoding"]]
    told = [row["told"] for layer in layers for row in layer["data"]["values"]]

    assert told
    assert all(isinstance(one, str) and one.strip() for one in told)


def data(spec: Spec) -> list[Any]:
    return [one["data"] for one in spec["layer"]]
