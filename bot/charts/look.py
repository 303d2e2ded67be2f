"""How every chart looks: its size, colours, axes and labels, as parts of Vega-Lite specs (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10
from textwrap import wrap
from typing import Any

from bot.charts import findings
from bot.charts.nouns import Spec, Theme

Part = dict[str, Any]

WIDTH, HEIGHT = 640, 360
"""A chat shows it at half to whole size: letters of 13 are read there."""
MOST_SERIES = 7
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_TITLE_LETTERS, _SUBTITLE_LETTERS = 68, 96
_MOST_STEPS = 5
_WEEKDAYS_UP_TO = 8
"""With more days than this their names find no room."""
_MOST_LABELS = 8
_BARE_BARS, _WIDEST_BAR = 6, 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours of a theme; ``series`` after Okabe and Ito, told apart with every kind of colour blindness."""

    paper: str
    ink: str
    soft: str
    grid: str
    series: tuple[str, ...]
    others: str
    warm: str
    shades: tuple[str, ...]


_LOOKS = {
    Theme.LIGHT: Look(
        paper="#ffffff",
        ink="#1f2328",
        soft="#59636e",
        grid="#e6e8eb",
        series=("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"),
        others="#8c959f",
        warm="#b34700",
        shades=("#f1f3f5", "#cfe4f3", "#7db8dd", "#0072b2", "#003a5c"),
    ),
    Theme.DARK: Look(
        paper="#1c2024",
        ink="#e8eaed",
        soft="#a3abb5",
        grid="#33383e",
        series=("#3d9be0", "#e69f00", "#1fbf92", "#d98cb8", "#9ad2f5", "#ee7733"),
        others="#8c959f",
        warm="#ff9d5c",
        shades=("#262a30", "#15384f", "#1c6796", "#3d9be0", "#b8defa"),
    ),
}


_FAR, _NEAR = 3, 0.04
_TOGETHER = re.compile(rf"(?<=\d) (?=%|(?:{'|'.join(findings.MONTHS)}|s|ms)\b)")


def usd(nano: float) -> float:
    """Nano-dollars as dollars, for an axis."""
    return nano / 10**9


def is_near(line: float, highest: float) -> bool:
    """Whether a target or a budget can be drawn: far above all else it would flatten it."""
    return line > 0 and _NEAR * highest <= line <= _FAR * highest


def far(line: float, highest: float) -> str:
    """Where a line that is not drawn would be."""
    return "far above" if line > highest else "far below"


