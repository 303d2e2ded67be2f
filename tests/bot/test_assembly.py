"""A twin is built from its settings, takes up what a dead process left, and closes all that it opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import open_twin
from bot.domain import Outcome, Question, ServedBy
from bot.errors import ProfileError, SettingsError, StorageError
from bot.scheduler import tick
from bot.settings import Settings, load_settings
from bot.simulator import Fault, SimulatorOptions, running_simulator
from bot.spool.file import SpoolFile
from bot.spool.records import EndedAttempt, encode
from bot.storage.database import open_database
from bot.storage.ledger import SqlLedger
from bot.store import LOST_AFTER
from bot.testing import StillClock
from tests.contracts.ledgers import attempt, money_window, settlement

pytestmark = pytest.mark.usefixtures("at_head")

ASKED = Question(text="Where did you study?", platform="web", person="web:1", channel="web")


def settings(**given: Any) -> Settings:
    return load_settings(TWIN_USER_RATE="off", TWIN_CHANNEL_RATE="off", **given)


def rows(sql: str) -> Sequence[tuple[object, ...]]:
    with closing(sqlite3.connect("twin.db")) as connection:
        return connection.execute(sql).fetchall()


async def test_with_nothing_configured_it_quotes_the_sample_and_leaves_a_row() -> None:
    async with open_twin(settings()) as twin:
        answer = await twin.ask(ASKED)

    assert (Outcome.ANSWERED, ServedBy.QUOTE, 0) == (answer.outcome, answer.served_by, answer.cost_nano_usd)
    assert [("answered", "quote", 0)] == rows("SELECT outcome, served_by, cost_nano_usd FROM asks")


async def test_what_a_dead_process_left_is_charged_and_closed() -> None:
    clock = StillClock()
    async with open_twin(settings(), clock=clock):
        pass
    async with open_database("sqlite+aiosqlite:///twin.db") as database:
        dead = SqlLedger(database)
        await dead.open_ask("ask", ASKED, at=clock.now(), rates=())
        soon = clock.now() + timedelta(seconds=10)
        await dead.begin_attempt(
            attempt("lost", started_at=clock.now()), [money_window(None)], expires_at=soon
        )

    clock.move(LOST_AFTER.total_seconds() + 1)
    async with open_twin(settings(), clock=clock) as twin:
        charged = rows("SELECT outcome, cost_nano_usd FROM attempts")
        await tick(twin.housekeeping)

    assert [("lost", 50)] == charged
    assert [("unavailable", 50, 1)] == rows("SELECT outcome, cost_nano_usd, attempts FROM asks")
    assert [(50, 0)] == rows("SELECT spent, reserved FROM budget_windows")
    assert [(50, True)] == rows("SELECT amount, charged FROM reservations")


async def test_what_a_dead_process_spooled_is_read_before_its_reserves_are_charged() -> None:
    clock = StillClock()
    async with open_twin(settings(), clock=clock, serving=True):
        pass
    async with open_database("sqlite+aiosqlite:///twin.db") as database:
        dead = SqlLedger(database)
        await dead.open_ask("ask", ASKED, at=clock.now(), rates=())
        soon = clock.now() + timedelta(seconds=10)
        await dead.begin_attempt(
            attempt("told", started_at=clock.now()), [money_window(None)], expires_at=soon
        )
    spool = SpoolFile(Path("twin.spool"), "dead")
    spool.append(encode(EndedAttempt(settlement=settlement("told", tokens=9, money=7))))
    spool.close()

    clock.move(11)
    async with open_twin(settings(), clock=clock, serving=True):
        told = rows("SELECT outcome, cost_nano_usd FROM attempts")

    assert [("answered", 7)] == told
    assert [] == rows("SELECT amount FROM reservations")


@pytest.mark.journey
@pytest.mark.parametrize("kind", ["503", "cut", "stream_error", "empty", "no_usage", "no_finish", "429"])
async def test_whatever_a_provider_does_asks_attempts_and_windows_agree(kind: str) -> None:
    fault = Fault(kind=kind, model="openai/gpt-oss-20b")
    async with (
        running_simulator(SimulatorOptions(instant=True, faults=(fault,))) as address,
        open_twin(settings(GROQ_API_KEY="gsk_x", GROQ_BASE_URL=address, TWIN_CACHE="off")) as twin,
    ):
        answers = [await twin.ask(ASKED), await twin.ask(ASKED, lambda _: None)]

    assert [ServedBy.MODEL] * 2 == [answer.served_by for answer in answers]
    asked = rows(
        "SELECT id, cost_nano_usd, attempts, prompt_tokens + completion_tokens FROM asks ORDER BY id"
    )
    assert asked == rows(
        "SELECT ask_id, SUM(cost_nano_usd), COUNT(*), SUM(prompt_tokens + completion_tokens) FROM attempts "
        "GROUP BY ask_id ORDER BY ask_id"
    )
    assert {(one.id, one.cost_nano_usd, one.attempts, one.usage.total_tokens) for one in answers} == set(
        asked
    )
    spent = rows("SELECT SUM(prompt_tokens + completion_tokens), SUM(cost_nano_usd) FROM attempts")
    assert spent == [tuple(s for (s,) in rows("SELECT spent FROM budget_windows ORDER BY name"))]
    assert [(0,)] == rows("SELECT SUM(reserved) FROM budget_windows")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"TWIN_PROFILE": "nowhere"}, ProfileError),
        ({"DATABASE_URL": "sqlite+aiosqlite:///a-file/twin.db"}, StorageError),
        ({"GROQ_API_KEY": "two words"}, SettingsError),
        ({"catalogue": {"groq:foo": {"input_usd": "0.1"}}}, SettingsError),
    ],
)
@pytest.mark.usefixtures("a_file")
async def test_what_cannot_be_opened_is_said_before_a_question_is_taken(
    given: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        async with open_twin(settings(**given)):
            pass


@pytest.fixture
def a_file(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
