"""What stands on the stage of the chaos, and each harm that is done to it."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.chaos_clock import SEEN_WITHIN_S, SERVER, Clocks
from benchmarks.chaos_store import Away, Store
from benchmarks.chaos_story import Blindness, Story
from benchmarks.crash import Run, ended, killed, opened
from benchmarks.nursery import Life
from bot.clock import MachineClock
from tests.far_ends.proxy import Line, State
from tests.far_ends.slack import LocalSlack

Deed = Callable[["Scene", float], Awaitable[None]]

CLOCK = MachineClock()
ZONE = "Chaos/Border"
KILLED = "twin killed"
ALL_CLOCKS = "clocks jumped"
SPOOL_ROOM = 4096
"""So many bytes may be in a file of a twin whose disk is full."""
LISTENING_S = 0.5
LOOKED_AT = 6
"""Twins look at the server's clock twice a minute: it is wrong for so many times as long as other things."""
_BACK_WITHIN = timedelta(seconds=5)
JUMPS = (timedelta(minutes=2), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=3))


@dataclass(slots=True)
class Place:
    """A twin: where it listens, and the process that is there now."""

    port: int
    process: Life | None = None
    lives: int = 0


@dataclass(slots=True)
class Scene:
    """All that can be harmed, and what was done to it."""

    run: Run
    store: Store
    slack: LocalSlack
    provider: Line
    platform: Line
    desk: httpx.AsyncClient
    chance: random.Random
    places: list[Place]
    clocks: Clocks
    border: datetime = field(default_factory=CLOCK.now)
    story: Story = field(default_factory=Story)
    done: dict[str, int] = field(default_factory=dict)
    exits: list[int] = field(default_factory=list)
    _heard: dict[int, int] = field(default_factory=dict)

    async def open(self, place: Place) -> None:
        self.story.born.setdefault(place.port, []).append(CLOCK.now())
        self._close_eyes(place.port, is_away=False)  # those of the last life
        place.process = await opened(self.run, self.desk, place.port)
        place.lives += 1

    async def close(self, place: Place) -> None:
        if place.process is not None:
            self.exits.append(await ended(place.process))

    async def end(self, place: Place) -> None:
        """Kill it."""
        assert place.process is not None
        self.story.deaths.append(CLOCK.now())
        await killed(place.process)

    def someone(self) -> Life:
        """Any twin that lives."""
        process = self.chance.choice(self.places).process
        assert process is not None
        return process

    def deeds(self) -> dict[str, Deed]:
        """Every harm that can be done here."""
        aways = {name: _away(harm) for name, harm in self.store.harms.items()}
        jumps = CLOCKS if self.store.has_clock else {ALL_CLOCKS: all_clocks}
        return {**DEEDS, **aways, **(jumps if self.clocks.loaded else {})}

    async def listen(self) -> None:
        """Note when twins say that their database is away and back; their own clocks may be wrong."""
        while True:
            for place in self.places:
                self._hear(place)
            await asyncio.sleep(LISTENING_S)

    def _hear(self, place: Place) -> None:
        log = self.run.log(place.port)
        if not log.exists():
            return
        with log.open(errors="replace") as lines:
            lines.seek(self._heard.get(place.port, 0))
            for line in lines:
                if "database.away" in line or "database.back" in line:
                    self._close_eyes(place.port, is_away="database.away" in line)
            self._heard[place.port] = lines.tell()

    def _close_eyes(self, port: int, *, is_away: bool) -> None:
        for one in self.story.blind:
            if one.port == port and one.until > CLOCK.now():
                one.until = CLOCK.now()
        if is_away:
            self.story.blind.append(Blindness(port, CLOCK.now()))


async def ticks(every_s: float, until: float) -> AsyncIterator[None]:
    """One now and then, until it is so late by the monotonic clock."""
    while time.monotonic() < until:
        yield
        await asyncio.sleep(every_s)


def zone_with_midnight_at(border: datetime, folder: Path) -> tuple[str, str]:
    """
    A time zone in which a day begins at `border`: ``(its name, PYTHONTZPATH)``.

    An IANA file of version 1 with one type and no change: RFC 9636, 3.1.
    """
    offset = (24 * 3600 - (border.hour * 3600 + border.minute * 60 + border.second)) % (24 * 3600)
    offset -= 24 * 3600 if offset > 12 * 3600 else 0
    place = folder / "zones" / ZONE
    place.parent.mkdir(parents=True, exist_ok=True)
    name = b"CHAOS\0"
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, len(name))
    place.write_bytes(b"TZif" + bytes(16) + counts + struct.pack(">lbb", offset, 0, 0) + name)
    return ZONE, str(folder / "zones")


