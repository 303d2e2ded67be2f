"""For what must be done in any case but need not be waited for, and for whom nobody waits any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress


async def at_most(seconds: float, deed: Awaitable[None]) -> None:
    """
    Wait for a deed, but no longer than `seconds`.

    It goes on by itself after that, and when whoever waits is cancelled; so it deals with its own errors.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.shield(deed)


class Waiting:
    """
    Whether the running task is still waited for, since this was made.

    A library may end its own work in the very moment in which we are cancelled, and take our cancellation
    for its own (anyio does, where a connection is made just then), or another error may come in its place.
    The task remembers that it was wished to end.
    """

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._before = self._task.cancelling() if self._task else 0

    @property
    def is_over(self) -> bool:
        return self._task is not None and self._task.cancelling() > self._before
