"""The daily report over the whole road: real books and migrations, two processes' worth of twins."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.domain import Question
from bot.scheduler import tick
from bot.settings import Settings
from bot.testing import Outbox, PlainArtist, StillClock
from bot.twin import Twin
from tests.grounds import url_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]


def settings(folder: Path) -> Settings:
    return Settings(
        DATABASE_URL=url_of(folder),
        TWIN_SLACK_ADMIN_CHANNEL="C0ADMIN",
        TWIN_REPORT_AT="09:00",
        _env_file=None,
    )


async def ask(twin: Twin, text: str) -> None:
    await twin.ask(Question(text=text, platform="web", person="web:1", channel="web"))


async def test_two_twins_on_one_database_post_one_report(tmp_path: Path) -> None:
    clock, outbox = StillClock(datetime(2026, 11, 19, 12, tzinfo=UTC)), Outbox(platform="slack")
    async with AsyncExitStack() as stack:
        twins = [
            await stack.enter_async_context(open_twin(settings(tmp_path), clock=clock, artist=PlainArtist()))
            for _ in range(2)
        ]
        for twin in twins:
            twin.messengers["slack"] = outbox
        await ask(twins[0], "What certifications do you hold?")
        await ask(twins[1], "What is the capital of France?")
        early = len(outbox.posts)

        clock.move(timedelta(hours=22).total_seconds())
        await asyncio.gather(*(tick(twin.chores) for twin in twins * 3))

    (channel, notice), *more = [post for post in outbox.posts if post[1].key.startswith("report-")]
    assert (0, [], "C0ADMIN") == (early, more, channel)
    assert "Daily report of 2026-11-19" == notice.title
    assert "**Questions:** 2 (1 answered, 1 not in profile)" in notice.text


async def test_days_missed_while_nobody_ran_are_posted_at_the_next_start_once(tmp_path: Path) -> None:
    clock, outbox = StillClock(datetime(2026, 11, 16, 12, tzinfo=UTC)), Outbox(platform="slack")
    async with open_twin(settings(tmp_path), clock=clock, artist=PlainArtist()) as twin:
        await ask(twin, "Where did you study?")

    clock.move(timedelta(days=4).total_seconds())
    for _ in range(2):
        async with open_twin(settings(tmp_path), clock=clock, artist=PlainArtist()) as twin:
            twin.messengers["slack"] = outbox
            await tick(twin.chores)

    days = [notice.key.removeprefix("report-") for _, notice in outbox.posts]
    assert ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"] == days


async def test_after_weeks_away_older_days_come_in_one_then_days_and_digests_in_their_order(
    tmp_path: Path,
) -> None:
    clock, outbox = StillClock(datetime(2026, 10, 20, 12, tzinfo=UTC)), Outbox(platform="slack")
    async with open_twin(settings(tmp_path), clock=clock, artist=PlainArtist()) as twin:
        await ask(twin, "Where did you study?")

    clock.move(timedelta(days=15).total_seconds())
    for _ in range(2):
        async with open_twin(settings(tmp_path), clock=clock, artist=PlainArtist()) as twin:
            twin.messengers["slack"] = outbox
            await tick(twin.chores)

    days = [f"report-{day}" for day in ("2026-10-28", "2026-10-29", "2026-10-30", "2026-10-31")]
    later = [f"report-2026-11-0{day}" for day in (1, 2, 3)]
    keys = [notice.key for _, notice in outbox.posts if not notice.key.startswith("alerts")]
    assert [
        "older-2026-10-20",
        *days,
        "monthly-2026-10-31",
        later[0],
        "weekly-2026-11-01",
        *later[1:],
    ] == keys
    older = outbox.posts[0][1]
    assert "2026-10-20" in older.title
    assert "**Questions:** 1" in older.text


@pytest.mark.parametrize(("empty", "posts"), [("on", 2), ("off", 1)])
async def test_a_day_without_questions_is_one_line_or_none(tmp_path: Path, empty: str, posts: int) -> None:
    clock, outbox = StillClock(datetime(2026, 11, 17, 12, tzinfo=UTC)), Outbox(platform="slack")
    given = settings(tmp_path).model_copy(update={"report_empty": empty})
    async with open_twin(given, clock=clock, artist=PlainArtist()) as twin:
        twin.messengers["slack"] = outbox
        await ask(twin, "Where did you study?")
        clock.move(timedelta(days=2).total_seconds())
        await tick(twin.chores)
        assert [False, True, True] == [
            await twin.reports.was_lived(clock.now().date() - timedelta(days=back)) for back in (3, 2, 1)
        ]
        beat = await twin.poster.notes.read("scheduler_tick")

    assert posts == len(outbox.posts)
    assert clock.now().isoformat() in str(beat)


async def test_texts_are_forgotten_when_their_time_is_over_and_figures_stay(tmp_path: Path) -> None:
    clock = StillClock(datetime(2026, 11, 16, 12, tzinfo=UTC))
    async with open_twin(settings(tmp_path), clock=clock, artist=PlainArtist()) as twin:
        question = Question(
            text="Where did you study?", platform="web", person="web:1", channel="web", event="web:1"
        )
        told = await twin.ask(question)
        clock.move(timedelta(days=91).total_seconds())
        await tick(twin.housekeeping)
        again = await twin.ask(question)

    assert told.text
    assert ("", told.id, told.outcome) == (again.text, again.id, again.outcome)
    assert "no longer kept" in (again.message or "")
