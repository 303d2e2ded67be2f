"""A report tells more than figures: what went wrong in its days, and which questions wait for the person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.bookkeeping import Alert
from bot.reports.beside import Beside, Happenings, beside_json
from bot.reports.calendar import Kind
from bot.reports.composing import Composing
from bot.reports.posts import report
from bot.reports.span import Span
from bot.storage.alerts import MemoryAlerts
from bot.storage.inbox_memory import MemoryInbox
from bot.unanswered import Status, Waiting
from tests.accounted import Kept, account_of, accounts, asks, calls, day_of

DAY = date(2026, 11, 19)
BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = datetime(2026, 11, 18, 23, tzinfo=UTC)  # in Berlin


def alert(title: str, at: datetime, **other: object) -> Alert:
    return Alert(key=title, at=at, kind="errors", title=title, text="", **other)  # type: ignore[arg-type]


async def ask(inbox: MemoryInbox, question: str, at: datetime) -> str:
    waiting = Waiting(
        item="",
        ask_id=f"{question}{at}",
        platform="slack",
        person="slack:U1",
        channel="slack:C1",
        conversation=None,
        asked=question,
        asked_at=at,
    )
    return (await inbox.add(waiting, question=question, key=question, item=None)).id


async def happenings() -> Happenings:
    """Things of the day, of the one before, and of the one after."""
    alerts, inbox, noon = MemoryAlerts(), MemoryInbox(), MIDNIGHT + timedelta(hours=12)
    await alerts.tell(alert("Too early", MIDNIGHT - timedelta(seconds=1)))
    await alerts.tell(alert("Too late", MIDNIGHT + timedelta(days=1)))
    await alerts.tell(alert("It is over", noon + timedelta(hours=1)))
    await alerts.tell(alert("It fails", noon, is_urgent=True))
    await alerts.tell(alert("A note", noon, level="note"))
    for at in (noon, noon + timedelta(minutes=1)):
        await ask(inbox, "Do you   sing?", at)
    await ask(inbox, "Do you dance?", noon)
    done = await ask(inbox, "Do you swim?", noon)
    await inbox.settle(done, Status.DISMISSED, by="slack:U9", at=noon, verified=None)
    await ask(inbox, "Do you ski?", MIDNIGHT + timedelta(days=1))
    return Happenings(alerts=alerts, inbox=inbox)


async def test_the_report_tells_the_alerts_of_its_local_day_and_its_questions_that_wait() -> None:
    kept = Kept(known={DAY: day_of(DAY, asks(), calls())})
    made = Composing(name="Ada", zone=BERLIN, accounts=accounts(kept), beside=(await happenings()).of)
    report_of_the_day = await made.daily(DAY)
    notice = report_of_the_day.notice
    told = "**Unanswered questions**\n- Do you sing? (asked: 2)\n- Do you dance? (asked: 1)\n\n"
    assert told + "**Alerts**\n- 12:00 critical: It fails\n- 13:00 warning: It is over" in notice.text
    for other in ("Too", "A note", "swim", "ski"):
        assert other not in notice.text
    data: Any = beside_json(report_of_the_day.beside)
    assert ["It fails", "It is over"] == [one["title"] for one in data["alerts"]]
    assert [("Do you sing?", 2), ("Do you dance?", 1)] == [
        (" ".join(one["question"].split()), one["count"]) for one in data["unanswered"]
    ]


async def test_a_digest_tells_the_days_of_its_alerts() -> None:
    made = Composing(
        name="Ada",
        zone=BERLIN,
        accounts=accounts(Kept(usual=(asks(), calls()))),
        beside=(await happenings()).of,
    )
    notice = await made.digest(Kind.WEEKLY, DAY - timedelta(days=6), DAY)
    assert "- 2026-11-19 12:00 critical: It fails" in notice.text
    assert "Too late" not in notice.text


async def test_of_many_the_first_are_told_and_how_many_more_there_are() -> None:
    found = await happenings()
    for number in range(20):
        at = MIDNIGHT + timedelta(minutes=number)
        await found.alerts.tell(alert(f"Alert {number}", at))
        await ask(found.inbox, f"What of {number}?", at)  # type: ignore[arg-type]
    beside = await found.of(Span.of(DAY, 1, BERLIN))
    assert (11, "and 12 more: `alerts`") == (len(beside.alerts), beside.alerts[-1])
    assert (6, "and 17 more: `inbox`") == (len(beside.unanswered), beside.unanswered[-1])


def test_a_day_without_questions_tells_its_alerts_in_the_same_line() -> None:
    beside = Beside(alerts=("12:00 critical: It fails",))
    notice = report("Ada", account_of(day_of(DAY)), beside=beside)
    assert notice.text.endswith("on 2026-11-19. Alerts: 12:00 critical: It fails.")
    assert "\n" not in notice.text
