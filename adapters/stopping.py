"""SIGTERM and SIGINT: the first one asks for a kind end, and who asks again gets it at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

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
