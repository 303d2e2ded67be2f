"""What both kinds of cache books promise: every entry once, last used first, and none that was dropped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.board import CacheBooks, Kept
from bot.remembered import VERIFIED, Hit, Phrasing, Tier
from bot.storage.answers import SqlAnswers
from bot.storage.answers_memory import MemoryAnswers, Shelf
from bot.storage.cache_books import MemoryCacheBooks, SqlCacheBooks
from bot.storage.ledger import SqlLedger
from bot.storage.memory import MemoryLedger
from bot.storage.verified import MemoryVerifiedAnswers, SqlVerifiedAnswers
from tests.contracts.ledgers import AnyLedger, answer, at, opened
from tests.contracts.recollections import MONTH, own, phrasing, remembered, taught
from tests.grounds import migrated


@dataclass(frozen=True)
class Books:
    """The books, and what they are about."""

    cache: CacheBooks
    answers: SqlAnswers | MemoryAnswers
    verified: SqlVerifiedAnswers | MemoryVerifiedAnswers
    ledger: AnyLedger

    async def keep(self, name: str, *worded: str, made: float = 0, **other: Any) -> None:
        """Have an answer kept with some wordings."""
        said: list[Phrasing] = [phrasing(f"{name} {words}", name, text=words) for words in worded]
        await self.answers.keep(remembered(name, made=made, **other), said or [phrasing(name, name)])

    async def give(self, name: str, ask: str, seconds: float, saved: int = 0) -> None:
        """Have an answer given again."""
        await opened(self.ledger, ask)
        hit = Hit(ask_id=ask, at=at(seconds), of=name, tier=Tier.EXACT, score=1.0, saved_nano_usd=saved)
        await self.answers.hit(hit, profile_version="p1")

    async def found(self, words: str = "") -> list[str]:
        return [one.id for one in (await self.cache.kept(words))[0]]


def audience(scope: str) -> str:
    return {"s": "public"}.get(scope, "")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def books(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Books]:
    if request.param == "memory":
        ledger = MemoryLedger()
        shelf = Shelf(is_forgotten=ledger.is_forgotten)
        ledger.beside.append(shelf)
        cache = MemoryCacheBooks(shelf, audience)
        yield Books(cache, MemoryAnswers(shelf), MemoryVerifiedAnswers(shelf), ledger)
        return
    async with migrated(tmp_path) as database:
        cached = SqlCacheBooks(database, audience)
        yield Books(cached, SqlAnswers(database), SqlVerifiedAnswers(database), SqlLedger(database))


async def test_where_nothing_is_kept_the_first_page_is_the_last(books: Books) -> None:
    assert ((), "") == await books.cache.kept()
    assert (0, 0, 0) == (
        await books.cache.count(),
        await books.cache.drop(["r1"]),
        await books.cache.drop_all(),
    )


async def test_an_entry_tells_what_came_of_it(books: Books) -> None:
    await books.keep("r1", "What did you build?", "And what was built?", made=1)
    await books.give("r1", "a1", 60, saved=30)
    await books.give("r1", "a2", 90, saved=12)

    expected = Kept(
        id="r1",
        question="What did you build?",
        text="A bridge.",
        audience="public",
        phrasings=2,
        hits=2,
        saved_nano_usd=42,
        records=("work-acme",),
        made_at=at(1),
        used_at=at(90),
        expires_at=at(1) + MONTH,
    )
    assert ((expected,), "") == await books.cache.kept()


async def test_an_entry_of_a_scope_that_nobody_knows_is_for_nobody_in_particular(books: Books) -> None:
    await books.keep("r1", scope="other")

    ((told,), _) = await books.cache.kept()

    assert ("", 0, 0) == (told.audience, told.hits, told.saved_nano_usd)


@pytest.mark.parametrize("most", [1, 2, 3, 50])
async def test_pages_hold_every_entry_once_the_last_used_first(books: Books, most: int) -> None:
    for number, made in enumerate((0, 0, 1, 2.5, 2.5)):
        await books.keep(f"r{number}", made=made)
    await books.give("r0", "a", 60)

    found, after = await books.cache.kept(most=most)
    told = [*found]
    while after:
        found, after = await books.cache.kept(after=after, most=most)
        told += found

    assert ["r0", "r4", "r3", "r2", "r1"] == [one.id for one in told]


@pytest.mark.parametrize(
    ("words", "found"),
    [("BRIDGE", ["r1"]), ("over water", ["r1"]), ("%", []), ("köln", ["r2"]), ("KÖLN", ["r2"])],
)
async def test_entries_are_found_by_the_words_of_every_wording(
    books: Books, words: str, found: list[str]
) -> None:
    await books.keep("r1", "Which Bridge?", "What goes over the water?", question="Which Bridge?")
    await books.keep("r2", "Köln?", question="Wann in Köln?")

    assert found == await books.found(words)


async def test_what_is_dropped_is_kept_no_more_nor_any_wording_of_it(books: Books) -> None:
    for name in ("r1", "r2", "r3"):
        await books.keep(name)
    epoch = await books.answers.epoch()

    assert 2 == await books.cache.drop(["r1", "r3", "no such"])
    assert (["r2"], 1) == (await books.found(), await books.cache.count())
    assert await books.answers.exact(["s"], "r1") is None
    assert epoch != await books.answers.epoch()


async def test_when_all_is_dropped_the_persons_own_word_stays(books: Books) -> None:
    for number in range(3):
        await books.keep(f"r{number}")
    await books.verified.teach(own("v1"), [taught("tea")])

    assert (3, 0) == (await books.cache.drop_all(), await books.cache.count())
    assert ["v1"] == [one.id for one in await books.verified.every()]
    assert await books.answers.exact([VERIFIED], "tea") is not None


async def test_whose_ask_brought_an_entry_takes_its_words_along(books: Books) -> None:
    await opened(books.ledger, "mine", person="slack:UADA", text="Zebra?")
    said = phrasing("zebra", "r1", text="Zebra?", ask_id="mine")
    await books.answers.keep(remembered("r1", question="Zebra?", answer=answer("mine")), [said])

    await books.ledger.forget_person("slack:UADA")

    assert [] == await books.found()


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0"])
async def test_what_is_no_cursor_is_refused(books: Books, cursor: str) -> None:
    with pytest.raises(ValueError, match="first page"):
        await books.cache.kept(after=cursor)
