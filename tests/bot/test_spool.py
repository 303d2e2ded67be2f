"""What happens while the database is away is done within an allowance, and written once when it is back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bookkeeping import Window
from bot.domain import Answer, Outcome, Route, ServedBy, Source, Turn, Usage
from bot.errors import BudgetHeld, BudgetSpent, RepeatedEvent, StorageError
from bot.rehearsal import LoopClock, rehearse
from bot.spool.file import SpoolFile
from bot.spool.heirs import inherit, watching
from bot.spool.ledger import SpoolingLedger
from bot.spool.lending import Allowance
from bot.storage.allowances import SqlAllowances
from bot.storage.controls import SqlControls
from bot.storage.database import Database
from bot.storage.ledger import SqlLedger
from bot.storage.memory import MemoryLedger
from tests.contracts.ledgers import (
    NOON,
    answer,
    at,
    attempt,
    auditor,
    migrated,
    money_window,
    question,
    settlement,
    tokens_window,
)
from tests.far_ends.outage import FarLedger, FarLender, Line

WINDOWS = (tokens_window(10_000), money_window(10_000))
WANTED = Allowance(tokens=1000, nano_usd=1000)
OURS = Window(name="ours/slack:U1", unit="tokens", period="2026-11-20", cap=500, resets_at=at(1))


@dataclass
class Scene:
    database: Database
    folder: Path
    books: SqlLedger
    lender: SqlAllowances

    def process(self, name: str = "one") -> tuple[SpoolingLedger, Line]:
        line = Line()
        file = SpoolFile(self.folder / "spool", name)
        return SpoolingLedger(
            FarLedger(self.books, line), FarLender(self.lender, line), file, patience_s=30
        ), line

    async def lent(self, window: Window = WINDOWS[0]) -> int:
        return (await self.books.standings([window]))[0].lent

    async def spent(self) -> tuple[int, int]:
        (told,) = await self.books.standings([WINDOWS[0]])
        return told.spent, told.reserved


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Scene]:
    async with migrated(folder) as database:
        yield Scene(database, folder, SqlLedger(database), SqlAllowances(database))


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with opened(tmp_path) as made:
        yield made


async def called(ledger: SpoolingLedger, name: str = "t", tokens: int = 400, *more: Window) -> None:
    begun = attempt(name, tokens=tokens, money=tokens)
    await ledger.begin_attempt(begun, (*WINDOWS, *more), expires_at=at(120))


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
    assert await ledger.open_ask("a", question(event="e1"), at=at(61), rates=()) is None


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

        async def replay(self, holder: str, records: object, begun: object) -> dict[tuple[str, str], int]:
            Poor.looks += 1
            if Poor.looks < 4:
                raise StorageError("still away")
            return {}

    async def play() -> tuple[float, float, int]:
        clock, line = LoopClock(), Line("mute")
        ledger = SpoolingLedger(FarLedger(MemoryLedger(), line), Poor(), SpoolFile(Path(), "one"))  # type: ignore[arg-type]
        async with watching(ledger, clock):
            began = clock.monotonic()
            await ledger.answer("x")
            waited = clock.monotonic() - began
            line.state = "here"
            while ledger.is_away:
                await clock.sleep(0.3)
            return waited, round(clock.monotonic() - began, 1), Poor.looks

    assert (1.0, 5.2, 4) == rehearse(play())


# --- the allowance


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
