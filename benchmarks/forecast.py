"""
How far forecasts are right: of the month's cost at any moment of it, and of today's tokens in the evening.

    python -m benchmarks.forecast [--half held_out|development] [--seeds 1000-1039] [--rival]

Series are made of seeds (questions come in visits, at some hours more than at others, and cost what they
cost), or are real days scaled to a chat (`benchmarks/days`). A forecast is made after 1, 3, 6, ... 84 days,
at any hour of the next. What is believed beforehand (`bot.forecast.beliefs`) was chosen on
development series alone, seeds 100 to 139; the held-out half has other families, other real series, other
seeds.

`80` and `95` are the shares of months and days that fell within the bands, in per cent; `below` and `above`
those outside of the wider one. `error` is the mean absolute error as a share of the seasonal-naive forecast's
(every day as a week before; below a week of history as the day before), each series measured by its own mean
day. `sMAPE` is of the whole month or day, ours and the naive one's.

With `--rival` the exponential smoothing of statsmodels stands beside (additive, with weekdays; with a damped
trend it does worse), wherever it has two weeks to learn from. It wants an environment of its own: the group
`rivals` of pyproject.toml.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.forecast_series import DAYS, DEVELOPMENT, HELD_OUT, KNOWN, Series, made, real
from bot.domain import Purpose, Route, Usage
from bot.forecast.history import WEEK, History, Past, history, month_after, wanted_days
from bot.forecast.looking import band
from bot.forecast.outlook import Band
from bot.forecast.paths import simulate
from bot.tallies import AskTally, AttemptTally, DayTally

PATHS = 2000
ZONE = ZoneInfo("UTC")
REAL = Path(__file__).parent / "days"
ROUTE = Route("groq", "openai/gpt-oss-20b")
ENOUGH_FOR_A_RIVAL = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One forecast and what came of it; ``usual`` is the series' mean day."""

    what: str
    family: str
    known: int
    told: Band
    naive: float
    rival: Band | None
    actual: int
    usual: float


def tally(series: Series, at: int, hours: int = 24) -> DayTally:
    """A day of a series, or its first hours, as the books would have it."""
    asked, tokens = int(series.questions[at, :hours].sum()), int(series.tokens[at, :hours].sum())
    cost = int(series.cost[at, :hours].sum())
    asks = AskTally(
        platform="web",
        outcome="answered",
        served_by="model",
        question_type="general",
        asks=asked,
        cost_nano_usd=cost,
    )
    calls = AttemptTally(
        route=ROUTE,
        purpose=Purpose.ANSWER,
        outcome="answered",
        attempts=asked,
        usage=Usage(prompt_tokens=tokens),
        cost_nano_usd=cost,
    )
    by_hour = tuple(int(one) if hour < hours else 0 for hour, one in enumerate(series.questions[at]))
    return DayTally(day=series.start + timedelta(days=at), asks=(asks,), attempts=(calls,), hours=by_hour)


def moments(series: Series) -> Iterator[tuple[int, int, History]]:
    """After how many days, and at which hour, is forecast, and what is known then."""
    luck = np.random.default_rng([int(series.cost.sum() % 2**31), *series.family.encode()])
    for known in KNOWN:
        hour = int(luck.integers(0, 24))
        now = datetime.combine(series.start + timedelta(days=known), datetime.min.time(), ZONE)
        now += timedelta(hours=hour)
        if known + (month_after(now.date()) - now.date()).days > DAYS:
            continue
        days = {series.start + timedelta(days=at): at for at in range(known)}
        tallies = [tally(series, days[day]) for day in wanted_days(now, ZONE)[:-1] if day in days]
        first = datetime.combine(series.start, datetime.min.time(), ZONE)
        yield known, hour, history([*tallies, tally(series, known, hour)], now, ZONE, first)


def cases(series: Series, *, with_rival: bool) -> Iterator[Case]:
    for known, hour, past in moments(series):
        for what, values, figure, ahead in (
            ("month-end cost", series.cost, past.cost(), past.ahead),
            ("day-end tokens", series.tokens, past.tokens(), 0),
        ):
            daily = values.sum(axis=1)
            before = min(past.today.day - 1, known) if ahead or what.startswith("month") else 0
            spent = int(daily[known - before : known].sum()) + figure.so_far
            paths = simulate(figure, ahead=ahead, paths=PATHS)
            is_month = what.startswith("month")
            yield Case(
                what=what,
                family=series.family,
                known=known,
                told=band(spent + paths.sum(axis=1), spent),
                naive=spent + naive(values, known, hour, ahead),
                rival=rival(figure, spent, ahead) if with_rival and is_month else None,
                actual=int(daily[known - before : known + ahead + 1].sum()),
                usual=max(float(daily.mean()), 1.0),
            )


