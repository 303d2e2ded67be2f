"""Whatever happened: charts hold figures alone, of all that there is, and their words find room."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import alt, specs
from bot.charts.look import MOST_SERIES, Scale
from bot.charts.nouns import ForecastDay, Spec, Theme
from bot.charts.worker import wants_more
from bot.domain import Outcome, Route
from bot.reports.record import RouteRecord
from bot.reports.series import DaySeries, Series
from tests.charted import LAST

SLACK_ALT = 1000
money = st.integers(0, 10**18)
routes = st.builds(Route, st.sampled_from(["groq", "openai"]), st.text(min_size=1, max_size=60))


@st.composite
def histories(draw: st.DrawFn) -> Series:
    models = draw(st.lists(routes, max_size=10, unique=True))
    names = [*map(str, Outcome), "open"]
    made = []
    count = draw(st.sampled_from([0, 1, 2, 7, 8, 31, 93]))
    for back in range(count - 1, -1, -1):
        latencies = draw(st.none() | st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)))
        answered = draw(st.integers(0, 10**6))
        p50, p90 = sorted(latencies) if latencies else (None, None)
        made.append(
            DaySeries(
                day=LAST - timedelta(days=back),
                costs={model: draw(money) for model in models[: draw(st.integers(0, 10))]},
                outcomes={name: draw(st.integers(0, 10**6)) for name in names[: draw(st.integers(0, 7))]},
                answered=answered,
                hits=draw(st.integers(0, answered)),
                p50_ms=p50,
                p90_ms=p90,
            )
        )
    fields = st.tuples(st.integers(0, 6), st.integers(0, 23))
    return Series(days=tuple(made), hours=draw(st.dictionaries(fields, st.integers(0, 10**6), max_size=20)))


@st.composite
def orders(draw: st.DrawFn) -> list[tuple[Route, RouteRecord]]:
    made = []
    for route in draw(st.lists(routes, max_size=10, unique=True)):
        latencies = draw(st.none() | st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)))
        p50, p90 = sorted(latencies) if latencies else (None, None)
        share, cost = draw(st.none() | st.floats(0, 1)), draw(st.none() | money)
        made.append(
            (route, RouteRecord(success_rate=share, p50_ms=p50, p90_ms=p90, cost_per_answer_nano_usd=cost))
        )
    return made


@st.composite
def outlooks(draw: st.DrawFn) -> list[ForecastDay]:
    made = []
    for number in range(1, draw(st.integers(0, 30)) + 1):
        low95, low80, expected, high80, high95 = sorted(draw(st.tuples(*[money] * 5)))
        made.append(
            ForecastDay(
                day=LAST + timedelta(days=number),
                low95=low95,
                low80=low80,
                expected=expected,
                high80=high80,
                high95=high95,
            )
        )
    return made


def looked_at(spec: Spec, words: str) -> list[dict[str, Any]]:
    """The layers of a chart that is well in itself."""
    read = json.loads(json.dumps(spec, allow_nan=False))
    assert not wants_more(read)
    assert 1 <= len(read["title"]["text"]) <= 2
    assert all(len(line) < 75 for line in read["title"]["text"])
    assert "." == words[-1]
    assert len(words) <= SLACK_ALT
    layers: list[dict[str, Any]] = read["layer"]
    for layer in layers:
        scale = layer["encoding"].get("y", {}).get("scale", {}).get("domain", [0, 1])
        field = layer["encoding"].get("y", {}).get("field", "")
        for row in layer["data"]["values"]:
            if isinstance(value := row.get(field), int | float):
                assert scale[0] <= value <= scale[-1]
    return layers


@pytest.mark.slow
@given(
    histories(),
    outlooks(),
    st.none() | st.integers(1, 10**18),
    st.none() | money,
    st.sampled_from(Theme),
)
def test_every_chart_of_any_history_is_well(
    series: Series, ahead: list[ForecastDay], cap: int | None, before: int | None, theme: Theme
) -> None:
    spent = [(day.day, day.cost_nano_usd) for day in series.days]
    looked_at(specs.questions(series, before=before, theme=theme), alt.questions(series, before=before))
    looked_at(specs.latency(series, theme=theme), alt.latency(series))
    looked_at(specs.hits(series, theme=theme), alt.hits(series))
    looked_at(specs.week(series, theme=theme), alt.week(series))
    looked_at(
        specs.forecast(spent, ahead, cap_nano_usd=cap, theme=theme),
        alt.forecast(spent, ahead, cap_nano_usd=cap),
    )
    bars = looked_at(
        specs.costs(series, monthly_nano_usd=cap, before_nano_usd=before, ahead=ahead, theme=theme),
        alt.costs(series, monthly_nano_usd=cap, before_nano_usd=before, ahead=ahead),
    )[0]

    colour = bars["encoding"]["color"]["scale"]
    assert len(colour["domain"]) == len(set(colour["domain"])) == len(colour["range"]) <= MOST_SERIES
    drawn = sum(row["value"] for row in bars["data"]["values"])
    assert pytest.approx(series.cost_nano_usd / 10**9) == drawn


@given(orders(), st.sampled_from(Theme))
def test_any_order_of_models_is_well(order: list[tuple[Route, RouteRecord]], theme: Theme) -> None:
    looked_at(specs.models(order, theme=theme), alt.models(order))


@given(st.integers(0, 10**18), st.sampled_from([10**9, 1000, 1]))
def test_an_axis_has_few_round_steps_and_room_for_the_highest(number: int, unit: int) -> None:
    highest = number / unit

    scale = Scale.up_to(highest)

    assert highest <= scale.top
    assert 0 == scale.steps[0]
    assert (2 if highest else 1) <= len(scale.steps) <= 7
    assert scale.steps[-1] <= scale.top
    if highest:
        assert scale.steps[-1] >= highest * 0.5
        assert len(scale.steps) == len({f"{one:.{scale.decimals}f}" for one in scale.steps})
