"""Whoever is forgotten leaves nothing in what is remembered; what is old and unused goes by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.receipt import Receipt
from bot.remembered import VERIFIED, Hit, Tier
from bot.storage.inbox import SqlInbox
from bot.storage.ledger import SqlLedger
from bot.unanswered import Status, Waiting
from tests.contracts.ledgers import NOON, at, closed, opened
from tests.contracts.recollections import (
    STORES,
    Store,
    every,
    own,
    phrasing,
    remembered,
    taught,
    verdict,
    vouched,
)
from tests.grounds import auditor, migrated

DAY = timedelta(days=1)
MINE, YOURS = "slack:U1", "slack:U2"


@pytest.fixture(params=sorted(STORES))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path) as opened:
        yield opened


async def two_asks(store: Store) -> None:
    await closed(store.ledger, "mine", 0, person=MINE)
    await closed(store.ledger, "yours", 60, person=YOURS)


async def test_an_answer_that_only_they_asked_for_goes_with_all_its_wordings(store: Store) -> None:
    await two_asks(store)
    await store.answers.keep(remembered("r1"), [phrasing("a", ask_id="mine"), phrasing("seed of a")])
    await store.answers.keep(remembered("r2"), [phrasing("b", "r2", ask_id="yours")])
    before = await store.elsewhere.epoch()

    await store.ledger.forget_person(MINE)

    assert {"b": "r2"} == await every(store.elsewhere)
    assert await store.elsewhere.remembered("r1") is None
    assert before < await store.elsewhere.epoch()


async def test_an_answer_that_others_have_asked_since_is_theirs(store: Store) -> None:
    await two_asks(store)
    receipt = Receipt(profile_version="p1", asked_as="what did I, Ada, build?")
    one = remembered("r1", question="their words")
    one = replace(one, answer=replace(one.answer, receipt=receipt))
    await store.answers.keep(one, [phrasing("a", ask_id="mine"), phrasing("seed of a")])
    await store.answers.alias(vouched("b"))
    await store.answers.alias(phrasing("c", text="C?", ask_id="yours"))

    await store.ledger.forget_person(MINE)

    left = await store.elsewhere.remembered("r1")
    assert left is not None
    assert "C?" == left.question
    assert Receipt(profile_version="p1") == left.answer.receipt
    assert {"seed of a", "b", "c"} == (await every(store.elsewhere)).keys()
    await store.ledger.forget_person(YOURS)
    assert {"seed of a", "b"} == (await every(store.elsewhere)).keys()  # it was made for nobody by now


async def test_their_wordings_of_what_others_asked_first_go_alone(store: Store) -> None:
    await two_asks(store)
    await store.answers.keep(remembered("r1"), [phrasing("a", ask_id="yours")])
    await store.answers.alias(phrasing("b", ask_id="mine"))
    await store.answers.keep(remembered("warm"), [phrasing("seed", "warm")])
    await store.answers.alias(phrasing("c", "warm", ask_id="mine"))

    await store.ledger.forget_person(MINE)

    assert {"a": "r1", "seed": "warm"} == await every(store.elsewhere)
    assert remembered("r1") == await store.elsewhere.remembered("r1")


async def test_an_own_answer_stays_without_the_words_and_the_name_of_who_is_forgotten(store: Store) -> None:
    await two_asks(store)
    wordings = [taught("tea", text="Do you like tea?", ask_id="mine"), taught("tee", text="Tee?")]
    await store.verified.teach(own(author=MINE), wordings)
    await store.verified.teach(own("v2", author=YOURS, question="Q?"), [taught("q", "v2", text="Q?")])

    await store.ledger.forget_person(MINE)

    first, second = await store.taught_elsewhere.every()
    assert ("Tee?", "Only green tea.", "forgotten") == (first.question, first.text, first.author)
    assert ("Q?", YOURS) == (second.question, second.author)
    assert {"verified/tee", "verified/q"} == (await every(store.elsewhere)).keys()


async def test_verdicts_stay_as_figures(store: Store) -> None:
    await two_asks(store)
    told = [verdict("j1", ask_id="mine"), verdict("j2", ask_id="yours")]
    for one in told:
        await store.answers.judged(one)

    await store.ledger.forget_person(MINE)

    assert (replace(told[0], ask_id=None), told[1]) == await store.elsewhere.verdicts(NOON)


async def test_what_is_old_goes_unless_it_was_used_since(store: Store) -> None:
    for name, made in (("r1", 0.0), ("r2", 0.0), ("r3", 100.0)):
        await store.answers.keep(remembered(name, made=made), [phrasing(f"k of {name}", name)])
    await opened(store.ledger, "later", 200)
    hit = Hit(ask_id="later", at=at(200), of="r2", tier=Tier.EXACT, score=1.0)
    await store.answers.hit(hit, profile_version="p1")

    await store.ledger.forget_texts(at(50))

    assert {"k of r2": "r2", "k of r3": "r3"} == await every(store.elsewhere)


async def test_of_own_answers_go_old_aliases_that_nobody_uses_and_nothing_else(store: Store) -> None:
    await closed(store.ledger, "later", 200)
    for name in ("v1", "v2"):
        await store.verified.teach(own(name), [taught(f"t{name}", name)])
        await store.answers.alias(replace(vouched(f"old {name}", name), scope=VERIFIED))
    await store.answers.alias(replace(vouched("new", "v1", seconds=100), scope=VERIFIED))
    hit = Hit(ask_id="later", at=at(200), of="v2", tier=Tier.JUDGED, score=0.5)
    await store.answers.hit(hit, profile_version="p1")

    await store.ledger.forget_texts(at(50))

    assert {"tv1", "tv2", "old v2", "new"} == {name[9:] for name in await every(store.elsewhere)}


async def test_nothing_is_remembered_where_nothing_is_retained(store: Store) -> None:
    await opened(store.ledger, "a1")
    one = remembered("r1", made=1)
    await store.answers.keep(replace(one, expires_at=one.made_at), [phrasing("a", ask_id="a1")])

    assert 1 == await store.answers.tidy(now=at(1), most=9)
    await store.answers.keep(one, [phrasing("a", ask_id="a1")])
    await store.ledger.forget_texts(at(2))
    assert not await store.answers.keep(remembered("r2"), [phrasing("b", ask_id="a1")])
    assert {} == await every(store.elsewhere)


# --- what only a database has: the inbox, talks, and what was sent


def wait(ask_id: str, person: str, asked_at: datetime = NOON, *, asked: str = "Do you ski?") -> Waiting:
    given: dict[str, Any] = {"platform": "slack", "channel": "slack:C1", "conversation": "slack:C1:1"}
    return Waiting(item="", ask_id=ask_id, person=person, asked=asked, asked_at=asked_at, **given)


def plant(folder: Path, sql: str, *values: object) -> None:
    """What another part of the program has written."""
    with closing(sqlite3.connect(folder / "twin.db", isolation_level=None)) as connection:
        connection.execute(sql, values)


async def test_nobody_waits_who_is_forgotten(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, inbox = SqlLedger(database), SqlInbox(database)
        for ask_id in ("m1", "m2", "m3", "m4"):
            await opened(ledger, ask_id, person=MINE)
        alone = await inbox.add(wait("m1", MINE), question="ski?", key="ski", item=None)
        shared = await inbox.add(wait("m2", MINE), question="sing?", key="sing", item=None)
        await inbox.add(wait("y1", YOURS), question="sing?", key="sing", item=None)
        ended = await inbox.add(wait("m3", MINE), question="swim?", key="swim", item=None)
        await inbox.settle(ended.id, Status.NOT_FOR_THE_TWIN, by=MINE, at=NOON, verified=None)
        private = await inbox.add(wait("m4", MINE), question="swim?", key="swim", item=None)

        await ledger.forget_person(MINE)

        assert await inbox.item(alone.id) is None
        assert (await inbox.item(shared.id)) == replace(shared, count=2)
        left = await inbox.item(private.id)
    assert left is not None
    assert ("", f"forgotten:{left.id}", 2) == (left.question, left.key, left.count)
    assert [("y1", YOURS)] == auditor(tmp_path, "SELECT ask_id, person FROM inbox_waiting")
    assert [("",), ("",)] == auditor(tmp_path, "SELECT settled_by FROM inbox")


async def test_a_question_that_waits_goes_when_it_was_not_asked_for_long(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, inbox = SqlLedger(database), SqlInbox(database)
        for n, name in enumerate(("open", "again", "dismissed", "private")):
            item = await inbox.add(wait(name, YOURS), question=f"{name}?", key=name, item=None)
            assert str(n + 1) == item.id
        await inbox.add(wait("later", MINE, at(100)), question="again?", key="again", item=None)
        await inbox.settle("3", Status.DISMISSED, by=MINE, at=NOON, verified=None)
        await inbox.settle("4", Status.NOT_FOR_THE_TWIN, by=MINE, at=NOON, verified=None)
        await inbox.begin("written by the person?", key="own", at=NOON)

        await ledger.forget_texts(at(50))

        left = [one.question for one in await inbox.items(status=None)]
    assert ["again?", "private?", "written by the person?"] == left
    assert [("later",)] == auditor(tmp_path, "SELECT ask_id FROM inbox_waiting")


async def test_talks_and_what_was_sent_go_with_the_words(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        for ask_id, person, talk in (("a", MINE, "dm"), ("b", MINE, "thread"), ("c", YOURS, "thread")):
            await opened(ledger, ask_id, person=person, conversation=talk)
            system = "mine" if person == MINE else "yours"
            plant(tmp_path, "INSERT OR IGNORE INTO prompt_systems VALUES (?, ?)", system, "rules")
            plant(tmp_path, "INSERT INTO prompts VALUES (?, ?, ?, ?)", ask_id, system, b"x", "said")
        for talk in ("dm", "thread"):
            plant(tmp_path, "INSERT INTO talks VALUES (?, '2026-11-20 12:00:01')", talk)

        await ledger.forget_person(MINE)
        kept = [
            auditor(tmp_path, f"SELECT {column} FROM {table}")  # noqa: S608 - both are ours
            for column, table in (
                ("ask_id", "prompts"),
                ("digest", "prompt_systems"),
                ("conversation", "talks"),
            )
        ]
        await ledger.forget_texts(at(9))

    assert [[("c",)], [("yours",)], [("thread",)]] == kept
    for table in ("prompts", "prompt_systems", "talks"):
        assert [] == auditor(tmp_path, f"SELECT * FROM {table}")  # noqa: S608 - ours


async def test_auditors_find_no_word_of_a_forgotten_person(tmp_path: Path) -> None:
    """Whatever a table is called, and whoever adds the next one."""
    secret = "zebra-4711"
    async with STORES["sqlite"](tmp_path) as store:
        await opened(store.ledger, "mine", person=f"slack:{secret}", text=f"{secret}?", conversation=secret)
        one = remembered("r1", question=f"{secret}?")
        await store.answers.keep(one, [phrasing(secret, ask_id="mine")])
        await store.verified.teach(
            own(question=f"{secret}?", author=f"slack:{secret}"),
            [taught(secret, text=f"{secret}?", ask_id="mine")],
        )
        plant(tmp_path, "INSERT INTO inbox VALUES (1,?,?,'open',1,?,?,NULL,'',NULL,NULL)", *[secret] * 4)
        plant(
            tmp_path,
            "INSERT INTO inbox_waiting (ask_id,item,platform,person,channel,conversation,asked,asked_at) "
            "VALUES ('mine',1,'slack',?,'slack:D1',?,?,'2026-11-20 12:00:00')",
            *(f"slack:{secret}", secret, secret),
        )
        plant(tmp_path, "INSERT INTO prompt_systems VALUES (?, ?)", secret, secret)
        plant(tmp_path, "INSERT INTO prompts VALUES ('mine', ?, ?, ?)", *[secret] * 3)
        plant(tmp_path, "INSERT INTO talks VALUES (?, ?)", secret, str(NOON))

        await store.ledger.forget_person(f"slack:{secret}")

    names = auditor(tmp_path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    rows = {str(name): auditor(tmp_path, f"SELECT * FROM {name}") for (name,) in names}  # noqa: S608 - ours
    assert [] == [name for name, told in rows.items() if secret in str(told)]
