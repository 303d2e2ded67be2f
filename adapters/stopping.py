"""The end of the program: asked for once, it is kind; asked for again, or while a door opens, it is quick."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from bot.ports import Clock

AGAIN_S = 0.25
"""One that follows sooner is the same wish: a shell or `make` passes on what its whole group got."""


@contextmanager
def stopping(stop: asyncio.Event, clock: Clock) -> Iterator[None]:
    """Set `stop` at the first signal while the block runs; another one ends the process as if unhandled."""
    loop = asyncio.get_running_loop()
    asked: list[float] = []

    def hear(number: signal.Signals) -> None:
        stop.set()
        asked.append(clock.monotonic())
        if asked[-1] - asked[0] >= AGAIN_S:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, hear, one)
    try:
        yield
    finally:
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(one)


@asynccontextmanager
async def hurried(stop: asyncio.Event) -> AsyncIterator[Callable[[], object]]:
    """End the block, quietly, when `stop` is set before what it is given was called: nothing is open yet."""
    fault: Exception | None = None
    limit = asyncio.timeout(None)
    try:
        async with limit, asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(_end(stop, limit))
            try:
                yield waiting.cancel
            except Exception as error:  # noqa: BLE001 - it leaves the block as it is, and in no group
                fault = error
            finally:
                waiting.cancel()
    except TimeoutError:
        if not limit.expired():
            raise
    if fault is not None:
        raise fault


async def _end(stop: asyncio.Event, limit: asyncio.Timeout) -> None:
    await stop.wait()
    limit.reschedule(asyncio.get_running_loop().time())
