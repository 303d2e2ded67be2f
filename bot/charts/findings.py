"""What the figures of a chart say in one line: its title, and how its alternative text begins (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.charts.nouns import ForecastDay
from bot.domain import Outcome, Route
from bot.reports.record import RouteRecord
from bot.reports.series import Series
from bot.reports.wording import counted, dollars, milliseconds

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAME_LETTERS = 24
_SAME = 0.01


def costs(series: Series, *, before_nano_usd: int | None = None) -> str:
    """``Cost rose 40 % to $1.20 in 7 days, 68 % of it for gpt-oss-120b``; before are days that are over."""
    total = series.cost_nano_usd
    when = in_days(len(series.days))
    if not total:
        return f"Nothing was spent {when}"
    over = sum(day.cost_nano_usd for day in series.over)
    told = changed("Cost", over, before_nano_usd, _so_far(dollars(total), series))
    said = f"{told or f'{dollars(total)} spent'} {when}"
    return f"{said}, {mostly(by_route(series), total)}" if by_route(series) else said


def mostly(parts: Mapping[str, int], total: int) -> str:
    """Who has how much of it: ``68 % of it for gpt-oss-120b``."""
    name, most = max(parts.items(), key=lambda one: one[1])
    return f"{'all' if most == total else share(most / total)} of it for {name}"


def questions(series: Series, *, before: int | None = None) -> str:
    """``Questions rose 10 % to 120 in 7 days, 92 % answered``."""
    total, when = series.questions, in_days(len(series.days))
    if not total:
        return f"No questions {when}"
    answered = sum(day.outcomes.get(Outcome.ANSWERED, 0) for day in series.days)
    over = sum(day.questions for day in series.over)
    told = changed("Questions", over, before, _so_far(f"{total:,}", series)) or counted(total, "question")
    return f"{told} {when}, {share(answered / total)} answered"


def latency(series: Series, *, target_ms: int = 2000) -> str:
    """``90 % answered within 2 s on 6 of 7 days; slowest on 18 Nov: 3.40 s``."""
    known = [(day.p90_ms, day.day) for day in series.days if day.p90_ms is not None]
    if not known:
        return f"No latency to tell {in_days(len(series.days))}"
    kept, target = sum(p90 < target_ms for p90, _ in known), f"{target_ms / 1000:g} s"
    slowest, on = max(known)
    if len(known) == 1:
        side = "below" if kept else "above"
        return f"90 % answered within {milliseconds(slowest)}, {side} the target of {target}"
    days = f"{'each' if kept == len(known) else kept} of {len(known)} days"
    return f"90 % answered within {target} on {days}; slowest on {written(on)}: {milliseconds(slowest)}"


def hits(series: Series, *, target: float = 0.85) -> str:
    """``82 % of answers from memory in 7 days, below the target of 85 %``."""
    answered, found = sum(day.answered for day in series.days), sum(day.hits for day in series.days)
    when = in_days(len(series.days))
    if not answered:
        return f"No answers {when}"
    side = "above" if found / answered >= target else "below"
    return f"{share(found / answered)} of answers from memory {when}, {side} the target of {target * 100:g} %"


def week(series: Series) -> str:
    """``Most is asked on Tuesdays from 14 to 15 o'clock``."""
    if not any(series.hours.values()):
        return f"No questions {in_days(len(series.days))}"
    weekday, hour = busiest(series)
    return f"Most is asked on {WEEKDAYS[weekday]}s between {hour}:00 and {hour + 1}:00"


def busiest(series: Series) -> tuple[int, int]:
    """The weekday and the hour with most questions; of several the first."""
    return min(series.hours, key=lambda at: (-series.hours[at], at))


