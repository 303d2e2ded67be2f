"""What is kept of question sets that were run: each run once, the newest first, those of one set alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage.evaluations import Evaluation, MemoryEvaluations, SqlEvaluations
from tests.contracts.ledgers import NOON
from tests.grounds import migrated

RUN = Evaluation(
    id="run-1",
    at=NOON,
    question_set="sample_eval.yaml",
    question_hash="abc",
    profile_version="p",
    prompt_version="q",
    model="offline:quoting",
    cost_nano_usd=231_000,
    card='{"said":"é"}',
)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def kept(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[SqlEvaluations | MemoryEvaluations]:
    if request.param == "memory":
        yield MemoryEvaluations()
        return
    async with migrated(tmp_path) as database:
        yield SqlEvaluations(database)


async def test_a_run_comes_back_as_it_was(kept: SqlEvaluations | MemoryEvaluations) -> None:
    await kept.keep(RUN)

    assert (RUN,) == await kept.runs("abc")
    assert () == await kept.runs("another")


async def test_the_newest_run_comes_first(kept: SqlEvaluations | MemoryEvaluations) -> None:
    runs = [replace(RUN, id=f"run-{n}", at=NOON + timedelta(minutes=n)) for n in (2, 9, 5)]
    for run in runs:
        await kept.keep(run)

    assert ["run-9", "run-5", "run-2"] == [one.id for one in await kept.runs("abc")]
    assert ["run-9"] == [one.id for one in await kept.runs("abc", limit=1)]


async def test_a_run_that_is_kept_stays_as_it_is(kept: SqlEvaluations | MemoryEvaluations) -> None:
    await kept.keep(RUN)
    await kept.keep(replace(RUN, card="{}"))

    assert (RUN,) == await kept.runs("abc")
