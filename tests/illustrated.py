"""Books for charts, and the block of whoever draws them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from bot.charts.artist import Artist
from bot.charts.illustrating import Illustrations
from bot.charts.nouns import ForecastDay
from bot.domain import Usage
from bot.errors import TwinError
from bot.tallies import AskTally, AttemptTally, DayTally, WhoTally
from bot.testing import PlainArtist
from tests.charted import LARGE

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class Told:
    """Statistics with a question and some cost on each day of everybody, and nothing of anybody else."""

    cost: int = 10**9
    fault: TwinError | None = None
    asked: list[tuple[int, str | None]] = field(default_factory=list)

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        self.asked.append((len(days), person))
        if self.fault:
            raise self.fault
        if person:
            return tuple(DayTally(day=day) for day in days)
        ask = AskTally(
            platform="slack",
            outcome="answered",
            served_by="model",
            question_type="general",
            asks=2,
            cost_nano_usd=0,
        )
        call = AttemptTally(
            route=LARGE,
            purpose="answer",
            outcome="answered",
            attempts=1,
            usage=Usage(),
            cost_nano_usd=self.cost,
        )
        return tuple(
            DayTally(day=day, asks=(ask,), attempts=(call,), hours=(2,) + (0,) * 23, latencies={9: 2})
            for day in days
        )

    async def busiest(
        self,
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: Literal["person", "channel"],
        most: int = 20,
        person: str | None = None,
    ) -> tuple[WhoTally, ...]:
        return ()

    async def asks_of(
        self,
        names: Collection[str],
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: Literal["person", "channel"],
        person: str | None = None,
    ) -> Mapping[str, int]:
        return dict.fromkeys(names, 0)


@dataclass
class Scene:
    """Pictures, and the artist's block."""

    statistics: Told = field(default_factory=Told)
    artist: PlainArtist = field(default_factory=PlainArtist)
    instead: Artist | None = None
    first: date | None = date(2026, 1, 1)
    to_come: list[ForecastDay] = field(default_factory=list)

    @property
    def pictures(self) -> Illustrations:
        async def cap() -> int | None:
            return 50 * 10**9

        async def first() -> date | None:
            return self.first

        async def ahead(_: date) -> list[ForecastDay]:
            return self.to_come

        artist = self.instead or self.artist
        return Illustrations(
            statistics=self.statistics, artist=artist, zone=BERLIN, cap=cap, first=first, ahead=ahead
        )

    @property
    def titles(self) -> list[str]:
        return [" ".join(spec["title"]["text"]).replace("\u00a0", " ") for spec in self.artist.drawn]
