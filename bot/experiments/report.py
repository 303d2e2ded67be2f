"""Asks in the arms of an experiment -> figures side by side, each with how sure it is (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain import Arm, Outcome, ServedBy
from bot.experiments.asked import ArmAsk, Tally, tally
from bot.experiments.assignment import Experiment
from bot.experiments.measures import (
    Interval,
    Seen,
    effective,
    median_of,
    probability_best,
    ratio_of,
    share_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigures:
    """
    One arm of an experiment over a span of time.

    ``questions`` are all asks in it, ``answered`` those that ended so. Of those for which a model was called:
    ``tally`` (how often it failed), ``grounded`` (share of answers by a model that passed every check),
    ``p50_ms``, and ``cost`` in nano-dollars per answer by a model. ``best`` is the probability that its
    share of grounded answers is the highest of all arms; None while no arm has been asked.
    """

    arm: Arm
    questions: int
    answered: int
    tally: Tally
    votes: int
    grounded: Interval | None
    thumbs_up: Interval | None
    p50_ms: Interval | None
    cost: Interval | None
    best: float | None


def compare(experiment: Experiment, asks: Iterable[ArmAsk]) -> tuple[ArmFigures, ...]:
    """The figures of every arm of one experiment, in its order; asks of others are left aside."""
    by_label: dict[str, list[ArmAsk]] = {arm.label: [] for arm in experiment.arms}
    for ask in asks:
        if ask.label in by_label:
            by_label[ask.label].append(ask)
    best = _best([by_label[arm.label] for arm in experiment.arms])
    return tuple(
        _figures(arm, by_label[arm.label], chance) for arm, chance in zip(experiment.arms, best, strict=True)
    )


def _figures(arm: Arm, asks: Sequence[ArmAsk], best: float | None) -> ArmFigures:
    tried = [ask for ask in asks if ask.was_tried]
    return ArmFigures(
        arm=arm,
        questions=len(asks),
        answered=sum(ask.outcome == Outcome.ANSWERED for ask in asks),
        tally=tally(asks, arm.route),
        votes=sum(ask.ups + ask.downs for ask in asks),
        grounded=share_of(_good(asks)),
        thumbs_up=share_of(_thumbs(asks)),
        p50_ms=median_of([Seen(unit=ask.unit, part=ask.latency_ms) for ask in tried]),
        cost=ratio_of([Seen(unit=ask.unit, part=ask.cost_nano_usd, whole=_by_model(ask)) for ask in tried]),
        best=best,
    )


def _by_model(ask: ArmAsk) -> float:
    return float(ask.served_by == ServedBy.MODEL)


def _good(asks: Iterable[ArmAsk]) -> list[Seen]:
    return [Seen(unit=ask.unit, part=float(ask.is_good)) for ask in asks if ask.was_tried]


def _thumbs(asks: Iterable[ArmAsk]) -> list[Seen]:
    return [Seen(unit=ask.unit, part=up) for ask in asks for up in (*[1.0] * ask.ups, *[0.0] * ask.downs)]


def _best(arms: Sequence[Sequence[ArmAsk]]) -> Sequence[float | None]:
    """Counts as much as the observations are worth, conversations being what was drawn."""
    seen = [_good(asks) for asks in arms]
    if not any(seen):
        return [None] * len(arms)
    scores = []
    for one in seen:
        number = effective(one) if one else 0.0
        good = number * sum(hit.part for hit in one) / len(one) if one else 0.0
        scores.append((good, number - good))
    return probability_best(scores)
