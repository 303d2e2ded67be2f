"""The index follows the database: what came and went, whose vectors are there, what it sees in a question."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import structlog
from numpy.typing import NDArray
from structlog.testing import capture_logs

from bot.errors import StorageError
from bot.recall.fitting import Fitting
from bot.recall.following import PAGE, Following
from bot.recall.meaning import LEAST, Meaning
from bot.recall.near import Near
from bot.recall.rebuilding import BATCH
from bot.recall.wording import key
from bot.remembered import VERIFIED, Origin, Phrasing
from bot.storage.answers_memory import MemoryAnswers, Shelf
from bot.storage.vectors import MemoryVectors
from bot.testing import StillClock
from tests.embedders import SIZE, Bags

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCOPES = (VERIFIED, "s")


@dataclass(slots=True)
class Failing:
    """Vectors whose database is away when it is said so; ``written`` are all numbers that were kept."""

    inner: MemoryVectors
    is_away: bool = False
    written: list[int] = field(default_factory=list)

    async def read(self, model: str, *, after: int, most: int) -> tuple[tuple[int, bytes], ...]:
        return await self.inner.read(model, after=after, most=most)

    async def lacking(self, model: str, *, most: int) -> tuple[tuple[int, str], ...]:
        return await self.inner.lacking(model, most=most)

    async def count(self, model: str) -> tuple[int, int]:
        return await self.inner.count(model)

    async def write(self, model: str, vectors: Mapping[int, bytes]) -> None:
        if self.is_away:
            raise StorageError("the database is away")
        self.written += vectors
        await self.inner.write(model, vectors)


@dataclass(slots=True)
class Study:
    """A memory of wordings, its vectors, and any number of processes that look into it."""

    clock: StillClock = field(default_factory=StillClock)
    answers: MemoryAnswers = field(default_factory=MemoryAnswers)
    vectors: Failing = field(init=False)

    def __post_init__(self) -> None:
        self.vectors = Failing(MemoryVectors(self.shelf.phrasings.values))

    @property
    def shelf(self) -> Shelf:
        return self.answers.shelf

    def add(self, text: str, of: str, scope: str = "s") -> int:
        said = Phrasing(scope=scope, key=key(text), text=text, of=of, origin=Origin.ASKED, at=NOON)
        self.shelf.take(of, [said])
        return self.shelf.last

    def remove(self, number: int) -> None:
        self.shelf.remove([self.shelf.phrasings[number]])

    def process(
        self, embedder: Bags | None = None, *, draw: float = 0.0, folder: Path | None = None
    ) -> Meaning:
        return Meaning(
            self.answers,
            self.vectors,
            embedder,
            clock=self.clock,
            budget=0.01,
            draw=lambda: draw,
            folder=folder,
        )


async def in_step(meaning: Meaning) -> Meaning:
    """Follow until there is nothing left to do at once."""
    for _ in range(1000):
        if not await meaning.follow():
            return meaning
    raise AssertionError("it never comes to an end")


def seen(meaning: Meaning, text: str, scopes: Sequence[str] = SCOPES, most: int = 3) -> list[str]:
    return [one.of for one in meaning.look(text, scopes, most=most).nearest]


async def test_what_is_kept_is_found_by_its_meaning_and_only_in_its_scope() -> None:
    study = Study()
    study.add("What did you do at Acme?", "acme")
    study.add("Which languages do you speak?", "languages")
    study.add("What did you do at Acme then?", "private", scope="other")
    study.add("What did you do at Acme in person?", "v1", scope=VERIFIED)
    meaning = await in_step(study.process(Bags()))

    (nearest, *_) = meaning.look("what did you do at Acme", SCOPES).nearest

    assert ("acme", "What did you do at Acme?", "s") == (nearest.of, nearest.text, nearest.scope)
    assert nearest.likeness == pytest.approx(1.0, abs=1e-3)
    assert {"acme", "v1"} <= {*seen(meaning, "what did you do at Acme")}
    assert ["v1"] == seen(meaning, "what did you do at Acme", [VERIFIED])
    assert "private" not in seen(meaning, "what did you do at Acme then")
    assert (4, 4) == meaning.progress
    assert meaning.by_meaning


async def test_nothing_is_seen_before_the_first_step_nor_of_what_is_too_unlike() -> None:
    study = Study()
    meaning = study.process(Bags())
    study.add("What did you do at Acme?", "acme")

    assert [] == seen(meaning, "What did you do at Acme?")
    await in_step(meaning)
    assert [] == seen(meaning, "zebra crossing")
    assert all(one.likeness >= LEAST for one in meaning.look("what of Acme", SCOPES).nearest)


async def test_politeness_is_not_embedded() -> None:
    study, embedder = Study(), Bags()
    study.add("Hi Ada, could you please tell me where you live?", "home")
    meaning = await in_step(study.process(embedder))
    meaning.look("Hello! Where do you live? Thanks!", SCOPES)

    assert not any("please" in text.lower() or "thanks" in text.lower() for text in embedder.asked)


async def test_what_is_new_is_found_and_what_has_gone_is_not() -> None:
    study = Study()
    first = study.add("Do you sail?", "sail")
    meaning = await in_step(study.process(Bags()))
    study.add("Do you dance?", "dance")
    await in_step(meaning)
    assert ["dance"] == seen(meaning, "do you dance", most=1)

    study.remove(first)
    study.clock.move(5)
    await in_step(meaning)

    assert "sail" not in seen(meaning, "do you sail")
    assert (1, 1) == meaning.progress


async def test_a_wording_that_belongs_to_another_answer_now_leads_there() -> None:
    study = Study()
    study.add("Do you sail?", "old")
    meaning = await in_step(study.process(Bags()))
    study.add("Do you sail?", "new")
    study.clock.move(5)
    await in_step(meaning)

    assert ["new"] == seen(meaning, "do you sail")


async def test_a_wording_that_only_changed_hands_keeps_its_vector() -> None:
    study, embedder = Study(), Bags()
    number = study.add("Do you sail?", "old")
    meaning = await in_step(study.process(embedder))
    asked = len(embedder.asked)
    study.shelf.phrasings[number] = replace(study.shelf.phrasings[number], of="new", scope=VERIFIED)
    study.shelf.epoch += 1
    study.clock.move(5)
    await in_step(meaning)

    assert asked == len(embedder.asked)
    assert ["new"] == seen(meaning, "do you sail", [VERIFIED])
    assert [] == seen(meaning, "do you sail", ["s"])


async def test_all_is_read_again_seldom_however_often_something_goes() -> None:
    study = Study()
    following = Following(study.answers, clock=study.clock)
    gone = study.add("Do you sail?", "a")
    await following.look()
    study.remove(gone)

    assert () == (await following.look()).gone
    study.clock.move(5)
    assert [gone] == [one.number for one in (await following.look()).gone]
    assert {} == following.known
    assert 2 == following.changes["s"]


async def test_what_goes_while_all_is_read_is_missed_the_next_time() -> None:
    study = Study()
    numbers = [study.add(f"Do you know the number {n}?", f"a{n}") for n in range(PAGE + 5)]
    following = Following(study.answers, clock=study.clock)
    assert (await following.look()).is_more
    study.remove(numbers[0])

    assert not (await following.look()).is_more
    assert PAGE + 5 == len(following.known)
    study.clock.move(60)
    await following.look()
    assert [numbers[0]] == [one.number for one in (await following.look()).gone]


async def test_steps_of_many_callers_are_taken_one_at_a_time_and_a_cancelled_one_is_taken_again() -> None:
    study = Study()
    for number in range(3 * BATCH):
        study.add(f"Do you know the number {number}?", f"a{number}")
    meaning = study.process(Bags())
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(in_step(meaning)) for _ in range(4)]
        for task in tasks[:3]:
            await asyncio.sleep(0)
            task.cancel()
    await asyncio.gather(*(meaning.catch_up() for _ in range(4)))

    assert (3 * BATCH, 3 * BATCH) == meaning.progress


async def test_vectors_are_made_once_for_all_processes() -> None:
    study, ours, theirs = Study(), Bags(), Bags()
    study.add("Do you sail?", "sail")
    await in_step(study.process(ours))
    meaning = await in_step(study.process(theirs))

    assert "Do you sail?" in ours.asked
    assert "Do you sail?" not in theirs.asked
    assert ["sail"] == seen(meaning, "do you sail")


async def test_two_processes_rebuild_together_with_little_double_work() -> None:
    study = Study()
    count = 12 * BATCH
    for number in range(count):
        study.add(f"Do you know the number {number}?", f"a{number}")
    one, other = study.process(Bags(), draw=0.0), study.process(Bags(), draw=0.99)

    await asyncio.gather(in_step(one), in_step(other))

    assert (count, count) == one.progress == other.progress
    assert len(study.vectors.written) <= count + 2 * BATCH


async def test_vectors_of_another_model_are_never_compared_and_the_new_ones_serve_as_they_come() -> None:
    study = Study()
    for number in range(3 * BATCH):
        study.add(f"Do you know the number {number}?", f"a{number}")
    await in_step(study.process(Bags(id="old")))
    meaning = study.process(Bags(id="new"))

    found = set()
    for _ in range(4):
        await meaning.follow()
        found.add(meaning.progress[0])
        looked = meaning.look("do you know the number 7", SCOPES).nearest
        assert len(looked) == min(3, meaning.progress[0])
    await in_step(meaning)

    assert {0, BATCH, 2 * BATCH} <= found
    assert (3 * BATCH, 3 * BATCH) == meaning.progress
    assert ["a7"] == seen(meaning, "do you know the number 7", most=1)
    assert (0, 3 * BATCH) == await study.vectors.count("old")


@pytest.fixture
def told_at_length() -> Iterator[None]:
    """Tests hear of warnings alone; here everything is said."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("told_at_length")
