"""Which days are due, over years and zones; and that each is posted once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.bookkeeping import AskFigures, Sums
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.reports.daily import DailyReports
from bot.settings import Settings
from bot.storage.answers_memory import Shelf
from bot.storage.memory_claims import MemoryReportClaims
from bot.storage.recall_sums import MemoryRecallBooks
from bot.testing import Outbox, StillClock


@dataclass
class OneAskADay:
    """Books with one question each noon, opened at `first`."""

    first: datetime

    async def sums(self, since: datetime, until: datetime, *, person: str | None = None) -> Sums:
        ask = AskFigures(
            at=since + timedelta(hours=12),
            outcome="answered",
            served_by="model",
            question_type="general",
            latency_ms=1,
            cost_nano_usd=0,
        )
        return Sums(asks=(ask,))

    async def first_day(self) -> datetime | None:
        return self.first


def reports(
    clock: StillClock, *, zone: str = "UTC", at: str = "09:00", born: datetime | None = None
) -> DailyReports:
    settings = Settings(TWIN_TIMEZONE=zone, TWIN_REPORT_AT=at, TWIN_SLACK_ADMIN_CHANNEL="C1", _env_file=None)
    return DailyReports(
        settings=settings,
        name="Ada",
        books=OneAskADay(born or datetime(2026, 1, 1, tzinfo=UTC)),
        recall=MemoryRecallBooks(Shelf()),
        claims=MemoryReportClaims(),
        messengers={"slack": Outbox(platform="slack")},
        clock=clock,
    )


def outbox(made: DailyReports) -> Outbox:
    found = made.messengers["slack"]
    assert isinstance(found, Outbox)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("at", ["00:00", "00:30", "02:30", "09:00", "23:59"])
@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Beirut", "America/Santiago"]
)
async def test_every_local_day_of_a_year_is_reported_exactly_once(zone: str, at: str) -> None:
    clock = StillClock(datetime(2026, 1, 1, 23, tzinfo=UTC))
    made = reports(clock, zone=zone, at=at)

    for _ in range(366 * 4):
        clock.move(6 * 3600)
        await made.post_due()

    days = [notice.key.removeprefix("report-") for _, notice in outbox(made).posts]
    first = date.fromisoformat(days[0])
    assert [(first + timedelta(days=n)).isoformat() for n in range(len(days))] == days
    assert len(days) >= 365


async def test_nothing_is_due_before_the_hour_and_no_day_before_the_first_start() -> None:
    clock = StillClock(datetime(2026, 11, 20, 8, 59, tzinfo=UTC))
    made = reports(clock, born=datetime(2026, 11, 18, 15, tzinfo=UTC))

    before = await made.due()
    clock.move(60)
    after = await made.due()

    assert (date(2026, 11, 18),) == before
    assert (date(2026, 11, 18), date(2026, 11, 19)) == after


async def test_only_days_that_the_twin_has_lived_can_be_reported() -> None:
    made = reports(StillClock(), zone="Asia/Kathmandu", born=datetime(2026, 11, 18, 19, tzinfo=UTC))
    days = [date(2026, 11, day) for day in (18, 19, 20)]
    assert [False, True, True] == [await made.was_lived(day) for day in days]


async def test_missed_days_are_posted_oldest_first() -> None:
    made = reports(
        StillClock(datetime(2026, 11, 20, 12, tzinfo=UTC)), born=datetime(2026, 11, 17, tzinfo=UTC)
    )

    await made.post_due()

    assert ["2026-11-17", "2026-11-18", "2026-11-19"] == [n.key[-10:] for _, n in outbox(made).posts]


async def test_a_later_day_waits_while_an_earlier_one_is_in_another_hand_but_not_for_ever() -> None:
    clock = StillClock(datetime(2026, 11, 20, 12, tzinfo=UTC))
    made = reports(clock, born=datetime(2026, 11, 18, tzinfo=UTC))
    (place, channel), *_ = made.destinations()
    await made.claims.claim_report(
        date(2026, 11, 18), f"{place}:{channel}", at=clock.now(), lease_s=30, quiet_s=60
    )

    await made.post_due()
    waiting = len(outbox(made).posts)
    clock.move(91)
    await made.post_due()
    in_order = [n.key[-10:] for _, n in outbox(made).posts]

    assert (0, ["2026-11-18", "2026-11-19"]) == (waiting, in_order)


async def test_a_day_that_never_becomes_certain_does_not_hold_back_all_the_others() -> None:
    clock = StillClock(datetime(2026, 11, 20, 12, tzinfo=UTC))
    made = reports(clock, born=datetime(2026, 11, 18, tzinfo=UTC))
    outbox(made).failures.extend(DeliveryUnknown("no history is shown") for _ in range(6))

    for _ in range(7):
        await made.post_due()
        clock.move(91)

    assert "2026-11-19" in [n.key[-10:] for _, n in outbox(made).posts]


async def test_a_post_that_certainly_failed_is_tried_again_at_the_next_tick() -> None:
    made = reports(StillClock(), born=datetime(2026, 11, 19, tzinfo=UTC))
    outbox(made).failures.append(DeliveryFailed("channel_not_found"))

    await made.post_due()
    await made.post_due()

    assert 1 == len(outbox(made).posts)


async def test_a_post_whose_answer_was_lost_is_looked_for_before_it_is_posted_again() -> None:
    clock = StillClock()
    made = reports(clock, born=datetime(2026, 11, 19, tzinfo=UTC))
    notice, _ = await made.make(date(2026, 11, 19))
    outbox(made).failures.append(DeliveryUnknown("the connection broke"))

    await made.post_due()
    outbox(made).posts.append(("C1", notice))  # it had arrived after all
    await made.post_due()
    waiting = len(outbox(made).posts)
    clock.move(120)
    await made.post_due()

    assert (1, 1) == (waiting, len(outbox(made).posts))


async def test_without_a_channel_to_speak_in_nothing_is_claimed() -> None:
    made = reports(StillClock())
    silent = DailyReports(
        settings=made.settings,
        name="Ada",
        books=made.books,
        recall=made.recall,
        claims=made.claims,
        messengers={},
        clock=made.clock,
    )

    await silent.post_due()

    assert () == silent.destinations()
