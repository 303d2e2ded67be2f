"""Hands each test of the ledger's contract every ledger that there is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.ledgers import LEDGERS, AnyLedger


@pytest.fixture(params=sorted(LEDGERS))
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyLedger]:
    async with LEDGERS[request.param](tmp_path) as opened:
        yield opened
