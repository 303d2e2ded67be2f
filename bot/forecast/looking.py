"""From a history to the outlook on today and the rest of the month."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

import numpy as np

from bot.forecast.beliefs import Values
from bot.forecast.history import LATELY, WEEK, History
from bot.forecast.outlook import Ahead, Band, Caps, DayAhead, Outlook, Percentiles
from bot.forecast.paths import simulate

_SHARES = (0.025, 0.1, 0.5, 0.9, 0.975)
_MOST = 2**62
"""More than any database holds: floats beyond it do not become integers."""


def look_ahead(history: History, caps: Caps) -> Outlook:
    """The outlook of a moment; the same history gives the same one in every process."""
    month_ahead, week = history.ahead, max(history.ahead, WEEK)
    costs = simulate(history.cost(), ahead=month_ahead)
    tokens, questions = (simulate(past, ahead=week) for past in (history.tokens(), history.questions()))
    spent = sum(day.cost_nano_usd for day in history.month)
    running = spent + costs.cumsum(axis=1)
    tokens_today = history.days[-1].tokens
    today_tokens = tokens_today + tokens[:, 0]
    this_month = 1 + month_ahead
    return Outlook(
        now=history.now,
        known_days=history.known_days,
        spent=spent,
        month=band(running[:, -1], spent),
        month_questions=_of_month(questions[:, :this_month], sum(day.questions for day in history.month)),
        month_tokens=_of_month(tokens[:, :this_month], sum(day.tokens for day in history.month)),
        today_tokens=band(today_tokens, tokens_today),
        today_questions=_of_month(questions[:, :1], history.days[-1].questions),
        days=tuple(_days(history, costs, running, spent)),
        past=tuple((day.day, day.cost_nano_usd) for day in history.month),
        cap=caps.month,
        over_cap=_share_over(running[:, -1], caps.month),
        cap_reached_on=_reached(history, running, spent, caps.month),
        day_cap=caps.day_tokens,
        over_day_cap=_share_over(today_tokens, caps.day_tokens),
        tokens_ahead=_ahead(history.today, tokens),
        questions_ahead=_ahead(history.today, questions),
        lately_tokens=sum(day.tokens for day in history.days[-LATELY - 1 :]),
        lately_questions=sum(day.questions for day in history.days[-LATELY - 1 :]),
    )


def band(totals: Values, least: int) -> Band:
    """The quantiles of simulated totals as whole numbers, none below what is there already."""
    cut = np.minimum(np.quantile(totals, _SHARES), float(_MOST))
    low95, low80, expected, high80, high95 = (max(round(float(one)), least) for one in cut)
    return Band(so_far=least, low95=low95, low80=low80, expected=expected, high80=high80, high95=high95)


def _ahead(today: date, paths: Values) -> Ahead:
    days = (
        (today + timedelta(days=after), _percentiles(paths[:, after])) for after in range(1, paths.shape[1])
    )
    return Ahead(busiest=_percentiles(paths[:, 1 : WEEK + 1].max(axis=1)), days=tuple(days))


def _percentiles(totals: Values) -> Percentiles:
    cut = np.minimum(np.quantile(totals, np.arange(1, 100) / 100), float(_MOST))
    return Percentiles(values=tuple(round(float(one)) for one in cut))


def _of_month(paths: Values, so_far: int) -> Band:
    return band(so_far + paths.sum(axis=1), so_far)


def _days(history: History, costs: Values, running: Values, spent: int) -> list[DayAhead]:
    so_far = history.days[-1].cost_nano_usd
    return [
        DayAhead(
            day=history.today + timedelta(days=after),
            cost=band(costs[:, after] + (0 if after else so_far), 0 if after else so_far),
            month=band(running[:, after], spent),
        )
        for after in range(1 + history.ahead)
    ]


def _share_over(totals: Values, cap: int | None) -> float | None:
    return None if cap is None else float((totals >= cap).mean())


def _reached(history: History, running: Values, spent: int, cap: int | None) -> date | None:
    """The day on which all of a cap was taken, or will be, as likely as not; None: not this month."""
    if cap is None:
        return None
    if spent >= cap:
        totals = accumulate(day.cost_nano_usd for day in history.month)
        return next(day.day for day, total in zip(history.month, totals, strict=True) if total >= cap)
    likely = (running >= cap).mean(axis=0) >= 0.5  # noqa: PLR2004 - a half
    return history.today + timedelta(days=int(likely.argmax())) if likely.any() else None
