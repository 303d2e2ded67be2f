"""How a head does on questions that it was not taught: phrasings and whole answers are left out in turn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.recall.calibration import Trial
from bot.recall.head import Floats, fit

Places = NDArray[np.intp]
Differ = Callable[[str, str], str]

KNOWN, NEW, STRANGE = 0.85, 0.10, 0.05
"""Of the traffic: asked before in other words; for the person, but never asked; for nobody's twin."""

_FOLDS = 10
_FOLDS_OF_MANY = 5
_MANY = 200
_HARDLY = 0.05
"""No bar is so low, so that nobody has to ask what speaks against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What there is to learn from: of each phrasing a vector, its answer, and its text if texts are told."""

    vectors: Floats
    labels: Sequence[str]
    background: Floats
    texts: Sequence[str]
    differ: Differ


def tried(stock: Stock, *, penalty: float) -> Iterator[Trial]:
    """
    What heads that were taught a part say to the rest; the weights of all trials add up to one.

    In each of ten rounds a tenth of the answers is left out, of the others a tenth of their phrasings (so
    that what one may be taken for has nearly all of its own), and a tenth of the background; where there are
    many, a fifth in each of five rounds. An answer of one phrasing is left out whole or not at all.
    """
    answers = sorted(set(stock.labels))
    rounds = _FOLDS if len(answers) <= _MANY else _FOLDS_OF_MANY
    kinds: dict[float, list[Trial]] = defaultdict(list)
    for number in range(rounds):
        for share, trial in _round(stock, _left_out(stock.labels, answers, number, rounds), number, penalty):
            kinds[share].append(trial)
    total = sum(kinds)
    for share, trials in kinds.items():
        for trial in trials:
            yield trial.weighing(share / total / len(trials))


def _left_out(
    labels: Sequence[str], answers: Sequence[str], number: int, rounds: int
) -> tuple[Places, Places]:
    """Where the phrasings are that a round leaves out: of answers that it knows, and of those it does not."""
    turn = {answer: at % rounds for at, answer in enumerate(answers)}
    many = Counter(labels)
    seen: Counter[str] = Counter()
    known, new = [], []
    for place, label in enumerate(labels):
        seen[label] += 1
        if turn[label] == number:
            new.append(place)
        elif many[label] > 1 and (turn[label] + seen[label]) % rounds == number:
            known.append(place)
    return np.array(known, np.intp), np.array(new, np.intp)


def _round(
    stock: Stock, out: tuple[Places, Places], number: int, penalty: float
) -> Iterator[tuple[float, Trial]]:
    kept = np.setdiff1d(np.arange(len(stock.labels)), np.concatenate(out))
    if not len(kept):
        return
    strange = np.arange(len(stock.background)) % _FOLDS == number
    labels = [stock.labels[at] for at in kept]
    head = fit(stock.vectors[kept], labels, stock.background[~strange], penalty=penalty)
    for share, places in zip((KNOWN, NEW), out, strict=True):
        for at, (told, score) in zip(places, head.sure_of_many(stock.vectors[places]), strict=True):
            wanted = stock.labels[at]
            allowed = score if score < _HARDLY or _passes(stock, kept, int(at), told) else 0.0
            yield share, Trial(score=allowed, is_right=told == wanted, asked=wanted, told=told)
    for told, score in head.sure_of_many(stock.background[strange]):
        yield STRANGE, Trial(score=score, is_right=False, told=told)


def _passes(stock: Stock, kept: Places, at: int, told: str) -> bool:
    """Whether nothing speaks against the nearest phrasing of what is told, as it will be looked at in use."""
    if not stock.texts:
        return True
    of = [int(place) for place in kept if stock.labels[place] == told]
    nearest = of[int((stock.vectors[of] @ stock.vectors[at]).argmax())]
    return not stock.differ(stock.texts[at], stock.texts[nearest])
