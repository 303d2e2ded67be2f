"""Whatever crashes, lags, jumps or moves to another zone: each day is told once to each channel, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.notices import Notice
from bot.reports.posting import ReportPoster
from bot.storage.memory_claims import MemoryNotes, MemoryReportClaims
from bot.testing import StillClock
from tests.bot.press_house import Channel, Fuse, KilledHereError, PlainPress, mortal

ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"]
STEPS = [
    "",
    "before claim_report",
    "after claim_report",
    "after still_mine",
    "before post",
    "while post",
    "after post",
    "before mark_sent",
    "after mark_sent",
    "before find",
    "after find",
]

waits = st.sampled_from([0, 5, 30, 60, 95, 3600, 6 * 3600, 86400, 3 * 86400, 12 * 86400])
jumps = st.sampled_from([0, 0, 0, 0, -3600, 3600, -7200, -86400, 86400])
events = st.tuples(
    st.lists(st.integers(0, 2), min_size=1, max_size=4),
    waits,
    jumps,
    st.sampled_from(STEPS),
    st.one_of(st.none(), st.none(), st.sampled_from(ZONES)),
)


@dataclass
class World:
    """Three processes on one set of claims, two channels, one clock on one wall."""

    clock: StillClock = field(default_factory=lambda: StillClock(datetime(2026, 10, 20, 15, tzinfo=UTC)))
    claims: MemoryReportClaims = field(default_factory=MemoryReportClaims)
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    fuse: Fuse = field(default_factory=Fuse)

    def __post_init__(self) -> None:
        self.channel = Channel(clock=self.clock)
        self.press = PlainPress(
            clock=self.clock, born=self.clock.now(), channels=(("slack", "C1"), ("slack", "C2"))
        )
        self.processes = [self._process() for _ in range(3)]

    def _process(self) -> ReportPoster:
        return mortal(self.press, self.channel, claims=self.claims, notes=self.notes, fuse=self.fuse)

    async def tick(self, which: list[int]) -> None:
        ended = await asyncio.gather(
            *(self.processes[one].post_due() for one in which), return_exceptions=True
        )
        faults = [one for one in ended if one is not None and not isinstance(one, KilledHereError)]
        assert not faults, faults
        self.channel.land()

    async def settle(self) -> None:
        """Nobody dies any more, and time passes as it should, past whatever lease there is."""
        self.fuse.step = ""
        for _ in range(8):
            self.clock.move(95)
            await self.tick([0, 1, 2])

    def told(self, channel: str) -> list[tuple[date, date]]:
        """The spans of days that a channel was told of, in its order, without digests."""
        found = [one for where, one in self.channel.posts if where == channel]
        return [_days(one) for one in found if one.key.startswith(("report-", "older-"))]


def _days(notice: Notice) -> tuple[date, date]:
    first, _, last = notice.text.partition(" to ")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


@pytest.mark.slow
@settings(deadline=None)
@given(story=st.lists(events, max_size=12), at=st.sampled_from([time(0), time(2, 30), time(9)]))
def test_each_day_is_told_once_to_each_channel(
    story: list[tuple[list[int], int, int, str, str | None]], at: time
) -> None:
    async def lived() -> None:
        world = World()
        world.press.at = at
        for which, wait_s, jump_s, step, zone in story:
            world.clock.move(wait_s)
            world.press.zone = ZoneInfo(zone) if zone else world.press.zone
            if jump_s:  # a request that is on its way while the clock jumps is the one hole that there is
                await world.settle()
                world.clock.move(jump_s)
            world.fuse.step = step
            await world.tick(which)
        await world.settle()
        outlook = await world.press.outlook()
        born = date.fromisoformat(await world.notes.remember("reports_born", str))
        assert outlook is not None
        for channel in ("C1", "C2"):
            each_once(world, channel)
            told = world.told(channel)
            assert born > outlook.last or (told[0][0] == born and told[-1][1] >= outlook.last)

    run(lived())


def each_once(world: World, channel: str) -> None:
    told = world.told(channel)
    days = [first + timedelta(days=n) for first, last in told for n in range((last - first).days + 1)]
    assert len(set(days)) == len(days), f"twice: {told}"
    assert sorted(days) == days, f"out of order: {told}"
    if days:
        every = {days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)}
        assert every == set(days), f"missing: {sorted(every - set(days))}"
    keys = [one.key for where, one in world.channel.posts if where == channel]
    assert len(set(keys)) == len(keys)
