"""The next step of one question among its routes (pure): deadline, room, breaker and tries decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Route

TOO_LATE_S = 0.25
"""With less time than this left no call is begun."""
PATIENT_S = 4.0
"""How long somebody is made to wait for a route to open; after that the profile is quoted."""
_LEAST_S = 0.01
_SHORT_S = 0.25
"""A wait that is shorter than an answer is worth it; a longer one only when nobody else can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """
    One route as a question sees it at one moment.

    ``wait_s`` is how long it must rest (0: it may be asked now). Where that is a provider's advice alone,
    ``knock_s`` is when asking may be tried all the same, as a refusal costs nothing. ``is_out``: of no use;
    ``is_stuck``: calls of others hang there just now.
    """

    route: Route
    tries: int = 0
    wait_s: float = 0.0
    knock_s: float | None = None
    is_out: bool = False
    is_running: bool = False
    is_probe: bool = False
    is_stuck: bool = False

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


def next_step(options: Sequence[Option], *, left_s: float, waited_s: float) -> Step:
    """
    What to do while nothing runs.

    The least tried route that is ready comes first, in the order given. A repetition never comes before a
    first try. When all rest: a short wait, else a knock at a door that is closed on advice, else a long wait.
    """
    usable = [option for option in options if not option.is_out]
    if left_s < TOO_LATE_S or not usable:
        return Over()
    ready = [option for option in usable if option.wait_s <= 0]
    if ready:
        return Start(min(ready, key=lambda one: one.rank), alone=len(usable) == 1)
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


def _knock_s(option: Option) -> float:
    return 0.0 if option.knock_s is None else option.knock_s


def next_beside(options: Sequence[Option], *, left_s: float) -> Option | None:
    """The route to ask beside one that is late: ready, no probe, the least tried."""
    if left_s < TOO_LATE_S:
        return None
    ready = [
        option
        for option in options
        if not (option.is_out or option.is_running or option.is_probe) and option.wait_s <= 0
    ]
    return min(ready, key=lambda one: one.rank, default=None)


def soonest(options: Sequence[Option]) -> float | None:
    """How long until another route may be asked beside what runs; None when none will."""
    waits = [one.wait_s for one in options if not (one.is_out or one.is_running or one.is_probe)]
    return min((wait for wait in waits if wait > 0), default=None)