def forecast(
    spent: Sequence[tuple[date, int]], ahead: Sequence[ForecastDay], *, cap_nano_usd: int | None = None
) -> str:
    """``$12.40 expected by 30 Nov, below the cap of $50.00``."""
    so_far = sum(cost for _, cost in spent)
    if not ahead:
        return f"{dollars(so_far)} spent by {written(spent[-1][0])}" if spent else "Nothing was spent yet"
    last = ahead[-1]
    told = f"{dollars(last.expected)} expected by {written(last.day)}"
    return f"{told}, {against_cap(so_far, ahead, cap_nano_usd)}" if cap_nano_usd else told


def against_cap(so_far: int, ahead: Sequence[ForecastDay], cap: int) -> str:
    """How the days to come, one at least, stand to a cap."""
    if so_far >= cap:
        return f"the cap of {dollars(cap)} is reached"
    reached = next((one.day for one in ahead if one.expected >= cap), None)
    if reached is not None:
        return f"the cap of {dollars(cap)} is reached on {written(reached)}"
    if ahead[-1].high95 >= cap:
        return f"the cap of {dollars(cap)} may be reached"
    return f"below the cap of {dollars(cap)}"


def models(order: Sequence[tuple[Route, RouteRecord]]) -> str:
    """``gpt-oss-20b is asked first: half answered within 400 ms, 98 % well``."""
    if not order:
        return "No model is configured"
    (first, known), names = order[0], short_names(route for route, _ in order)
    if known.success_rate is None or known.p50_ms is None:
        return f"{names[first]} is asked first, and has not answered yet"
    how = f"half answered within {milliseconds(known.p50_ms)}, {share(known.success_rate)} well"
    return f"{names[first]} is asked first: {how}"


def by_route(series: Series) -> dict[str, int]:
    """Nano-dollars by the short names of routes that cost something, dearest first."""
    sums: Counter[Route] = Counter()
    for day in series.days:
        sums.update(day.costs)
    names = short_names(sums)
    ordered = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    return {names[route]: cost for route, cost in ordered if cost}


def short_names(routes: Iterable[Route]) -> dict[Route, str]:
    """
    What a chart calls each of them: the end of a model's name where that is no other's as well.

    Every route has a short name of its own, in letters that are seen: one that turns the direction of writing
    would turn the figure beside it as well.
    """
    each = sorted(set(routes))
    ends = {route: _seen(route.model.rsplit("/", 1)[-1]) or _seen(str(route)) for route in each}
    names: dict[Route, str] = {}
    for route in each:
        end = ends[route]
        is_shared = sum(other == end for other in ends.values()) > 1
        name = _cut(f"{_seen(route.provider)}:{end}" if is_shared else end)
        taken = set(names.values())
        number = 2
        while name in taken:
            name = f"{_cut(end)} ({number})"
            number += 1
        names[route] = name
    return names


def in_days(days: int) -> str:
    return "in one day" if days == 1 else f"in {days} days"


def written(day: date) -> str:
    """``18 Nov``."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def share(part: float) -> str:
    """A share in whole per cent; what is not all is never called 100 %, what is not nothing never 0 %."""
    whole = round(part * 100)
    if whole == 100 and part < 1:  # noqa: PLR2004 - all of it
        return "over 99 %"
    return "under 1 %" if whole == 0 and part > 0 else f"{whole} %"


def changed(what: str, now: int, before: int | None, shown: str) -> str:
    """``Cost rose 40 % to $1.20``; empty where there is nothing to compare with."""
    if not before:
        return ""
    change = (now - before) / before
    if abs(change) < _SAME:
        return f"{what} stayed at {shown}"
    if change < 0:
        return f"{what} fell {share(-change)} to {shown}"
    return f"{what} rose {change * 100:,.0f} % to {shown}"


def _so_far(shown: str, series: Series) -> str:
    """Whole days are compared with whole ones: today is in what is shown, and in no change."""
    return f"{shown} with today" if series.is_running else shown


def _seen(name: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in name).split())


def _cut(name: str) -> str:
    return name if len(name) <= _NAME_LETTERS else f"{name[: _NAME_LETTERS - 3]}..."
