"""Reports over real SDKs and sockets: whatever the platform loses and whoever is killed, each stands once."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.discord.app import speaking as on_discord
from adapters.slack.speaking import speaking as on_slack
from bot.ports import Messenger
from bot.settings import load_settings
from bot.storage.database import Database
from bot.storage.notes import SqlNotes
from bot.storage.report_claims import SqlReportClaims
from bot.testing import StillClock
from tests.bot.press_house import PlainPress, poster
from tests.far_ends.discord import open_discord
from tests.far_ends.discord_rest import Fault as DiscordFault
from tests.far_ends.reporter import BORN
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_stage import HastyClock
from tests.far_ends.slack_world import CHANNEL, Fault, settings_for
from tests.grounds import migrated, url_of

pytestmark = pytest.mark.journey

REPORTER = Path(__file__).parents[1] / "far_ends" / "reporter.py"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = ["2026-11-17", "2026-11-18", "2026-11-19"]
TICKS = 6


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(tmp_path) as opened:
        yield opened


async def ticked(messenger: Messenger, database: Database, channel: str) -> None:
    """Two processes over some minutes, as far as their claims are concerned."""
    clock = StillClock(NOON)
    press = PlainPress(clock=clock, born=BORN, channels=((messenger.platform, channel),))
    claims, notes = SqlReportClaims(database), SqlNotes(database)
    both = [poster(press, messenger, claims=claims, notes=notes) for _ in range(2)]
    for _ in range(TICKS):
        await asyncio.gather(*(one.post_due() for one in both))
        clock.move(95)


def on_the_wall(slack: LocalSlack) -> list[str]:
    """The days that were told on Slack, as its members see them."""
    return [day for message in slack.world.said for day in [*DAYS, "2026-11-20"] if day in message.shown]


@pytest.mark.parametrize(
    ("how", "after", "blind"),
    [
        ("429", False, False),
        ("429", True, False),
        ("500", False, True),
        ("500", True, False),
        ("500", True, True),
        ("cut", True, False),
        ("cut", True, True),
        ("page", True, True),
    ],
)
async def test_slack_loses_answers_and_no_report_stands_twice(
    database: Database, how: str, *, after: bool, blind: bool
) -> None:
    """``after`` the post took effect, or before; ``blind``: the history is not shown either, for a while."""
    async with local_slack() as slack:
        slack.world.faults = [Fault(method="chat.postMessage", how=how, after=after, times=2)]
        if blind:
            slack.world.faults.append(Fault(method="conversations.history", how="500", times=6))
        async with on_slack(settings_for(slack.api_url), HastyClock(), database) as messenger:
            await ticked(messenger, database, CHANNEL)
        assert DAYS == on_the_wall(slack)


@pytest.mark.parametrize(("status", "blind"), [(0, False), (0, True), (429, False), (500, False)])
async def test_discord_loses_answers_and_no_report_stands_twice(
    database: Database, status: int, *, blind: bool
) -> None:
    async with open_discord() as far:
        far.rest.faults.append(
            DiscordFault(route=r"POST /channels/\d+/messages", status=status, after_effect=True, times=2)
        )
        if blind:
            far.rest.faults.append(DiscordFault(route=r"GET /channels/\d+/messages", status=403, times=2))
        async with on_discord(load_settings(**far.settings()), HastyClock()) as messenger:
            await ticked(messenger, database, str(far.world.channel))
        said = [str(one["embeds"]) for one in far.world.said_by_bot()]
        assert DAYS == [day for one in said for day in DAYS if f"report-{day}" in one]


@asynccontextmanager
async def reporters(url: str, slack: LocalSlack) -> AsyncIterator[Process]:
    """Where processes begin, one after the other; none lives on."""
    press = await asyncio.create_subprocess_exec(
        *(sys.executable, str(REPORTER), url, slack.api_url), stdin=-1, stdout=-1, start_new_session=True
    )
    try:
        yield press
    finally:
        os.killpg(press.pid, signal.SIGKILL)
        await press.wait()


async def begun(press: Process, now: datetime) -> int:
    """A process of its own, at an hour of its own."""
    assert press.stdin is not None
    press.stdin.write(f"{now.isoformat()}\n".encode())
    return await told(press)


async def told(press: Process) -> int:
    assert press.stdout is not None
    async with asyncio.timeout(120):
        return int(await press.stdout.readline())


async def killed_at(press: Process, slack: LocalSlack, now: datetime, fault: Fault) -> None:
    """Kill a process while a call of its own hangs."""
    before = slack.world.calls[fault.method]
    slack.world.faults = [fault]
    pid = await begun(press, now)
    await eventually(lambda: slack.world.calls[fault.method] > before, within=60)
    os.kill(pid, signal.SIGKILL)
    assert -signal.SIGKILL == await told(press)


@pytest.mark.slow
@pytest.mark.usefixtures("database")
async def test_a_process_that_is_killed_while_it_posts_and_looks_leaves_each_report_once(
    tmp_path: Path,
) -> None:
    """While the first post is on its way (it lands later), while it is looked for, after the next one."""
    async with local_slack() as slack, reporters(url_of(tmp_path), slack) as press:
        lands = asyncio.Event()
        on_its_way = Fault(method="chat.postMessage", how="slow", until=lands)
        await killed_at(press, slack, NOON, on_its_way)
        assert [] == on_the_wall(slack)
        lands.set()
        await eventually(lambda: on_the_wall(slack), within=60)
        looking = Fault(method="conversations.history", how="slow")
        await killed_at(press, slack, NOON + timedelta(seconds=95), looking)
        stands = Fault(method="chat.postMessage", how="slow", after=True)
        await killed_at(press, slack, NOON + timedelta(seconds=190), stands)
        assert DAYS[:2] == on_the_wall(slack)
        slack.world.faults = []
        await begun(press, NOON + timedelta(seconds=285))
        assert 0 == await told(press)
        assert DAYS == on_the_wall(slack)
