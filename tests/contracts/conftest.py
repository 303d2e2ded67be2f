"""Hands each test of the ledger's contract every ledger that there is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.ledgers import BOARDS, LEDGERS, AnyLedger, Board

_LEDGERS = [
    pytest.param(name, marks=pytest.mark.slow if name == "spooling" else ()) for name in sorted(LEDGERS)
]


@pytest.fixture(params=_LEDGERS)
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyLedger]:
    async with LEDGERS[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture(params=sorted(BOARDS))
async def board(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Board]:
    async with BOARDS[request.param](tmp_path) as opened:
        yield opened
