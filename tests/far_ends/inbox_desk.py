"""Processes that tell the owner and whoever waits, each over a connection of its own to the twin's books."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.inbox.notifying import Notifying
from bot.inbox.telling import Tellings
from bot.storage.database import open_database
from bot.storage.inbox import SqlInbox
from bot.storage.report_claims import SqlReportClaims
from bot.storage.verified import SqlVerifiedAnswers
from bot.twin import Twin


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What a scheduler does of the inbox at a tick."""

    notifying: Notifying
    tellings: Tellings

    async def tick(self) -> None:
        await self.notifying.notify_due()
        await self.tellings.tell_due()


@asynccontextmanager
async def processes(twin: Twin, number: int) -> AsyncIterator[Sequence[Process]]:
    """So many processes that speak by the doors of a twin."""
    settings, made = twin.settings, []
    async with AsyncExitStack() as stack:
        for _ in range(number):
            database = await stack.enter_async_context(open_database(settings.database_url))
            inbox = SqlInbox(database)
            notifying = Notifying(
                inbox=inbox,
                claims=SqlReportClaims(database),
                messengers=twin.messengers,
                owner=settings.owner,
                configured=frozenset(twin.messengers),
                destinations=twin.reports.destinations,
                clock=twin.clock,
                name=lambda: twin.profile.name,
            )
            tellings = Tellings(
                inbox=inbox,
                verified=SqlVerifiedAnswers(database),
                messengers=twin.messengers,
                clock=twin.clock,
                zone=settings.zone,
                name=lambda: twin.profile.name,
            )
            made.append(Process(notifying=notifying, tellings=tellings))
        yield made


async def tick_all(several: Sequence[Process]) -> None:
    """A tick of each, at the same time."""
    async with asyncio.TaskGroup() as group:
        for one in several:
            group.create_task(one.tick())
