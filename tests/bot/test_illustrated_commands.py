"""Commands and reports bring their pictures to whoever can see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.charts.nouns import Shown
from bot.commands.arguments import By, Wanted, WrongArgument, read_wanted
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.commands.usage import UsageCommands
from bot.recall.state import State
from bot.reports.calendar import Issue, Kind
from bot.reports.daily import DailyReports
from bot.settings import Settings
from bot.storage.memory import MemoryLedger
from bot.testing import Outbox, StillClock
from tests.accounted import Kept, accounts, composing
from tests.illustrated import BERLIN, Scene
from tests.tables import every_row

ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)


@every_row(
    ("text", "wanted"),
    [
        ("", Wanted()),
        ("30", Wanted(days=30)),
        ("week", Wanted(chart=Shown.WEEK)),
        ("30d Latency", Wanted(days=30, chart=Shown.LATENCY)),
        ("hits today", Wanted(days=1, chart=Shown.HITS)),
        ("questions 366 days", Wanted(days=366)),
        ("By Person", Wanted(by=By.PERSON)),
        ("30 by model hits", Wanted(days=30, chart=Shown.HITS, by=By.MODEL)),
    ],
)
def test_a_chart_and_a_breakdown_are_asked_for_beside_the_days(text: str, wanted: Wanted) -> None:
    assert wanted == read_wanted(text)


@every_row("text", ["week hits", "pie", "7 weeks", "0 week", "by", "by moon", "by day by type"])
def test_another_chart_is_refused_in_words(text: str) -> None:
    with pytest.raises(WrongArgument):
        read_wanted(text)


def settings() -> Settings:
    return Settings(TWIN_TIMEZONE="Europe/Berlin", TWIN_SLACK_ADMIN_CHANNEL="C1", _env_file=None)


def reports(scene: Scene, clock: StillClock, outbox: Outbox) -> DailyReports:
    return DailyReports(
        settings=settings(),
        composing=composing(scene.statistics, zone=BERLIN),
        books=Yesterday(),
        messengers={"slack": outbox},
        clock=clock,
        illustrate=scene.pictures.report,
    )


class Yesterday(MemoryLedger):
    """Books of a twin that was started a day ago."""

    async def first_day(self) -> datetime | None:
        return datetime(2026, 11, 20, tzinfo=UTC)


async def command(scene: Scene, name: str, caller: Caller, argument: str = "") -> Reply:
    clock = StillClock(datetime(2026, 11, 21, 12, tzinfo=UTC))

    async def state() -> State:
        return State(setting="off")

    made = UsageCommands(
        accounts=accounts(scene.statistics),
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


async def test_a_door_that_draws_by_itself_gets_the_same_picture_undrawn() -> None:
    scene = Scene()
    page = replace(ADMIN, sees_pictures=False, draws=True)

    drawn, undrawn = await command(scene, "costs", ADMIN, "30"), await command(scene, "costs", page, "30")

    assert drawn.picture is not None
    assert undrawn.picture is not None
    assert (drawn.picture.name, drawn.picture.alt) == (undrawn.picture.name, undrawn.picture.alt)
    assert (scene.artist.drawn[0], None) == (undrawn.picture.spec, drawn.picture.spec)
    assert b"" == undrawn.picture.png
    assert 1 == len(scene.artist.drawn)


async def test_whoever_is_no_admin_sees_their_own_alone() -> None:
    scene = Scene()

    reply = await command(scene, "usage", Caller(platform="slack", person="slack:U2", channel="c"))

    assert reply.picture is None
    assert {"slack:U2"} == {person for _, person in scene.statistics.asked}
    assert isinstance(reply.data, dict)
    assert "by_person" not in reply.data


async def test_a_report_has_its_picture_and_that_of_a_quiet_day_none() -> None:
    scene, issue = Scene(), Issue.of_day(date(2026, 11, 20))
    busy = reports(scene, StillClock(datetime(2026, 11, 21, 12, tzinfo=UTC)), Outbox())
    quiet = replace(busy, composing=composing(Kept(), zone=BERLIN))

    told, silent = await busy.write(issue), await quiet.write(issue)

    assert told is not None
    assert silent is not None
    assert told.picture is not None
    assert ("costs-2026-11-20.png", None) == (told.picture.name, silent.picture)


async def test_a_digest_has_the_picture_of_its_days() -> None:
    scene = Scene()
    made = reports(scene, StillClock(datetime(2026, 11, 23, 12, tzinfo=UTC)), Outbox())

    notice = await made.write(Issue(kind=Kind.WEEKLY, first=date(2026, 11, 16), last=date(2026, 11, 22)))

    assert notice is not None
    assert notice.picture is not None
    assert ("costs-2026-11-22.png", 7 * 2) == (notice.picture.name, scene.statistics.asked[-1][0])
