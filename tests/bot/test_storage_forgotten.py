"""Whoever asks to be forgotten is in no byte of the database any more, and others are where they were."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.asked import Sent
from bot.bookkeeping import Rate, Vote, Window
from bot.domain import Answer, Prompt, Turn
from bot.errors import TooManyQuestions
from bot.keys import Change, Role, Session
from bot.question import id_of_event
from bot.remembered import Origin, Phrasing, Remembered, Verified
from bot.storage.answers import SqlAnswers
from bot.storage.audit import SqlAudit
from bot.storage.claims import SqlEventClaims
from bot.storage.controls import SqlControls
from bot.storage.database import Database
from bot.storage.inbox import SqlInbox
from bot.storage.keys import SqlKeys
from bot.storage.ledger import SqlLedger
from bot.storage.prompts import SqlPrompts
from bot.storage.verified import SqlVerifiedAnswers
from bot.unanswered import Waiting
from tests.contracts.ledgers import NOON, answer, at, attempt, question, settlement
from tests.grounds import auditor, migrated

WHO = "slack:UZEBRA7Q"
TALK = "slack:DGIRAFFE9"
EVENT = "slack:T1:DGIRAFFE9:1.5:UZEBRA7Q"
SAID = ("okapiquestion", "tapiranswer", "lemurcomment", "quaggaprompt", "dodowaiting", "kakapowording")
NAMES = ("UZEBRA7Q", "GIRAFFE9")
OTHER = "slack:UOTHER1"


async def plant(database: Database, person: str, number: str, *, talk: str, event: str) -> None:
    """Everything that is kept of somebody who asks, is answered, votes, waits and sets a limit."""
    words = {name: f"{name}{number}" for name in SAID}
    ledger, ask_id = SqlLedger(database), id_of_event(event)
    asked = question(
        words["okapiquestion"] + " ?" * 3000, person=person, channel=talk, conversation=talk, event=event
    )
    await SqlEventClaims(database).claim(event, at=NOON)
    await ledger.open_ask(ask_id, asked, at=NOON, rates=())
    mine = Window(name=f"students/{person}", unit="tokens", period="2026-11-19", cap=100, resets_at=at(9))
    await ledger.begin_attempt(attempt(f"t{number}", ask_id), [mine], expires_at=at(120))
    await ledger.settle_attempt(settlement(f"t{number}"))
    now = replace(mine, period="2026-11-20")
    await ledger.begin_attempt(attempt(f"u{number}", ask_id), [now], expires_at=at(120))
    await ledger.settle_attempt(settlement(f"u{number}"))
    said = answer(ask_id, text=words["tapiranswer"])
    await ledger.close_ask(said, at=at(1))
    await ledger.begin_anew(talk, at=at(2))
    await ledger.vote(Vote(ask_id=ask_id, person=person, is_up=True, at=at(3), comment=words["lemurcomment"]))
    prompt = Prompt(system=f"rules {words['quaggaprompt']}", user=words["okapiquestion"])
    assert await SqlPrompts(database).keep(ask_id, Sent(prompt=prompt, said=words["tapiranswer"]))
    await remember(database, person, number, said=said)


def signed(person: str) -> str:
    """Their name when they come to the dashboard through Slack."""
    member = person.removeprefix("slack:")
    return "slack:" + (member.replace(".", "/") if "." in member else f"T1/{member}")


async def remember(database: Database, person: str, number: str, *, said: Answer) -> None:
    """What is remembered of an ask, who waits for its answer, and what somebody has set and taught."""
    words = {name: f"{name}{number}" for name in SAID}
    kept = Remembered(
        id=f"r{number}",
        scope="s",
        question=words["okapiquestion"],
        answer=said,
        rests_on={},
        records=(),
        profile_version="v",
        made_at=NOON,
        expires_at=NOON + timedelta(days=9),
    )
    wording = Phrasing(
        scope="s",
        key=words["kakapowording"],
        text=words["kakapowording"],
        of=kept.id,
        origin=Origin.ASKED,
        at=NOON,
        ask_id=said.id,
    )
    assert await SqlAnswers(database).keep(kept, [wording])
    waiting = Waiting(
        item="",
        ask_id=said.id,
        platform="slack",
        person=person,
        channel=f"slack:D{person}",
        conversation=f"slack:D{person}",
        asked=words["dodowaiting"],
        asked_at=NOON,
    )
    await SqlInbox(database).add(waiting, question=words["dodowaiting"], key=words["dodowaiting"], item=None)
    await SqlControls(database).set("paused", None, by=person, at=NOON)
    own = Verified(id=f"v{number}", version=1, question="Cats?", text="Yes.", author=person, at=NOON)
    await SqlVerifiedAnswers(database).teach(own, [])
    await SqlAudit(database).note(Change(at=NOON, by=person, action="verified.taught", subject=f"v{number}"))
    await SqlAudit(database).note(Change(at=NOON, by="web:1", action="limit.set", subject=person))
    signed_in = Session(who=signed(person), role=Role.OWNER, began_at=NOON, seen_at=NOON, expires_at=at(99))
    await SqlKeys(database).open(f"digest{number}", signed_in)
    await SqlAudit(database).note(Change(at=NOON, by=signed_in.who, action="signed_in"))


def left_in(folder: Path, *words: str) -> list[tuple[str, str]]:
    """Each of some words that stands in a file of the database, in either case, and in which file."""
    files = {one.name: one.read_bytes().lower() for one in folder.glob("twin.db*")}
    return [(name, word) for name, data in files.items() for word in words if word.lower().encode() in data]


@pytest.mark.parametrize(("who", "talk"), [(WHO, TALK), ("slack:T1.UZEBRA7Q", "slack:T1.DGIRAFFE9")])
async def test_nothing_of_a_forgotten_person_is_left_in_any_byte(tmp_path: Path, who: str, talk: str) -> None:
    async with migrated(tmp_path) as database:
        await plant(database, who, "1", talk=talk, event=EVENT)
        await plant(database, OTHER, "2", talk="slack:DOTHER", event="slack:T1:DOTHER:1.6:UOTHER1")
        before = {word for _, word in left_in(tmp_path, *NAMES, *(f"{one}1" for one in SAID[:3]))}
        gone = await SqlLedger(database).forget_person(who)
        rows = auditor(tmp_path, "SELECT name, period FROM budget_windows ORDER BY name, period")
        auditor(tmp_path, "DELETE FROM budget_windows WHERE name = ?", f"students/{who}")
        await SqlLedger(database).forget_person(who)
        left = left_in(tmp_path, *NAMES, *(f"{one}1" for one in SAID))
        others = {word for _, word in left_in(tmp_path, *(f"{one}2" for one in SAID), "UOTHER1")}

    assert 1 == gone
    assert {*NAMES, "okapiquestion1", "tapiranswer1", "lemurcomment1"} == before
    assert [] == left
    assert [] == left_in(tmp_path, *NAMES, *(f"{one}1" for one in SAID))
    assert {*(f"{one}2" for one in SAID), "UOTHER1"} == others
    # a cap of their own binds them until its period is over
    theirs = {(f"students/{OTHER}", "2026-11-19"), (f"students/{OTHER}", "2026-11-20")}
    assert {*theirs, (f"students/{who}", "2026-11-20")} == set(map(tuple, rows))


async def test_of_words_that_are_kept_long_enough_no_byte_is_left(tmp_path: Path) -> None:
    words = [f"{one}1" for one in SAID]
    async with migrated(tmp_path) as database:
        await plant(database, WHO, "1", talk=TALK, event=EVENT)
        known = left_in(tmp_path, *words[:3])
        gone = await SqlLedger(database).forget_texts(at(9))
        left = left_in(tmp_path, *words)

    assert (1, True) == (gone, bool(known))
    assert [] == left


async def test_a_long_read_holds_nobody_up_and_what_it_prevents_is_done_after_it(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        await ledger.open_ask("a", question("okapiquestion", person=WHO), at=NOON, rates=())
        with closing(sqlite3.connect(tmp_path / "twin.db", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM asks").fetchone()
            async with asyncio.timeout(9):  # a writer waits 10 s for another
                await ledger.forget_person(WHO)
            known = left_in(tmp_path, "okapiquestion")
        await ledger.forget_texts(NOON)
        left = left_in(tmp_path, "okapiquestion")

    assert known
    assert [] == left


async def test_a_repeated_event_of_a_forgotten_person_is_still_the_same_ask(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        await plant(database, WHO, "1", talk=TALK, event=EVENT)
        await SqlLedger(database).forget_person(WHO)
        claimed = await SqlEventClaims(database).claim(EVENT, at=at(1))
        again = await SqlLedger(database).open_ask(
            id_of_event(EVENT), question(event=EVENT), at=at(9), rates=()
        )

    assert not claimed
    assert again is not None
    assert "" == again.text


async def test_a_place_where_others_ask_keeps_its_name(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        for name, person in (("a", WHO), ("b", OTHER)):
            await ledger.open_ask(name, question(person=person), at=NOON, rates=())
        await ledger.forget_person(WHO)

    assert [("slack:C1", "forgotten"), ("slack:C1", OTHER)] == auditor(
        tmp_path, "SELECT channel, person FROM asks ORDER BY id"
    )


async def test_nobody_gets_round_the_rate_of_the_web_by_being_forgotten(tmp_path: Path) -> None:
    asked = question(person="web:1", channel="web")
    twice = Rate(scope="channel", count=2, seconds=60)
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        for name in ("a", "b"):
            await ledger.open_ask(name, asked, at=NOON, rates=[twice])
            await ledger.forget_person("web:1")
        with pytest.raises(TooManyQuestions):
            await ledger.open_ask("c", asked, at=NOON, rates=[twice])


async def test_a_prompt_is_kept_neither_for_the_forgotten_nor_with_what_others_said(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, prompts = SqlLedger(database), SqlPrompts(database)
        await ledger.open_ask("a", question(person=WHO), at=NOON, rates=())
        plain = Sent(prompt=Prompt(system="s", user="x"), said="x")
        talked = Prompt(system="", user="asked: x", turns=(Turn(asked="dodo", answered="yes"),))
        told = [
            await prompts.keep("a", Sent(prompt=talked, said="x")),
            await prompts.keep("nobody", plain),
            await prompts.keep("a", plain),
        ]
        await ledger.forget_person(WHO)
        told.append(await prompts.keep("a", plain))

    assert [False, False, True, False] == told
    assert [] == auditor(tmp_path, "SELECT * FROM prompts")
    assert [] == auditor(tmp_path, "SELECT * FROM prompt_systems")


async def test_whatever_was_deleted_is_zeroed_however_the_library_was_built(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        asked = "PRAGMA secure_delete"

        assert 1 == await database.write(lambda c: c.exec_driver_sql(asked).scalar_one())
