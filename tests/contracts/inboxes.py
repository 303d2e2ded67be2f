"""Every inbox that there is, ready to be held to the contract, and what its tests say to one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.storage.inbox import SqlInbox
from bot.storage.inbox_memory import MemoryInbox
from bot.storage.ledger import SqlLedger
from bot.storage.memory import MemoryLedger
from bot.unanswered import Inbox, Item, Status, Telling, Waiting
from tests.contracts.ledgers import AnyLedger, at
from tests.grounds import migrated

DAY = 86_400
LEASE: dict[str, Any] = {"lease_s": 30.0, "quiet_s": 60.0}


@asynccontextmanager
async def sql(folder: Path) -> AsyncIterator[Inbox]:
    async with migrated(folder) as database:
        yield SqlInbox(database)


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[Inbox]:
    yield MemoryInbox()


@asynccontextmanager
async def sql_beside(folder: Path) -> AsyncIterator[tuple[AnyLedger, Inbox]]:
    async with migrated(folder) as database:
        yield SqlLedger(database), SqlInbox(database)


@asynccontextmanager
async def memory_beside(_folder: Path) -> AsyncIterator[tuple[AnyLedger, Inbox]]:
    ledger = MemoryLedger()
    inbox = MemoryInbox(is_forgotten=ledger.is_forgotten)
    ledger.beside.append(inbox)
    yield ledger, inbox


def waiting(ask: str = "a1", *, seconds: float = 0, **given: Any) -> Waiting:
    told: dict[str, Any] = {
        "item": "",
        "ask_id": ask,
        "platform": "slack",
        "person": f"slack:{ask}",
        "channel": "slack:C1",
        "conversation": f"slack:C1:{ask}",
        "asked": f"Jazz? ({ask})",
        "asked_at": at(seconds),
    }
    return Waiting(**(told | given))


async def add(
    inbox: Inbox, ask: str = "a1", key: str = "jazz", *, item: str | None = None, **more: Any
) -> Item:
    return await inbox.add(waiting(ask, **more), question=f"Do you like {key}?", key=key, item=item)


async def answer(inbox: Inbox, item: Item, *, seconds: float = 10) -> None:
    assert await inbox.settle(item.id, Status.ANSWERED, by="slack:U1", at=at(seconds), verified="v1")


async def dismiss(
    inbox: Inbox, item: Item, status: Status = Status.DISMISSED, *, seconds: float = 10
) -> None:
    assert await inbox.settle(item.id, status, by="slack:U1", at=at(seconds), verified=None)


async def claim(inbox: Inbox, seconds: float = 20) -> Telling | None:
    return await inbox.claim_telling(at=at(seconds), **LEASE)


async def claimed(inbox: Inbox, seconds: float = 20) -> Telling:
    telling = await claim(inbox, seconds)
    assert telling is not None
    return telling
