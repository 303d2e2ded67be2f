"""Who asks to be forgotten, or to begin anew, while the database is away: it holds at once, and for good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.spool.heirs import inherit
from bot.spool.ledger import SpoolingLedger
from tests.bot.test_storage_forgotten import left_in
from tests.contracts.ledgers import NOON, answer, at, question
from tests.far_ends.spooled import Scene, opened
from tests.grounds import auditor

TALK = "slack:D1"
WORDS = "SELECT person, question, answer, conversation FROM asks ORDER BY asked_at"


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with opened(tmp_path) as made:
        yield made


async def asked(ledger: SpoolingLedger, name: str, second: float) -> None:
    await ledger.open_ask(name, question("Who?", conversation=TALK), at=at(second), rates=())
    await ledger.close_ask(answer(name), at=at(second + 1))


@pytest.mark.usefixtures("ground")
async def test_a_wish_to_be_forgotten_is_passed_on(scene: Scene) -> None:
    ledger, _ = scene.process()
    await asked(ledger, "a", 0)

    assert 1 == await ledger.forget_person("slack:U1")

    assert [("forgotten", None, None, None)] == auditor(scene.folder, WORDS)
    assert () == await ledger.turns(TALK, limit=9)


@pytest.mark.usefixtures("ground")
async def test_whoever_is_forgotten_while_the_database_is_away_is_forgotten_when_it_is_back(
    scene: Scene,
) -> None:
    """Also what was said before the outage and in it; what is said after the wish is kept."""
    ledger, line = scene.process()
    await asked(ledger, "before", 0)
    line.state = "gone"
    await asked(ledger, "meanwhile", 10)
    gone = await ledger.forget_person("slack:U1")
    silent = await ledger.turns(TALK, limit=9)
    await asked(ledger, "after", 20)
    line.state = "here"
    await ledger.look()

    assert (None, ()) == (gone, silent)
    rows = auditor(scene.folder, WORDS)
    assert [("forgotten", None, None, None)] * 2 == rows[:2]
    assert ("slack:U1", "Who?", TALK) == (rows[2][0], rows[2][1], rows[2][3])
    assert [] == [one for one in (scene.folder / "spool").iterdir() if one.read_bytes()]


@pytest.mark.usefixtures("ground")
async def test_a_wish_outlives_the_process_that_heard_it(scene: Scene) -> None:
    ledger, line = scene.process()
    await asked(ledger, "before", 0)
    line.state = "gone"
    await asked(ledger, "meanwhile", 10)
    await ledger.forget_person("slack:U1")
    await ledger.aclose()

    assert 1 == await inherit(scene.folder / "spool", scene.lender)

    assert [("forgotten", None, None, None)] * 2 == auditor(scene.folder, WORDS)


async def test_a_late_wish_leaves_no_byte_in_the_journal_either(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.open_ask("before", question("okapiquestion"), at=NOON, rates=())
    known = left_in(scene.folder, "okapiquestion")
    line.state = "gone"
    await ledger.forget_person("slack:U1")
    line.state = "here"
    await ledger.look()

    assert known
    assert [] == left_in(scene.folder, "okapiquestion")


@pytest.mark.usefixtures("ground")
async def test_a_wish_whose_answer_was_lost_is_done_again_and_does_no_harm(scene: Scene) -> None:
    ledger, line = scene.process()
    await asked(ledger, "a", 0)
    line.state = "deaf"
    gone = await ledger.forget_person("slack:U1")
    line.state = "here"

    assert (None, True) == (gone, await ledger.look())
    assert [("forgotten", None, None, None)] == auditor(scene.folder, WORDS)


@pytest.mark.usefixtures("ground")
async def test_a_conversation_begun_anew_while_the_database_is_away_stays_so(scene: Scene) -> None:
    ledger, line = scene.process()
    await asked(ledger, "before", 0)
    line.state = "gone"
    await asked(ledger, "meanwhile", 10)
    known = await ledger.turns(TALK, limit=9)
    await ledger.begin_anew(TALK, at=at(15))
    anew = await ledger.turns(TALK, limit=9)
    await asked(ledger, "after", 20)
    line.state = "here"
    await ledger.look()

    assert (2, 0) == (len(known), len(anew))
    assert 1 == len(await ledger.turns(TALK, limit=9))


@pytest.mark.usefixtures("ground")
async def test_a_process_that_loses_the_database_later_does_not_go_back_on_a_new_beginning(
    scene: Scene,
) -> None:
    ledger, line = scene.process()
    await asked(ledger, "before", 0)
    await ledger.begin_anew(TALK, at=at(10))
    line.state = "gone"
    await ledger.open_ask("new", question("And?", conversation=TALK), at=NOON, rates=())

    assert () == await ledger.turns(TALK, limit=9)
