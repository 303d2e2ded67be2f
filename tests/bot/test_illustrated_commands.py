"""Commands and reports bring their pictures to whoever can see them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.bookkeeping import AskFigures, Sums
from bot.charts.nouns import Shown
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.commands.usage import UsageCommands, WrongArgument, read_chart
from bot.recall.state import State
from bot.reports.daily import DailyReports
from bot.settings import Settings
from bot.storage.answers_memory import Shelf
from bot.storage.memory import MemoryLedger
from bot.storage.memory_claims import MemoryReportClaims
from bot.storage.recall_sums import MemoryRecallBooks
from bot.testing import Outbox, StillClock
from tests.illustrated import Scene

ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)


@pytest.mark.parametrize(
    ("text", "days", "shown"),
    [
        ("", 7, "questions"),
        ("30", 30, "questions"),
        ("week", 7, "week"),
        ("30d Latency", 30, "latency"),
        ("hits today", 1, "hits"),
        ("questions 366 days", 366, "questions"),
    ],
)
def test_a_chart_is_asked_for_beside_the_days(text: str, days: int, shown: str) -> None:
    assert (days, Shown(shown)) == read_chart(text)


@pytest.mark.parametrize("text", ["week hits", "pie", "7 weeks", "0 week"])
def test_another_chart_is_refused_in_words(text: str) -> None:
    with pytest.raises(WrongArgument):
        read_chart(text)


def settings() -> Settings:
    return Settings(TWIN_TIMEZONE="Europe/Berlin", TWIN_SLACK_ADMIN_CHANNEL="C1", _env_file=None)


def reports(scene: Scene, clock: StillClock, outbox: Outbox) -> DailyReports:
    return DailyReports(
        settings=settings(),
        name="Ada",
        books=Yesterday(),
        recall=MemoryRecallBooks(Shelf()),
        claims=MemoryReportClaims(),
        messengers={"slack": outbox},
        clock=clock,
        illustrate=scene.pictures.report,
    )


class Yesterday(MemoryLedger):
    """Books of a twin that was started a day ago, with one question in them or none."""

    asked = 1

    async def sums(self, since: datetime, until: datetime, *, person: str | None = None) -> Sums:
        ask = AskFigures(
            at=since,
            outcome="answered",
            served_by="model",
            question_type="general",
            latency_ms=1,
            cost_nano_usd=0,
        )
        return Sums(asks=(ask,) * self.asked)

    async def first_day(self) -> datetime | None:
        return datetime(2026, 11, 20, tzinfo=UTC)


async def command(scene: Scene, name: str, caller: Caller, argument: str = "") -> Reply:
    clock = StillClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
    ledger = Yesterday()

    async def state() -> State:
        return State(setting="off")

    made = UsageCommands(
        books=ledger,
        recall=MemoryRecallBooks(Shelf()),
        state=state,
        clock=clock,
        settings=settings(),
        reports=reports(scene, clock, Outbox()),
        pictures=scene.pictures,
    )
    found = {one.name: one for one in made.commands()}
    return await found[name].run(caller, argument)


@pytest.mark.parametrize(
    ("name", "argument", "picture"),
    [
        ("usage", "", "questions-2026-11-21.png"),
        ("usage", "30 week", "week-2026-11-21.png"),
        ("costs", "", "costs-2026-11-21.png"),
        ("report", "", "costs-2026-11-20.png"),
    ],
)
async def test_a_command_brings_its_picture_to_whoever_can_see_one(
    name: str, argument: str, picture: str
) -> None:
    scene, blind = (
        Scene(),
        Caller(platform="terminal", person="p", channel="c", is_admin=True, sees_pictures=False),
    )

    shown, bare = await command(scene, name, ADMIN, argument), await command(scene, name, blind, argument)

    assert shown.picture is not None
    assert (picture, None) == (shown.picture.name, bare.picture)
    assert 1 == len(scene.artist.drawn)


async def test_whoever_is_no_admin_sees_their_own_alone() -> None:
    scene = Scene()

    reply = await command(scene, "usage", Caller(platform="slack", person="slack:U2", channel="c"))

    assert reply.picture is None
    assert {"slack:U2"} == {person for _, person in scene.statistics.asked}


@pytest.mark.parametrize(("asked", "pictures"), [(1, ["costs-2026-11-20.png"]), (0, [])])
async def test_the_posted_report_has_its_picture_and_that_of_a_quiet_day_none(
    asked: int, pictures: list[str]
) -> None:
    outbox = Outbox(platform="slack")
    made = reports(Scene(), StillClock(datetime(2026, 11, 21, 12, tzinfo=UTC)), outbox)
    assert isinstance(made.books, Yesterday)
    made.books.asked = asked

    await made.post_due()

    [(_, notice)] = outbox.posts
    assert pictures == [notice.picture.name for _ in (1,) if notice.picture]
