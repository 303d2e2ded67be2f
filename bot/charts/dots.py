"""The chart of the models in the order in which they are asked: how quick each is, and how good (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts import findings
from bot.charts.look import MOST_SERIES, Look, Part, Scale, card, is_near, lettering, look, rows
from bot.charts.nouns import Spec, Theme
from bot.domain import Route
from bot.reports.record import RouteRecord
from bot.reports.wording import dollars

_SECOND_MS = 1000


def models(
    order: Sequence[tuple[Route, RouteRecord]], *, target_ms: int = 2000, theme: Theme = Theme.LIGHT
) -> Spec:
    """
    Half and nine tenths of each model's answers by the time they took, the one that is asked first on top.

    Those beyond the seventh are left out: they are hardly ever asked.
    """
    colours, shown = look(theme), order[:MOST_SERIES]
    names = findings.short_names(route for route, _ in order)
    data = [
        {
            "name": names[route],
            "half": None if known.p50_ms is None else known.p50_ms / _SECOND_MS,
            "most": None if known.p90_ms is None else known.p90_ms / _SECOND_MS,
            "told": _told(known),
        }
        for route, known in shown
    ]
    slowest = max((known.p90_ms or 0 for _, known in shown), default=0) / _SECOND_MS
    target = target_ms / _SECOND_MS
    scale = Scale.up_to(max(slowest, target if is_near(target, slowest) else 0.0))
    across = scale.y("half", look=colours, after=" s")
    across["axis"] |= {"grid": True, "labelFlush": False}
    y: Part = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": [one["name"] for one in data]},
        "axis": {"title": None, "domain": False, "ticks": False, "labelColor": colours.ink},
    }
    known = [one for one in data if one["half"] is not None]
    layers = _ranges(known, across, y, look=colours)
    layers += lettering(
        {"align": "left", "baseline": "middle", "dx": 14, "fontSize": 12},
        {"y": y, "x": {"value": "width"}, "text": {"field": "told"}},
        rows(*data),
        look=colours,
    )
    if is_near(target, slowest):
        rule = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": colours.warm}
        layers.append(
            {"data": rows({"half": target}), "mark": rule, "encoding": {"x": across}},
        )
    told = f"circle: half answered by then; triangle: 90 %; dashed: the target of {target:g} s"
    left_out = len(order) - len(shown)
    told += f"; {left_out} more models" if left_out else ""
    return card(findings.models(order), told, layers, look=colours, empty="" if known else "no answers yet")


def _ranges(known: Sequence[Part], across: Part, y: Part, *, look: Look) -> list[Part]:
    """From half of the answers to nine tenths, with a point at either end."""
    rule = {"type": "rule", "strokeWidth": 3, "color": look.others}
    point = {"type": "point", "filled": True, "opacity": 1, "size": 110}
    ends = (("half", "circle", look.series[0]), ("most", "triangle-right", look.series[5]))
    return [
        {"data": rows(*known), "mark": rule, "encoding": {"y": y, "x": across, "x2": {"field": "most"}}},
        *(
            {
                "data": rows(*known),
                "mark": {**point, "shape": shape, "color": paint},
                "encoding": {"y": y, "x": {**across, "field": field}},
            }
            for field, shape, paint in ends
        ),
    ]


def _told(known: RouteRecord) -> str:
    if known.success_rate is None:
        return "not tried"
    cost = known.cost_per_answer_nano_usd
    each = "" if cost is None else f", {dollars(cost)} each"
    return f"{findings.share(known.success_rate)} well{each}"
