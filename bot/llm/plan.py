"""The next step of one question among its routes (pure): deadline, room, breaker and tries decide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Route

TOO_LATE_S = 0.25
"""With less time than this left no call is begun."""
PATIENT_S = 4.0
"""How long somebody is made to wait for a route to open; after that the profile is quoted."""
PROBING_S = 2.0
"""When none but routes on probation are left, how long after the question one of them is still tried."""
_LEAST_S = 0.01
_SHORT_S = 0.25
"""A wait that is shorter than an answer is worth it; a longer one only when nobody else can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """
    One route as a question sees it at one moment.

    ``wait_s`` is how long it must rest (0: it may be asked now). Where that is a provider's advice alone,
    ``knock_s`` is when asking may be tried all the same, as a refusal costs nothing. ``is_out``: of no use;
    ``is_stuck``: calls of others hang there just now. ``is_probe``: it was found dead at ``shut_since``
    (monotonic seconds), and one call may try whether it still is.
    """

    route: Route
    tries: int = 0
    wait_s: float = 0.0
    knock_s: float | None = None
    is_out: bool = False
    is_running: bool = False
    is_probe: bool = False
    is_stuck: bool = False
    shut_since: float = 0.0

    @property
    def rank(self) -> tuple[int, bool]:
        """What goes before the order that was given."""
        return self.tries, self.is_stuck


@dataclass(frozen=True, slots=True)
class Start:
    """Ask this route now; ``alone`` when no other is left that could be asked instead."""

    option: Option
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to begin for so long, unless something happens."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Over:
    """Nothing runs and nothing can be begun."""


Step = Start | Wait | Over


def next_step(options: Sequence[Option], *, left_s: float, waited_s: float, asked_s: float = 0.0) -> Step:
    """
    What to do while nothing runs; ``waited_s`` is what of the ``asked_s`` since the question was resting.

    The least tried route that is ready comes first, in the order given. A repetition never comes before a
    first try. When all rest: a short wait, else a knock at a door that is closed on advice, else a long wait.
    Where all were found dead, nobody waits for one after another of them.
    """
    usable = [option for option in options if not option.is_out]
    if left_s < TOO_LATE_S or not usable or (_all_dead(usable) and asked_s > PROBING_S):
        return Over()
    ready = [option for option in usable if option.wait_s <= 0]
    if ready:
        return Start(_first_of(ready), alone=len(usable) == 1)
    shortest = min(option.wait_s for option in usable)
    if shortest <= _SHORT_S:
        return Wait(max(shortest, _LEAST_S))
    knock = min((one for one in usable if one.knock_s is not None), key=_knock_s, default=None)
    may_knock = knock is not None and len(usable) > 1  # a short advice to the only route is taken
    if knock is not None and may_knock and not knock.knock_s:
        return Start(knock)
    wait = min(shortest, _knock_s(knock)) if knock is not None and may_knock else shortest
    if wait > min(PATIENT_S - waited_s, left_s - TOO_LATE_S):
        return Over()
    return Wait(max(wait, _LEAST_S))


def _all_dead(options: Sequence[Option]) -> bool:
    return all(option.is_probe for option in options)


def _first_of(ready: Sequence[Option]) -> Option:
    """The least tried; of those on probation whoever was left alone longest, so that each gets its turn."""
    if _all_dead(ready):
        return min(ready, key=lambda one: (one.rank, one.shut_since))
    return min(ready, key=lambda one: one.rank)


def _knock_s(option: Option) -> float:
    return 0.0 if option.knock_s is None else option.knock_s


def next_beside(options: Sequence[Option], *, left_s: float, asked_s: float = 0.0) -> Option | None:
    """The route to ask beside one that is late: ready, the least tried, on probation only if all are."""
    if left_s < TOO_LATE_S:
        return None
    usable = [option for option in options if not option.is_out]
    are_dead = _all_dead(usable) and asked_s <= PROBING_S
    ready = [
        option
        for option in usable
        if option.wait_s <= 0 and not option.is_running and (are_dead or not option.is_probe)
    ]
    return _first_of(ready) if ready else None


def soonest(options: Sequence[Option]) -> float:
    """How long until another route may be asked beside what runs; without end when none will."""
    waits = [one.wait_s for one in options if not (one.is_out or one.is_running or one.is_probe)]
    return min((wait for wait in waits if wait > 0), default=math.inf)
