"""Charts of stacked bars, a bar a day: what each model cost, and how questions ended (pure)."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from bot.charts import findings
from bot.charts.look import (
    MOST_SERIES,
    Look,
    Part,
    Scale,
    bar,
    card,
    day_axis,
    far,
    is_near,
    line_across,
    look,
    rows,
    usd,
)
from bot.charts.nouns import ForecastDay, Spec, Theme
from bot.domain import Outcome
from bot.reports.series import Series, by_weeks
from bot.reports.wording import dollars

_OUTCOMES = (
    *(Outcome.ANSWERED, Outcome.NOT_IN_PROFILE, Outcome.REJECTED, Outcome.RATE_LIMITED),
    *(Outcome.OVER_BUDGET, Outcome.UNAVAILABLE),
)
"""From the bottom of a bar to its top; each has the same colour in every chart."""
_OPEN = "still open"
_OTHERS = ""
"""No model is called so."""
_MOST_SEAMS = 60
"""With more bars than this a seam between the parts of one would be all that is seen."""

_MOST_BARS = 92
"""Of more days than a quarter has, each bar is a week."""

Days = Sequence[tuple[date, Mapping[str, int]]]


def costs(
    series: Series,
    *,
    monthly_nano_usd: int | None = None,
    before_nano_usd: int | None = None,
    ahead: Sequence[ForecastDay] = (),
    theme: Theme = Theme.LIGHT,
) -> Spec:
    """
    Cost by day, stacked by model, against the month's budget shared out by days.

    ``ahead`` are days to come with their own cost, drawn as outlines with their bands. A budget far above
    every bar is told below the title: as a line it would flatten them. Of more than 92 days a bar is a week.
    """
    colours, (shown, span, length) = look(theme), _periods(series)
    ahead = list(ahead) if length == 1 else []
    top = usd(max([*(one.cost_nano_usd for one in shown.days), *(one.high95 for one in ahead)], default=0))
    share = daily_share(monthly_nano_usd, series.days[-1].day) * length if series.days else 0.0
    is_drawn = is_near(share, top)
    y = Scale.up_to(max(top, share if is_drawn else 0.0)).y("value", look=colours, before="$")
    x = day_axis(sorted({one.day for one in shown.days} | {one.day for one in ahead}))
    parts, legend = _by_model(shown)
    word = partial(_told, span, dollars)
    layers = _stack(parts, legend, x, y, colours=colours, unit=10**9, word=word)
    layers += _expected(ahead, x, y, colours=colours)
    budget = f"budget {dollars(round(share * 10**9))} a {span}"
    if is_drawn:
        layers += line_across(share, budget, y, look=colours)
    told = [f"US dollars a {span}, by model"]
    told += ["outlined: expected, with its 80 % and 95 % range"] * bool(ahead)
    told += [f"{budget}, {far(share, top)}"] * bool(share and top and not is_drawn)
    title = findings.costs(series, before_nano_usd=before_nano_usd)
    return card(title, "; ".join(told), layers, look=colours, empty="" if top else "no cost")


def questions(series: Series, *, before: int | None = None, theme: Theme = Theme.LIGHT) -> Spec:
    """Questions by day, stacked by how they ended."""
    colours, (shown, span, _) = look(theme), _periods(series)
    totals: Counter[str] = Counter()
    for day in shown.days:
        totals.update(_summed((_ending(name), number) for name, number in day.outcomes.items()))
    order = [*map(str, _OUTCOMES), _OPEN]
    legend = {name: f"{name.replace('_', ' ')}  {totals[name]:,}" for name in order if totals[name]}
    days = [(day.day, _summed((_ending(name), n) for name, n in day.outcomes.items())) for day in shown.days]
    highest = max((one.questions for one in shown.days), default=0)
    y = Scale.up_to(highest, least_step=1).y("value", look=colours)
    fixed = dict(zip(order, (*colours.series, colours.others), strict=True))
    x = day_axis([one.day for one in shown.days])
    return card(
        findings.questions(series, before=before),
        f"questions a {span}, by how they ended",
        _stack(days, legend, x, y, colours=colours, fixed=fixed, word=partial(_told, span, "{:,}".format)),
        look=colours,
        empty="" if highest else "no questions",
    )


def daily_share(monthly_nano_usd: int | None, day: date) -> float:
    """What a month's budget comes to a day, in dollars; 0 where there is none."""
    return usd(monthly_nano_usd / monthrange(day.year, day.month)[1]) if monthly_nano_usd else 0.0