async def kill(scene: Scene, _seconds: float) -> None:
    """Kill -9 of any twin but the first, and another life at once."""
    place = scene.chance.choice(scene.places[1:])
    await scene.end(place)
    await scene.open(place)


async def stop(scene: Scene, seconds: float) -> None:
    """A twin hangs for a while, and goes on as if nothing had been."""
    process = scene.someone()
    process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGCONT)


async def fill(scene: Scene, seconds: float) -> None:
    """A twin whose disk is full, while the database is away: it can write nothing anywhere."""
    place = scene.chance.choice(scene.places)
    process = place.process
    assert process is not None
    whole = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    scene.story.blind.append(blind := Blindness(place.port, CLOCK.now()))  # its log has no room to tell of it
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (SPOOL_ROOM, whole[1]))
    await next(iter(scene.store.harms.values()))(seconds, scene.chance)
    with suppress(ProcessLookupError):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, whole)
    blind.until = min(blind.until, CLOCK.now() + _BACK_WITHIN)


async def all_clocks(scene: Scene, seconds: float) -> None:
    """The clocks of all machines jump, forward or back, the server's too, and are set right again."""
    await _jump(scene, [*(place.port for place in scene.places), SERVER], seconds)


async def one_clock(scene: Scene, seconds: float) -> None:
    """The clock of one of several machines is wrong for a while."""
    await _jump(scene, [scene.chance.choice(scene.places).port], seconds)


async def server_clock(scene: Scene, seconds: float) -> None:
    """The clock that all go by is wrong until some of them have looked at it."""
    await _jump(scene, [SERVER], LOOKED_AT * seconds)


async def _jump(scene: Scene, clocks: list[int], seconds: float) -> None:
    by = scene.chance.choice(JUMPS) * scene.chance.choice([1, -1])
    scene.story.jumps.append((CLOCK.now(), by.total_seconds(), len(clocks)))
    for how_far in (by, timedelta()):
        for clock in clocks:
            scene.clocks.move(clock, how_far)
        await asyncio.sleep(SEEN_WITHIN_S + seconds)


def _away(harm: Away) -> Deed:
    async def deed(scene: Scene, seconds: float) -> None:
        await harm(seconds, scene.chance)

    return deed


def _line(which: str, state: State) -> Deed:
    async def harm(scene: Scene, seconds: float) -> None:
        line: Line = getattr(scene, which)
        line.become(state)
        await asyncio.sleep(seconds)
        line.become("well")

    return harm


DEEDS: dict[str, Deed] = {
    KILLED: kill,
    "twin stopped": stop,
    "disk full": fill,
    "provider cut": _line("provider", "cut"),
    "provider slow": _line("provider", "slow"),
    "provider silent": _line("provider", "silent"),
    "provider garbled": _line("provider", "garbled"),
    "Slack cut": _line("platform", "cut"),
    "Slack slow": _line("platform", "slow"),
    "Slack silent": _line("platform", "silent"),
    "Slack garbled": _line("platform", "garbled"),
}
CLOCKS: dict[str, Deed] = {
    ALL_CLOCKS: all_clocks,
    "one clock jumped": one_clock,
    "the server's clock jumped": server_clock,
}

ALWAYS = ("disk full", ALL_CLOCKS)
OTHERS = 4


def few(chance: random.Random, deeds: dict[str, Deed]) -> list[str]:
    """Harms for a short play: those that hurt most and some others; a kill comes at its end."""
    always = [name for name in ALWAYS if name in deeds]
    others = [name for name in deeds if name not in {*always, KILLED}]
    return [*always, *chance.sample(others, OTHERS)]


def resident_kb(process: Life) -> int:
    """What a process holds of the memory now; 0: it is no more."""
    with suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def open_files(process: Life) -> int:
    """How many files and sockets a process holds open."""
    with suppress(OSError):
        return len(os.listdir(f"/proc/{process.pid}/fd"))  # noqa: PTH208 - names are enough
    return 0
