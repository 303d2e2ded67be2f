"""What each route has taken of its provider's day, as a provider counts it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import NOTHING_USED, Route, Usage
from bot.storage.ledger import SqlLedger
from tests.contracts.ledgers import GPT, NOON, QWEN, attempt, question, settlement
from tests.grounds import auditor, migrated

pytestmark = pytest.mark.usefixtures("ground")

SECOND = Route("groq2", GPT.model)
MIDNIGHT = NOON.replace(hour=0)


async def test_running_calls_count_with_their_reserve_and_ended_ones_as_told_without_what_was_cached(
    tmp_path: Path,
) -> None:
    used = Usage(prompt_tokens=1000, cached_tokens=640, completion_tokens=50, reasoning_tokens=20)
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        await ledger.open_ask("ask", question(), at=NOON, rates=())
        for name, route in (("running", GPT), ("ended", GPT), ("other key", SECOND), ("refused", QWEN)):
            await ledger.begin_attempt(
                attempt(name, tokens=1700, route=route), (), expires_at=NOON + timedelta(hours=1)
            )
        await ledger.settle_attempt(settlement("ended", usage=used))
        await ledger.settle_attempt(settlement("refused", usage=NOTHING_USED, outcome="rate_limited"))

        assert {GPT: 1700 + 410, SECOND: 1700, QWEN: 0} == await ledger.tokens_since(MIDNIGHT)
        assert {} == await ledger.tokens_since(NOON + timedelta(seconds=1))


async def test_the_border_is_exact_in_whatever_form_a_row_has_its_instant(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        await ledger.open_ask("ask", question(), at=NOON, rates=())
        early, late = MIDNIGHT - timedelta(microseconds=1), MIDNIGHT
        for name, instant in (("early", early), ("late", late), ("foreign", NOON)):
            await ledger.begin_attempt(
                attempt(name, tokens=100, started_at=instant), (), expires_at=NOON + timedelta(hours=1)
            )
        auditor(tmp_path, "UPDATE attempts SET started_at = '2026-11-20T01:30:00+02:00' WHERE id = 'foreign'")

        assert {GPT: 100} == await ledger.tokens_since(MIDNIGHT)
