"""When a provider's limits will bind, and what would carry the load: by the books, or not at all (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from bot.bookkeeping import RouteDay
from bot.domain import Route
from bot.forecast.outlook import Outlook, Percentiles
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
    the limit. Of a minute ``expected`` is the busiest one so far, and there is no chance.

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
        plan, is_known = _plan(keys.plans.get(route, ()), keys.told.get(route, {}))
        # who has taken more than the smallest plan lets anybody is on another one
        if plan is not None and (is_known or _can_be(own, _limits(plan))):
            taken = _Taken(route, own, plan, is_known)
            found += [*_of_days(taken, outlook, keys), *_of_minutes(taken, keys)]
    return tuple(sorted(found, key=lambda one: (-(one.chance or 0), one.route, one.window)))


def _plan(plans: Sequence[Plan], told: Mapping[str, int]) -> tuple[Plan | None, bool]:
    """The plan that the provider's own limits are of; where it told none, the smallest one."""
    for plan in plans:
        known = _limits(plan)
        if any(known.get(window) == limit for window, limit in told.items()):
            return plan, True
    if told:
        return Plan(name="", **{_field(window): limit for window, limit in told.items()}), True
    return (plans[0], False) if plans else (None, False)


def _limits(plan: Plan) -> dict[str, int]:
    windows = ("tokens:day", "requests:day", "tokens:minute", "requests:minute")
    limits = {window: getattr(plan, _field(window)) for window in windows}
    return {window: limit for window, limit in limits.items() if limit is not None}


def _field(window: str) -> str:
    return window.replace(":", "_")


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a route took lately, under the plan that its key is on or may be on."""

    route: Route
    days: Sequence[RouteDay]
    plan: Plan
    is_known: bool

    @property
    def refused(self) -> int:
        return sum(one.refused for one in self.days)

    def bound(self, window: str, expected: int, coming: Percentiles | None, keys: Keys) -> Bound:
        limit = _limits(self.plan)[window]
        need = coming.high80 if coming else expected
        return Bound(
            route=self.route,
            window=window,
            plan=self.plan.name,
            known=self.is_known,
            limit=limit,
            expected=expected,
            high80=coming.high80 if coming else None,
            chance=coming.chance_of(limit) if coming else None,
            refused=self.refused,
            carrier=_carrier(self, window, need, keys),
        )


def _of_days(taken: _Taken, outlook: Outlook, keys: Keys) -> Iterator[Bound]:
    """Limits of a day that the busiest of the next ones may take."""
    limits = _limits(taken.plan)
    for figure in ("tokens", "requests"):
        window, coming = f"{figure}:day", _coming(taken.days, outlook, figure)
        if window in limits and coming and coming.chance_of(limits[window]) >= WORTH_TELLING:
            yield taken.bound(window, coming.expected, coming, keys)


def _of_minutes(taken: _Taken, keys: Keys) -> Iterator[Bound]:
    """Limits of a minute that the busiest one came near to; where the plan is a guess, only if it refused."""
    if not (taken.is_known or taken.refused):
        return
    limits = _limits(taken.plan)
    peaks = {
        "tokens:minute": max(one.busiest_tokens for one in taken.days),
        "requests:minute": max(one.busiest_requests for one in taken.days),
    }
    for window, peak in peaks.items():
        if window in limits and peak >= _NEAR * limits[window]:
            yield taken.bound(window, peak, None, keys)


def _can_be(own: Sequence[RouteDay], limits: Mapping[str, int]) -> bool:
    """Whether a key with these limits could have taken what was taken."""
    most = {"tokens:day": max(one.tokens for one in own), "requests:day": max(one.requests for one in own)}
    return all(value <= limits.get(window, value) for window, value in most.items())


def _coming(days: Sequence[RouteDay], outlook: Outlook, figure: str) -> Percentiles | None:
    """What the busiest of the next days will take of a route; None where too few days tell its share."""
    if min(len(days), outlook.known_days) < _DAYS_KNOWN:
        return None
    taken = sum(getattr(one, figure) for one in days)
    of_tokens = figure == "tokens"
    lately = outlook.lately_tokens if of_tokens else outlook.lately_questions
    coming = outlook.busiest_tokens if of_tokens else outlook.busiest_questions
    return coming.scaled(taken / lately) if lately else None


def _carrier(taken: _Taken, window: str, need: int, keys: Keys) -> str:
    """What would carry it: another plan of the same provider, or the limits of several routes together."""
    if not taken.plan.name:
        return ""
    told = [
        f"the {plan.name} plan {f'has {limit:,}' if limit else 'names no such limit'}"
        for plan in keys.plans.get(taken.route, ())
        if plan.name != taken.plan.name and not 0 < (limit := _limits(plan).get(window, 0)) < need
    ]
    limit = _limits(taken.plan)[window]
    beside = [
        str(route)
        for route, plans in keys.plans.items()
        if route != taken.route and any(_limits(plan).get(window, 0) >= limit for plan in plans[:1])
    ]
    wanted = ceil(need / limit) - 1
    if 0 < wanted <= len(beside):
        names = " and ".join(beside[:wanted])
        told.append(f"limits are each model's own, so that {names} beside it would carry it together")
    return "; ".join(told)
