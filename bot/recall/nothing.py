"""The memory of a twin that keeps no answers: every question is answered anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain import Answer
from bot.remembered import Recalled, Wish


class NothingRecalled:
    """Remembers nothing, honestly; implements `bot.replying.Memory`."""

    async def find(self, wish: Wish) -> Recalled | None:
        """Nothing was kept."""

    @asynccontextmanager
    async def alone(self, wish: Wish) -> AsyncIterator[Recalled | Answer | None]:  # noqa: ARG002 - the port's signature
        """Everybody is."""
        yield None

    async def keep(self, wish: Wish, answer: Answer) -> None:
        """It is forgotten."""

    async def hit(self, ask_id: str, recalled: Recalled) -> None:
        """There is none."""
