"""The span of days that a report is on, and the one that it is compared with (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.spend.budget import midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole local days, at least one, oldest first and none left out."""

    days: tuple[date, ...]
    zone: ZoneInfo

    @classmethod
    def of(cls, last: date, days: int, zone: ZoneInfo) -> Span:
        """The `days` local days that end with `last`."""
        return cls(days=tuple(last - timedelta(days=back) for back in range(days - 1, -1, -1)), zone=zone)

    @classmethod
    def between(cls, first: date, last: date, zone: ZoneInfo) -> Span:
        """From a local day to another one, both included."""
        return cls.of(last, (last - first).days + 1, zone)

    @property
    def since(self) -> datetime:
        """The instant, in UTC, at which it begins."""
        return midnight(self.days[0], self.zone)

    @property
    def until(self) -> datetime:
        """The instant, in UTC, before which it ends."""
        return midnight(self.days[-1] + timedelta(days=1), self.zone)

    def over(self, today: date) -> Span | None:
        """Those of its days that are over on a local day; None: none is."""
        days = tuple(day for day in self.days if day < today)
        return Span(days=days, zone=self.zone) if days else None

    def before(self) -> Span:
        """As many days as it has, right before it."""
        return Span.of(self.days[0] - timedelta(days=1), len(self.days), self.zone)

    def a_week_before(self) -> Span:
        """The same weekdays of the week before."""
        return Span.of(self.days[-1] - timedelta(days=7), len(self.days), self.zone)

    def month_before(self) -> Span:
        """The whole month before the one in which it begins."""
        last = self.days[0].replace(day=1) - timedelta(days=1)
        return Span.between(last.replace(day=1), last, self.zone)
