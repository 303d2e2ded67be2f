"""A database whose disk is full, or whose file is gone, is away: nothing that it must know is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.assembly import open_twin
from bot.domain import Outcome
from bot.errors import DatabaseUnwell
from bot.rehearsal import LoopClock, rehearse
from bot.settings import load_settings
from bot.spool.file import SpoolFile
from bot.spool.ledger import SpoolingLedger
from bot.storage.memory import MemoryLedger
from bot.testing import StillClock
from tests.contracts.ledgers import NOON, answer, at, question, settlement
from tests.far_ends.outage import FarLedger, FarLender, Line
from tests.far_ends.spooled import WANTED, WINDOWS, Scene, called, opened
from tests.grounds import auditor

pytestmark = pytest.mark.usefixtures("at_head")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with opened(tmp_path) as made:
        yield made


async def test_a_disk_with_room_for_a_probe_alone_loses_no_ask_and_no_bill(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    await ledger.open_ask("ask", question(), at=NOON, rates=())
    await called(ledger)
    line.state = "tight"
    await ledger.settle_attempt(settlement("t", tokens=300, money=30))
    await ledger.close_ask(answer("ask"), at=at(2))
    still_away = await ledger.look()
    line.state = "here"

    assert (False, True) == (still_away, await ledger.look())
    assert [("answered", 30)] == auditor(scene.folder, "SELECT outcome, cost_nano_usd FROM asks")
    assert (300, 0) == await scene.spent()


async def test_what_another_life_answered_is_read_where_nothing_can_be_written(scene: Scene) -> None:
    before, _ = scene.process("one")
    await before.open_ask("ask", question(event="e"), at=NOON, rates=())
    await before.close_ask(answer("ask"), at=at(1))
    after, line = scene.process("two")
    line.state = "tight"
    await after.open_ask("other", question(event="f"), at=at(2), rates=())

    assert after.is_away
    assert answer("ask") == await after.open_ask("ask", question(event="e"), at=at(3), rates=())
    assert answer("ask") == await after.open_ask("ask", question(event="e"), at=at(4), rates=())


def test_whoever_ends_in_an_outage_does_not_wait_for_its_end() -> None:
    async def play() -> float:
        clock, line = LoopClock(), Line("mute")
        silent = FarLender(None, line)  # type: ignore[arg-type]
        ledger = SpoolingLedger(FarLedger(MemoryLedger(), line), silent, SpoolFile(Path(), "one"), clock)
        await ledger.open_ask("ask", question(), at=NOON, rates=())
        began = clock.monotonic()
        await ledger.aclose()
        return clock.monotonic() - began

    with capture_logs() as told:
        assert 1.0 == rehearse(play())

    assert [{"event": "spool.left_behind", "records": 1}] == [
        {name: line[name] for name in ("event", "records")} for line in told if "records" in line
    ]
    assert [Path("one.spool")] == list(Path().glob("*.spool"))


async def test_a_file_that_was_moved_away_is_written_again_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with open_twin(load_settings(), clock=StillClock(), serving=True) as twin:
        moved = (tmp_path / "twin.db").rename(tmp_path / "elsewhere.db")
        told = await twin.ask(question())
        ready = await twin.ready()
        moved.rename(tmp_path / "twin.db")

    assert (Outcome.ANSWERED, [("database", False)]) == (told.outcome, [one[:2] for one in ready])
    assert [(told.id, "answered")] == auditor(tmp_path, "SELECT id, outcome FROM asks")
    assert [] == list((tmp_path / "twin.spool").iterdir())


async def test_another_file_in_its_place_is_neither_read_nor_written(scene: Scene) -> None:
    (scene.folder / "twin.db").rename(scene.folder / "old.db")
    other = scene.folder / "twin.db"
    other.touch()

    for deed in (scene.lender.ping, partial(scene.books.answer, "ask")):
        with pytest.raises(DatabaseUnwell, match="another file has taken its place"):
            await deed()
    assert 0 == other.stat().st_size
