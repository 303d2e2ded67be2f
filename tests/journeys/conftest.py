"""What journeys share because it takes long to start."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.far_ends.browser import chromium_open


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[None]:
    """The browser in which `visiting` opens a page; in the loop of the session, as those who visit are."""
    async with chromium_open():
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def full_ledger(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """The file with 100,000 asks, made once for all processes of a run; whoever changes it copies it."""
    from tests.far_ends.full_house import ledger_in  # what most journeys need not import

    room = tmp_path_factory.getbasetemp()
    return await ledger_in(room.parent if hasattr(pytestconfig, "workerinput") else room)


@pytest.fixture(autouse=True)
def _no_heart_beats_on() -> Iterator[None]:
    """
    A thread of discord.py that a test left ends with it.

    It would wake after the length of a heartbeat, find the loop closed, and fail whatever test runs then.
    """
    yield
    threads: list[Any] = [one for one in threading.enumerate() if one.name.startswith("keep-alive-handler")]
    for one in threads:
        one.stop()
        one.join(60)
