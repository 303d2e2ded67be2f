"""The books as they are taken along: every ask once, in its order, with what people made of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from bot.asked import Sent
from bot.bookkeeping import Vote
from bot.domain import Prompt, Route, ServedBy
from bot.errors import StorageError
from bot.remembered import Hit, Remembered, Tier
from bot.storage.answers import SqlAnswers
from bot.storage.database import Database
from bot.storage.exports import PAGE, SqlExports, _page
from bot.storage.ledger import SqlLedger
from bot.storage.prompts import SqlPrompts
from tests.contracts.ledgers import NOON, answer, at, closed, question
from tests.grounds import auditor, migrated

EVER = NOON + timedelta(days=9999)
INSERT = """
INSERT INTO asks (id, asked_at, person, outcome) WITH RECURSIVE n(i) AS (
  SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(? AS INTEGER)
) SELECT printf('id-%05d', i), datetime('2026-11-20 12:00', (i / 3) || ' seconds'), 'slack:U1', 'answered'
FROM n
"""


async def names(database: Database, days_before: int | None = None) -> list[str]:
    since = None if days_before is None else NOON - timedelta(days=days_before)
    return [one.id async for one in SqlExports(database).asks(since, EVER, words=False)]


async def test_every_ask_is_taken_along_once_however_many_share_an_instant(tmp_path: Path) -> None:
    many = PAGE * 2 + 7
    async with migrated(tmp_path) as database:
        auditor(tmp_path, INSERT, str(many))
        told = await names(database)

    assert [f"id-{number:05}" for number in range(1, many + 1)] == told


@pytest.mark.usefixtures("ground")
async def test_only_the_days_asked_for_are_taken_along_and_a_clock_that_was_ahead_counts(
    tmp_path: Path,
) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        for name, days in (("old", -3), ("new", -1), ("ahead", 400)):
            await closed(ledger, name, days * 86400)
        auditor(tmp_path, "INSERT INTO asks (id, asked_at) VALUES ('hand', '2026-11-19T23:30:00-01:00')")

        assert (["old", "new", "hand", "ahead"], ["new", "hand", "ahead"]) == (
            await names(database),
            await names(database, 2),
        )


@pytest.mark.usefixtures("ground")
async def test_words_are_read_only_where_they_are_asked_for(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database, profile_version=lambda: "v7")
        await ledger.open_ask("a", question("Who?"), at=NOON, rates=())
        said = answer("a", route=Route("groq", "gpt"), served_by=ServedBy.MODEL)
        await ledger.close_ask(said, at=at(1))
        books = SqlExports(database)
        (plain,) = [one async for one in books.asks(None, EVER, words=False)]
        (worded,) = [one async for one in books.asks(None, EVER, words=True)]

    assert (None, None, "v7", "model") == (
        plain.question,
        plain.answer,
        plain.profile_version,
        plain.served_by,
    )
    assert ("Who?", said, Route("groq", "gpt")) == (worded.question, worded.answer, worded.route)


@pytest.mark.usefixtures("ground")
async def test_votes_on_an_answer_given_again_count_for_the_first_one(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, answers = SqlLedger(database), SqlAnswers(database)
        for name in ("first", "again", "other"):
            await closed(ledger, name)
        first = await ledger.answer("first")
        assert first is not None
        kept = Remembered(
            id="r1",
            scope="s",
            question="Who?",
            answer=first,
            rests_on={},
            records=(),
            profile_version="v",
            made_at=NOON,
            expires_at=EVER,
        )
        await answers.keep(kept, [])
        auditor(tmp_path, "UPDATE remembered SET ask_id = 'first'")
        hit = Hit(ask_id="again", at=NOON, of="r1", tier=Tier.EXACT, score=1.0)
        await answers.hit(hit, profile_version="v")
        for ask_id, person, is_up in (
            ("first", "slack:U1", True),
            ("again", "slack:U2", True),
            ("again", "slack:U3", True),
            ("other", "slack:U2", False),
        ):
            await ledger.vote(Vote(ask_id=ask_id, person=person, is_up=is_up, at=NOON))
        told = {
            one.id: (one.thumbs, one.thumbs_again)
            async for one in SqlExports(database).asks(None, EVER, words=False)
        }

    assert {"first": (1, 2), "again": (2, 0), "other": (-1, 0)} == told


@pytest.mark.usefixtures("ground")
async def test_what_was_sent_is_read_back_with_the_rules_that_many_share(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, prompts = SqlLedger(database), SqlPrompts(database)
        for name in ("a", "b"):
            await closed(ledger, name)
            prompt = Prompt(system="the rules \ud83d", user=f"[p:x] X\nx\n\nasked: {name} é \ud83d")
            assert await prompts.keep(name, Sent(prompt=prompt, said=f"{name} [p:x]."))
        await prompts.keep(
            "a", Sent(prompt=Prompt(system="the rules \ud83d", user="asked: again"), said="A.")
        )
        told = await SqlExports(database).sent(["a", "b", "nobody"])
        (rules,) = auditor(tmp_path, "SELECT count(*) FROM prompt_systems")

    assert {"a", "b"} == set(told)
    assert (1,) == rules
    assert ("A.", "asked: again") == (told["a"].said, told["a"].messages[1]["content"])
    assert ["system", "user"] == [message["role"] for message in told["b"].messages]
    assert "the rules ?" == told["b"].messages[0]["content"]
    assert told["b"].messages[1]["content"].startswith("[p:x] X\nx\n\nasked: b é ")


async def test_a_prompt_that_does_not_read_is_named(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        await closed(SqlLedger(database), "a")
        await SqlPrompts(database).keep("a", Sent(prompt=Prompt(system="s", user="u"), said="x"))
        auditor(tmp_path, "UPDATE prompts SET sent = x'00'")

        with pytest.raises(StorageError, match="expected compressed JSON"):
            await SqlExports(database).sent(["a"])


async def test_a_late_page_takes_no_more_steps_than_an_early_one(tmp_path: Path) -> None:
    """As each looks at its own rows alone: a million of them are read in as many steps as there are rows."""
    async with migrated(tmp_path):
        auditor(tmp_path, INSERT, str(PAGE * 12))
    page = _page(NOON - timedelta(days=9), EVER, words=False)
    compiled = page.compile(dialect=sqlite.dialect(paramstyle="named"))

    def steps(begin: str) -> int:
        taken: list[None] = []
        with closing(sqlite3.connect(tmp_path / "twin.db")) as there:
            there.set_progress_handler(lambda: taken.append(None), 100)
            given = {**compiled.params, "when": begin, "name": "", "begin": begin}
            assert PAGE == len(there.execute(str(compiled), given).fetchall())
        return len(taken)

    assert steps("2026-11-20 12:55:00") < 2 * steps("2026-11-20 12:00:00")
