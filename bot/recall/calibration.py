"""How sure the head has to be before it is believed, and how that rises when it is found to err."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.recall.bounds import is_within
from bot.recall.certainty import Curve, learnt

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

FEW = 20
"""Below so many answers with two phrasings or more there is no head, as nothing can be left out to try it."""
FEW_BAR = 0.90
"""The cosine that serves while there is no head: of near wordings, which the guards have looked at."""
AUDITS_COUNT = timedelta(days=14)
"""How long an audit speaks about the head: older ones are of one that knew less."""

_ASKED_OF = 0.5
"""Of the budget: what the best bar of a sample promises is missed by as much on the next one."""
_WORST = 20.0
"""Times the budget, of the hits themselves: few hits may keep the budget while most of them are wrong."""
_SPARE = 1
"""Error that an audit may find before the bar moves: a single one proves nothing."""
_HALVINGS = 40
_MOST_EVIDENCE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    A question put to a head that was not taught it: how sure it was, and whether it was right.

    ``score`` is from 0 to 1, and 0 where the guards spoke against it; ``weight`` is its share of all traffic.
    ``asked`` is the answer that it wanted (empty: none of them) and ``told`` what the head took it for.
    """

    score: float
    is_right: bool
    weight: float = 0.0
    asked: str = ""
    told: str = ""

    def weighing(self, weight: float) -> Trial:
        """The same with its share of all traffic."""
        return replace(self, weight=weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """
    What the trials of a head came to; ``bar`` None: none keeps the budget, so nothing is told by meaning.

    ``wrong`` and ``hits`` are shares of all traffic at the bar, from 0 to 1. ``wrong`` is the mean of what
    was counted, one error that has not happened yet added, and of what the ``curve`` expects: the count alone
    is kind to the very bar that it chose, the curve alone believes in its form.
    """

    trials: tuple[Trial, ...]
    bar: float | None
    wrong: float
    hits: float
    answers: int
    phrasings: int
    curve: Curve = field(default_factory=Curve)

    def confused(self, most: int) -> tuple[tuple[str, str], ...]:
        """Pairs of answers that are taken for each other with the most certainty: perhaps they are one."""
        wrong = [one for one in self.trials if one.asked and not one.is_right and one.score > 0]
        wrong.sort(key=lambda one: (-one.score, one.asked, one.told))
        pairs = ((min(one.asked, one.told), max(one.asked, one.told)) for one in wrong)
        return tuple(dict.fromkeys(pairs))[:most]


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a bar would serve: shares of all traffic."""

    bar: float
    hits: float
    wrong: float


def calibrate(
    vectors: NDArray[float32],
    labels: Sequence[str],
    background: NDArray[float32],
    *,
    budget: float,
    texts: Sequence[str] = (),
    differ: Callable[[str, str], str] = lambda _one, _other: "",
    penalty: float | None = None,
) -> Calibration:
    """
    The lowest bar at which heads like the one of `bot.recall.head.fit` are wrong in half of the budget.

    The arrays and labels are those of `fit`; ``budget`` is the share of all traffic that may be answered
    wrongly. ``texts``, one of each phrasing, are what `differ` is asked about: a reason why two of them want
    different answers, or nothing.
    """
    from bot.recall.head import PENALTY
    from bot.recall.trials import Stock, tried

    stock = Stock(vectors=vectors, labels=labels, background=background, texts=texts, differ=differ)
    trials = tuple(tried(stock, penalty=PENALTY if penalty is None else penalty))
    return judged(trials, budget=budget, answers=len(set(labels)), phrasings=len(labels))


def judged(trials: Sequence[Trial], *, budget: float, answers: int = 0, phrasings: int = 0) -> Calibration:
    """The same for trials that have been made."""
    curve = _curve(trials)
    kept = [cut for cut in _cuts(trials, curve) if _keeps(cut, budget * _ASKED_OF)]
    best = max(kept, key=lambda cut: cut.hits, default=None)
    return Calibration(
        trials=tuple(trials),
        bar=None if best is None else best.bar,
        wrong=0.0 if best is None else best.wrong,
        hits=0.0 if best is None else best.hits,
        answers=answers,
        phrasings=phrasings,
        curve=curve,
    )


def raised(calibration: Calibration, audits: Sequence[tuple[float, bool]], *, budget: float) -> float | None:
    """
    The bar after audits: the calibrated one, or the lowest above it that keeps the budget; None: none does.

    ``audits`` are how sure the head was of a hit and whether it was right, a fair sample of the hits, of the
    last `AUDITS_COUNT`. Of the wrong ones among hits that a bar lets pass, the upper bound (95 %) is taken,
    the calibration being evidence too: of as many hits as it takes to keep the budget with a single error.
    """
    if calibration.bar is None:
        return None
    cuts = [cut for cut in _cuts(calibration.trials, calibration.curve) if cut.bar >= calibration.bar][::-1]
    start = next((cut for cut in cuts if _keeps(cut, budget * _ASKED_OF)), None)
    if start is None:  # the budget is smaller now
        return None
    wrong = [score for score, is_right in audits if not is_right]
    if not wrong:
        return start.bar
    evidence = _evidence(start, budget)
    for cut in _above(cuts[cuts.index(start) :], wrong):
        counted = [is_right for score, is_right in audits if score >= cut.bar]
        known = evidence * cut.hits / start.hits
        errors = known * _rate(cut) + counted.count(False)
        if is_within(_allowed(cut, budget), errors, known + len(counted)):
            return cut.bar
    return None


def _curve(trials: Sequence[Trial]) -> Curve:
    served = [one for one in trials if one.score > 0]
    return learnt(
        [one.score for one in served], [one.is_right for one in served], [one.weight for one in served]
    )


def _cuts(trials: Sequence[Trial], curve: Curve) -> list[_Cut]:
    """Each bar that tells some of the trials apart, the highest first."""
    served = sorted((one for one in trials if one.score > 0), key=lambda one: -one.score)
    hits = accumulate(one.weight for one in served)
    counted = accumulate(0.0 if one.is_right else one.weight for one in served)
    expected = accumulate(one.weight * curve.wrong(one.score) for one in served)
    one_more = sum(one.weight for one in trials) / max(1, len(trials))
    cuts = {
        one.score: _Cut(one.score, all_of_it, (wrong + one_more + likely) / 2)  # the last of equal scores
        for one, all_of_it, wrong, likely in zip(served, hits, counted, expected, strict=True)
    }
    return list(cuts.values())


def _rate(cut: _Cut) -> float:
    """Of the hits, those that are wrong."""
    return min(1.0, cut.wrong / cut.hits)


def _keeps(cut: _Cut, limit: float) -> bool:
    return cut.wrong <= limit and _rate(cut) <= _allowed(cut, limit)


def _allowed(cut: _Cut, budget: float) -> float:
    """Of the hits, those that may be wrong."""
    return min(budget / cut.hits, budget * _WORST)


def _evidence(cut: _Cut, budget: float) -> float:
    """As many hits of the calibrated rate of errors as keep the budget by their bound, with one to spare."""
    low, high = 0.0, _MOST_EVIDENCE
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if is_within(_allowed(cut, budget), middle * _rate(cut) + _SPARE, middle):
            high = middle
        else:
            low = middle
    return high


def _above(cuts: Sequence[_Cut], errors: Sequence[float]) -> Iterator[_Cut]:
    """The first cut, and the first beyond each error: those between serve less and leave no error out."""
    yield cuts[0]
    for error in sorted(set(errors)):
        beyond = next((cut for cut in cuts if cut.bar > max(error, cuts[0].bar)), None)
        if beyond is not None:
            yield beyond
