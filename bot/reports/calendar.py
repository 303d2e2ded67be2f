"""Which reports there are, and when each is due (pure): of days, weeks and months, by local dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

CATCH_UP_DAYS = 7
"""So many days are told one by one; what is older is told together."""
_DAY = timedelta(days=1)
_WEEK = 7


class Kind(StrEnum):
    """Of two reports that end with the same day the earlier kind here is read first."""

    OLDER = "older"
    """Days that nobody was told of for more than a week, in one report."""
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


_RANKS = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One report: its kind, and the local days that it is about, both ends included."""

    kind: Kind
    first: date
    last: date

    @classmethod
    def of_day(cls, day: date) -> Issue:
        return cls(kind=Kind.DAILY, first=day, last=day)

    @property
    def key(self) -> str:
        """The name of its message for good, by which an earlier post is found."""
        return f"report-{self.last}" if self.kind is Kind.DAILY else f"{self.kind}-{self.dated}"

    @property
    def dated(self) -> date:
        """The date of its claim; how far a report on older days reaches is settled only with the claim."""
        return self.first if self.kind is Kind.OLDER else self.last

    def claimed_as(self, destination: str) -> str:
        """The destination in its claim: of one date there may be a report of each kind."""
        return claimed_as(self.kind, destination)

    def __str__(self) -> str:
        return str(self.last) if self.first == self.last else f"{self.first} to {self.last}"


def claimed_as(kind: Kind, destination: str) -> str:
    """As `Issue.claimed_as`."""
    return destination if kind is Kind.DAILY else f"{kind}:{destination}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """At one moment: the ``last`` day whose report is due, and the first that the twin has lived."""

    born: date
    last: date

    @property
    def oldest(self) -> date:
        """The first of the days that are told one by one; what is before it is told together."""
        return self.last - timedelta(days=CATCH_UP_DAYS - 1)

    @property
    def days(self) -> tuple[date, ...]:
        """The days that are told one by one, oldest first."""
        days = (self.oldest + timedelta(days=number) for number in range(CATCH_UP_DAYS))
        return tuple(day for day in days if day >= self.born)


def last_due(now: datetime, zone: ZoneInfo, at: time) -> date:
    """
    The last day whose report is due: it is over, and the hour of the day after has come.

    Computed from local dates, never from a timer's own idea of a day: a trigger that skips or repeats an
    hour at a change of clocks cannot skip or repeat a report.
    """
    last = now.astimezone(zone).date() - _DAY
    while datetime.combine(last + _DAY, at, tzinfo=zone).astimezone(UTC) > now:
        last -= _DAY
    return last


def digests(last: date, born: date) -> tuple[Issue, ...]:
    """The latest whole week, Monday to Sunday, and the latest whole month, as far as the twin lived then."""
    sunday = last - timedelta(days=(last.weekday() + 1) % _WEEK)
    month_end = last if (last + _DAY).day == 1 else last.replace(day=1) - _DAY
    found = (
        Issue(kind=Kind.WEEKLY, first=sunday - timedelta(days=_WEEK - 1), last=sunday),
        Issue(kind=Kind.MONTHLY, first=month_end.replace(day=1), last=month_end),
    )
    return tuple(one for one in found if one.last >= born)


def in_reading_order(issues: Sequence[Issue], *, oldest: date) -> tuple[Issue, ...]:
    """By their last days; a digest comes after all days before `oldest`, which are caught up first."""

    def place(one: Issue) -> tuple[date, int]:
        is_digest = one.kind in {Kind.WEEKLY, Kind.MONTHLY}
        return (max(one.last, oldest - _DAY) if is_digest else one.last), _RANKS[one.kind]

    return tuple(sorted(issues, key=place))
