"""The chart of the hours of the week: when people ask (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.charts import findings
from bot.charts.look import Part, card, look, rows
from bot.charts.nouns import Spec, Theme
from bot.reports.series import Series
from bot.reports.wording import counted

_MOST_COUNT = 999
"""A greater number finds no room in its field."""
_DEEP_FROM = 0.68
_BARE = {"title": None, "domain": False, "ticks": False}
_HOURS = {"labelExpr": "datum.value + ':00'", "labelAngle": 0}


def week(series: Series, *, zone: str = "", theme: Theme = Theme.LIGHT) -> Spec:
    """Questions by weekday and hour: the more, the deeper the colour; the number stands in its field."""
    colours = look(theme)
    most = max(series.hours.values(), default=0)
    names = [name[:3] for name in findings.WEEKDAYS]
    fields = [
        {
            "weekday": names[day],
            "hour": hour,
            "value": number,
            "is_deep": number > most * _DEEP_FROM,
            "told": _told(day, hour, number),
        }
        for day in range(7)
        for hour in range(24)
        for number in [series.hours.get((day, hour), 0)]
    ]
    x = _axis("hour", range(24)) | {"axis": {**_BARE, "values": list(range(0, 24, 3)), **_HOURS}}
    y = _axis("weekday", names)
    paint = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, max(most, 1)], "range": list(colours.shades), "interpolate": "lab"},
        "legend": None,
    }
    layers = [
        {
            "data": rows(*fields),
            "mark": {"type": "rect"},
            "encoding": {"x": x, "y": y, "color": paint, "tooltip": {"field": "told"}},
        }
    ]
    if most <= _MOST_COUNT:
        for is_deep, ink in ((True, colours.paper), (False, colours.ink)):
            told = [one for one in fields if one["value"] and one["is_deep"] is is_deep]
            layers.append(
                {
                    "data": rows(*told),
                    "mark": {"type": "text", "fontSize": 11, "fill": ink},
                    "encoding": {"x": x, "y": y, "text": {"field": "value", "format": ",d"}},
                }
            )
    return card(
        findings.week(series),
        f"questions by weekday and hour{f', in {zone}' if zone else ''}",
        layers,
        look=colours,
        empty="" if most else "no questions",
    )


def _told(day: int, hour: int, number: int) -> str:
    return f"{findings.WEEKDAYS[day]}, {hour}:00 to {hour + 1}:00: {counted(number, 'question')}"


def _axis(field: str, names: Iterable[object]) -> Part:
    scale = {"domain": list(names), "paddingInner": 0.06}
    return {"field": field, "type": "ordinal", "scale": scale, "axis": _BARE}