def naive(values: Any, known: int, hour: int, ahead: int) -> float:
    """The rest of today and each day after it as a week before; before there was one, as the day before."""
    back = WEEK if known >= WEEK else 1
    rest = float(values[known - back, hour:].sum())
    daily = values.sum(axis=1)
    return rest + float(sum(daily[known + one - back * -(-one // back)] for one in range(1, ahead + 1)))


def rival(past: Past, spent: int, ahead: int) -> Band | None:
    """What statsmodels' exponential smoothing makes of the same days."""
    if len(past.days) < ENOUGH_FOR_A_RIVAL:
        return None
    smoothing = importlib.import_module("statsmodels.tsa.exponential_smoothing.ets")
    scale = max(float(np.mean(past.days)), 1.0)
    days = np.asarray(past.days, dtype=np.float64) / scale
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = smoothing.ETSModel(days, error="add", trend=None, seasonal="add", seasonal_periods=WEEK)
        fitted = model.fit(disp=False, maxiter=200)
        drawn = fitted.simulate(1 + ahead, anchor="end", repetitions=500, rng=1)
    paths = np.asarray(drawn).reshape(1 + ahead, 500).T.clip(0) * scale
    paths[:, 0] *= past.rest
    return band(spent + paths.sum(axis=1), spent)


def show(found: Sequence[Case], key: Callable[[Case], str], head: str) -> None:
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in found:
        groups[case.what, key(case)].append(case)
    columns = " ".join(f"{one:>6}" for one in ("cases", "80", "95", "below", "above", "error"))
    print(f"\n{head:38} {columns}  sMAPE ours / naive")
    for (what, name), group in sorted(groups.items()):
        below = share(case.actual < case.told.low95 for case in group)
        above = share(case.actual > case.told.high95 for case in group)
        within = share(case.told.low80 <= case.actual <= case.told.high80 for case in group)
        ratio = error(group, lambda case: case.told.expected) / error(group, lambda case: case.naive)
        ours, theirs = smape(group, lambda case: case.told.expected), smape(group, lambda case: case.naive)
        label = f"{what}, {name}" if name else what
        print(
            f"{label:38} {len(group):6} {within:6.1f} {100 - below - above:6.1f} {below:6.1f} {above:6.1f} "
            f"{ratio:6.2f}  {ours:8.1f} / {theirs:.1f}"
        )


def show_rival(found: Sequence[Case]) -> None:
    both = [case for case in found if case.rival is not None]
    print(f"\n{'month-end cost, from 14 days on':38} {'cases':>6} {'80':>6} {'95':>6} {'error':>6}")
    for name in ("ours", "statsmodels"):
        told = [one.told if name == "ours" else one.rival or one.told for one in both]
        pairs = list(zip(both, told, strict=True))
        within = share(one.low80 <= case.actual <= one.high80 for case, one in pairs)
        wider = share(one.low95 <= case.actual <= one.high95 for case, one in pairs)
        errors = statistics.fmean(abs(one.expected - case.actual) / case.usual for case, one in pairs)
        ratio = errors / error(both, lambda case: case.naive)
        print(f"{name:38} {len(both):6} {within:6.1f} {wider:6.1f} {ratio:6.2f}")


def share(truths: Any) -> float:
    return 100 * statistics.fmean(map(float, truths))


def error(group: Sequence[Case], told: Callable[[Case], float]) -> float:
    return max(statistics.fmean(abs(told(case) - case.actual) / case.usual for case in group), 1e-9)


def smape(group: Sequence[Case], told: Callable[[Case], float]) -> float:
    return 100 * statistics.fmean(
        2 * abs(told(case) - case.actual) / max(told(case) + case.actual, 1e-9) for case in group
    )


def all_series(half: str, seeds: range) -> Iterator[Series]:
    families = DEVELOPMENT if half == "development" else HELD_OUT
    for family, rates in families.items():
        yield from (made(family, rates, seed) for seed in seeds)
    yield from real(REAL / f"{half}.csv", seeds)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=("held_out", "development"), default="held_out")
    parser.add_argument("--seeds", default="1000-1039")
    parser.add_argument("--rival", action="store_true")
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    begun = time.perf_counter()
    found = [case for one in all_series(given.half, seeds) for case in cases(one, with_rival=given.rival)]
    print(f"{given.half}, seeds {given.seeds}: {len(found)} forecasts in {time.perf_counter() - begun:.0f} s")
    show(found, lambda case: case.family, "by family")
    show(found, lambda case: f"{case.known:2} days known", "by what is known")
    if given.half == "held_out":
        show(
            found, lambda case: f"{'known' if case.family in DEVELOPMENT else 'new'} families", "by its kind"
        )
    show(found, lambda _: "", "all")
    if given.rival:
        show_rival(found)


if __name__ == "__main__":
    main()
