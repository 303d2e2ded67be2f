"""Vectors are made once for all processes, of one model, and serve as they come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import structlog
from structlog.testing import capture_logs

from bot.embeddings.folder import read_folder
from bot.recall.rebuilding import BATCH
from bot.recall.wording import bare
from tests.bot.recall_study import SCOPES, Study, in_step, seen
from tests.embedders import SIZE, Bags
from tests.tiny_bert import tiny_weights, write_model


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
    assert ["sail"] == await seen(meaning, "do you sail")


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
        looked = (await meaning.look("do you know the number 7", SCOPES)).nearest
        assert len(looked) == min(3, meaning.progress[0])
    await in_step(meaning)

    assert {0, BATCH, 2 * BATCH} <= found
    assert (3 * BATCH, 3 * BATCH) == meaning.progress
    assert ["a7"] == await seen(meaning, "do you know the number 7", most=1)
    assert (0, 3 * BATCH) == await study.vectors.count("old")


async def test_from_one_folder_to_another_and_back_with_half_rebuilt_no_two_models_are_compared(
    tmp_path: Path,
) -> None:
    study = Study()
    for number in range(3 * BATCH):
        study.add(f"Do you know the number {number}?", f"a{number}")
    one = read_folder(write_model(tmp_path / "one", weights=tiny_weights(seed=1))).reader
    other = read_folder(write_model(tmp_path / "other", weights=tiny_weights(seed=2))).reader
    await in_step(study.process(one))
    half = study.process(other)
    while half.progress[0] < BATCH:
        await half.follow()

    assert (BATCH, 3 * BATCH) == await study.vectors.count(other.id)
    assert (2 * BATCH, 3 * BATCH) == await study.vectors.count(one.id)
    back = study.process(one)
    await back.follow()
    assert (2 * BATCH, 3 * BATCH) == back.progress
    await in_step(back)
    assert (3 * BATCH, 3 * BATCH) == back.progress == await study.vectors.count(one.id)
    for number, kept in await study.vectors.read(one.id, after=0, most=9 * BATCH):
        made = one.embed([bare(study.shelf.phrasings[number].text)])[0]
        assert np.allclose(made, np.frombuffer(kept, "<f2"), atol=1e-3)


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
    assert ["Do you sail?"] == await seen(meaning, "do you sail", most=1)
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
    assert [] == await seen(meaning, "do you sail")

    study.vectors.is_away = False
    await in_step(meaning)
    assert ["sail"] == await seen(meaning, "do you sail")


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
