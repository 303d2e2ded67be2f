"""Every ledger that there is, ready to be held to the contract, and the nouns that its tests need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.bookkeeping import Attempt, Settlement, Window
from bot.domain import Answer, Outcome, Purpose, Question, Route, Usage
from bot.ports import Alerts, Controls
from bot.storage.alerts import SqlAlerts
from bot.storage.controls import SqlControls
from bot.storage.ledger import SqlLedger
from bot.storage.memory import MemoryLedger
from tests.contracts.spooling import spooling
from tests.grounds import auditor, migrated

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GPT = Route("groq", "openai/gpt-oss-20b")
QWEN = Route("groq", "qwen/qwen3.8-27b")

AnyLedger = SqlLedger | MemoryLedger
OpenLedger = Callable[[Path], AbstractAsyncContextManager[AnyLedger]]


@asynccontextmanager
async def sql(folder: Path) -> AsyncIterator[AnyLedger]:
    async with migrated(folder) as database:
        yield SqlLedger(database)


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[AnyLedger]:
    yield MemoryLedger()


@asynccontextmanager
async def spooled(folder: Path) -> AsyncIterator[AnyLedger]:
    async with migrated(folder) as database, spooling(database, folder) as ledger:
        yield ledger


LEDGERS: dict[str, OpenLedger] = {"memory": memory, "postgresql": sql, "spooling": spooled, "sqlite": sql}


@dataclass(frozen=True)
class Board:
    """A ledger with the controls that bind it and the alerts that it writes."""

    ledger: AnyLedger
    controls: Controls
    alerts: Alerts


@asynccontextmanager
async def sql_board(folder: Path) -> AsyncIterator[Board]:
    async with migrated(folder) as database:
        yield Board(SqlLedger(database), SqlControls(database), SqlAlerts(database))


@asynccontextmanager
async def memory_board(_folder: Path) -> AsyncIterator[Board]:
    ledger = MemoryLedger()
    yield Board(ledger, ledger.budgets.controls, ledger.budgets.alerts)


BOARDS: dict[str, Callable[[Path], AbstractAsyncContextManager[Board]]] = {
    "memory": memory_board,
    "postgresql": sql_board,
    "sqlite": sql_board,
}


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def question(text: str = "What did you build?", **other: Any) -> Question:
    given = {"platform": "slack", "person": "slack:U1", "channel": "slack:C1"} | other
    return Question(text=text, **given)


def answer(ask_id: str, **other: Any) -> Answer:
    given: dict[str, Any] = {"outcome": Outcome.ANSWERED, "text": "A bridge.", "latency_ms": 412} | other
    return Answer(id=ask_id, **given)


def attempt(name: str, ask_id: str = "ask", *, tokens: int = 100, money: int = 50, **other: Any) -> Attempt:
    given: dict[str, Any] = {"started_at": NOON, "route": GPT, "purpose": Purpose.ANSWER} | other
    return Attempt(
        id=name,
        ask_id=ask_id,
        estimated_prompt_tokens=tokens // 2,
        worst=Usage(prompt_tokens=tokens // 2, completion_tokens=tokens - tokens // 2),
        reserve_nano_usd=money,
        **given,
    )


def settlement(name: str, *, tokens: int | None = 60, money: int = 20, **other: Any) -> Settlement:
    told = (
        None if tokens is None else Usage(prompt_tokens=tokens - tokens // 3, completion_tokens=tokens // 3)
    )
    given: dict[str, Any] = {"finished_at": at(1), "outcome": "answered", "latency_ms": 400, "usage": told}
    return Settlement(attempt_id=name, cost_nano_usd=money, **(given | other))


def tokens_window(cap: int | None, period: str = "2026-11-20") -> Window:
    return Window(name="daily_tokens", unit="tokens", period=period, cap=cap, resets_at=at(43200))


def money_window(cap: int | None, period: str = "2026-11") -> Window:
    return Window(name="monthly_usd", unit="nano_usd", period=period, cap=cap, resets_at=at(864000))


async def used(ledger: AnyLedger, window: Window) -> tuple[int, int]:
    """What is spent and what is held of a window."""
    ((_, spent, reserved),) = await ledger.limits([window])
    return spent, reserved


async def refused(deed: Awaitable[object], kind: type[Exception]) -> bool:
    """Whether a deed ends in an error of this kind; any other error is raised."""
    try:
        await deed
    except kind:
        return True
    return False


async def opened(ledger: AnyLedger, ask_id: str = "ask", seconds: float = 0, **other: object) -> None:
    assert await ledger.open_ask(ask_id, question(**other), at=at(seconds), rates=()) is None  # type: ignore[arg-type]


async def closed(ledger: AnyLedger, ask_id: str, seconds: float = 0, **other: object) -> None:
    await opened(ledger, ask_id, seconds, **other)
    await ledger.close_ask(answer(ask_id, text=f"answer to {ask_id}"), at=at(seconds + 1))


def lend(ledger: AnyLedger, folder: Path, window: Window, amount: int) -> None:
    """Play a process that has taken an allowance of a window (see the spool), in place of the one before."""
    if isinstance(ledger, MemoryLedger):
        ledger.budgets.of(window).lent = amount
        return
    assert isinstance(ledger, SqlLedger)
    auditor(
        folder,
        "INSERT INTO budget_windows (name, period, lent) VALUES (?, ?, ?) "
        "ON CONFLICT (name, period) DO UPDATE SET lent = excluded.lent",
        *(window.name, window.period, amount),
    )
