"""A forecast in words and as JSON: the finding first, then how sure it is (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.forecast.bounds import Bound
from bot.forecast.outlook import Band, Outlook
from bot.reports.wording import dollars
from bot.spend.cost import usd

METHOD = (
    "Simulated 4,000 times, by the kinds of twins that explain up to twelve weeks best: a level that moves, "
    "weekdays, a damped trend, the curiosity of the first days, days without anybody, and bursts; the rest "
    "of today by the hours at which people ask."
)
_FEW_DAYS = 14
_WINDOWS = {
    "tokens:day": "tokens a day",
    "requests:day": "requests a day",
    "tokens:minute": "tokens a minute",
    "requests:minute": "requests a minute",
}


def finding(outlook: Outlook) -> str:
    """
    ``$12.40 by month's end, cap of $50.00 not reached (2 % that it is)``.

    Or ``Cap of $50.00 reached on 24 November (87 %), $61.20 by month's end without it``.
    """
    if not (outlook.known_days or outlook.lately_questions or outlook.spent):
        return "Nothing was asked yet: too early for more than a guess"
    expected = f"{dollars(outlook.month.expected)} by month's end"
    if outlook.cap is None or outlook.over_cap is None:
        return f"{expected}, no cap is set"
    cap, day = dollars(outlook.cap), outlook.cap_reached_on
    if day is None:
        return f"{expected}, cap of {cap} not reached ({chance(outlook.over_cap)} that it is)"
    if outlook.spent >= outlook.cap:
        return f"Cap of {cap} reached on {_day(day)}, {expected} without it"
    return f"Cap of {cap} reached on {_day(day)} ({chance(outlook.over_cap)}), {expected} without it"


def budget_line(outlook: Outlook) -> str:
    """``$3.20 of $50.00 (6 %); by month's end $12.40 ($10.10 to $15.00 with 80 %), ...``: for a report."""
    spent = dollars(outlook.spent)
    if outlook.cap:
        spent += f" of {dollars(outlook.cap)} ({outlook.spent / outlook.cap * 100:.0f} %)"
    if outlook.month.low95 == outlook.month.high95:
        return f"{spent} in {outlook.now:%B}"
    expected = f"{dollars(outlook.month.expected)} ({range_of(outlook.month)} with 80 %)"
    if outlook.over_cap is None:
        return f"{spent}; by month's end {expected}"
    if outlook.cap_reached_on is None:
        return f"{spent}; by month's end {expected}, the cap is reached with {chance(outlook.over_cap)}"
    day = _day(outlook.cap_reached_on)
    if outlook.spent >= (outlook.cap or 0):
        return f"{spent}; the cap was reached on {day}, without it the month would come to {expected}"
    return f"{spent}; the cap is reached on {day} ({chance(outlook.over_cap)}), without it {expected}"


def certainty(outlook: Outlook) -> str:
    """What there is to go by."""
    days = outlook.known_days
    if days == 0:
        return "No day is over yet: this is little more than a guess."
    if days < _FEW_DAYS:
        return (
            f"Only {days} day{'s' if days > 1 else ''} of history: the ranges are wide, as they have to be."
        )
    return f"From {days} days of history."


def day_cap_words(outlook: Outlook) -> str:
    """What today and the next days make of the cap of a day's tokens; nothing without one."""
    if outlook.day_cap is None or outlook.over_day_cap is None:
        return ""
    soon = outlook.tokens_ahead.busiest.chance_of(outlook.day_cap)
    return (
        f"{outlook.day_cap:,} tokens a day: taken today with {chance(outlook.over_day_cap)}, "
        f"on some day of the next seven with {chance(soon)}"
        f"{_first(outlook.tokens_ahead.first_of(outlook.day_cap))}"
    )


def bound_words(bound: Bound) -> str:
    """A sentence or two on a provider's limit, with what would carry the load."""
    plan = f"the {bound.plan} plan" if bound.plan else "its provider"
    limit = f"{bound.limit:,} {_WINDOWS[bound.window]}"
    head = f"{plan} allows {limit}" if bound.known else f"on {plan} a key would have {limit}"
    if bound.chance is None:
        told = f"{head}, and its busiest minute took {bound.expected:,}"
    else:
        told = (
            f"{head}, and the busiest of the next seven days comes to {bound.expected:,} "
            f"({chance(bound.chance)} that all are taken{_first(bound.likely_on)})"
        )
    if bound.refused:
        told += f"; {bound.refused:,} calls of late were refused"
    carrier = f" What would carry it: {bound.carrier}." if bound.carrier else ""
    return f"{told[0].upper()}{told[1:]}.{carrier}"


def _first(day: date | None) -> str:
    return f", first on {_day(day)} as likely as not" if day else ""


def range_of(band: Band) -> str:
    return f"{dollars(band.low80)} to {dollars(band.high80)}"


def chance(share: float) -> str:
    """A probability as people read it: never 0 % or 100 % of something that may still happen."""
    if share <= 0:
        return "under 1 %"
    if share >= 1:
        return "over 99 %"
    return f"{min(max(round(share * 100), 1), 99)} %"


def forecast_json(outlook: Outlook, found: Sequence[Bound] = ()) -> dict[str, object]:
    """``twin forecast --json``: the contract, and beside it the days, tokens, questions and limits."""
    return {
        "month": f"{outlook.now:%Y-%m}",
        "spent_usd": usd(outlook.spent),
        **{f"{name}_usd": usd(value) for name, value in _five(outlook.month).items()},
        "cap_usd": None if outlook.cap is None else usd(outlook.cap),
        "cap_reached_on": _iso(outlook.cap_reached_on),
        "probability_over_cap": outlook.over_cap,
        "as_of": outlook.now.isoformat(timespec="seconds"),
        "known_days": outlook.known_days,
        "tokens": {
            "today": _counted(outlook.today_tokens),
            "month": _counted(outlook.month_tokens),
            "daily_cap": outlook.day_cap,
            "probability_over_cap_today": outlook.over_day_cap,
            "likely_over_cap_on": _iso(outlook.tokens_ahead.first_of(outlook.day_cap))
            if outlook.day_cap
            else None,
        },
        "questions": {
            "today": _counted(outlook.today_questions),
            "month": _counted(outlook.month_questions),
        },
        "days": [
            {"date": one.day.isoformat()}
            | {f"{name}_usd": usd(value) for name, value in _five(one.month).items()}
            for one in outlook.days
        ],
        "limits": [_bound_json(one) for one in found],
        "method": METHOD,
    }


def _counted(band: Band) -> dict[str, int]:
    return {"so_far": band.so_far, **_five(band)}


def _five(band: Band) -> dict[str, int]:
    return {
        "expected": band.expected,
        "low80": band.low80,
        "high80": band.high80,
        "low95": band.low95,
        "high95": band.high95,
    }


def _bound_json(one: Bound) -> dict[str, object]:
    return {
        "route": str(one.route),
        "window": one.window,
        "plan": one.plan or None,
        "plan_is_known": one.known,
        "limit": one.limit,
        "expected": one.expected,
        "high80": one.high80,
        "probability": one.chance,
        "likely_on": _iso(one.likely_on),
        "refused": one.refused,
        "carried_by": one.carrier or None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(day: date | None) -> str:
    """``24 November``."""
    return f"{day.day} {day:%B}" if day else "-"
