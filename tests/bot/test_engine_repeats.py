"""What goes on in a process is one ask there, whatever the books say of it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.domain import Answer
from bot.storage.memory import MemoryLedger
from tests.far_ends.engine_house import House


class Hurried(MemoryLedger):
    """Books in which it is an hour later whenever an ask is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Answer | None] = []

    async def open_ask(self, *args: Any, at: datetime, **more: Any) -> Answer | None:
        later = timedelta(hours=len(self.opened))
        self.opened.append(None)
        self.opened[-1] = await super().open_ask(*args, at=at + later, **more)
        await asyncio.sleep(0)
        return self.opened[-1]


async def test_an_ask_that_goes_on_is_not_taken_over_when_the_clock_jumps() -> None:
    books = Hurried()
    house = House(ledger=books)

    first, second = await asyncio.gather(house.ask(event="web:1"), house.ask(event="web:1"))
    third = await house.ask(event="web:1")

    assert first == second == third
    assert [None, first] == books.opened
