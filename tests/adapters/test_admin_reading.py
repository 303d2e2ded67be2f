"""The figures behind the pages: different questions side by side, the same one once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from adapters.web.admin.figures import KEPT_S, Figures
from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from bot.settings import Settings
from bot.testing import StillClock
from tests.far_ends.scripted_house import ScriptedHouse


@dataclass(slots=True)
class Slow:
    """A command that is told by whoever opens its gate."""

    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    clock: StillClock = field(default_factory=StillClock)

    async def run(self, _: Caller, argument: str) -> Reply:
        self.asked.append(argument)
        await self.gates.setdefault(argument, asyncio.Event()).wait()
        return Reply(text=f"{argument} {len(self.asked)}")

    def figures(self) -> Figures:
        house = ScriptedHouse(Settings(), clock=self.clock)
        house.commands = Registry([Command(name="slow", summary="", run=self.run)])
        return Figures(house)


async def test_two_who_look_at_different_pages_do_not_wait_for_one_another() -> None:
    """Two who look at the same one have one reading between them."""
    slow = Slow()
    figures = slow.figures()
    async with asyncio.TaskGroup() as group:
        one, same, other = (group.create_task(figures.told("slow", of)) for of in ("a", "a", "b"))
        await asyncio.sleep(0)
        slow.gates.setdefault("b", asyncio.Event()).set()
        assert "b 2" == (await other).text
        assert not one.done()
        slow.gates["a"].set()
        assert (await one).text == (await same).text

    assert ["a", "b"] == slow.asked


async def test_who_waited_for_a_slow_reading_does_not_read_again() -> None:
    slow = Slow()
    figures = slow.figures()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(figures.told("slow", "a")) for _ in range(3)]
        await asyncio.sleep(0)
        slow.clock.move(2 * KEPT_S)
        slow.gates["a"].set()
        assert ["a 1"] * 3 == [(await one).text for one in tasks]

    slow.clock.move(KEPT_S)
    assert "a 2" == (await figures.told("slow", "a")).text


async def test_what_was_read_before_a_change_is_not_kept_beyond_it() -> None:
    slow = Slow()
    figures = slow.figures()
    async with asyncio.TaskGroup() as group:
        begun = group.create_task(figures.told("slow", "a"))
        await asyncio.sleep(0)
        figures.forget()
        slow.gates["a"].set()
        assert "a 1" == (await begun).text

    assert "a 2" == (await figures.told("slow", "a")).text
