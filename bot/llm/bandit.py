"""Thompson sampling: what is believed of each route, and which one a question should ask first (pure)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import takewhile
from math import hypot, sqrt
from statistics import NormalDist

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route
from bot.llm.worth import Score

Scored = Sequence[tuple[Trial, Score]]

LOOK = 0.05
"""In this share of questions a route is asked first because nobody has heard of it for long."""
_LONG = 30
"""So many trials of others."""
_GOOD = 0.5
_OUTAGE = 3
_GOOD_AGAIN = 2
_FLICKER = 5
_FORGIVEN = 0.1
_FADED = 0.002
"""What counts less is not worth adding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Temper:
    """
    How quickly the bandit forgets and how boldly it tries.

    A trial counts half after ``seconds``, after ``all`` newer trials of any route (so that one that was left
    is looked at again), and after some newer ones of its own: success is a matter of chance that takes many
    to see (``own_quality``), waiting and money are plain after a few (``own_expense``). An opinion begins
    with ``prior`` imagined trials that differ by ``spread_quality`` and ``spread_expense``; a question type
    begins with ``borrowed`` of its route. ``boldness`` shortens the throw of the dice: 1 is Thompson's.
    """

    seconds: float = 6 * 3600.0
    all: float = 300.0
    own_quality: float = 40.0
    own_expense: float = 4.0
    prior: float = 2.0
    spread_quality: float = 0.2
    spread_expense: float = 0.05
    borrowed: float = 30.0
    boldness: float = 0.3


@dataclass(frozen=True, slots=True)
class Belief:
    """What a route's next answer is thought to be worth, and how sure that is (a standard deviation)."""

    mean: float
    deviation: float

    def less(self, other: Belief) -> Belief:
        """One without the other; their doubts add up."""
        return Belief(self.mean - other.mean, hypot(self.deviation, other.deviation))


@dataclass(slots=True)
class _Sums:
    """Weighted trials: how many, the sum of what they told, and of its squares."""

    count: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def add(self, weight: float, told: float) -> None:
        self.count += weight
        self.total += weight * told
        self.squares += weight * told * told

    def spread_around(self, mean: float) -> float:
        return max(0.0, self.squares - 2 * mean * self.total + mean * mean * self.count)


_Books = dict[QuestionType | None, _Sums]
"""The sums of all trials of a route (None) and of each type."""
_Told = tuple[int, Trial, Score]
"""How many trials of any route are newer, the trial, and its score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """Every route's reputation: over all questions, and by type where that type was asked."""

    routes: Mapping[Route, Belief]
    types: Mapping[tuple[Route, QuestionType], Belief] = field(default_factory=dict)
    boldness: float = 1.0
    due: tuple[Route, ...] = ()
    """Routes that somebody should look at again."""

    def of(self, route: Route, kind: QuestionType) -> Belief:
        return self.types.get((route, kind)) or self.routes[route]

    def order(self, kind: QuestionType, *, ask_id: str) -> tuple[Route, ...]:
        """The routes by a throw of dice that ``ask_id`` decides: whoever throws for it throws the same."""
        thrown = {route: self._throw(self.of(route, kind), route, ask_id) for route in self.routes}
        best = sorted(thrown, key=lambda route: -thrown[route])
        if self.due and _chance(f"look\n{ask_id}") < LOOK:
            best = sorted(best, key=lambda route: route != self.due[0])
        return tuple(best)

    def _throw(self, belief: Belief, route: Route, ask_id: str) -> float:
        return belief.mean + self.boldness * belief.deviation * _dice(ask_id, route)


def learn(
    trials: Scored,
    routes: Sequence[Route],
    *,
    now: datetime,
    expected: Callable[[Route], Score],
    temper: Temper | None = None,
) -> Beliefs:
    """
    What `trials` (oldest first) say of `routes`; ``expected`` is a route's usual call before it was tried.

    A type's belief starts from its route's, so that four types need not each learn that a route is down.
    """
    temper = temper or Temper()
    recent, told = _newest_first(trials, routes)
    whole: dict[Route, Belief] = {}
    types: dict[tuple[Route, QuestionType], Belief] = {}
    for route, own in recent.items():
        quality, expense = _summed(own, now, temper)
        usual = expected(route)
        brought = _opinions(quality, usual.quality, temper.spread_quality, temper)
        taken = _opinions(expense, usual.expense, temper.spread_expense, temper)
        for kind, belief in brought.items():
            less = belief.less(taken.get(kind, taken[None]))
            if kind is None:
                whole[route] = less
            else:
                types[route, kind] = less
    return Beliefs(routes=whole, types=types, boldness=temper.boldness, due=_due(recent, told))