async def test_the_progress_is_told_at_most_every_few_seconds() -> None:
    study = Study()
    for number in range(5 * BATCH):
        study.add(f"Do you know the number {number}?", f"a{number}")
    with capture_logs() as logs:
        await in_step(study.process(Bags()))

    told = [(line["done"], line["of"]) for line in logs if line["event"] == "recall.vectors_rebuilt"]
    assert [(BATCH, 5 * BATCH), (5 * BATCH, 5 * BATCH)] == told


async def test_a_damaged_vector_is_made_anew() -> None:
    study = Study()
    bad, short, whole = (study.add(text, text) for text in ("Do you sail?", "Do you dance?", "Do you cook?"))
    await in_step(study.process(Bags()))
    study.vectors.inner.kept[bad] = ("bags", np.full(SIZE, np.nan, "<f2").tobytes())
    study.vectors.inner.kept[short] = ("bags", b"short")
    study.vectors.written.clear()

    meaning = await in_step(study.process(Bags()))

    assert {bad, short} == {*study.vectors.written}
    assert whole not in study.vectors.written
    assert ["Do you sail?"] == seen(meaning, "do you sail", most=1)
    assert (3, 3) == meaning.progress


async def test_a_database_that_is_away_is_asked_again() -> None:
    study = Study()
    study.add("Do you sail?", "sail")
    meaning = study.process(Bags())
    study.vectors.is_away = True
    with capture_logs() as logs:
        for _ in range(5):
            await meaning.follow()
    assert "recall.not_in_step" in {line["event"] for line in logs}
    assert [] == seen(meaning, "do you sail")

    study.vectors.is_away = False
    await in_step(meaning)
    assert ["sail"] == seen(meaning, "do you sail")


