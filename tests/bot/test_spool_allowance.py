"""What a process holds for the time without its database never stands in anybody's way."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import BudgetHeld, StorageError
from bot.spool.lending import Allowance
from bot.storage.controls import SqlControls
from tests.contracts.ledgers import (
    NOON,
    at,
    question,
    settlement,
    tokens_window,
)
from tests.far_ends.spooled import WANTED, WINDOWS, Scene, called, opened


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with opened(tmp_path) as made:
        yield made


async def test_the_last_questions_of_a_budget_are_kept_from_nobody(scene: Scene) -> None:
    ledger, _ = scene.process()
    other, _ = scene.process("two")
    for one in (ledger, other):
        await one.keep(WINDOWS, Allowance(tokens=1500, nano_usd=0), now=NOON)
    lent = await scene.lent()
    await scene.books.open_ask("ask", question(), at=NOON, rates=())
    await called(other, "t1", 7000)
    await called(other, "t2", 1400)

    assert (1500, 1500) == (lent, await scene.lent())
    await called(ledger, "t3", 1600)
    assert ((0, 10_000), 0) == (await scene.spent(), await scene.lent())


async def test_a_window_that_fills_up_gets_its_allowance_back(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    await scene.books.open_ask("ask", question(), at=NOON, rates=())
    await called(ledger, "t1", 7800)
    await ledger.keep(WINDOWS, WANTED, now=at(30))
    line.state = "gone"

    assert (0, 0) == (await scene.lent(), await scene.lent(WINDOWS[1]))
    with pytest.raises(StorageError):
        await called(ledger, "t2", 1)


async def test_a_new_day_takes_a_new_allowance_and_gives_the_old_one_back(scene: Scene) -> None:
    ledger, _ = scene.process()
    tomorrow = tokens_window(10_000, "2026-11-21")
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    await ledger.keep((tomorrow, WINDOWS[1]), WANTED, now=at(60))

    assert [0, 1000, 1000] == [await scene.lent(w) for w in (WINDOWS[0], tomorrow, WINDOWS[1])]
    await ledger.aclose()
    assert [0, 0, 0] == [await scene.lent(w) for w in (WINDOWS[0], tomorrow, WINDOWS[1])]
    assert [] == list((scene.folder / "spool").iterdir())


async def test_nothing_is_lent_while_spending_is_paused_and_nothing_limits_what_has_no_cap(
    scene: Scene,
) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    controls = SqlControls(scene.database)
    await controls.set("paused", "a holiday", by="slack:U1", at=NOON)
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    paused = await scene.lent()
    await controls.set("paused", None, by="slack:U1", at=NOON)
    await controls.set("cap:daily_tokens", "0", by="slack:U1", at=NOON)
    await controls.set("cap:monthly_usd", "0", by="slack:U1", at=NOON)
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    await called(ledger, "t", 10**6)

    assert (0, 0) == (paused, await scene.lent())


async def test_who_vanished_is_charged_in_full_until_the_truth_turns_up(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    await ledger.open_ask("ask", question(), at=NOON, rates=())
    await called(ledger)
    await ledger.settle_attempt(settlement("t", tokens=300, money=30))

    early = await scene.lender.charge_expired(now=at(89))
    due = await scene.lender.charge_expired(now=at(90))
    charged = await scene.spent()
    line.state = "here"
    await ledger.look()
    back = await scene.spent()
    await ledger.keep(WINDOWS, WANTED, now=at(100))

    assert (0, 1, (1000, 0), (1000, 0)) == (early, due, charged, back)
    assert ((300, 0), 1000) == (await scene.spent(), await scene.lent())


async def test_what_a_settlement_frees_is_spent_again_only_when_the_disk_knows_of_it(scene: Scene) -> None:
    """Else whoever inherits the spool would find more begun than was ever lent."""
    full: list[bool] = []

    def write(file: int, data: bytes, offset: int) -> int:
        if full:
            raise OSError(28, "No space left on device")
        return os.pwrite(file, data, offset)

    ledger, line = scene.process(write=write)
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    await called(ledger, "t1", 800)
    full.append(True)
    await ledger.settle_attempt(settlement("t1", tokens=1, money=1))
    full.clear()

    with pytest.raises(BudgetHeld):
        await called(ledger, "t2", 800)