def _newest_first(trials: Scored, routes: Sequence[Route]) -> tuple[dict[Route, list[_Told]], int]:
    """The trials of each route, newest first, and how many there are of all."""
    found: dict[Route, list[_Told]] = {route: [] for route in routes}
    newer = 0
    for trial, one in reversed(trials):
        own = found.get(trial.route)
        if own is not None:
            own.append((newer, trial, one))
            newer += 1
    return found, newer


def _summed(told: Sequence[_Told], now: datetime, temper: Temper) -> tuple[_Books, _Books]:
    """What a route brought and took, whole (None) and by type, each trial as much as it still counts."""
    quality: _Books = {None: _Sums()}
    expense: _Books = {None: _Sums()}
    outage = _ended_outage([one.quality >= _GOOD for _, _, one in told])
    own = 0.0
    for back, (newer, trial, one) in enumerate(told):
        age = max(0.0, (now - trial.at).total_seconds())  # a clock may jump back
        counts = one.weight * 2.0 ** -(age / temper.seconds + newer / temper.all)
        counts *= _FORGIVEN if back in outage else 1.0
        lasting = counts * 2.0 ** -(own / temper.own_quality)
        passing = counts * 2.0 ** -(own / temper.own_expense)
        own += one.weight
        for books, told_now, weight in ((quality, one.quality, lasting), (expense, one.expense, passing)):
            if weight > _FADED:
                books[None].add(weight, told_now)
                books.setdefault(trial.kind, _Sums()).add(weight, told_now)
    return quality, expense


def _ended_outage(was_good: Sequence[bool]) -> range:
    """
    Which of a route's trials (newest first) belong to its last outage, if that seems to be over.

    Outages begin and end at once: two good answers after some failures in a row say more of the next call
    than the failures do; unless more than every fifth has failed since, for then it only flickers.
    """
    run = 0
    for back, good in enumerate(was_good):
        run = 0 if good else run + 1
        if run == _OUTAGE:
            since = was_good[: back + 1 - _OUTAGE]
            is_over = len(since) >= _GOOD_AGAIN and since.count(False) * _FLICKER <= len(since)
            length = sum(1 for _ in takewhile(lambda one: not one, was_good[len(since) :]))
            return range(len(since), len(since) + length) if is_over else range(0)
    return range(0)


def _due(recent: Mapping[Route, Sequence[_Told]], told: int) -> tuple[Route, ...]:
    """
    Routes that nobody has heard of for long, and those that answered again after an outage, once so far.

    Chance alone would hardly ever ask a route of which it thinks ill, so it would not learn of its recovery.
    """
    silent = {route: own[0][0] if own else told for route, own in recent.items()}
    stale = sorted((r for r, since in silent.items() if since >= _LONG), key=lambda route: -silent[route])
    return (*(route for route, own in recent.items() if _answers_again(own)), *stale)


def _answers_again(told: Sequence[_Told]) -> bool:
    """Whether one good answer has come after an outage: `_GOOD_AGAIN` of them end it."""
    good = [one.quality >= _GOOD for _, _, one in told[: _OUTAGE + 1]]
    return len(good) > _OUTAGE and good[0] and not any(good[1:])


def _apart(types: Collection[_Sums], mean: float) -> float:
    """How far a route's types lie apart: the variance of their means."""
    trials = sum(own.count for own in types)
    return sum(own.count * (own.total / own.count - mean) ** 2 for own in types) / trials if trials else 0.0


def _opinions(
    books: _Books, expected: float, usual_spread: float, temper: Temper
) -> dict[QuestionType | None, Belief]:
    """
    Of a route as a whole (None), and of its types.

    A type starts from its route: from ``borrowed`` of its trials, and from fewer when the types have been
    seen to lie further apart than chance would put them.
    """
    known = books.get(None, _Sums())
    count = temper.prior + known.count
    mean = (temper.prior * expected + known.total) / count
    spread = (temper.prior * usual_spread**2 + known.spread_around(mean)) / count
    found: dict[QuestionType | None, Belief] = {None: Belief(mean, sqrt(spread / count))}
    types = {kind: own for kind, own in books.items() if kind is not None and own.count}
    apart = max(0.0, _apart(types.values(), mean) - len(types) * spread / count)
    within = max(spread - apart, temper.prior * usual_spread**2 / count)
    before = 1 / (1 / count + max(1 / temper.borrowed, apart / within))
    for kind, own in types.items():
        total = before + own.count
        found[kind] = Belief((before * mean + own.total) / total, sqrt(within / total))
    return found


@lru_cache(maxsize=512)
def _dice(ask_id: str, route: Route) -> float:
    """A throw from the normal distribution that these two names decide, on every machine alike."""
    return _NORMAL.inv_cdf(_chance(f"{ask_id}\n{route}"))


def _chance(name: str) -> float:
    """A number between 0 and 1, both excluded, that a name decides."""
    digest = blake2b(name.encode(errors="replace"), digest_size=6).digest()
    return (int.from_bytes(digest, "big") + 0.5) / 2**48


_NORMAL = NormalDist()
