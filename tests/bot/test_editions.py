"""What is served follows what is known: likely questions, whoever wrote them and whenever they could be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.asides.warming import digest_of
from bot.domain import EVERYBODY, Passage
from bot.editions import AGAIN_S, Editions
from bot.errors import StorageError
from bot.knowledge.profile import Profile
from bot.knowledge.retrieval import Library
from bot.preparing import Prepared
from bot.settings import load_settings
from bot.storage.likely_questions import MemoryLikelyQuestions
from bot.truth.told import told_by
from tests.far_ends.asides_desk import JOB, SCHOOL, SMALL, Desk, at, says

PROFILE = Profile(name="Ada Example", headline="", passages=(JOB, SCHOOL), version="v1")
ODD = "Which zebra did you ride?"


@dataclass
class Away(MemoryLikelyQuestions):
    """It cannot be written to for a while."""

    faults: int = 1
    tried: list[str] = field(default_factory=list)

    async def write(self, digest: str, questions: Sequence[str], *, model: str, at: datetime) -> bool:
        self.tried.append(digest)
        if self.faults:
            self.faults -= 1
            raise StorageError("the database is away")
        return await MemoryLikelyQuestions.write(self, digest, questions, model=model, at=at)


def editions(desk: Desk) -> Editions:
    settings = load_settings(TWIN_EMBEDDINGS="lexical", asides={"warm_usd": "0.05"})
    return Editions(settings, lambda: PROFILE, desk.warming, alone=False)


def found(served: Editions, text: str) -> tuple[Passage, ...]:
    return served.current().knowledge.find(text, sees=EVERYBODY).passages


def test_likely_questions_that_another_process_wrote_are_served_at_the_next_look() -> None:
    async def play(desk: Desk) -> tuple[bool, object, bool]:
        served = editions(desk)
        await served.renew()
        before = served.current()
        await served.look()
        same = served.current() is before
        await desk.shelf.write(digest_of(SCHOOL), [ODD], model="", at=desk.clock.now())
        await served.look()
        return same, found(served, ODD), served.current() is before

    (same, passages, still), _, _ = at(lambda: Desk([says(SMALL, ODD)]), play)

    assert (True, False) == (same, still)
    assert (SCHOOL,) == passages


def test_whoever_serves_has_read_the_records_before_the_first_question() -> None:
    rare = Passage(id="rare", title="Keeper of a lighthouse", section="Work", text="I kept a lighthouse.")

    async def play(desk: Desk) -> None:
        served = Editions(
            load_settings(TWIN_EMBEDDINGS="lexical"),
            lambda: replace(PROFILE, passages=(rare,)),
            desk.warming,
            alone=False,
        )
        await served.renew()

    at(lambda: Desk([]), play)
    known = told_by.cache_info().hits
    told_by((rare,))
    assert known + 1 == told_by.cache_info().hits


def test_warming_goes_on_when_the_database_is_back() -> None:
    async def play(desk: Desk) -> dict[str, tuple[str, ...]]:
        desk.warming.shelf = Away()
        with suppress(TimeoutError):
            async with asyncio.timeout(AGAIN_S * 1.5):
                await editions(desk).keep_warm()
        return await desk.warming.known([JOB, SCHOOL])

    known, _, desk = at(lambda: Desk([says(SMALL, ODD)]), play)

    assert {JOB.id: (ODD,), SCHOOL.id: (ODD,)} == known
    assert 3 == len(desk.models[0].calls)  # type: ignore[attr-defined]


def test_answers_are_prepared_until_nothing_is_left_and_within_one_budget() -> None:
    budgets: list[int] = []

    async def prepare(budget: int) -> Prepared:
        budgets.append(budget)
        if len(budgets) == 1:
            raise StorageError("the database is away")
        return Prepared(cost_nano_usd=1000, left=int(len(budgets) == 2))

    async def play(desk: Desk) -> int:
        await desk.warming.warm([JOB, SCHOOL], 50_000_000)
        served = editions(desk)
        served.prepares(prepare)
        with suppress(TimeoutError):
            async with asyncio.timeout(AGAIN_S * 5):
                await served.keep_warm()
        return len(budgets)

    at(lambda: Desk([says(SMALL, ODD)]), play)

    assert [50_000_000, 50_000_000, 49_999_000] == budgets


@pytest.mark.slow
def test_a_long_profile_is_served_by_words_at_once_and_by_meaning_when_that_is_worked_out(
    tmp_path: Path,
) -> None:
    settings = load_settings(
        TWIN_EMBEDDINGS="auto",
        DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/twin.db",
        asides={"warm_usd": "0"},
    )
    notes = tuple(
        Passage(id=f"n{at}", title=f"Note {at}", section="Notes", text=f"I told {at} people of rivers.")
        for at in range(9)
    )
    profile = Profile(name="Ada Example", passages=(JOB, SCHOOL, *notes), version="v1")

    async def play() -> tuple[bool, bool]:
        served = Editions(settings, lambda: profile, Desk([]).warming, alone=False, hurry=300)
        await served.renew()
        at_first = whole(served)
        await served.make_whole()
        return at_first, whole(served)

    assert (False, True) == asyncio.run(play())


def whole(served: Editions) -> bool:
    knowledge = served.current().knowledge
    assert isinstance(knowledge, Library)
    return knowledge.is_whole
