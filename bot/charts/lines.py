"""Charts of lines over the days: latency, hits of the memory, and the month's cost to its end (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import accumulate

from bot.charts import findings
from bot.charts.look import (
    Look,
    Part,
    Scale,
    card,
    day_axis,
    far,
    is_near,
    lettering,
    line_across,
    look,
    rows,
    usd,
)
from bot.charts.nouns import ForecastDay, Spec, Theme
from bot.reports.series import Series
from bot.reports.wording import dollars, milliseconds

_MOST_POINTS, _MOST_DAYS_OF_WIDE_LINES = 45, 120
_SECOND_MS = 1000
_LINE_PX = 18
_LOWEST = 0.36
"""Five lines below one another, at this share of the height or above, stay above the days."""
_PLOT_PX = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """
    A value a day, None where there is none; ``label`` stands beside the last one.

    ``told`` says each of them in words, to whoever points at it.
    """

    values: tuple[float | None, ...]
    label: str
    told: Callable[[float], str]
    colour: str
    dash: tuple[int, ...] = ()
    shape: str = "circle"

    @property
    def last(self) -> float | None:
        return next((one for one in reversed(self.values) if one is not None), None)


def latency(series: Series, *, target_ms: int = 2000, theme: Theme = Theme.LIGHT) -> Spec:
    """The median and the 90th percentile of each day, with their target."""
    colours, days = look(theme), series.days
    top = max((day.p90_ms for day in days if day.p90_ms is not None), default=0)
    is_drawn = is_near(target_ms, top)
    in_seconds = max(top, target_ms if is_drawn else 0) >= _SECOND_MS
    unit, name = (_SECOND_MS, "seconds") if in_seconds else (1, "milliseconds")
    y = Scale.up_to(max(top, target_ms if is_drawn else 0) / unit)
    lines = [
        _Line(
            values=tuple(None if ms is None else ms / unit for ms in each),
            label=f"{what}\n{milliseconds(next((ms for ms in reversed(each) if ms is not None), None))}",
            told=partial(_within, what, unit),
            colour=colour,
            dash=dash,
            shape=shape,
        )
        for each, what, colour, dash, shape in (
            ([day.p90_ms for day in days], "90 % within", colours.series[5], (), "triangle-up"),
            ([day.p50_ms for day in days], "half within", colours.series[0], (5, 3), "circle"),
        )
    ]
    encoding = y.y("value", look=colours, after=" s" if in_seconds else " ms")
    layers = _lines(lines, [day.day for day in days], encoding, y.top, colours=colours)
    target = f"target {target_ms / _SECOND_MS:g} s"
    if is_drawn:
        layers += line_across(target_ms / unit, target, encoding, look=colours)
    told = f"{name} to an answer, by day" + (
        "" if is_drawn or not top else f"; {target}, {far(target_ms, top)}"
    )
    empty = "" if lines[0].last is not None else "no questions"
    title = findings.latency(series, target_ms=target_ms)
    return card(title, told, layers, look=colours, empty=empty)


def hits(series: Series, *, target: float = 0.85, theme: Theme = Theme.LIGHT) -> Spec:
    """The share of answers from memory, by day, with its target."""
    colours = look(theme)
    values = tuple(100 * day.hits / day.answered if day.answered else None for day in series.days)
    last = next((one for one in reversed(values) if one is not None), None)
    label = "" if last is None else findings.share(last / 100)
    told = "{:.1f} % from memory".format
    lines = [_Line(values=values, label=label, told=told, colour=colours.series[0])]
    scale = Scale(top=108.0, steps=(0, 25, 50, 75, 100), decimals=0)
    y = scale.y("value", look=colours, after=" %")
    layers = _lines(lines, [day.day for day in series.days], y, scale.top, colours=colours)
    layers += line_across(100 * target, f"target {target * 100:g} %", y, look=colours)
    return card(
        findings.hits(series, target=target),
        "per cent of each day's answers that came from memory, at no model's cost",
        layers,
        look=colours,
        empty="" if last is not None else "no answers",
    )


def forecast(
    spent: Sequence[tuple[date, int]],
    ahead: Sequence[ForecastDay],
    *,
    cap_nano_usd: int | None = None,
    theme: Theme = Theme.LIGHT,
) -> Spec:
    """
    What was spent since the first of the month, and what is expected until its end, against the cap.

    ``spent`` is each day's own cost, oldest first; ``ahead`` the running total of the days to come (the first
    of them may be the last one of ``spent``: a day that is not over).
    """
    colours = look(theme)
    so_far = list(accumulate(nano for _, nano in spent))
    days = sorted({day for day, _ in spent} | {one.day for one in ahead})
    top = usd(max([*so_far, *(one.high95 for one in ahead)], default=0))
    cap = usd(cap_nano_usd or 0)
    is_drawn = is_near(cap, top)
    y = Scale.up_to(max(top, cap if is_drawn else 0.0)).y("value", look=colours, before="$")
    x = day_axis(days)
    layers = _bands(spent, so_far, ahead, x, y, colours=colours)
    layers += _running(spent, so_far, x, y, colours=colours)
    layers += _ends(ahead, x, y, colours=colours)
    if is_drawn:
        layers += line_across(cap, f"cap {dollars(cap_nano_usd or 0)}", y, look=colours)
    told = "US dollars since the 1st"
    told += "; dashed: expected, with its 80 % and 95 % range" if ahead else ""
    told += f"; cap {dollars(cap_nano_usd)}, {far(cap, top)}" if cap_nano_usd and not is_drawn else ""
    title = findings.forecast(spent, ahead, cap_nano_usd=cap_nano_usd)
    return card(title, told, layers, look=colours, empty="" if days else "no days")


def _lines(lines: Sequence[_Line], days: Sequence[date], y: Part, top: float, *, colours: Look) -> list[Part]:
    """Each line with its points, broken where a day has no value, and its name beside its last one."""
    x, layers = day_axis(days), []
    shifts = _apart([line.last for line in lines], top)
    for line, shift in zip(lines, shifts, strict=True):
        each = [
            {"day": day.isoformat(), "value": value}
            | ({} if value is None else {"told": f"{findings.written(day)}: {line.told(value)}"})
            for day, value in zip(days, line.values, strict=True)
        ]
        dash = {"strokeDash": list(line.dash)} if line.dash else {}
        width = 2.5 if len(days) <= _MOST_DAYS_OF_WIDE_LINES else 1.2
        mark = {"type": "line", "color": line.colour, "strokeWidth": width, **dash}
        encoding = {"x": x, "y": y}
        layers.append({"data": rows(*each), "mark": mark, "encoding": encoding})
        points = [each[at] for at in _points(line.values)]
        point = {"type": "point", "filled": True, "shape": line.shape, "size": 55, "color": line.colour}
        layers.append({"data": rows(*points), "mark": point | {"opacity": 1}, "encoding": encoding})
        layers.append(_catch([one for one in each if "told" in one], encoding))
        last = [{**one, "label": line.label} for one in points[-1:]]
        beside = {"align": "left", "baseline": "middle", "dx": 9, "dy": shift}
        layers += lettering(
            beside, {**encoding, "text": {"field": "label"}}, rows(*last), look=colours, color=line.colour
        )
    return layers


def _within(what: str, unit: int, value: float) -> str:
    return f"{what} {milliseconds(round(value * unit))}"


def _catch(data: Sequence[Part], encoding: Part) -> Part:
    """What a pointer finds near a value: unseen, and larger than its point."""
    mark = {"type": "point", "filled": True, "size": 500, "opacity": 0}
    return {"data": rows(*data), "mark": mark, "encoding": {**encoding, "tooltip": {"field": "told"}}}


def _points(values: Sequence[float | None]) -> list[int]:
    """Where a point is drawn: everywhere while there is room, else where no line shows, and at the end."""
    known = [at for at, value in enumerate(values) if value is not None]
    if len(known) <= _MOST_POINTS:
        return known
    near = set(known)
    return [at for at in known if at == known[-1] or not {at - 1, at + 1} & near]


def _apart(values: Sequence[float | None], top: float) -> list[int]:
    """How far each label is moved so that none lies upon the next, nor upon the days below; highest first."""
    shifts = [0] * len(values)
    for at in range(1, len(values)):
        upper, lower = values[at - 1], values[at]
        if upper is None or lower is None:
            continue
        gap = (upper - lower) / top * _PLOT_PX
        missing = max(0, round(2 * _LINE_PX + 2 - gap))
        shifts[at - 1] -= missing // 2
        shifts[at] += missing - missing // 2
    if (lowest := values[-1]) is not None:
        sunk = max(0, shifts[-1] + (_LINE_PX * len(values)) // 2 - round(lowest / top * _PLOT_PX))
        is_near = len(values) > 1 and shifts[-1] > 0
        shifts = [one - sunk if is_near or at == len(values) - 1 else one for at, one in enumerate(shifts)]
    return shifts


def _bands(
    spent: Sequence[tuple[date, int]],
    so_far: Sequence[int],
    ahead: Sequence[ForecastDay],
    x: Part,
    y: Part,
    *,
    colours: Look,
) -> list[Part]:
    """The expected line and its bands, which begin at what was spent on the last day that is over."""
    if not ahead:
        return []
    names = ("expected", "low80", "high80", "low95", "high95")
    data = [{"day": one.day.isoformat(), **{n: usd(getattr(one, n)) for n in names}} for one in ahead]
    over = [(day, total) for (day, _), total in zip(spent, so_far, strict=True) if day < ahead[0].day]
    if over:
        data.insert(0, {"day": over[-1][0].isoformat(), **dict.fromkeys(names, usd(over[-1][1]))})
    blue = colours.series[0]
    layers: list[Part] = [
        {
            "data": rows(*data),
            "mark": {"type": "area", "color": blue, "opacity": opacity},
            "encoding": {"x": x, "y": {**y, "field": f"low{band}"}, "y2": {"field": f"high{band}"}},
        }
        for band, opacity in ((95, 0.15), (80, 0.25))
    ]
    dashed = {"type": "line", "color": blue, "strokeWidth": 2.5, "strokeDash": [5, 4]}
    return [
        *layers,
        {"data": rows(*data), "mark": dashed, "encoding": {"x": x, "y": {**y, "field": "expected"}}},
        _catch(
            [
                {"day": one.day.isoformat(), "expected": usd(one.expected), "told": _expected(one)}
                for one in ahead
            ],
            {"x": x, "y": {**y, "field": "expected"}},
        ),
    ]


def _expected(one: ForecastDay) -> str:
    """``30 Nov: $12.40 expected, $10.10 to $14.20 with 80 %``."""
    band = f"{dollars(one.low80)} to {dollars(one.high80)} with 80 %"
    return f"{findings.written(one.day)}: {dollars(one.expected)} expected, {band}"


def _running(
    spent: Sequence[tuple[date, int]], so_far: Sequence[int], x: Part, y: Part, *, colours: Look
) -> list[Part]:
    """What was spent since the first, with its sum at the last day."""
    data = [
        {
            "day": day.isoformat(),
            "value": usd(total),
            "told": f"{findings.written(day)}: {dollars(total)} spent so far",
        }
        for (day, _), total in zip(spent, so_far, strict=True)
    ]
    last = [{**one, "label": f"{dollars(so_far[-1])} spent"} for one in data[-1:]]
    encoding = {"x": x, "y": y}
    line = {"type": "line", "color": colours.ink, "strokeWidth": 3}
    point = {"type": "point", "filled": True, "size": 80, "color": colours.ink, "opacity": 1}
    is_left = len(data) * 2 < len(x["scale"]["domain"])
    beside = {"align": "left" if is_left else "right", "baseline": "bottom", "dy": -10}
    return [
        {"data": rows(*data), "mark": line, "encoding": encoding},
        {"data": rows(*last), "mark": point, "encoding": encoding},
        _catch(data, encoding),
        *lettering(beside, {**encoding, "text": {"field": "label"}}, rows(*last), look=colours),
    ]


def _ends(ahead: Sequence[ForecastDay], x: Part, y: Part, *, colours: Look) -> list[Part]:
    """What is expected on the last day, in figures beside it."""
    last = [
        {
            "day": one.day.isoformat(),
            "value": max(usd(one.expected), _LOWEST * y["scale"]["domain"][1]),
            "label": (
                f"{dollars(one.expected)}\n80 %: {dollars(one.low80)}\nto {dollars(one.high80)}"
                f"\n95 %: {dollars(one.low95)}\nto {dollars(one.high95)}"
            ),
        }
        for one in ahead[-1:]
    ]
    beside = {"align": "left", "baseline": "middle", "dx": 12}
    return lettering(beside, {"x": x, "y": y, "text": {"field": "label"}}, rows(*last), look=colours)
