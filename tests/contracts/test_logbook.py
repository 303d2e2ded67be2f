"""What both kinds of logbook promise: every ask once, newest first, by whatever it is looked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.board import AskRow, AttemptRow, Logbook, Sought
from bot.bookkeeping import Vote
from bot.domain import Outcome, Purpose, QuestionType, Route, ServedBy, Usage
from bot.remembered import Hit, Tier
from bot.reports.pseudonyms import Pseudonyms
from bot.storage.answers import SqlAnswers
from bot.storage.answers_memory import MemoryAnswers, Shelf
from bot.storage.ledger import SqlLedger
from bot.storage.logbook import SqlLogbook
from bot.storage.memory import MemoryLedger
from bot.storage.memory_logbook import MemoryLogbook
from tests.contracts.ledgers import GPT, NOON, QWEN, AnyLedger, answer, at, attempt, opened, settlement
from tests.grounds import migrated

NAMES = Pseudonyms(secret="s")
ADA, BOB = NAMES.whole("slack:UADA"), NAMES.whole("slack:UBOB")


@dataclass(frozen=True)
class Asked:
    """A ledger, what is given again beside it, and the log of both."""

    ledger: AnyLedger
    answers: SqlAnswers | MemoryAnswers
    log: Logbook

    async def ask(self, name: str, seconds: float, *, calls: int = 0, **other: Any) -> None:
        """Have something asked and answered; what is no part of a question is part of the answer."""
        asked = {key: other.pop(key) for key in ("text", "person", "channel", "platform") if key in other}
        await opened(self.ledger, name, seconds, **asked)
        for number in range(calls):
            one = attempt(f"{name}-{number}", name, route=GPT, started_at=at(seconds + number))
            await self.ledger.begin_attempt(one, (), expires_at=at(seconds + 120))
            await self.ledger.settle_attempt(
                replace(settlement(one.id, first_token_ms=90), finished_at=at(seconds + number + 0.4))
            )
        await self.ledger.close_ask(answer(name, **other), at=at(seconds + 5))

    async def found(self, **wanted: Any) -> list[str]:
        """The ids of what is found on the first page."""
        rows, _ = await self.log.asks(Sought(**wanted))
        return [row.id for row in rows]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def books(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Asked]:
    if request.param == "memory":
        ledger = MemoryLedger()
        shelf = Shelf(is_forgotten=ledger.is_forgotten)
        ledger.beside.append(shelf)
        yield Asked(ledger, MemoryAnswers(shelf), MemoryLogbook(ledger, NAMES, shelf))
        return
    async with migrated(tmp_path) as database:
        yield Asked(SqlLedger(database), SqlAnswers(database), SqlLogbook(database, NAMES))


async def every(log: Logbook, most: int, sought: Sought) -> list[str]:
    """All ids, page by page."""
    rows, after = await log.asks(sought, most=most)
    found = [row.id for row in rows]
    while after:
        rows, after = await log.asks(sought, after=after, most=most)
        assert rows
        found += [row.id for row in rows]
    return found


async def test_an_empty_log_has_one_empty_page_and_no_ask(books: Asked) -> None:
    assert ([], "") == (await books.found(), (await books.log.asks(Sought()))[1])
    assert await books.log.ask("a") is None


async def test_a_row_tells_everything_but_who_it_was(books: Asked) -> None:
    await books.ask(
        "a",
        0,
        calls=2,
        person="slack:UADA",
        channel="slack:C1",
        served_by=ServedBy.MODEL,
        question_type=QuestionType.TECHNICAL,
        route=GPT,
        experiment="tone:warm",
        grounded=True,
    )
    await books.ledger.vote(Vote(ask_id="a", person="slack:U2", is_up=True, at=at(9)))
    await books.ledger.vote(Vote(ask_id="a", person="slack:U3", is_up=True, at=at(9)))

    rows, _ = await books.log.asks(Sought())

    expected = AskRow(
        id="a",
        asked_at=NOON,
        platform="slack",
        channel="slack:C1",
        person=ADA,
        outcome="answered",
        served_by="model",
        question_type="technical",
        route=GPT,
        experiment="tone:warm",
        attempts=2,
        usage=Usage(prompt_tokens=80, completion_tokens=40),
        cost_nano_usd=40,
        latency_ms=412,
        grounded=True,
        thumbs=2,
        question="What did you build?",
    )
    assert [expected] == [*rows]


async def test_an_open_ask_has_no_outcome_yet(books: Asked) -> None:
    await opened(books.ledger, "a")
    await books.ask("b", 1)

    rows, _ = await books.log.asks(Sought(outcome="open"))

    assert [("a", "")] == [(row.id, row.outcome) for row in rows]


@pytest.mark.parametrize("most", [1, 2, 3, 7, 50])
async def test_pages_hold_every_ask_once_also_of_one_instant(books: Asked, most: int) -> None:
    for number, seconds in enumerate((0, 0, 0, 1, 1.25, 2, 2)):
        await books.ask(f"a{number}", seconds)

    told = await every(books.log, most, Sought())

    assert ["a6", "a5", "a4", "a3", "a2", "a1", "a0"] == told


async def test_a_page_stays_what_it_was_as_asks_come(books: Asked) -> None:
    for number in range(4):
        await books.ask(f"a{number}", number)
    _, after = await books.log.asks(Sought(), most=2)
    await books.ask("new", 9)

    rows, last = await books.log.asks(Sought(), after=after, most=2)

    assert (["a1", "a0"], "") == ([row.id for row in rows], last)


@pytest.mark.parametrize("cursor", ["x", "%%", "WyJhIl0", "\u00fc", "W10", "WzEsMl0"])
async def test_what_is_no_cursor_is_refused(books: Asked, cursor: str) -> None:
    with pytest.raises(ValueError, match="first page"):
        await books.log.asks(Sought(), after=cursor)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"outcome": "unavailable"}, ["c"]),
        ({"outcome": "answered"}, ["d", "b", "a"]),
        ({"served_by": "cache"}, ["b"]),
        ({"question_type": "education"}, ["b", "a"]),
        ({"platform": "web"}, ["d"]),
        ({"model": "openai/gpt-oss-20b"}, ["a"]),
        ({"model": "groq:openai/gpt-oss-20b"}, ["a"]),
        ({"model": "openai:openai/gpt-oss-20b"}, []),
        ({"model": "gpt-oss"}, []),
        ({"since": at(1)}, ["d", "c", "b"]),
        ({"until": at(1)}, ["a"]),
        ({"since": at(1), "until": at(2)}, ["b"]),
        ({"question_type": "education", "served_by": "cache", "since": at(2)}, []),
        ({"outcome": "no such"}, []),
    ],
)
async def test_an_ask_is_found_by_what_is_known_of_it(
    books: Asked, wanted: dict[str, Any], found: list[str]
) -> None:
    education: dict[str, Any] = {"question_type": QuestionType.EDUCATION}
    await books.ask("a", 0, served_by=ServedBy.MODEL, route=GPT, **education)
    await books.ask("b", 1, served_by=ServedBy.CACHE, route=QWEN, **education)
    await books.ask("c", 2, outcome=Outcome.UNAVAILABLE)
    await books.ask("d", 3, platform="web", person="web:1", channel="web:1")

    assert found == await books.found(**wanted)


async def test_whoever_asked_is_found_by_a_pseudonym_of_any_length_and_by_their_own_id(books: Asked) -> None:
    await books.ask("a", 0, person="slack:UADA")
    await books.ask("b", 1, person="slack:UBOB")
    await books.ask("c", 2, person="slack:UADA")

    assert ["c", "a"] == await books.found(person=ADA)
    assert ["c", "a"] == await books.found(person=ADA[: len("person 7f3a")])
    assert ["b"] == await books.found(person="slack:UBOB")
    assert [] == await books.found(person="person ffff0000ffff")
    assert [] == await books.found(person="person ")


async def test_somebodys_own_channel_bears_their_name_and_is_found_by_it(books: Asked) -> None:
    await books.ask("a", 0, person="slack:UADA", channel="slack:DADA")
    await books.ask("b", 1, person="slack:UADA", channel="slack:C1")
    await books.ask("c", 2, person="web:bob", channel="web:bob", platform="web")

    rows, _ = await books.log.asks(Sought())
    shown = NAMES.places(["slack:DADA"])["slack:DADA"]

    assert [NAMES.whole("web:bob"), "slack:C1", ADA] == [row.channel for row in rows]
    assert ["a"] == await books.found(channel=ADA)
    assert ["a"] == await books.found(channel=shown)
    assert ["b"] == await books.found(channel="slack:C1")
    assert ["c"] == await books.found(channel=NAMES.whole("web:bob"))
    assert "slack:UADA" not in str(rows)
    assert "DADA" not in str(rows)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("POSTGRES", ["a"]),
        ("zürich", ["b"]),
        ("ZÜRICH", ["b"]),
        ("work zürich", ["b"]),
        ("work madrid", []),
        ("100%", ["c"]),
        ("1%0", []),
        ("snake_case", ["c"]),
        ("s_ake", []),
        ("did you", ["c", "a"]),
        ("\\", []),
        ("/", ["d"]),
    ],
)
async def test_questions_are_found_by_their_words(books: Asked, words: str, found: list[str]) -> None:
    texts = (
        "Why did you leave Postgres?",
        "Where in Zürich do you work?",
        "Did you test 100% of snake_case?",
    )
    for number, text in enumerate((*texts, "CI/CD?")):
        await books.ask("abcd"[number], number, text=text)

    assert found == await books.found(words=words)


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
