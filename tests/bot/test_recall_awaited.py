"""The index of meaning is opened when it is wanted, and knows what was kept a moment ago."""

from __future__ import annotations

import asyncio

from bot.recall.awaited import Awaited
from bot.recall.meaning import Meaning
from bot.testing import StillClock
from tests.bot.recall_study import SCOPES, Study


class Restful(StillClock):
    """A clock that tells when somebody has slept on it."""

    def __init__(self) -> None:
        super().__init__()
        self.rested = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.rested.set()
        await super().sleep(seconds)


class Shop:
    """A likeness by words over a study, and how often it was opened."""

    def __init__(self) -> None:
        self.clock = Restful()
        self.study = Study(clock=self.clock)
        self.opened = 0
        self.likeness = Awaited(self._open, self.clock)

    def _open(self) -> Meaning:
        self.opened += 1
        return self.study.process()

    async def seen(self, text: str) -> list[str]:
        return [one.of for one in (await self.likeness.look(text, SCOPES)).nearest]


async def test_it_is_opened_once_and_not_before_somebody_catches_up() -> None:
    shop = Shop()
    shop.study.add("What did you build at Acme?", "a")

    assert ([], 0) == (await shop.seen("What did you build at Acme?"), shop.opened)
    await shop.likeness.catch_up()
    await shop.likeness.catch_up()

    assert (["a"], 1, (1, 1)) == (
        await shop.seen("What did you build at Acme?"),
        shop.opened,
        shop.likeness.progress,
    )


async def test_what_was_kept_just_now_is_found_by_whoever_catches_up() -> None:
    shop = Shop()
    await shop.likeness.catch_up()
    shop.study.add("Which schools did you go to?", "b")

    await shop.likeness.catch_up()

    assert ["b"] == await shop.seen("Which schools did you go to?")


async def test_it_keeps_in_step_by_itself_while_the_twin_serves() -> None:
    shop = Shop()
    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(shop.likeness.keep_in_step())
        shop.study.add("Which schools did you go to?", "b")
        async with asyncio.timeout(60):
            await shop.clock.rested.wait()
        keeping.cancel()

    assert (["b"], 1) == (await shop.seen("Which schools did you go to?"), shop.opened)
