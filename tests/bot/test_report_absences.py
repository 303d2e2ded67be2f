"""A channel that nobody can write to is told of once; when it is back it is given what it missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.reports.calendar import Issue
from bot.reports.heartbeat import Beat, Heartbeat
from bot.reports.posting import Posting, ReportPoster
from bot.storage.alerts import MemoryAlerts
from bot.storage.memory_claims import MemoryNotes, MemoryReportClaims
from bot.testing import Outbox, StillClock
from tests.bot.press_house import PlainPress, poster


def noon() -> StillClock:
    return StillClock(datetime(2026, 11, 20, 12, tzinfo=UTC))


def keys(outbox: Outbox, channel: str = "C1") -> list[str]:
    return [one.key.removeprefix("report-") for where, one in outbox.posts if where == channel]


def two(
    clock: StillClock, outbox: Outbox, alerts: MemoryAlerts, notes: MemoryNotes | None = None
) -> ReportPoster:
    """A process that posts to two channels."""
    began = datetime(2026, 11, 18, 15, tzinfo=UTC)
    press = PlainPress(clock=clock, born=began, channels=(("slack", "C1"), ("slack", "C2")))
    return poster(press, outbox, alerts=alerts, notes=notes)


async def test_a_channel_that_is_gone_is_told_of_once_and_tried_once_an_hour(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock, outbox, alerts = noon(), Outbox(gone={"C1"}), MemoryAlerts()
    made = two(clock, outbox, alerts)

    for _ in range(6 * 120):
        await made.post_due()
        clock.move(30)

    (alert,) = alerts.told.values()
    assert ("slack:C1 cannot be written to", "alert") == (alert.title, alert.level)
    assert 1 == capsys.readouterr().out.count("channel.gone")
    assert ([], ["2026-11-18", "2026-11-19"]) == (keys(outbox), keys(outbox, channel="C2"))


async def test_a_channel_that_is_back_is_given_what_it_missed_and_that_is_told() -> None:
    clock, outbox, alerts, notes = noon(), Outbox(gone={"C1"}), MemoryAlerts(), MemoryNotes()
    made = two(clock, outbox, alerts, notes)
    await made.post_due()
    await two(clock, outbox, alerts, notes).post_due()  # it started anew, or is another
    outbox.gone.clear()
    await made.post_due()
    resting = keys(outbox)
    clock.move(3601)
    await made.post_due()
    await made.post_due()

    assert ([], ["2026-11-18", "2026-11-19"]) == (resting, keys(outbox))
    titles = [one.title for one in alerts.told.values()]
    assert ["slack:C1 cannot be written to", "slack:C1 can be written to again"] == titles
    assert Posting.BEFORE is await made.post(Issue.of_day(date(2026, 11, 19)), "slack", "C1")


async def test_whoever_asks_for_a_post_hears_that_the_channel_is_gone() -> None:
    made = two(noon(), Outbox(gone={"C1"}), MemoryAlerts())
    assert Posting.NOWHERE is await made.post(Issue.of_day(date(2026, 11, 19)), "slack", "C1")
    assert made.absences.is_resting("slack:C1")
    assert not made.absences.is_resting("slack:C2")


async def test_the_last_tick_of_any_process_is_known_to_all() -> None:
    clock, notes = noon(), MemoryNotes()
    ours, theirs = (Heartbeat(notes=notes, clock=clock, who=who) for who in ("here:1", "there:2"))
    assert await ours.last() is None
    await ours.beat()
    clock.move(30)
    await theirs.beat()
    assert Beat(at=clock.now(), by="there:2") == await ours.last()


async def test_a_door_that_has_closed_meanwhile_gives_the_report_back_to_another_process_at_once() -> None:
    claims, closed, outbox = MemoryReportClaims(), dict[str, Outbox](), Outbox()
    press = PlainPress(clock=noon())
    one = replace(poster(press, claims=claims), messengers=closed)
    told = await one.post(Issue.of_day(date(2026, 11, 19)), "slack", "C1")
    await poster(press, outbox, claims=claims).post(Issue.of_day(date(2026, 11, 19)), "slack", "C1")

    assert Posting.FAILED is told
    assert ["2026-11-19"] == keys(outbox)
