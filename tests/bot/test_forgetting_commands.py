"""What the commands say by which people have undone what is kept of them, and that they do it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from adapters.discord.tree import Field, form_of
from bot.commands.forgetting import GOES, STAYS, ForgettingCommands
from bot.commands.registry import Caller, Registry
from bot.commands.reply import Reply
from bot.errors import StorageError
from bot.storage.memory import MemoryLedger
from bot.testing import StillClock
from tests.contracts.ledgers import NOON, closed

ASKER = Caller(platform="slack", person="slack:U1", channel="slack:C1", conversation="slack:C1:1")


@dataclass
class Scene:
    clock: StillClock = field(default_factory=lambda: StillClock(NOON))
    ledger: MemoryLedger = field(default_factory=MemoryLedger)

    async def say(self, line: str, caller: Caller = ASKER) -> Reply:
        registry = Registry(ForgettingCommands(books=self.ledger, clock=self.clock).commands())
        name, argument = registry.parse(line) or ("", "")
        return await registry.run(name, caller, argument)


@pytest.fixture
async def scene() -> Scene:
    made = Scene()
    await closed(made.ledger, "mine", -9, conversation="slack:C1:1")
    await closed(made.ledger, "yours", -5, person="slack:U2", conversation="slack:C1:1")
    return made


@dataclass
class Later:
    """Books that are away, and keep what they are to do; or that refuse even that."""

    refuse: bool = False

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        raise StorageError("the disk is full")

    async def forget_person(self, person: str) -> int | None:
        if self.refuse:
            raise StorageError(f"the disk is full: {person}")
        return None


async def test_a_reset_begins_the_callers_conversation_anew(scene: Scene) -> None:
    told = await scene.say("reset")

    assert "We start afresh: I no longer take what was said here before into account." == told.text
    assert () == await scene.ledger.turns("slack:C1:1", limit=9)


async def test_where_no_conversation_is_there_is_none_to_begin_anew(scene: Scene) -> None:
    told = await scene.say("/reset", replace(ASKER, conversation=None))

    assert told.text.startswith("There is no conversation here")
    assert 2 == len(await scene.ledger.turns("slack:C1:1", limit=9))


@pytest.mark.parametrize("line", ["forget-me", "/forget-me no", "/forget-me yes please"])
async def test_nobody_is_forgotten_by_a_slip(line: str, scene: Scene) -> None:
    told = await scene.say(line)

    assert all(one in told.text for one in (*GOES, STAYS, "forget-me yes"))
    assert told.private
    assert 2 == len(await scene.ledger.turns("slack:C1:1", limit=9))


@pytest.mark.parametrize("line", ["forget-me yes", "/forget-me Yes.", "Forget-me YES"])
async def test_who_is_sure_is_forgotten_and_nobody_else(line: str, scene: Scene) -> None:
    told = await scene.say(line)
    again = await scene.say(line)

    assert "of your one question only figures are left" in told.text
    assert "no question of yours" in again.text
    assert (True, True) == (told.private, again.private)
    assert ["answer to yours"] == [one.answered for one in await scene.ledger.turns("slack:C1:1", limit=9)]


async def test_what_is_done_later_is_told_so() -> None:
    reset, forget = ForgettingCommands(books=Later(), clock=StillClock()).commands()

    assert "as soon as they are open again" in (await forget.run(ASKER, "yes")).text
    assert (await reset.run(ASKER, "")).refused


async def test_what_could_not_be_done_is_not_claimed() -> None:
    _, forget = ForgettingCommands(books=Later(refuse=True), clock=StillClock()).commands()

    told = await forget.run(ASKER, "yes")

    assert (True, True) == (told.refused, told.private)
    assert "try again" in told.text


def test_everybody_finds_them_in_the_help() -> None:
    commands = ForgettingCommands(books=MemoryLedger(), clock=StillClock()).commands()

    assert [("reset", "all"), ("forget-me", "all")] == [(one.name, one.who) for one in commands]
    assert (Field(name="sure", choices=("yes",)),) == form_of("forget-me", "[yes]").fields