def _periods(series: Series) -> tuple[Series, str, int]:
    """What a bar stands for: a series of days or of weeks, its name, and its length in days."""
    return (by_weeks(series), "week", 7) if len(series.days) > _MOST_BARS else (series, "day", 1)


def _by_model(series: Series) -> tuple[Days, dict[str, str]]:
    """Nano-dollars by day and model, and each model with its sum, dearest first; the last of many are one."""
    sums = findings.by_route(series)
    kept = set(list(sums)[: MOST_SERIES if len(sums) <= MOST_SERIES else MOST_SERIES - 1])
    names = findings.short_names(route for day in series.days for route in day.costs)
    named = {route: name if name in kept else _OTHERS for route, name in names.items()}
    days = [
        (day.day, _summed((named[route], nano) for route, nano in day.costs.items())) for day in series.days
    ]
    legend = {name: f"{name}  {dollars(nano)}" for name, nano in sums.items() if name in kept}
    if rest := sum(nano for name, nano in sums.items() if name not in kept):
        legend[_OTHERS] = f"{len(sums) - len(kept)} others  {dollars(rest)}"
    return days, legend


def _ending(outcome: str) -> str:
    return outcome if outcome in {str(one) for one in _OUTCOMES} else _OPEN


def _told(span: str, wording: Callable[[int], str], day: date, name: str, value: int) -> str:
    """What a part of a bar is, in words, for whoever points at it."""
    when = findings.written(day) if span == "day" else f"{span} from {findings.written(day)}"
    return f"{when}: {wording(value)} {(name or 'others').replace('_', ' ')}"


def _summed(parts: Iterable[tuple[str, int]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for name, number in parts:
        sums[name] += number
    return sums


def _stack(
    days: Days,
    legend: Mapping[str, str],
    x: Part,
    y: Part,
    *,
    colours: Look,
    word: Callable[[date, str, int], str],
    unit: int = 1,
    fixed: Mapping[str, str] | None = None,
) -> list[Part]:
    """A bar a day; the first of the legend lies at the bottom, and the legend reads as the bars do."""
    paint = (*colours.series, colours.others)
    # by their names, so that a model keeps its colour when it becomes dearer than another
    paints = fixed or dict(zip(sorted(set(legend) - {_OTHERS}), paint, strict=False))
    at = {name: place for place, name in enumerate(legend)}
    data = [
        {
            "day": day.isoformat(),
            "part": legend[name],
            "at": at[name],
            "value": value / unit,
            "told": word(day, name, value),
        }
        for day, parts in days
        for name, value in parts.items()
        if value and name in legend
    ]
    shown = {"orient": "right", "values": list(legend.values())[::-1]} if len(legend) > 1 else None
    seam = {"stroke": colours.paper, "strokeWidth": 0.8} if len(days) <= _MOST_SEAMS else {}
    scale = {"domain": list(legend.values()), "range": [paints.get(name, colours.others) for name in legend]}
    return [
        {
            "data": rows(*data),
            "mark": bar(len(x["scale"]["domain"]), **seam),
            "encoding": {
                "x": x,
                "y": {**y, "stack": "zero"},
                "order": {"field": "at", "type": "quantitative"},
                "color": {"field": "part", "type": "nominal", "scale": scale, "legend": shown},
                "tooltip": {"field": "told"},
            },
        }
    ]


def _expected(ahead: Sequence[ForecastDay], x: Part, y: Part, *, colours: Look) -> list[Part]:
    if not ahead:
        return []
    data = rows(
        *(
            {
                "day": one.day.isoformat(),
                "expected": usd(one.expected),
                **{name: usd(getattr(one, name)) for name in ("low80", "high80", "low95", "high95")},
            }
            for one in ahead
        )
    )
    outline = bar(len(x["scale"]["domain"]), fillOpacity=0, stroke=colours.soft, strokeDash=[3, 2])
    rule = {"type": "rule", "color": colours.soft}
    return [
        {"data": data, "mark": outline, "encoding": {"x": x, "y": {**y, "field": "expected"}}},
        *(
            {
                "data": data,
                "mark": {**rule, "strokeWidth": width},
                "encoding": {"x": x, "y": {**y, "field": f"low{band}"}, "y2": {"field": f"high{band}"}},
            }
            for band, width in ((95, 1), (80, 3))
        ),
    ]
