"""Heads are taught when there is something to learn, and are not sure of what they were not taught."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.recall.fitting import Fitting
from bot.recall.meaning import Meaning
from bot.recall.near import Near
from bot.remembered import VERIFIED
from tests.bot.recall_study import SCOPES, Study, in_step
from tests.embedders import SIZE, Bags

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

    look = await meaning.look("anything of your chess", SCOPES)

    assert look.head is not None
    assert "chess" == look.head[0]
    assert 0 < look.head[1] <= 1
    assert "chess" in [one.of for one in look.nearest]
    assert look.bar == meaning.calibrations()["s"].bar
    assert (len(TOPICS) + 1, 5 * len(TOPICS) + 1) == (
        meaning.calibrations()["s"].answers,
        meaning.calibrations()["s"].phrasings,
    )
    assert (await meaning.look("anything of your chess", ["other"])).head is None


@pytest.mark.slow
async def test_the_head_is_never_sure_where_an_answer_that_it_was_not_taught_is_nearer(
    tmp_path: Path,
) -> None:
    study = Study()
    taught(study)
    meaning = await fitted(study, tmp_path)
    study.add("how good is your chess boxing", "chess boxing")
    await in_step(meaning)

    look = await meaning.look("how good is your chess boxing", SCOPES)

    assert look.head is not None
    assert 0.0 == look.head[1]
    assert (await meaning.look("how good is your chess", SCOPES)).head[1] > 0  # type: ignore[index] # there is a head


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
    assert (await meaning.look("how good is your chess", SCOPES)).head is None


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
