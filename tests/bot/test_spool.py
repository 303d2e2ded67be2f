"""What happens while the database is away is done within an allowance, and written once when it is back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Answer, Outcome, Route, ServedBy, Source, Turn, Usage
from bot.errors import BudgetHeld, BudgetSpent, RepeatedEvent, StorageError
from bot.rehearsal import LoopClock, rehearse
from bot.spool.file import SpoolFile
from bot.spool.heirs import inherit, watching
from bot.spool.ledger import SpoolingLedger
from bot.spool.records import OpenedAsk, encode
from bot.storage.memory import MemoryLedger
from tests.contracts.ledgers import NOON, answer, at, attempt, question, settlement
from tests.far_ends.outage import FarLedger, Line
from tests.far_ends.spooled import OURS, WANTED, WINDOWS, Scene, called, opened
from tests.grounds import auditor

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with opened(tmp_path) as made:
        yield made


# --- away


async def test_a_question_is_answered_and_paid_for_while_the_database_is_away(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    whole = answer("ask", text="half \ud83d of it", route=Route("groq", "m"), usage=Usage(prompt_tokens=9))
    await ledger.open_ask("ask", question(event="e", conversation="c"), at=NOON, rates=())
    await called(ledger)
    await ledger.settle_attempt(settlement("t", tokens=300, money=30))
    await ledger.close_ask(whole, at=at(2))
    before = await scene.spent()
    away = await ledger.look()
    line.state = "here"

    assert (False, True, (0, 0)) == (away, await ledger.look(), before)
    assert ((300, 0), 700) == (await scene.spent(), await scene.lent())
    assert whole == await ledger.answer("ask")
    assert [("ask", "answered", 300)] == auditor(
        scene.folder, "SELECT ask_id, outcome, prompt_tokens + completion_tokens FROM attempts"
    )
    assert [(1, 30)] == auditor(scene.folder, "SELECT attempts, cost_nano_usd FROM asks")


async def test_an_event_known_to_the_process_is_not_answered_twice_while_away(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.open_ask("a", question(event="e1"), at=NOON, rates=())
    await ledger.open_ask("b", question(event="e2", conversation="c"), at=NOON, rates=())
    await ledger.close_ask(answer("b"), at=at(1))
    line.state = "gone"
    await ledger.open_ask("new", question(event="e3"), at=at(2), rates=())

    for ask_id, event in (("a", "e1"), ("new", "e3"), ("other", "e3")):
        with pytest.raises(RepeatedEvent):
            await ledger.open_ask(ask_id, question(event=event), at=at(3), rates=())
    assert answer("b") == await ledger.open_ask("b", question(event="e2"), at=at(3), rates=())
    assert (answer("b"), None) == (await ledger.answer("b"), await ledger.answer("new"))
    assert (Turn(asked="What did you build?", answered="A bridge."),) == await ledger.turns("c", limit=4)
    assert () == await ledger.turns("d", limit=4)
    scene.clock.move(61)
    assert await ledger.open_ask("a", question(event="e1"), at=at(64), rates=()) is None


async def test_a_clock_that_jumps_makes_nobody_forget_what_was_asked_just_now(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.open_ask("done", question(event="e1"), at=NOON, rates=())
    await ledger.close_ask(answer("done"), at=at(1))
    await ledger.open_ask("going-on", question(event="e2"), at=at(2), rates=())
    line.state = "gone"
    in_three_hours = at(3 * 3600)

    await ledger.open_ask("new", question(event="e3"), at=in_three_hours, rates=())

    assert answer("done") == await ledger.open_ask("done", question(event="e1"), at=in_three_hours, rates=())
    with pytest.raises(RepeatedEvent):
        await ledger.open_ask("going-on", question(event="e2"), at=in_three_hours, rates=())


async def test_spending_ends_with_the_allowance(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    await ledger.open_ask("ask", question(), at=NOON, rates=())
    await called(ledger, "t1", 600)

    with pytest.raises(BudgetHeld):
        await called(ledger, "t2", 600)
    await ledger.settle_attempt(settlement("t1", tokens=100, money=100))
    await called(ledger, "t2", 600)
    await ledger.settle_attempt(settlement("t2", tokens=None))
    with pytest.raises(BudgetSpent, match="while the database is away"):
        await called(ledger, "t3", 301)
    with pytest.raises(BudgetSpent, match="ours/slack:U1"):
        await called(ledger, "t4", 10, OURS)


async def test_without_an_allowance_nothing_is_sent_and_nothing_stays_reserved(scene: Scene) -> None:
    """The database has heard of the call, and only its answer was lost."""
    ledger, line = scene.process()
    await ledger.open_ask("ask", question(), at=NOON, rates=())
    line.state = "deaf"

    with pytest.raises(StorageError, match="the database is away"):
        await called(ledger)
    held = await scene.spent()
    line.state = "here"

    assert ((0, 400), True) == (held, await ledger.look())
    assert (0, 0) == await scene.spent()


async def test_without_database_and_disk_nothing_is_sent_but_the_ask_is_not_lost(scene: Scene) -> None:
    ledger, line = scene.process()
    (scene.folder / "spool").write_text("no folder")
    line.state = "gone"
    await ledger.open_ask("ask", question(), at=NOON, rates=())

    with pytest.raises(StorageError, match="TWIN_SPOOL"):
        await ledger.begin_attempt(attempt("t"), (), expires_at=at(120))
    await ledger.close_ask(answer("ask"), at=at(1))
    line.state = "here"

    assert await ledger.look() is True
    assert answer("ask") == await ledger.answer("ask")


async def test_what_the_database_refuses_while_it_is_there_is_no_outage(scene: Scene) -> None:
    ledger, _ = scene.process()

    with pytest.raises(StorageError):
        await called(ledger, "t")

    assert not ledger.is_away


def test_a_database_that_says_nothing_is_given_up_after_a_second_and_looked_for_each_second() -> None:
    """In virtual time, and with a lender that has nothing to lend."""

    class Poor:
        looks = 0

        async def ping(self) -> None:
            """It is there."""

        async def replay(self, holder: str, records: object, begun: object) -> dict[tuple[str, str], int]:
            Poor.looks += 1
            if Poor.looks < 4:
                raise StorageError("still away")
            return {}

    async def play() -> tuple[float, float, int]:
        clock, line = LoopClock(), Line("mute")
        ledger = SpoolingLedger(FarLedger(MemoryLedger(), line), Poor(), SpoolFile(Path(), "one"), clock)  # type: ignore[arg-type]
        async with watching(ledger, clock):
            began = clock.monotonic()
            await ledger.answer("x")
            waited = clock.monotonic() - began
            line.state = "here"
            while ledger.is_away:
                await clock.sleep(0.3)
            return waited, round(clock.monotonic() - began, 1), Poor.looks

    assert (1.0, 5.2, 4) == rehearse(play())


# --- heirs


async def test_what_a_dead_process_left_is_found_by_whoever_comes_next(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    await ledger.open_ask("ask", question(), at=NOON, rates=())
    await called(ledger)
    alive = await inherit(scene.folder / "spool", scene.lender)
    await ledger.aclose()  # as a death: the database is away and the lock is free
    await scene.lender.charge_expired(now=at(10**6))

    found = await inherit(scene.folder / "spool", scene.lender)
    again = await inherit(scene.folder / "spool", scene.lender)

    assert (0, 1, 0) == (alive, found, again)
    assert ((0, 400), 0) == (await scene.spent(), await scene.lent())
    assert 1 == await scene.books.charge_orphans(now=at(120))
    assert (400, 0) == await scene.spent()


async def test_a_record_that_nobody_understands_is_kept_and_what_was_held_stays_charged(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    await ledger.open_ask("ask", question(), at=NOON, rates=())
    await ledger.aclose()
    stranger = SpoolFile(scene.folder / "spool", "two")
    stranger.append(b'{"kind": "of another version"}')
    stranger.close()

    assert 2 == await inherit(scene.folder / "spool", scene.lender)
    assert ["two.unread"] == [one.name for one in (scene.folder / "spool").iterdir()]
    assert [("ask",)] == auditor(scene.folder, "SELECT id FROM asks")


async def test_what_cannot_be_opened_in_the_folder_keeps_nobody_from_the_rest(scene: Scene) -> None:
    (scene.folder / "spool" / "a folder.spool").mkdir(parents=True)
    dead = SpoolFile(scene.folder / "spool", "two")
    dead.append(encode(OpenedAsk(ask_id="ask", question=question(), at=NOON)))
    dead.close()

    assert 1 == await inherit(scene.folder / "spool", scene.lender)
    assert [("ask",)] == auditor(scene.folder, "SELECT id FROM asks")


async def test_a_database_that_lost_the_ask_still_gets_the_bill(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    await called(ledger)
    await ledger.settle_attempt(settlement("t", tokens=300, money=2**70))
    line.state = "here"

    assert await ledger.look() is True
    assert [("ask", "unavailable")] == auditor(scene.folder, "SELECT id, outcome FROM asks")
    assert (0, 400) == await scene.spent()


async def test_an_ask_that_another_process_took_keeps_its_first_answer_and_both_bills(scene: Scene) -> None:
    ledger, line = scene.process()
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    line.state = "gone"
    await ledger.open_ask("mine", question(event="e"), at=NOON, rates=())
    await called(ledger, "t1")
    begun = replace(attempt("t1", tokens=400, money=400), ask_id="mine")
    await ledger.begin_attempt(replace(begun, id="t2"), WINDOWS, expires_at=at(120))
    await scene.books.open_ask("theirs", question(event="e"), at=NOON, rates=())
    await ledger.close_ask(answer("mine", text="second"), at=at(1))
    await scene.books.close_ask(answer("theirs", text="first"), at=at(1))
    line.state = "here"
    await ledger.look()

    assert [("ask", 1), ("theirs", 1)] == auditor(
        scene.folder, "SELECT ask_id, count(*) FROM attempts GROUP BY ask_id ORDER BY ask_id"
    )
    assert answer("theirs", text="first") == await scene.books.answer("theirs")
    assert [("ask", 400, 1), ("theirs", 400, 1)] == auditor(
        scene.folder, "SELECT id, cost_nano_usd, attempts FROM asks ORDER BY id"
    )


async def test_every_noun_comes_back_as_it_went(scene: Scene) -> None:
    whole = Answer(
        id="ask",
        outcome=Outcome.ANSWERED,
        text="It\x00 is\n“here”.",
        served_by=ServedBy.MODEL,
        sources=(Source(id="a", title="b", section="c", quote="d"),),
        follow_ups=("Why?",),
        route=Route("groq", "m"),
        attempts=2,
        grounded=True,
        usage=Usage(prompt_tokens=1, reasoning_tokens=2),
        retry_after_s=3,
    )
    ledger, line = scene.process()
    line.state = "gone"
    late = NOON.astimezone().replace(microsecond=7) - timedelta(days=1)
    await ledger.open_ask("ask", question(sees=frozenset({"public", "owner"})), at=late, rates=())
    await ledger.close_ask(whole, at=at(1))
    await ledger.aclose()
    await inherit(scene.folder / "spool", scene.lender)

    assert whole == await scene.books.answer("ask")
    assert [("2026-11-19 12:00:00.000007",)] == auditor(scene.folder, "SELECT asked_at FROM asks")
