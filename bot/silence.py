"""When nobody wants to be told: quiet hours, and kinds of alerts that an admin has muted (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

MUTED = "muted:"
"""Before a kind: the control that mutes it, until an instant in ISO form, or for good when it is empty."""
FOR_GOOD = ""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(
    r"([1-9][0-9]{0,3}) ?(?:(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?|(d)(?:ays?)?|(w)(?:eeks?)?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours of the clock on the wall, ``22:00-07:00``, the last exclusive; they may lie around midnight."""

    begin: time
    end: time

    @classmethod
    def read(cls, text: str) -> Self | None:
        """
        What a setting says; None where no hour is quiet.

        Raises:
            ValueError: it is no span of hours.
        """
        if not text:
            return None
        begin, _, end = text.partition("-")
        quiet = cls(begin=time.fromisoformat(begin), end=time.fromisoformat(end))
        if quiet.begin.tzinfo or quiet.end.tzinfo:
            raise ValueError("its hours are those of TWIN_TIMEZONE, not of another zone")
        if quiet.begin == quiet.end:
            raise ValueError("it ends when it begins")
        return quiet

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        now = at.astimezone(zone).time()
        if self.begin < self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


def is_mute(value: str) -> bool:
    """Whether a control may hold this."""
    return value == FOR_GOOD or _until(value) is not None


def muted_kinds(controls: Mapping[str, str], at: datetime) -> dict[str, datetime | None]:
    """The kinds that are muted at an instant, and until when; None: until somebody ends it."""
    named = {key.removeprefix(MUTED): value for key, value in controls.items() if key.startswith(MUTED)}
    found = {kind: _until(value) for kind, value in named.items()}
    return {kind: until for kind, until in found.items() if until is None or at < until}


def read_span(text: str) -> timedelta | None:
    """``30m``, ``2h``, ``3 days``; None where it is no such span."""
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        return None
    unit = next(letter for letter in match.groups()[1:] if letter)
    return timedelta(**{_UNITS[unit]: int(match[1])})


def _until(value: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.tzinfo else None
