"""Which chart stands beside which figures, and that figures stand without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from bot.bookkeeping import AskFigures, Sums
from bot.charts.illustrating import Illustrations, Shown
from bot.charts.nouns import Spec
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.commands.usage import UsageCommands, WrongArgument, read_chart
from bot.domain import Usage
from bot.errors import StorageError, TwinError
from bot.notices import Picture
from bot.recall.state import State
from bot.reports.daily import DailyReports
from bot.reports.routes import RouteRecord
from bot.settings import Settings
from bot.storage.answers_memory import Shelf
from bot.storage.memory import MemoryLedger
from bot.storage.memory_claims import MemoryReportClaims
from bot.storage.recall_sums import MemoryRecallBooks
from bot.tallies import AskTally, AttemptTally, DayTally, WhoTally
from bot.testing import Outbox, PlainArtist, StillClock
from tests.charted import LARGE, LAST, SMALL, ahead

BERLIN = ZoneInfo("Europe/Berlin")
ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)


@dataclass
class Told:
    """Statistics with a question and some cost on each day of everybody, and nothing of anybody else."""

    cost: int = 10**9
    fault: TwinError | None = None
    asked: list[tuple[int, str | None]] = field(default_factory=list)

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        self.asked.append((len(days), person))
        if self.fault:
            raise self.fault
        if person:
            return tuple(DayTally(day=day) for day in days)
        ask = AskTally(
            platform="slack",
            outcome="answered",
            served_by="model",
            question_type="general",
            asks=2,
            cost_nano_usd=0,
        )
        call = AttemptTally(
            route=LARGE,
            purpose="answer",
            outcome="answered",
            attempts=1,
            usage=Usage(),
            cost_nano_usd=self.cost,
        )
        return tuple(
            DayTally(day=day, asks=(ask,), attempts=(call,), hours=(2,) + (0,) * 23, latencies={9: 2})
            for day in days
        )

    async def busiest(
        self, days: Sequence[date], zone: ZoneInfo, *, by: Literal["person", "channel"], most: int = 20
    ) -> tuple[WhoTally, ...]:
        return ()


@dataclass
class Clumsy:
    """An artist who drops the brush."""

    async def draw(self, spec: Spec, alt: str, name: str) -> Picture | None:
        raise ZeroDivisionError


@dataclass
class Scene:
    """Pictures, and the artist's block."""

    statistics: Told = field(default_factory=Told)
    artist: PlainArtist = field(default_factory=PlainArtist)
    first: date | None = date(2026, 1, 1)

    @property
    def pictures(self) -> Illustrations:
        async def cap() -> int | None:
            return 50 * 10**9

        async def first() -> date | None:
            return self.first

        return Illustrations(
            statistics=self.statistics, artist=self.artist, zone=BERLIN, cap=cap, first=first
        )

    @property
    def titles(self) -> list[str]:
        return [" ".join(spec["title"]["text"]).replace("\u00a0", " ") for spec in self.artist.drawn]


async def test_costs_are_drawn_beside_the_same_number_of_days_before() -> None:
    scene = Scene()

    picture = await scene.pictures.costs(LAST, 7)

    assert picture is not None
    assert "costs-2026-11-21.png" == picture.name
    assert "Cost stayed at $7.00 in 7 days, all of it for gpt-oss-120b" in scene.titles
    assert "The budget is $50.00 a month." in picture.alt
    assert [(14, None)] == scene.statistics.asked


async def test_days_before_the_first_are_nothing_to_compare_with() -> None:
    scene = Scene(first=LAST - timedelta(days=12))

    await scene.pictures.costs(LAST, 7)

    assert ["$7.00 spent in 7 days, all of it for gpt-oss-120b"] == scene.titles
    assert [(7, None)] == scene.statistics.asked


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        (Shown.QUESTIONS, "Questions stayed at 4 in 2 days, 100 % answered"),
        (Shown.LATENCY, "90 % answered within 2 s on each of 2 days; slowest on 21 Nov: 9 ms"),
        (Shown.HITS, "0 % of answers from memory in 2 days, below the target of 85 %"),
        (Shown.WEEK, "Most is asked on Fridays between 0:00 and 1:00"),
    ],
)
async def test_of_the_usage_the_wanted_chart_is_drawn(shown: Shown, title: str) -> None:
    scene = Scene()

    picture = await scene.pictures.usage(LAST, 2, shown=shown)

    assert [title] == scene.titles
    assert picture is not None
    assert f"{shown}-2026-11-21.png" == picture.name


async def test_a_report_shows_the_cost_or_where_there_is_none_the_questions() -> None:
    dear, free = Scene(), Scene(Told(cost=0))

    assert await dear.pictures.report(LAST)
    assert await free.pictures.report(LAST)

    assert ["Cost stayed at $14.00 in 14 days, all of it for gpt-oss-120b"] == dear.titles
    assert ["Questions stayed at 28 in 14 days, 100 % answered"] == free.titles


async def test_models_are_drawn_when_one_of_them_has_answered() -> None:
    scene, known = Scene(), RouteRecord(success_rate=1.0, p50_ms=400, p90_ms=900)

    picture = await scene.pictures.models(LAST, [(SMALL, known), (LARGE, RouteRecord())])

    assert picture is not None
    assert "models-2026-11-21.png" == picture.name
    assert ["gpt-oss-20b is asked first: half answered within 400 ms, 100 % well"] == scene.titles
    assert await scene.pictures.models(LAST, [(LARGE, RouteRecord())]) is None


async def test_a_forecast_is_drawn_of_the_days_that_there_are() -> None:
    scene = Scene()

    picture = await scene.pictures.forecast([(LAST, 10**9)], ahead(9, so_far=10**9), cap=None)

    assert picture is not None
    assert "forecast-2026-11-21.png" == picture.name
    assert await scene.pictures.forecast([], [], cap=None) is None


async def test_nothing_is_drawn_of_nothing() -> None:
    scene = Scene()

    assert await scene.pictures.usage(LAST, 7, person="slack:U2") is None
    assert [] == scene.artist.drawn


async def test_whatever_goes_wrong_costs_the_picture_alone() -> None:
    away, resting = (
        Scene(Told(fault=StorageError("the database is away"))),
        Scene(artist=PlainArtist(is_away=True)),
    )
    clumsy = Scene()
    clumsy.artist = Clumsy()  # type: ignore[assignment]

    for scene in (away, resting, clumsy):
        assert await scene.pictures.costs(LAST, 7) is None


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
