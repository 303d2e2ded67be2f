"""What journeys share because it takes long to start."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.far_ends.browser import chromium_open


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[None]:
    """The browser in which `visiting` opens a page; in the loop of the session, as those who visit are."""
    async with chromium_open():
        yield
