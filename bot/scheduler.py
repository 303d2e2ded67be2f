"""What happens by itself: a tick every half minute; what is due is computed, never trusted to a timer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import MachineClock
from bot.errors import TwinError

log = structlog.get_logger(__name__)

TICK_S = 30
Chore = Callable[[], Awaitable[object]]


@asynccontextmanager
async def ticking(chores: Sequence[Chore], *, every_s: float = TICK_S) -> AsyncIterator[None]:
    """
    Run all `chores` at once now and then at each tick, until the block is left.

    A chore that fails is logged and tried again at the next tick; ticks never overlap. They go on when the
    machine's clock is put back. One that is under way when the block is left is called off, and waited for.
    """
    scheduler = AsyncIOScheduler(timezone="UTC")
    turns = _Turns(chores)
    job = scheduler.add_job(
        turns.take,
        IntervalTrigger(seconds=every_s, timezone="UTC"),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    await tick(chores)
    scheduler.start()
    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(keep_time(job, every_s))
        try:
            yield
        finally:
            keeping.cancel()
            scheduler.shutdown(wait=False)
            await turns.call_off()


class _Turns:
    """The ticks of a scheduler, which starts one at a time in a task of its own and does not wait for it."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._running: asyncio.Task[object] | None = None

    async def take(self) -> None:
        """One tick; being called off is no fault, of which the scheduler would write a traceback."""
        self._running = asyncio.current_task()
        try:
            await tick(self._chores)
        except asyncio.CancelledError:
            log.info("chores.called_off")
        finally:
            self._running = None

    async def call_off(self) -> None:
        if (running := self._running) is not None:
            running.cancel()
            await asyncio.wait([running])


async def keep_time(job: Job, every_s: float) -> None:
    """
    Have a job of each tick run soon whose next turn is over two ticks away, for as long as we are let.

    The library waits for an instant of the machine's clock: put back by an hour, it would wait for an hour.
    """
    clock = MachineClock()
    while True:
        await clock.sleep(every_s)
        now = clock.now()
        if job.next_run_time > now + timedelta(seconds=2 * every_s):
            job.modify(next_run_time=now)


@asynccontextmanager
async def watching(watches: Sequence[Chore]) -> AsyncIterator[None]:
    """
    Let each of `watches` run until the block is left.

    One that ends by a failure is logged; it takes nothing else with it.
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(tick([watch]), name=_name(watch)) for watch in watches]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def tick(chores: Sequence[Chore]) -> None:
    """Do every chore once; the failure of one is no reason to leave out the next."""
    for chore in chores:
        try:
            await chore()
        except TwinError as error:  # raised on purpose, in words that say what to do
            log.error("chore.failed", chore=_name(chore), reason=str(error))
        except Exception:
            log.exception("chore.failed", chore=_name(chore))


def _name(chore: Chore) -> str:
    return str(getattr(chore, "__qualname__", chore))