async def test_a_wording_that_goes_before_its_vector_is_made_leaves_nothing_to_do() -> None:
    study = Study()
    study.vectors.is_away = True
    number = study.add("Do you sail?", "sail")
    meaning = study.process(Bags())
    await in_step(meaning)
    study.remove(number)
    study.vectors.is_away = False
    await in_step(meaning)
    study.clock.move(60)
    await in_step(meaning)

    assert (0, 0) == meaning.progress


async def test_without_an_embedder_words_are_compared_and_nobody_is_sure() -> None:
    study = Study()
    number = study.add("Which languages do you speak?", "languages")
    study.add("Do you sail?", "sail")
    meaning = await in_step(study.process())

    look = meaning.look("what languages can you speak", SCOPES)

    assert ["languages"] == [one.of for one in look.nearest]
    assert (None, None) == (look.head, look.bar)
    assert (2, 2) == meaning.progress
    assert not meaning.by_meaning
    await meaning.refit()
    assert {} == meaning.calibrations()

    study.remove(number)
    study.clock.move(60)
    await in_step(meaning)
    assert [] == seen(meaning, "what languages can you speak")


TOLD = (
    "sailing dancing cooking chess Kafka Rust Python Oslo Paris Rome physics history music painting running "
    "payments radiology satellites mentoring budgets poetry bees"
)
TOPICS = TOLD.split()
ASK = ("do you know about {}", "tell of {}", "what of your {}", "how good is your {}", "why {}", "{} please")


