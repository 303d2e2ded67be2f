"""For what must be done in any case, but need not be waited for in any case."""

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
