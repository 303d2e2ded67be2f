"""What the doctor finds behind a chat door, and what each door's looks share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

SKEW_S = 60.0
"""Slack's signatures are good for five minutes; a day's border should be a day's border."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A line of the doctor: ``detail`` says what is so, or what to do."""

    name: str
    ok: bool
    detail: str


def look_at_clock(name: str, platform: str, date: str, now: datetime) -> Finding | None:
    """Our clock beside the date of an HTTP answer; None: that is no date."""
    late = lateness(date, now)
    if late is None:
        return None
    if abs(late) > SKEW_S:
        where = "behind" if late > 0 else "ahead of"
        wrong = f"this machine's clock is {abs(late):,.0f} s {where} {platform}'s: let it be set by NTP"
        return Finding(name=name, ok=False, detail=wrong)
    return Finding(name=name, ok=True, detail=f"this machine's agrees with {platform}'s")


def lateness(date: str, now: datetime) -> float | None:
    """How many seconds `now` is behind the date of an HTTP answer; None: that is none, or of no zone."""
    try:
        return (parsedate_to_datetime(date) - now).total_seconds()
    except (TypeError, ValueError):
        return None
