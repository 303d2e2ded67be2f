"""What a chart shows, in a sentence or two, for whoever does not see it (pure); the arguments of `specs`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from bot.charts import findings
from bot.charts.findings import WEEKDAYS, by_route, share, written
from bot.charts.nouns import ForecastDay
from bot.domain import Route
from bot.reports.record import RouteRecord
from bot.reports.series import Series
from bot.reports.wording import dollars, milliseconds

_MOST_NAMED = 3


def costs(
    series: Series,
    *,
    monthly_nano_usd: int | None = None,
    before_nano_usd: int | None = None,
    ahead: Sequence[ForecastDay] = (),
) -> str:
    """``Cost rose 40 % to $1.20 in 7 days, 68 % of it for gpt-oss-120b. The dearest day ...``."""
    told = [findings.costs(series, before_nano_usd=before_nano_usd)]
    if series.cost_nano_usd and len(series.days) > 1:
        dearest = max(series.days, key=lambda day: day.cost_nano_usd)
        told.append(f"The dearest day was {written(dearest.day)} with {dollars(dearest.cost_nano_usd)}")
    if len(models := by_route(series)) > 1:
        told.append(_listed({name: dollars(cost) for name, cost in models.items()}))
    if monthly_nano_usd:
        told.append(f"The budget is {dollars(monthly_nano_usd)} a month")
    if ahead:
        expected = sum(one.expected for one in ahead)
        told.append(f"{dollars(expected)} more is expected by {written(ahead[-1].day)}")
    return _sentences(told)


def questions(series: Series, *, before: int | None = None) -> str:
    """``120 questions in 7 days, 92 % answered. The busiest day was 18 Nov with 40. ...``."""
    told = [findings.questions(series, before=before)]
    if series.questions and len(series.days) > 1:
        busiest = max(series.days, key=lambda day: day.questions)
        told.append(f"The busiest day was {written(busiest.day)} with {busiest.questions:,}")
    endings: Counter[str] = Counter()
    for day in series.days:
        endings.update(day.outcomes)
    if endings:
        told.append(_listed({name.replace("_", " "): f"{n:,}" for name, n in endings.most_common()}))
    return _sentences(told)


def latency(series: Series, *, target_ms: int = 2000) -> str:
    """``90 % answered within 2 s on 6 of 7 days; ... Half were answered within 0.3 to 0.6 s``."""
    told = [findings.latency(series, target_ms=target_ms)]
    halves = [day.p50_ms for day in series.days if day.p50_ms is not None]
    if halves:
        least, most = milliseconds(min(halves)), milliseconds(max(halves))
        told.append(f"Half were answered within {least}" + ("" if least == most else f" to {most}, by day"))
    return _sentences(told)


def hits(series: Series, *, target: float = 0.85) -> str:
    """``82 % of answers from memory in 7 days, below the target of 85 %. Best was ...``."""
    told = [findings.hits(series, target=target)]
    known = [(day.hits / day.answered, day.day) for day in series.days if day.answered]
    if len(known) > 1:
        (worst, on_worst), (best, on_best) = min(known), max(known)
        told.append(
            f"The lowest share was {share(worst)} on {written(on_worst)}, "
            f"the highest {share(best)} on {written(on_best)}"
        )
    return _sentences(told)


def week(series: Series) -> str:
    """``Most is asked on Tuesdays between 14:00 and 15:00. ...``."""
    told = [findings.week(series)]
    total = sum(series.hours.values())
    if total:
        days: Counter[int] = Counter()
        for (weekday, _), number in series.hours.items():
            days[weekday] += number
        busiest = min(days, key=lambda day: (-days[day], day))
        most = series.hours[findings.busiest(series)]
        told.append(
            f"That hour has {most:,} of {total:,} questions, {WEEKDAYS[busiest]} as a whole {days[busiest]:,}"
        )
    return _sentences(told)


def forecast(
    spent: Sequence[tuple[date, int]], ahead: Sequence[ForecastDay], *, cap_nano_usd: int | None = None
) -> str:
    """``$12.40 expected by 30 Nov, below the cap of $50.00. $8.94 is spent; with 80 % certainty ...``."""
    told = [findings.forecast(spent, ahead, cap_nano_usd=cap_nano_usd)]
    if ahead:
        last, so_far = ahead[-1], sum(cost for _, cost in spent)
        told.append(
            f"{dollars(so_far)} is spent so far; by the end it is {dollars(last.low80)} to "
            f"{dollars(last.high80)} with a chance of 80 %, {dollars(last.low95)} to {dollars(last.high95)} "
            "with one of 95 %"
        )
    return _sentences(told)


def models(order: Sequence[tuple[Route, RouteRecord]]) -> str:
    """``gpt-oss-20b is asked first: half answered within 400 ms, ... Then gpt-oss-120b: 90 % within ...``."""
    names = findings.short_names(route for route, _ in order)
    told = [findings.models(order)]
    told += [
        f"{names[route]}: 90 % within {milliseconds(known.p90_ms)}, {share(known.success_rate)} well"
        for route, known in order[:_MOST_NAMED]
        if known.p90_ms is not None and known.success_rate is not None
    ]
    if len(order) > _MOST_NAMED:
        told.append(f"Asked after these: {len(order) - _MOST_NAMED} more")
    return _sentences(told)


def _listed(figures: Mapping[str, str]) -> str:
    """The first of them by name, the rest by their number."""
    shown = [f"{name} {figure}" for name, figure in list(figures.items())[:_MOST_NAMED]]
    rest = len(figures) - len(shown)
    return "In figures: " + ", ".join([*shown, *([f"{rest} more"] if rest else [])])


def _sentences(told: Sequence[str]) -> str:
    return ". ".join(told) + "."
