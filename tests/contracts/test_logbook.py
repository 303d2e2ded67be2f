"""What both kinds of logbook promise: every ask once, newest first, by whatever it is looked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.board import AskRow, Logbook, Sought
from bot.bookkeeping import Vote
from bot.domain import Outcome, QuestionType, ServedBy, Usage
from tests.contracts.ledgers import GPT, NOON, QWEN, at, opened
from tests.contracts.logbooks import ADA, NAMES, Asked, logbook


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def books(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Asked]:
    async with logbook(request.param, tmp_path) as opened_books:
        yield opened_books


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
