"""When a provider's limits will bind, and what would carry the load: by the books, or not at all (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from bot.bookkeeping import RouteDay
from bot.domain import Route
from bot.forecast.outlook import Ahead, Outlook
from bot.llm.catalogue import Plan

WORTH_TELLING = 0.05
"""A chance below it is not worth a sentence."""
_NEAR = 0.8
_DAYS_KNOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """
    A limit of a provider's that a route comes near to.

    ``window`` is ``tokens:day``, ``requests:day``, ``tokens:minute`` or ``requests:minute``. Of a day,
    ``expected`` and ``high80`` are of the busiest of the next seven, and ``chance`` is that it takes all of
    the limit; ``likely_on`` is the first day that is as likely as not to do so. Of a minute ``expected`` is
    the busiest one so far, and there is no chance.

    ``plan`` is the one whose limit it is: a ``known`` one was told by the provider, another one would be in
    the way if the key were on it. ``refused`` are the calls of the last days that met a limit. ``carrier``
    says what would carry the load.
    """

    route: Route
    window: str
    plan: str
    known: bool
    limit: int
    expected: int
    high80: int | None = None
    chance: float | None = None
    likely_on: date | None = None
    refused: int = 0
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What is known of routes: their providers' ``plans``, smallest first, and limits that were ``told``."""

    plans: Mapping[Route, Sequence[Plan]]
    told: Mapping[Route, Mapping[str, int]]


def bounds(outlook: Outlook, days: Sequence[RouteDay], keys: Keys) -> tuple[Bound, ...]:
    """
    The limits that will bind, or do already, of the routes that were asked lately; the likeliest first.

    A route's share of all tokens and of all questions is taken to stay what it was.
    """
    found: list[Bound] = []
    for route in sorted({one.route for one in days}):
        own = [one for one in days if one.route == route]
        taken = _taken(route, own, keys)
        # who has taken more than the smallest plan lets anybody is on another one
        if taken.is_known or _can_be(own, taken.limits):
            found += [*_of_days(taken, outlook), *_of_minutes(taken)]
    return tuple(sorted(found, key=lambda one: (-(one.chance or 0), one.route, one.window)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What a route took lately, under the limits of the plan that its key is on or may be on."""

    route: Route
    days: Sequence[RouteDay]
    plan: str
    limits: Mapping[str, int]
    is_known: bool
    larger: Sequence[Plan]
    beside: Mapping[Route, Plan]

    @property
    def refused(self) -> int:
        return sum(one.refused for one in self.days)


def _taken(route: Route, days: Sequence[RouteDay], keys: Keys) -> _Taken:
    """Under the plan that the provider's own limits are of; where it told none, under the smallest one."""
    plans, told = keys.plans.get(route, ()), keys.told.get(route, {})
    fitting = (at for at, plan in enumerate(plans) if set(_limits(plan).items()) & set(told.items()))
    at = next(fitting, None if told or not plans else 0)
    return _Taken(
        route=route,
        days=days,
        plan="" if at is None else plans[at].name,
        limits=dict(told) if at is None else {**_limits(plans[at]), **told},
        is_known=bool(told),
        larger=() if at is None else plans[at + 1 :],
        beside={other: theirs[0] for other, theirs in keys.plans.items() if theirs and other != route},
    )


def _limits(plan: Plan) -> dict[str, int]:
    windows = ("tokens:day", "requests:day", "tokens:minute", "requests:minute")
    limits = {window: getattr(plan, window.replace(":", "_")) for window in windows}
    return {window: limit for window, limit in limits.items() if limit is not None}


def _of_days(taken: _Taken, outlook: Outlook) -> Iterator[Bound]:
    """Limits of a day that some of the next ones may take."""
    for figure in ("tokens", "requests"):
        limit, ahead = taken.limits.get(f"{figure}:day"), _ahead(taken.days, outlook, figure)
        if limit is None or ahead is None:
            continue
        chance, day = ahead.busiest.chance_of(limit), ahead.first_of(limit)
        if chance >= WORTH_TELLING or day is not None:
            yield Bound(
                route=taken.route,
                window=f"{figure}:day",
                plan=taken.plan,
                known=taken.is_known,
                limit=limit,
                expected=ahead.busiest.expected,
                high80=ahead.busiest.high80,
                chance=chance,
                likely_on=day,
                refused=taken.refused,
                carrier=_carrier(taken, f"{figure}:day", ahead.busiest.high80),
            )


def _of_minutes(taken: _Taken) -> Iterator[Bound]:
    """Limits of a minute that the busiest one came near to; where the plan is a guess, only if it refused."""
    peaks = {
        "tokens:minute": max(one.busiest_tokens for one in taken.days),
        "requests:minute": max(one.busiest_requests for one in taken.days),
    }
    for window, peak in peaks.items():
        limit = taken.limits.get(window)
        if limit is not None and peak >= _NEAR * limit and (taken.is_known or taken.refused):
            yield Bound(
                route=taken.route,
                window=window,
                plan=taken.plan,
                known=taken.is_known,
                limit=limit,
                expected=peak,
                refused=taken.refused,
                carrier=_carrier(taken, window, peak),
            )


def _can_be(own: Sequence[RouteDay], limits: Mapping[str, int]) -> bool:
    """Whether a key with these limits could have taken what was taken."""
    most = {"tokens:day": max(one.tokens for one in own), "requests:day": max(one.requests for one in own)}
    return all(value <= limits.get(window, value) for window, value in most.items())


def _ahead(days: Sequence[RouteDay], outlook: Outlook, figure: str) -> Ahead | None:
    """What the next days will take of a route; None where too few days tell its share."""
    if min(len(days), outlook.known_days) < _DAYS_KNOWN:
        return None
    taken = sum(getattr(one, figure) for one in days)
    of_tokens = figure == "tokens"
    lately = outlook.lately_tokens if of_tokens else outlook.lately_questions
    ahead = outlook.tokens_ahead if of_tokens else outlook.questions_ahead
    return ahead.scaled(taken / lately) if lately else None


def _carrier(taken: _Taken, window: str, need: int) -> str:
    """What would carry it: a larger plan of the same provider, or the limits of several models together."""
    told = []
    for plan in taken.larger:
        limit = _limits(plan).get(window)
        if limit is None:
            told.append(f"the {plan.name} plan names no such limit")
        elif limit >= need:
            told.append(f"the {plan.name} plan has {limit:,}")
    here = taken.limits[window]
    beside = [str(route) for route, plan in taken.beside.items() if _limits(plan).get(window, 0) >= here]
    wanted = ceil(need / here) - 1
    if taken.plan and 0 < wanted <= len(beside):
        names = " and ".join(beside[:wanted])
        told.append(f"limits are each model's own, so that {names} beside it would carry it together")
    return "; ".join(told)
