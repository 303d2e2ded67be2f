"""What stands on the stage of the chaos, and each harm that is done to it."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.crash import Run, ended, killed, opened
from tests.far_ends.postgres import Server
from tests.far_ends.proxy import Line, State
from tests.far_ends.slack import LocalSlack

Process = asyncio.subprocess.Process
Deed = Callable[["Scene", float], Awaitable[None]]

_BEFORE, _AFTER = timedelta(seconds=2), timedelta(seconds=12)
"""A mention is answered so long after it was heard; so long a twin takes to write what it has kept."""
ZONE = "Chaos/Border"
SPOOL_ROOM = 4096
"""So many bytes may be in a file of a twin whose disk is full."""


@dataclass(slots=True)
class Place:
    """A twin: where it listens, and the process that is there now."""

    port: int
    process: Process | None = None
    lives: int = 0
    resident: list[int] = field(default_factory=list)
    """Of the process that lives now, in kB."""


@dataclass(slots=True)
class Scene:
    """All that can be harmed."""

    run: Run
    server: Server
    slack: LocalSlack
    provider: Line
    platform: Line
    desk: httpx.AsyncClient
    chance: random.Random
    places: list[Place]
    border: datetime
    done: dict[str, int] = field(default_factory=dict)
    times: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)

    async def open(self, place: Place) -> None:
        place.process = await opened(self.run, self.desk, place.port)
        place.lives += 1
        place.resident = []

    async def close(self, place: Place) -> None:
        if place.process is not None:
            self.exits.append(await ended(place.process))

    def was_blind(self, at: datetime) -> bool:
        """Whether twins could not know of each other then: the database was away, or told of that late."""
        return any(
            "database" in name and begun - _BEFORE <= at <= over + _AFTER for name, begun, over in self.times
        )

    def someone(self) -> Process:
        """Any twin that lives."""
        process = self.chance.choice(self.places).process
        assert process is not None
        return process


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
    assert place.process is not None
    await killed(place.process)
    await scene.open(place)


async def stop(scene: Scene, seconds: float) -> None:
    """A twin hangs for a while, and goes on as if nothing had been."""
    process = scene.someone()
    process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGCONT)


async def restart(scene: Scene, seconds: float) -> None:
    """The database ends, at once or in order, and comes again."""
    await asyncio.to_thread(scene.server.stop, scene.chance.choice([signal.SIGQUIT, signal.SIGINT]))
    await asyncio.sleep(seconds)
    await asyncio.to_thread(scene.server.start)


async def hang(scene: Scene, seconds: float) -> None:
    """The database says nothing, and its connections stay open."""
    scene.server.pause()
    await asyncio.sleep(seconds)
    scene.server.resume()


async def fill(scene: Scene, seconds: float) -> None:
    """A twin whose disk is full, while the database is away: it can write nothing anywhere."""
    process = scene.someone()
    whole = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (SPOOL_ROOM, whole[1]))
    await restart(scene, seconds)
    with suppress(ProcessLookupError):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, whole)


def _line(which: str, state: State) -> Deed:
    async def harm(scene: Scene, seconds: float) -> None:
        line: Line = getattr(scene, which)
        line.become(state)
        await asyncio.sleep(seconds)
        line.become("well")

    return harm


DEEDS: dict[str, Deed] = {
    "twin killed": kill,
    "twin stopped": stop,
    "database restarted": restart,
    "database silent": hang,
    "disk full, no database": fill,
    "provider cut": _line("provider", "cut"),
    "provider slow": _line("provider", "slow"),
    "provider silent": _line("provider", "silent"),
    "provider garbled": _line("provider", "garbled"),
    "Slack cut": _line("platform", "cut"),
    "Slack slow": _line("platform", "slow"),
    "Slack silent": _line("platform", "silent"),
    "Slack garbled": _line("platform", "garbled"),
}


ALWAYS = ("twin killed", "database restarted", "disk full, no database")
OTHERS = 5


def few(chance: random.Random) -> list[str]:
    """Harms for a short play: those that hurt most, and some of the others."""
    return [*ALWAYS, *chance.sample([name for name in DEEDS if name not in ALWAYS], OTHERS)]


def resident_kb(process: Process) -> int:
    """What a process holds of the memory now; 0: it is no more."""
    with suppress(OSError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def open_files(process: Process) -> int:
    """How many files and sockets a process holds open."""
    with suppress(OSError):
        return len(os.listdir(f"/proc/{process.pid}/fd"))  # noqa: PTH208 - names are enough
    return 0
