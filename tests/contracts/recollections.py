"""Every store of answers that there is, with the nouns that its tests need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain import Outcome, ServedBy, Source
from bot.keeping import Answers, VerifiedAnswers
from bot.remembered import VERIFIED, Doubted, Hit, Origin, Phrasing, Remembered, Tier, Verdict, Verified
from bot.storage.answers import SqlAnswers
from bot.storage.answers_memory import MemoryAnswers, Shelf
from bot.storage.ledger import SqlLedger
from bot.storage.memory import MemoryLedger
from bot.storage.verified import MemoryVerifiedAnswers, SqlVerifiedAnswers
from tests.contracts.ledgers import NOON, AnyLedger, answer, at, opened
from tests.grounds import beside, migrated

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Store:
    """What is remembered, the ledger beside it, and all of it as another process has it."""

    answers: Answers
    verified: VerifiedAnswers
    ledger: AnyLedger
    elsewhere: Answers
    taught_elsewhere: VerifiedAnswers


@asynccontextmanager
async def sql(folder: Path) -> AsyncIterator[Store]:
    async with migrated(folder) as ours, beside(folder) as theirs:
        yield Store(
            SqlAnswers(ours),
            SqlVerifiedAnswers(ours),
            SqlLedger(ours),
            SqlAnswers(theirs),
            SqlVerifiedAnswers(theirs),
        )


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[Store]:
    ledger = MemoryLedger()
    shelf = Shelf(is_forgotten=ledger.is_forgotten)
    ledger.beside.append(shelf)
    answers, verified = MemoryAnswers(shelf), MemoryVerifiedAnswers(shelf)
    yield Store(answers, verified, ledger, answers, verified)


STORES: dict[str, Callable[[Path], AbstractAsyncContextManager[Store]]] = {
    "memory": memory,
    "postgresql": sql,
    "sqlite": sql,
}


def remembered(name: str = "r1", *, made: float = 0, **other: Any) -> Remembered:
    given: dict[str, Any] = {
        "scope": "s",
        "question": "What did you build?",
        "answer": answer(
            f"ask-{name}",
            served_by=ServedBy.MODEL,
            grounded=True,
            sources=(Source(id="work-acme", title="Acme", section="Work", quote="a bridge"),),
        ),
        "rests_on": {"work-acme": "d1"},
        "records": ("work-acme", "work-beta"),
        "profile_version": "p1",
        "made_at": at(made),
        "expires_at": at(made) + MONTH,
    }
    assert given["answer"].outcome is Outcome.ANSWERED
    return Remembered(id=name, **(given | other))


def phrasing(key: str = "what build", of: str = "r1", **other: Any) -> Phrasing:
    given: dict[str, Any] = {"scope": "s", "text": f"{key}?", "origin": Origin.ASKED, "at": NOON}
    return Phrasing(key=key, of=of, **(given | other))


def vouched(key: str, of: str = "r1", *, judge: str = "groq:small", seconds: float = 0) -> Phrasing:
    return phrasing(key, of, origin=Origin.JUDGED, judge=judge, at=at(seconds))


def verdict(name: str, seconds: float = 0, **other: Any) -> Verdict:
    given: dict[str, Any] = {"ask_id": None, "why": Doubted.GREY, "said": "r1"} | other
    return Verdict(id=name, at=at(seconds), **given)


def own(name: str = "v1", version: int = 1, **other: Any) -> Verified:
    given: dict[str, Any] = {
        "question": "Do you like tea?",
        "text": "Only green tea.",
        "author": "slack:U9",
        "at": at(version),
    }
    return Verified(id=name, version=version, **(given | other))


def taught(key: str, of: str = "v1", **other: Any) -> Phrasing:
    return phrasing(key, of, scope=VERIFIED, origin=Origin.TAUGHT, **other)


async def every(answers: Answers) -> dict[str, str]:
    """The answer of each wording by its key, page by page, with its scope where that is not "s"."""
    found: dict[str, str] = {}
    last = 0
    while page := await answers.phrasings(after=last, most=1000):
        assert [one.number for one in page] == sorted({one.number for one in page})
        assert last < page[0].number
        found |= {one.key if one.scope == "s" else f"{one.scope}/{one.key}": one.of for one in page}
        last = page[-1].number
    return found


async def use(store: Store, of: str, profile_version: str) -> None:
    """Have an answer given again, a minute after noon."""
    await opened(store.ledger, f"ask-{of}")
    hit = Hit(ask_id=f"ask-{of}", at=at(60), of=of, tier=Tier.EXACT, score=1.0)
    await store.answers.hit(hit, profile_version=profile_version)