def look(theme: Theme) -> Look:
    return _LOOKS[theme]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An axis from 0 up to ``top`` with round ``steps``, written with so many ``decimals``."""

    top: float
    steps: tuple[float, ...]
    decimals: int

    @classmethod
    def up_to(cls, highest: float, *, least_step: float = 0.0) -> Scale:
        """
        Room for ``highest`` and for a label above it; of nothing at all only the 0 is written.

        Steps are 1, 2 or 5 times a power of ten, and no smaller than ``least_step``.
        """
        if highest <= 0:
            return cls(top=1.0, steps=(0.0,), decimals=0)
        wanted = max(highest / _MOST_STEPS, least_step, 1e-9)
        power = floor(log10(wanted))
        digit = next((one for one in (1, 2, 5) if wanted <= one * 1.001 * 10.0**power), 10)
        decimals = max(0, -power - (digit == 10))  # noqa: PLR2004 - the next power of ten
        step = round(digit * 10.0**power, decimals)
        top = max(highest * 1.1, step)
        steps = (round(at * step, decimals) for at in range(_MOST_STEPS + 2))
        return cls(top=top, steps=tuple(one for one in steps if one <= top), decimals=decimals)

    def y(self, field: str, *, look: Look, before: str = "", after: str = "") -> Part:
        """The encoding of a field on it, its steps written between ``before`` and ``after``."""
        decimals = 2 if before == "$" and self.decimals == 1 else self.decimals
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"domain": [0, self.top], "nice": False},
            "axis": {
                "values": list(self.steps),
                "labelExpr": f"'{before}' + format(datum.value, ',.{decimals}f') + '{after}'",
                "title": None,
                "domain": False,
                "ticks": False,
                "gridColor": look.grid,
            },
        }


def day_axis(days: Sequence[date]) -> Part:
    """The encoding of ``day`` (ISO): every day in its place, as many named as find room."""
    names = [day.isoformat() for day in days]
    every = -(-len(names) // _MOST_LABELS) if names else 1
    shown = names[::-1][::every][::-1]  # the last day is always named
    read = "utcParse(datum.value, '%Y-%m-%d')"
    written = f"utcFormat({read}, '%-d %b')"
    if len(names) < _WEEKDAYS_UP_TO:
        written = f"[utcFormat({read}, '%a'), {written}]"
    return {
        "field": "day",
        "type": "ordinal",
        "scale": {"domain": names},
        "axis": {
            "values": shown,
            "labelExpr": written,
            "labelAngle": 0,
            "labelOverlap": "greedy",
            "title": None,
            "ticks": False,
        },
    }


def bar(days: int, **more: Any) -> Part:
    """A bar as wide as a day, within reason."""
    width: Any = {"band": 0.78} if days > _BARE_BARS else _WIDEST_BAR
    return {"type": "bar", "width": width, **more}


def rows(*values: Part) -> Part:
    return {"values": list(values)}


def lettering(text: Part, encoding: Part, data: Part, *, look: Look, color: str = "") -> list[Part]:
    """A text over whatever lies below it: a halo of paper, then its letters."""
    base = {"type": "text", "fontSize": 13, "lineBreak": "\n", "lineHeight": 17, **text}
    halo = {**base, "stroke": look.paper, "strokeWidth": 4, "strokeJoin": "round", "fill": look.paper}
    return [
        {"data": data, "mark": halo, "encoding": encoding},
        {"data": data, "mark": {**base, "fill": color or look.ink}, "encoding": encoding},
    ]


def line_across(value: float, text: str, y: Part, *, look: Look) -> list[Part]:
    """A target or a budget: a dashed line over the whole width with its name on it, at the left."""
    data = rows({"across": value, "text": text})
    at = {**y, "field": "across"}
    rule = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": look.warm}
    named = {"align": "left", "baseline": "bottom", "dy": -3, "dx": 4}
    return [
        {"data": data, "mark": rule, "encoding": {"y": at}},
        *lettering(
            named,
            {"y": at, "x": {"value": 0}, "text": {"field": "text"}},
            data,
            look=look,
            color=look.warm,
        ),
    ]


def card(title: str, subtitle: str, layers: Sequence[Part], *, look: Look, empty: str = "") -> Spec:
    """
    The whole picture: what was found as its title, what is shown and in which unit below it.

    ``empty`` stands in the middle when there is nothing.
    """
    layers = list(layers)
    if empty:
        middle = {"x": {"value": {"expr": "width / 2"}}, "y": {"value": {"expr": "height / 2"}}}
        layers += lettering({"fontSize": 15}, middle | {"text": {"value": empty}}, rows({}), look=look)
    return {
        "$schema": _SCHEMA,
        "width": WIDTH,
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "background": look.paper,
        "padding": {"left": 16, "top": 14, "right": 16, "bottom": 12},
        "title": {
            "text": _lines(title, _TITLE_LETTERS),
            "subtitle": _lines(subtitle, _SUBTITLE_LETTERS),
        },
        "layer": layers,
        "config": _config(look),
    }


def _lines(text: str, letters: int) -> list[str]:
    """In two lines at most; figures stay with their units."""
    tied = _TOGETHER.sub("\u00a0", text)
    return wrap(tied, letters, max_lines=2, placeholder=" ...", break_on_hyphens=False)


def _config(look: Look) -> Part:
    return {
        "font": _FONT,
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 18,
            "fontWeight": "bold",
            "color": look.ink,
            "subtitleFontSize": 13,
            "subtitleColor": look.soft,
            "subtitlePadding": 5,
            "offset": 14,
        },
        "axis": {
            "labelFontSize": 13,
            "labelColor": look.soft,
            "labelPadding": 6,
            "domainColor": look.soft,
            "labelLimit": 200,
        },
        "axisX": {"grid": False},
        "legend": {
            "title": None,
            "labelFontSize": 13,
            "labelColor": look.ink,
            "labelLimit": 260,
            "symbolType": "square",
            "symbolSize": 140,
            "symbolStrokeWidth": 0,
            "rowPadding": 5,
            "offset": 14,
        },
    }
