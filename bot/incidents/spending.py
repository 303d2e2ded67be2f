"""Signals of money and memory: a month that will not be enough, an odd day, answers paid for anew (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.incidents.incident import Level, Signal
from bot.incidents.lately import bounds

HOURLY = timedelta(hours=1)
FEWEST_DAYS = 3
"""Of a twin that is younger nobody is told what its month may come to."""
WORTH_NANO_USD = 50_000_000
"""A day that cost less than five cents is no alarm, however odd it is."""
FEWEST_ANSWERS = 50
"""Of fewer answers nobody tells what is usual."""
_NANO = 10**9
_CALM = 0.6
_EASED = 0.75
_HALF = 0.5
"""What was bad is good again a good way below its limit, so that it does not flap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What the forecast says of a month, in nano-dollars; ``probability`` is that of reaching the cap."""

    known_days: int
    spent: int
    expected: int
    cap: int | None
    probability: float | None
    reached_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OddDay:
    """What a local day cost, and its robust z; None: too little is known for one."""

    day: date
    cost: int
    z: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Of so many answers so many came from memory."""

    hits: int
    answers: int

    @property
    def share(self) -> float:
        return self.hits / self.answers if self.answers else 0.0


def over_cap(month: Month, limit: float) -> Signal:
    """Whether the month's budget will be reached with the probability ``limit`` or more."""
    chance, cap = month.probability or 0.0, month.cap or 0
    level = Level.BETWEEN
    if not cap or chance < limit * _CALM:
        level = Level.GOOD
    elif chance >= limit and month.known_days >= FEWEST_DAYS and month.spent < cap:
        level = Level.BAD  # once it is used up, the limit itself tells so
    when = f", most likely on {month.reached_on.isoformat()}" if month.reached_on else ""
    said = f"${month.spent / _NANO:,.2f} of ${cap / _NANO:,.2f} are used; ${month.expected / _NANO:,.2f} are "
    said += "expected by the month's end."
    return Signal(
        name="forecast",
        level=level,
        title=f"The month's budget will be reached with a probability of {chance:.0%}",
        text=f"{said} The cap would be reached{when}. `forecast` shows the days to come; `limits set "
        "monthly_usd` raises the cap, a cheaper model first in TWIN_MODELS makes it last.",
        relief="The month's budget will last",
        over=said if cap else "There is no cap any more.",
        ease=HOURLY,
        every=HOURLY,
    )


def odd_cost(yesterday: OddDay, today: OddDay, limit: float) -> Signal:
    """Whether yesterday, or today as far as it has come, cost far more than its weekday is used to."""
    worst = max(yesterday, today, key=lambda one: one.z if one.z is not None else 0.0)
    odd = worst.z or 0.0
    is_worth_it = worst.cost >= WORTH_NANO_USD
    level = Level.BAD if odd >= limit and is_worth_it else Level.BETWEEN
    if odd < limit * _EASED or not is_worth_it:
        level = Level.GOOD
    said = f"{worst.day.isoformat()} cost ${worst.cost / _NANO:,.4f}"
    return Signal(
        name="cost",
        level=level,
        title="A day costs far more than usual",
        text=f"{said}, {odd:.1f} times as far from what its weekday is used to as days stray. `costs` "
        "tells for which model, `usage` for how many questions; `pause` stops all spending.",
        relief="Costs are as usual again",
        over=f"{said}.",
        ease=HOURLY,
        every=HOURLY,
    )


def fewer_hits(lately: Hits, before: Hits, drop: float) -> Signal:
    """Whether surely a smaller share than before, by ``drop`` or more, is answered from memory."""
    level = Level.BETWEEN
    if not lately.answers or lately.share >= before.share - drop * _HALF:
        level = Level.GOOD
    elif before.answers >= FEWEST_ANSWERS and bounds(lately.hits, lately.answers)[1] < before.share - drop:
        level = Level.BAD
    said = f"{lately.share:.0%} of {lately.answers:,} answers since yesterday came from memory, "
    said += f"{before.share:.0%} in the two weeks before."
    return Signal(
        name="cache",
        level=level,
        title="Fewer answers come from memory",
        text=f"{said} After a change of the profile that is so for a while: answers are made anew. Otherwise "
        "look at `usage` and TWIN_CACHE.",
        relief="Answers come from memory as before",
        over=said,
        ease=HOURLY,
        every=HOURLY,
    )
