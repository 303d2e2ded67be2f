"""A socket of Discord that nobody is behind: noticed within a minute, and a quiet server is none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from adapters.discord.pulse import CLOSING_S, LOOK_EVERY_S, LOST_AFTER_S, Pulse
from bot.rehearsal import LoopClock
from bot.testing import StillClock
from tests.far_ends.virtual import in_virtual_time

HEARTBEAT_S = 41.25


@dataclass(slots=True)
class Wire:
    """A socket of the library, as far as the pulse knows it."""

    shard_id: int | None = 0
    open: bool = True
    closed: list[int] = field(default_factory=list)
    deaf: bool = False
    _keep_alive: object = field(default_factory=lambda: SimpleNamespace(interval=HEARTBEAT_S))

    async def close(self, code: int = 4000) -> None:
        self.closed.append(code)
        if self.deaf:
            await asyncio.Event().wait()
        self.open = False


@in_virtual_time(grace_s=0)
async def test_a_dead_socket_is_ended_within_a_minute_and_once() -> None:
    clock, wire = LoopClock(), Wire(deaf=True)
    pulse = Pulse(clock)
    pulse.attach(wire)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(pulse.watch())
        await clock.sleep(50)
        assert [] == wire.closed
        await clock.sleep(6)
        assert [4000] == wire.closed
        await clock.sleep(600)
        assert [4000] == wire.closed
        watching.cancel()


@in_virtual_time(grace_s=0)
async def test_a_quiet_server_that_answers_heartbeats_is_well() -> None:
    clock, wire = LoopClock(), Wire()
    pulse = Pulse(clock)
    pulse.attach(wire)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(pulse.watch())
        for _ in range(20):
            await clock.sleep(HEARTBEAT_S)
            pulse.hear(wire)
        watching.cancel()
    assert [] == wire.closed


@in_virtual_time(grace_s=0)
async def test_what_cannot_be_closed_does_not_end_the_watch() -> None:
    class Broken(Wire):
        async def close(self, code: int = 4000) -> None:
            raise RuntimeError("no")

    clock, wire, other = LoopClock(), Broken(), Wire(shard_id=1)
    pulse = Pulse(clock)
    pulse.attach(wire)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(pulse.watch())
        await clock.sleep(60)
        pulse.attach(other)
        await clock.sleep(60)
        watching.cancel()
    assert [4000] == other.closed


def test_a_closed_socket_and_one_that_was_replaced_are_nobodys_trouble() -> None:
    clock = StillClock()
    pulse, first, second = Pulse(clock), Wire(), Wire()
    pulse.attach(first)
    clock.move(60)
    assert [0] == list(pulse.silent)
    pulse.attach(second)
    clock.move(60)
    pulse.hear(first)
    assert [0] == list(pulse.silent)
    second.open = False
    assert [] == list(pulse.silent)


@pytest.mark.parametrize("told", [None, 0, "soon", -1.0])
def test_without_a_told_interval_the_usual_one_counts(told: object) -> None:
    clock = StillClock()
    pulse, wire = Pulse(clock), Wire(_keep_alive=SimpleNamespace(interval=told) if told is not None else None)
    pulse.attach(wire)
    clock.move(51)
    assert {} == dict(pulse.silent)
    clock.move(1)
    assert {0: 52.0} == dict(pulse.silent)


def test_a_shard_is_away_from_its_first_loss_until_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    del caplog
    clock = StillClock()
    pulse = Pulse(clock)
    pulse.attach(Wire())
    seen = [pulse.down]
    pulse.lose(0)
    since = clock.monotonic()
    clock.move(LOOK_EVERY_S)
    pulse.lose(0)
    seen.append(pulse.down)
    pulse.attach(Wire())
    seen.append(pulse.down)
    pulse.regain(0)
    assert [None, since, since, None] == [*seen, pulse.down]
    pulse.lose(7)
    pulse.regain(7)


@in_virtual_time(grace_s=0)
async def test_a_clock_that_jumps_makes_no_shard_lost() -> None:
    class Jumping(LoopClock):
        ahead = timedelta()

        def now(self) -> datetime:
            return super().now() + self.ahead

    pulse = Pulse(clock := Jumping())
    pulse.attach(Wire())
    pulse.lose(0)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(pulse.watch())
        for hours in (3, -3):
            clock.ahead = timedelta(hours=hours)
            await clock.sleep(LOST_AFTER_S / 2 - LOOK_EVERY_S)
            assert not watching.done()
        await clock.sleep(3 * LOOK_EVERY_S)
        assert watching.done()


@in_virtual_time(grace_s=0)
async def test_what_was_left_open_is_closed_in_the_end_also_where_nobody_hears_the_goodbye() -> None:
    pulse, wires = Pulse(LoopClock()), [Wire(shard) for shard in range(3)]
    wires[0].open, wires[1].deaf = False, True
    for wire in wires:
        pulse.attach(wire)
    await pulse.end()
    assert [[], [1000], [1000]] == [wire.closed for wire in wires]
    assert CLOSING_S == asyncio.get_running_loop().time()
