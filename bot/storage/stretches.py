"""Days and months as stretches of local days: what is summed once, and what covers a span (pure)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.spend.budget import midnight

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the beginning of a local day to the end of one: a day of its own, or a whole month."""

    first: date
    last: date

    @property
    def is_month(self) -> bool:
        return self.first != self.last

    @property
    def name(self) -> str:
        """``2026-11-20`` or ``2026-11``."""
        return self.first.isoformat()[: 7 if self.is_month else 10]

    @property
    def days(self) -> tuple[date, ...]:
        count = (self.last - self.first).days + 1
        return tuple(self.first + number * _DAY for number in range(count))

    def borders(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants at which it begins, and is over."""
        return midnight(self.first, zone), midnight(self.last + _DAY, zone)


def finished(first: date, last: date) -> Iterator[Stretch]:
    """Every day from `last` back to `first`, each month after its days."""
    day = last
    while day >= first:
        yield Stretch(day, day)
        if day.day == 1 or day == first:
            month = month_of(day)
            if month.last <= last:
                yield month
        day -= _DAY


def covering(days: Iterable[date]) -> list[Stretch]:
    """Whole months where `days` has all of one, else single days."""
    wanted = sorted(set(days))
    known = set(wanted)
    found: list[Stretch] = []
    for _, of_month in groupby(wanted, key=lambda day: (day.year, day.month)):
        these = list(of_month)
        month = month_of(these[0])
        is_whole = all(day in known for day in month.days)
        found += [month] if is_whole else [Stretch(day, day) for day in these]
    return found


def runs(days: Iterable[date]) -> list[Sequence[date]]:
    """Days in runs without a gap, oldest first."""
    numbered = groupby(enumerate(sorted(days)), key=lambda one: one[1].toordinal() - one[0])
    return [[day for _, day in run] for _, run in numbered]


def month_of(day: date) -> Stretch:
    """The month in which a day lies."""
    return Stretch(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
