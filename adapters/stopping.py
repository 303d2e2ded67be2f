"""The end of the program: asked for once, it is kind; asked for again, or while a door opens, it is quick."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from bot.ports import Clock

Ready = Callable[[], Awaitable[Sequence[tuple[str, bool, str]]]]
Serve = Callable[[], Coroutine[Any, Any, None]]

AGAIN_S = 0.25
"""One that follows sooner is the same wish: a shell or `make` passes on what its whole group got."""


@contextmanager
def stopping(
    stop: asyncio.Event, clock: Clock, *, leaving: asyncio.Event | None = None, notice_s: float = 0.0
) -> Iterator[None]:
    """
    Set `stop` at the first signal while the block runs; another one ends the process as if unhandled.

    ``leaving`` is set at once; after a SIGTERM `stop` follows ``notice_s`` seconds later, so that
    a balancer that asks for readiness can send questions elsewhere first.
    """
    loop = asyncio.get_running_loop()
    asked: list[float] = []

    def hear(number: signal.Signals) -> None:
        if leaving is not None:
            leaving.set()
        if number is signal.SIGTERM and notice_s > 0:
            loop.call_later(notice_s, stop.set)
        else:
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


def while_open(ready: Ready, leaving: asyncio.Event) -> Ready:
    """The same checks, and one that does not hold any more, alone and at once, when the program is to end."""

    async def checks() -> Sequence[tuple[str, bool, str]]:
        if leaving.is_set():
            return [("open", False, "it was asked to stop, and finishes what runs")]
        return [*await ready(), ("open", True, "takes questions")]

    return checks


async def side_by_side(doors: Mapping[str, Serve], *, last: str, quiet: asyncio.Event) -> None:
    """Run doors until each has closed, and set `quiet` when none but the ``last`` one is left."""
    async with asyncio.TaskGroup() as whole:
        if last in doors:
            whole.create_task(doors[last](), name=last)
        async with asyncio.TaskGroup() as others:
            for name in [one for one in doors if one != last]:
                others.create_task(doors[name](), name=name)
        quiet.set()


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
