"""Virtual time for tests over sockets: time-outs come at their time, however slow the machine is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

from bot.rehearsal import rehearse

GRACE_S = 0.05
"""What one end of a loopback connection has sent stands ready at the other at once: this is room enough."""

P = ParamSpec("P")


THREADS_S = 1.0
"""What a thread is busy with, such as the database's, takes longer; each jump of the time costs as much."""

Play = Callable[P, Coroutine[Any, Any, None]]


def in_virtual_time(*, grace_s: float = GRACE_S) -> Callable[[Play[P]], Callable[P, None]]:
    """Run a test in virtual time: both ends of its connections in one loop, no process beside it."""

    def decorated(test: Play[P]) -> Callable[P, None]:
        @wraps(test)
        def played(*args: P.args, **kwargs: P.kwargs) -> None:
            rehearse(test(*args, **kwargs), grace_s=grace_s)

        return played

    return decorated


async def until(truth: Callable[[], object], *, step_s: float = 1.0, within_s: float = 900.0) -> None:
    """Let virtual time pass in long steps until `truth` holds; each step costs its grace of true time."""
    async with asyncio.timeout(within_s):
        while not truth():  # noqa: ASYNC110 - any truth, not only one with an event
            await asyncio.sleep(step_s)