def taught(study: Study, topics: Sequence[str] = TOPICS) -> None:
    for topic in topics:
        for ask in ASK[:5]:
            study.add(ask.format(topic), topic)


async def fitted(study: Study, folder: Path) -> Meaning:
    meaning = await in_step(study.process(Bags(), folder=folder))
    await meaning.refit()
    return meaning


@pytest.mark.slow
async def test_the_head_tells_which_answer_is_meant_and_how_sure_it_has_to_be(tmp_path: Path) -> None:
    study = Study()
    taught(study)
    study.add("do you know about falconry", "v1", scope=VERIFIED)
    meaning = await fitted(study, tmp_path)

    look = meaning.look("anything of your chess", SCOPES)

    assert look.head is not None
    assert "chess" == look.head[0]
    assert 0 < look.head[1] <= 1
    assert "chess" in [one.of for one in look.nearest]
    assert look.bar == meaning.calibrations()["s"].bar
    assert (len(TOPICS) + 1, 5 * len(TOPICS) + 1) == (
        meaning.calibrations()["s"].answers,
        meaning.calibrations()["s"].phrasings,
    )
    assert meaning.look("anything of your chess", ["other"]).head is None


@pytest.mark.slow
async def test_the_head_is_never_sure_where_an_answer_that_it_was_not_taught_is_nearer(
    tmp_path: Path,
) -> None:
    study = Study()
    taught(study)
    meaning = await fitted(study, tmp_path)
    study.add("how good is your chess boxing", "chess boxing")
    await in_step(meaning)

    look = meaning.look("how good is your chess boxing", SCOPES)

    assert look.head is not None
    assert 0.0 == look.head[1]
    assert meaning.look("how good is your chess", SCOPES).head[1] > 0  # type: ignore[index] # there is a head


@pytest.mark.slow
async def test_a_head_is_taught_anew_when_much_has_changed_and_a_minute_is_over(tmp_path: Path) -> None:
    study = Study()
    taught(study)
    meaning = await fitted(study, tmp_path)
    first = meaning.calibrations()["s"]
    taught(study, ["gliding", "diving"])
    await in_step(meaning)
    await meaning.refit()
    assert meaning.calibrations()["s"] is first

    study.clock.move(61)
    await meaning.refit()
    assert meaning.calibrations()["s"] is first  # a tenth of what there is now is more than ten wordings

    taught(study, ["surfing"])
    await in_step(meaning)
    await meaning.refit()
    second = meaning.calibrations()["s"]
    assert len(TOPICS) + 3 == second.answers

    study.clock.move(61)
    await meaning.refit()
    assert second is meaning.calibrations()["s"]


async def test_there_is_no_head_while_few_answers_have_two_wordings() -> None:
    study = Study()
    taught(study, TOPICS[:19])
    for topic in TOPICS[19:]:
        study.add(f"do you know about {topic}", topic)
    meaning = await in_step(study.process(Bags()))
    await meaning.refit()

    assert {} == meaning.calibrations()
    assert meaning.look("how good is your chess", SCOPES).head is None


@pytest.mark.slow
async def test_a_fit_that_nobody_waits_for_comes_to_an_end(tmp_path: Path) -> None:
    study = Study()
    taught(study)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    count = 0

    def differ(_one: str, _other: str) -> str:
        nonlocal count
        count += 1
        loop.call_soon_threadsafe(asked.set)
        return ""

    meaning = await in_step(study.process(Bags()))
    near = Near(SIZE)
    rows: NDArray[np.float32] = Bags().embed([one.text for one in study.shelf.phrasings.values()])
    near.add([*study.shelf.phrasings.values()], rows)
    fitting = Fitting(Bags(), clock=study.clock, budget=0.01, folder=tmp_path, differ=differ)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(fitting.refit(near, {}))
        await asked.wait()
        task.cancel()

    await loop.shutdown_default_executor()
    assert {} == fitting.taught
    assert count < 5 * len(TOPICS)
    assert {} == meaning.calibrations()
