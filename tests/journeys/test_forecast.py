"""The forecast over the whole road: rows of the ledger, the command, its picture, the report, the shell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import open_twin
from bot.commands.registry import Caller
from bot.domain import Answer, Outcome, Usage
from bot.settings import Settings
from bot.storage.ledger import SqlLedger
from bot.testing import PlainArtist, StillClock
from tests.contracts.ledgers import GPT, attempt, question, settlement
from tests.far_ends.shell import parsed, twin
from tests.grounds import auditor, migrated, url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)
DAYS = 20


async def lived(folder: Path) -> None:
    """Some weeks of questions, each at a price of its own; some at the very border of a day in Berlin."""
    async with migrated(folder) as database:
        ledger = SqlLedger(database)
        for number in range(DAYS * 6):
            at = NOW - timedelta(days=number // 6, hours=number % 6 * 2.6)
            name = f"q{number}"
            await ledger.open_ask(name, question(event=name), at=at, rates=())
            await ledger.begin_attempt(
                attempt(name, name, started_at=at), (), expires_at=at + timedelta(seconds=120)
            )
            used = Usage(prompt_tokens=900 + number, completion_tokens=100)
            await ledger.settle_attempt(settlement(name, usage=used, money=200_001 + number))
            await ledger.close_ask(Answer(id=name, outcome=Outcome.ANSWERED, route=GPT), at=at)


async def test_the_forecast_rests_on_the_ledger_to_the_nano_dollar(tmp_path: Path) -> None:
    await lived(tmp_path)
    settings = Settings(
        database_url=url_of(tmp_path),
        timezone="Europe/Berlin",
        monthly_usd="0.08",
    )
    artist = PlainArtist()

    async with open_twin(settings, clock=StillClock(NOW), artist=artist) as house:
        reply = await house.commands.run("forecast", ADMIN)
        reported = (await house.reports.make((NOW - timedelta(days=1)).date())).notice

    ((spent,),) = auditor(
        tmp_path, "SELECT SUM(cost_nano_usd) FROM attempts WHERE started_at >= '2026-10-31 23:00:00'"
    )
    data: Any = reply.data
    assert spent == round(float(data["spent_usd"]) * 10**9)
    assert data["low95_usd"] > data["spent_usd"]
    assert "reached" in reply.title
    assert (DAYS - 1, "2026-11") == (data["known_days"], data["month"])
    assert reply.picture is not None
    assert "by 30 Nov" in reply.picture.alt
    assert "- **Budget:** $0.01" in reported.text


async def test_the_shell_shows_it_too(tmp_path: Path) -> None:
    ended, table, _ = await twin("forecast")
    done, told, _ = await twin("forecast", "--json", "--days", "30")
    wrong, _, line = await twin("forecast", "--days", "0")

    assert (0, 0, 2) == (ended, done, wrong)
    assert "too early for more than a guess" in table
    assert {"month", "spent_usd", "expected_usd", "cap_reached_on"} < set(parsed(told))
    assert "--days" in line
