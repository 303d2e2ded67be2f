"""Which reports a channel is given, in which order, and what becomes of those that cannot be posted."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.notices import Notice
from bot.reports.calendar import Issue, Kind
from bot.reports.posting import QUIET_S, Posting
from bot.testing import Outbox, StillClock
from tests.bot.press_house import PlainPress, poster
from tests.far_ends.virtual import in_virtual_time


def noon(month: int, day: int, hour: int = 12) -> StillClock:
    return StillClock(datetime(2026, month, day, hour, tzinfo=UTC))


def keys(outbox: Outbox, kind: str = "report", channel: str = "C1") -> list[str]:
    found = [one.key for where, one in outbox.posts if where == channel and one.key.startswith(f"{kind}-")]
    return [key.removeprefix(f"{kind}-") for key in found]


def born(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 15, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.parametrize("at", ["00:00", "02:30", "23:59"])
@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Beirut", "America/Santiago"]
)
async def test_every_local_day_of_a_year_is_reported_exactly_once(zone: str, at: str) -> None:
    clock, outbox = StillClock(datetime(2026, 1, 1, 23, tzinfo=UTC)), Outbox(platform="slack")
    made = poster(
        PlainPress(clock=clock, born=clock.now(), zone=ZoneInfo(zone), at=time.fromisoformat(at)), outbox
    )

    for _ in range(366 * 4):
        clock.move(6 * 3600)
        await made.post_due()

    days = keys(outbox)
    first = date.fromisoformat(days[0])
    assert [(first + timedelta(days=n)).isoformat() for n in range(len(days))] == days
    assert len(days) >= 365
    assert 52 == len(set(keys(outbox, "weekly"))) == len(keys(outbox, "weekly"))
    assert 12 == len(set(keys(outbox, "monthly"))) == len(keys(outbox, "monthly"))
    assert [] == keys(outbox, "older")


async def test_a_day_that_was_posted_by_hand_takes_none_of_those_before_it_away() -> None:
    outbox = Outbox()
    made = poster(PlainPress(clock=noon(11, 20), born=born(11, 17)), outbox)
    await made.post(Issue.of_day(date(2026, 11, 19)), "slack", "C1")
    await made.post_due()
    assert ["2026-11-19", "2026-11-17", "2026-11-18"] == keys(outbox)


async def test_nothing_is_due_before_the_hour_and_no_day_before_the_first_start() -> None:
    clock, outbox = StillClock(datetime(2026, 11, 20, 8, 59, tzinfo=UTC)), Outbox()
    made = poster(PlainPress(clock=clock, born=born(11, 18)), outbox)

    await made.post_due()
    before = keys(outbox)
    clock.move(60)
    await made.post_due()

    assert ["2026-11-18"] == before
    assert ["2026-11-18", "2026-11-19"] == keys(outbox)


async def test_missed_days_are_posted_oldest_first() -> None:
    outbox = Outbox()
    await poster(PlainPress(clock=noon(11, 20), born=born(11, 17)), outbox).post_due()
    assert ["2026-11-17", "2026-11-18", "2026-11-19"] == keys(outbox)


async def test_what_is_older_than_a_week_is_told_in_one_report_before_the_others_once() -> None:
    clock, outbox = noon(11, 20), Outbox()
    made = poster(PlainPress(clock=clock, born=born(10, 28)), outbox)

    for _ in range(3):
        await made.post_due()
        clock.move(86400)

    told = [(one.key, one.text) for _, one in outbox.posts]
    assert ("older-2026-10-28", "2026-10-28 to 2026-11-12") == told[0]
    assert ("monthly-2026-10-31", "2026-10-01 to 2026-10-31") == told[1]
    assert [f"2026-11-{day}" for day in range(13, 22)] == keys(outbox)
    assert (1, ["2026-11-15"]) == (len(keys(outbox, "older")), keys(outbox, "weekly"))


async def test_older_days_without_a_question_are_told_to_nobody() -> None:
    clock, outbox = noon(11, 20), Outbox()
    press = PlainPress(clock=clock, born=born(11, 1), quiet={date(2026, 11, day) for day in range(1, 13)})
    await poster(press, outbox).post_due()
    assert [] == keys(outbox, "older")
    assert "2026-11-13" == keys(outbox)[0]


async def test_after_two_days_offline_each_day_comes_by_itself_and_the_week_in_its_place() -> None:
    clock, outbox = noon(11, 21), Outbox()
    made = poster(PlainPress(clock=clock, born=born(11, 18)), outbox)
    await made.post_due()
    clock.move(3 * 86400)
    await made.post_due()
    told = [one.key for _, one in outbox.posts][3:]
    assert ["report-2026-11-21", "report-2026-11-22", "weekly-2026-11-22", "report-2026-11-23"] == told


async def test_offline_for_weeks_an_unconfirmed_day_is_looked_for_before_older_days_are_told() -> None:
    clock, outbox = noon(10, 1), Outbox()
    made = poster(PlainPress(clock=clock, born=born(9, 30)), outbox)
    outbox.lost.append("C1")
    await made.post_due()  # it stands, and nobody knows
    clock.move(20 * 86400)
    await made.post_due()
    assert ["2026-09-30"] == keys(outbox)[:1]
    assert ["2026-10-01"] == keys(outbox, "older")
    assert "2026-10-01 to 2026-10-13" == next(one.text for _, one in outbox.posts if one.key[:5] == "older")
    assert len(set(keys(outbox))) == len(keys(outbox))


async def test_a_report_on_older_days_that_was_begun_keeps_its_days() -> None:
    clock, outbox = noon(11, 20), Outbox()
    made = poster(PlainPress(clock=clock, born=born(11, 5)), outbox)
    outbox.lost.append("C1")
    await made.post_due()
    clock.move(86400)
    await made.post_due()
    await made.post_due()
    told = [one.text for _, one in outbox.posts if one.key.startswith(("older", "report"))]
    assert ["2026-11-05 to 2026-11-12", "2026-11-13", "2026-11-14"] == told[:3]  # each once, in order
    assert ["2026-11-05", "2026-11-13"] == keys(outbox, "older")
    assert [f"2026-11-{day}" for day in range(14, 21)] == keys(outbox)


async def test_a_change_of_zone_posts_no_day_twice_and_none_from_before_the_first_one() -> None:
    clock, outbox = noon(11, 20, 23), Outbox()
    press = PlainPress(clock=clock, born=datetime(2026, 11, 18, 3, tzinfo=UTC))
    made = poster(press, outbox)
    await made.post_due()
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Pago_Pago", "Asia/Kathmandu"):
        press.zone = ZoneInfo(zone)
        for _ in range(5):
            clock.move(6 * 3600)
            await made.post_due()
    assert [f"2026-11-{day}" for day in range(18, 25)] == keys(outbox)[:7]
    assert len(set(keys(outbox))) == len(keys(outbox))


async def test_a_clock_that_is_put_forward_and_back_again_repeats_no_day_and_loses_a_week_at_most() -> None:
    """What was posted too early is not posted again: twice would be worse."""
    clock, outbox = noon(11, 20), Outbox()
    press = PlainPress(clock=clock, born=born(11, 10))
    made = poster(press, outbox)
    await made.post_due()
    press.quiet = {date(2026, 11, 21) + timedelta(days=n) for n in range(30)}  # nobody asks in the future
    clock.move(30 * 86400)
    await made.post_due()
    early = keys(outbox)[-7:]
    clock.move(-30 * 86400)
    press.quiet.clear()
    for _ in range(60):
        clock.move(86400)
        await made.post_due()
    told = keys(outbox)
    assert len(set(told)) == len(told)
    assert [f"2026-12-{day}" for day in range(13, 20)] == early
    every = {(date(2026, 11, 13) + timedelta(days=n)).isoformat() for n in range(67)}
    assert {"2026-11-20"} == every - set(told)
    assert "2026-11-20" == next(one.text for _, one in outbox.posts if one.key == "older-2026-11-20")


async def test_a_lease_of_a_clock_that_ran_ahead_is_not_waited_for() -> None:
    clock, outbox = noon(11, 20), Outbox()
    made = poster(PlainPress(clock=clock, born=born(11, 19)), outbox)
    clock.move(30 * 86400)
    day = date(2026, 11, 19)
    await made.claims.claim_report(day, "slack:C1", at=clock.now(), lease_s=30, quiet_s=60)
    clock.move(-30 * 86400)
    for _ in range(4):
        await made.post_due()
        clock.move(31)
    assert ["2026-11-19"] == keys(outbox)


async def test_a_later_day_waits_while_an_earlier_one_is_in_another_hand_but_not_for_ever() -> None:
    clock, outbox = noon(11, 20), Outbox()
    made = poster(PlainPress(clock=clock, born=born(11, 18)), outbox)
    await made.claims.claim_report(date(2026, 11, 18), "slack:C1", at=clock.now(), lease_s=30, quiet_s=60)

    await made.post_due()
    waiting = len(outbox.posts)
    clock.move(91)
    await made.post_due()

    assert (0, ["2026-11-18", "2026-11-19"]) == (waiting, keys(outbox))


async def test_a_day_that_never_becomes_certain_does_not_hold_back_all_the_others() -> None:
    clock, outbox = noon(11, 20), Outbox()
    made = poster(PlainPress(clock=clock, born=born(11, 18)), outbox)
    outbox.failures.extend(DeliveryUnknown("no history is shown") for _ in range(6))

    for _ in range(7):
        await made.post_due()
        clock.move(91)

    assert "2026-11-19" in keys(outbox)


async def test_a_channel_that_never_becomes_certain_holds_up_a_look_for_two_posts_at_most() -> None:
    clock, outbox = noon(11, 20), Outbox()
    made = poster(PlainPress(clock=clock, born=born(11, 12)), outbox)
    outbox.failures.extend(DeliveryUnknown("no history is shown") for _ in range(60))
    tried = []
    while outbox.failures:
        before = len(outbox.failures)
        await made.post_due()
        tried.append(before - len(outbox.failures))
        clock.move(91)
    assert 2 == max(tried)
    for _ in range(6):
        await made.post_due()
        clock.move(91)
    assert [f"2026-11-{day}" for day in range(13, 20)] == sorted(keys(outbox))


async def test_a_post_that_certainly_failed_is_tried_again_at_the_next_tick() -> None:
    outbox = Outbox(failures=[DeliveryFailed("Slack was not reached")])
    made = poster(PlainPress(clock=noon(11, 20), born=born(11, 19)), outbox)

    await made.post_due()
    await made.post_due()

    assert ["2026-11-19"] == keys(outbox)


async def test_a_post_whose_answer_was_lost_is_looked_for_before_it_is_posted_again() -> None:
    clock, outbox = noon(11, 20), Outbox(lost=["C1"])
    made = poster(PlainPress(clock=clock, born=born(11, 19)), outbox)

    for _ in range(4):
        await made.post_due()
        clock.move(40)

    assert ["2026-11-19"] == keys(outbox)
    assert Posting.BEFORE is await made.post(Issue.of_day(date(2026, 11, 19)), "slack", "C1")


class Endless(Outbox):
    """A platform that never answers."""

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:
        await super().post(channel, notice, thread=thread)
        await asyncio.Event().wait()
        raise AssertionError("nobody waits so long")


@in_virtual_time(grace_s=0)
async def test_who_never_hears_from_the_platform_gives_up_before_another_may_begin() -> None:
    clock, outbox = noon(11, 20), Endless()
    made = poster(PlainPress(clock=clock, born=born(11, 19)), outbox)
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert Posting.UNSURE is await made.post(Issue.of_day(date(2026, 11, 19)), "slack", "C1")
    assert QUIET_S > loop.time() - began
    clock.move(91)
    assert Posting.POSTED is await made.post(Issue.of_day(date(2026, 11, 19)), "slack", "C1")
    assert 1 == len(outbox.posts)


async def test_a_day_of_no_interest_to_anybody_is_settled_without_a_word() -> None:
    outbox = Outbox()
    press = PlainPress(clock=noon(11, 20), born=born(11, 18), quiet={date(2026, 11, 18)}, is_silent=True)
    await poster(press, outbox).post_due()
    assert ["2026-11-19"] == keys(outbox)


async def test_without_a_channel_to_speak_in_nothing_is_claimed() -> None:
    made = poster(PlainPress(clock=noon(11, 20), channels=()))
    await made.post_due()
    assert () == await made.claims.report_states(date(2026, 1, 1))


def test_a_report_is_named_by_what_it_is_about() -> None:
    week = Issue(kind=Kind.WEEKLY, first=date(2026, 11, 16), last=date(2026, 11, 22))
    assert ("weekly-2026-11-22", "2026-11-16 to 2026-11-22") == (week.key, str(week))
    assert "weekly:slack:C1" == week.claimed_as("slack:C1")
    assert "slack:C1" == Issue.of_day(date(2026, 11, 22)).claimed_as("slack:C1")
