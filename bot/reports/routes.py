"""Trials -> what each route did for people, and why it stands where it stands, in words (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route
from bot.llm.selection import ENOUGH_TRIALS, Basis, Placement
from bot.llm.worth import ANSWERED, scored
from bot.reports.record import RouteRecord
from bot.reports.wording import dollars, milliseconds

_ALIKE = 0.05


def record(trials: Iterable[Trial]) -> RouteRecord:
    """The record of one route from its trials."""
    own = tuple(trials)
    judged = [one.is_good for _, one in scored(own)]
    good = sum(judged)
    took = sorted(trial.latency_ms for trial in own if trial.outcome == ANSWERED)
    cost = sum(trial.cost_nano_usd for trial in own)
    checked = [trial.grounded for trial in own if trial.grounded is not None]
    return RouteRecord(
        calls=len(own),
        grounded_rate=sum(checked) / len(checked) if checked else None,
        thumbs_up=sum(trial.thumbs > 0 for trial in own),
        thumbs_down=sum(trial.thumbs < 0 for trial in own),
        success_rate=good / len(judged) if judged else None,
        p50_ms=_rank(took, 0.5),
        p90_ms=_rank(took, 0.9),
        cost_per_answer_nano_usd=ceil(cost / good) if good else None,
    )


def records(trials: Iterable[Trial], routes: Sequence[Route]) -> dict[Route, RouteRecord]:
    """The record of each route, also of one that was never called."""
    by_route: dict[Route, list[Trial]] = {route: [] for route in routes}
    for trial in trials:
        if trial.route in by_route:
            by_route[trial.route].append(trial)
    return {route: record(own) for route, own in by_route.items()}


def _rank(ordered: Sequence[int], share: float) -> int | None:
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def why(place: Placement) -> str:
    """``answers 98 % of the last 120 well, 600 ms, $0.0002: best value 0.93; asked first in 91 % of ...``."""
    return f"{_seen(place)}: {_therefore(place)}"


def _seen(place: Placement) -> str:
    if place.good is None or place.seconds is None or place.nano_usd is None:
        return "not tried in the last day"
    took = milliseconds(round(place.seconds * 1000))
    of = f"the last {place.trials}" if place.trials > 1 else "its last call"
    return f"answers {place.good * 100:.0f} % of {of} well, {took}, {dollars(place.nano_usd)}"


def _therefore(place: Placement) -> str:
    match place.basis:
        case Basis.FIXED:
            return f"number {place.position} as configured (TWIN_ORDER=fixed)"
        case Basis.GIVEN if place.is_failing:
            return "behind the others, because its last two calls failed"
        case Basis.GIVEN:
            return f"in the given order until {ENOUGH_TRIALS} calls are known ({place.known} are)"
        case Basis.LEARNED:
            best = "best value" if place.position == 1 else "value"
            return f"{best} {place.worth:.2f}; asked first in {_first(place.first)}"


def _first(shares: Mapping[QuestionType, float]) -> str:
    if max(shares.values()) - min(shares.values()) <= _ALIKE:
        return f"{sum(shares.values()) / len(shares) * 100:.0f} % of questions"
    ordered = sorted(shares, key=lambda kind: -shares[kind])
    return ", ".join(f"{shares[kind] * 100:.0f} % of {kind}" for kind in ordered) + " questions"
