"""Signals of what should be done and is not: questions that wait, a scheduler that is late (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.incidents.incident import Level, Signal

PILE_EVERY = timedelta(minutes=10)
REPORT_LATE = timedelta(hours=1)
_FEWER = 0.8
_DAY = timedelta(days=1)


def pile(first_asked: Sequence[datetime], at: datetime, *, most: int, days: int) -> Signal:
    """Whether too many questions wait for the person, or one too long; each by when it was first asked."""
    number = len(first_asked)
    oldest = (at - min(first_asked, default=at)) // _DAY
    level = Level.BETWEEN
    if number >= most or oldest >= days:
        level = Level.BAD
    elif number <= most * _FEWER:
        level = Level.GOOD
    waits = f"the oldest for {oldest} day{'' if oldest == 1 else 's'}"
    said = f"{number:,} question{'' if number == 1 else 's'} wait{'s' if number == 1 else ''}, {waits}."
    return Signal(
        name="pile",
        level=level,
        title="Unanswered questions pile up",
        text=f"{said} `inbox` shows them, most asked first: `teach` answers one for everybody who asked, "
        "and one that nobody needs can be dismissed.",
        relief="The unanswered questions are fewer again",
        over=said if number else "None waits any more.",
        ease=timedelta(hours=1),
        every=PILE_EVERY,
    )


def late_tick(
    last: datetime | None, at: datetime, *, after: timedelta, up_for: timedelta, who: str
) -> Signal:
    """
    Whether the scheduler, that some process once had, does nothing while the twin is up.

    ``up_for`` is how long this process is: a tick that is missed while nobody runs is no alarm.
    """
    late = at - last if last is not None else timedelta()
    level = Level.GOOD if late < after else Level.BETWEEN
    if late >= after and up_for >= after:
        level = Level.BAD
    since = f"{last:%Y-%m-%d %H:%M} UTC" if last is not None else "its start"
    return Signal(
        name="scheduler",
        level=level,
        title=f"The scheduler has done nothing for {late // timedelta(minutes=1)} minutes",
        text=f"It was last at work at {since} ({who}). Reports, alerts and clean-up wait for it: see whether "
        "that process still runs, or start one with `twin run` (with --only: add scheduler).",
        relief="The scheduler is at work again",
        ease=timedelta(minutes=2),
    )


def late_reports(waiting: Sequence[str]) -> Signal:
    """Whether channels (``slack:C1``) wait for a report; that is an alarm when it lasts for an hour."""
    where = ", ".join(waiting)
    return Signal(
        name="scheduler:report",
        level=Level.BAD if waiting else Level.GOOD,
        title="A report is late",
        text=f"It is due for more than an hour in {where}. The log tells what is in the way; "
        "`twin report --post` tries again at once.",
        relief="No report is late any more",
        hold=REPORT_LATE,
        ease=timedelta(),
    )


def dead_webhook(*, is_dead: bool, reason: str) -> Signal:
    """Whether the webhook takes nothing; it is told wherever else alerts go."""
    return Signal(
        name="webhook",
        level=Level.BAD if is_dead else Level.GOOD,
        title="The webhook does not take alerts",
        text=f"Seen: {reason}. Look at `webhook` under [alerts] in twin.toml. Alerts wait for it for up to "
        "a week and are tried again by themselves.",
        relief="The webhook takes alerts again",
        hold=timedelta(minutes=10),
        ease=timedelta(),
        every=timedelta(hours=1),
    )
