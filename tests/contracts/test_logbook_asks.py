"""What both kinds of logbook tell of one ask, and to whom, and what they forget."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.board import AttemptRow, Sought
from bot.bookkeeping import Vote
from bot.domain import Purpose, Route, ServedBy, Usage
from bot.remembered import Hit, Tier
from tests.contracts.ledgers import GPT, NOON, at, attempt, opened, settlement
from tests.contracts.logbooks import ADA, Asked, logbook


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def books(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Asked]:
    async with logbook(request.param, tmp_path) as opened_books:
        yield opened_books


async def test_whoever_may_not_read_words_reads_none_and_finds_nothing_by_them(books: Asked) -> None:
    await books.ask("a", 0, calls=1)
    await books.ledger.vote(Vote(ask_id="a", person="slack:U2", is_up=False, at=at(9), comment="Wrong."))

    rows, _ = await books.log.asks(Sought(), words=False)
    told = await books.log.ask("a", words=False)

    assert [("a", None)] == [(row.id, row.question) for row in rows]
    assert ((), "") == await books.log.asks(Sought(words="build"), words=False)
    assert told is not None
    assert (None, None, ()) == (told.row.question, told.answer, told.comments)
    assert (1, -1) == (len(told.attempts), told.row.thumbs)


async def test_an_ask_is_told_whole(books: Asked) -> None:
    await books.ask("a", 0, calls=2, route=GPT, served_by=ServedBy.CACHE)
    await books.answers.hit(
        Hit(ask_id="a", at=at(1), of="r1", tier=Tier.MEANING, score=0.9, saved_nano_usd=77),
        profile_version="p1",
    )
    await books.ledger.vote(Vote(ask_id="a", person="slack:U2", is_up=False, at=at(9), comment="Wrong."))
    await books.ledger.vote(Vote(ask_id="a", person="slack:U3", is_up=True, at=at(8), comment="Right!"))
    await books.ledger.vote(Vote(ask_id="a", person="slack:U4", is_up=True, at=at(7)))

    told = await books.log.ask("a")

    assert told is not None
    assert ("a", 1) == (told.row.id, told.row.thumbs)
    assert told.answer is not None
    assert "A bridge." == told.answer.text
    assert ("Right!", "Wrong.") == told.comments
    assert ("meaning", 77) == (told.tier, told.saved_nano_usd)
    assert (
        AttemptRow(
            started_at=NOON,
            route=GPT,
            purpose=Purpose.ANSWER.value,
            outcome="answered",
            usage=Usage(prompt_tokens=40, completion_tokens=20),
            cost_nano_usd=20,
            latency_ms=400,
            first_token_ms=90,
        )
        == told.attempts[0]
    )
    assert [NOON, at(1)] == [one.started_at for one in told.attempts]


async def test_what_failed_says_why(books: Asked) -> None:
    await opened(books.ledger, "a")
    await books.ledger.begin_attempt(
        attempt("t", "a", route=Route("groq", "m"), is_hedge=True), (), expires_at=at(120)
    )
    failed = settlement("t", outcome="busy", error="429 slow down", tokens=0, money=0)
    await books.ledger.settle_attempt(failed)

    told = await books.log.ask("a")

    assert told is not None
    assert [("busy", "429 slow down", True)] == [(one.outcome, one.error, one.hedge) for one in told.attempts]


async def test_of_what_is_too_old_figures_are_left(books: Asked) -> None:
    await books.ask("a", 0, calls=1)
    await books.ledger.vote(Vote(ask_id="a", person="slack:U2", is_up=True, at=at(9), comment="Right!"))

    await books.ledger.forget_texts(at(60))
    told = await books.log.ask("a")

    assert told is not None
    assert (None, None, ()) == (told.row.question, told.answer, told.comments)
    assert (1, 20, 1) == (told.row.thumbs, told.row.cost_nano_usd, len(told.attempts))
    assert [] == await books.found(words="build")


async def test_whoever_is_forgotten_leaves_a_row_without_words_and_name(books: Asked) -> None:
    await books.ask("a", 0, person="slack:UADA", channel="slack:DADA", calls=1)
    await books.ledger.vote(Vote(ask_id="a", person="slack:UADA", is_up=True, at=at(9), comment="Mine."))

    await books.ledger.forget_person("slack:UADA")
    told = await books.log.ask("a")

    assert told is not None
    assert ("forgotten", None, None, ()) == (told.row.person, told.row.question, told.answer, told.comments)
    assert (1, 20) == (told.row.thumbs, told.row.cost_nano_usd)
    assert [] == await books.found(person=ADA)
    assert [] == await books.found(words="build")
