"""`usage` and `costs` show everything to admins, and to everybody else their own alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.commands.sheet import csv_of
from bot.commands.usage import UsageCommands
from bot.recall.state import State
from bot.reports.daily import DailyReports
from bot.reports.parts import Growth
from bot.reports.span import Span
from bot.settings import Settings
from bot.storage.memory import MemoryLedger
from bot.tallies import WhoTally
from bot.testing import StillClock
from tests.accounted import LARGE, Kept, accounts, asks, calls, composing, day_of

ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)
ASKER = Caller(platform="slack", person="slack:U2", channel="slack:C1")
TODAY, BEFORE = date(2026, 11, 21), date(2026, 11, 20)
TECHNICAL = asks(30, question_type="technical", cost_nano_usd=900)
BUSY = Kept(
    known={
        TODAY: day_of(TODAY, TECHNICAL, asks(6, platform="web"), calls(cost=2000)),
        BEFORE: day_of(BEFORE, asks(20, question_type="technical"), calls(cost=500), calls(LARGE, cost=3000)),
    },
    who=tuple(WhoTally(name=name, asks=9, cost_nano_usd=100) for name in ("slack:U7", "slack:D8")),
)


async def said(
    name: str,
    argument: str,
    caller: Caller = ADMIN,
    *,
    advice: Sequence[str] = (),
    now: datetime = datetime(2060, 1, 1, tzinfo=UTC),
) -> Reply:
    """On the day itself, of books that say that it is over where no other time is given."""
    clock = StillClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
    settings = Settings(_env_file=None)

    async def state() -> State:
        return State(setting="on")

    async def advise(_: Span) -> Sequence[str]:
        return advice

    made = UsageCommands(
        accounts=accounts(BUSY, now=now),
        state=state,
        clock=clock,
        settings=settings,
        reports=DailyReports(
            settings=settings, composing=composing(BUSY), books=MemoryLedger(), messengers={}, clock=clock
        ),
        advise=advise,
    )
    return await {one.name: one for one in made.commands()}[name].run(caller, argument)


def shown(reply: Reply) -> Any:
    return reply.data


async def test_an_admin_sees_the_score_card_every_breakdown_and_the_change() -> None:
    reply = await said("usage", "1")

    fields = dict(reply.fields)
    assert "- ✅ p90 latency: 400 ms (target < 2 s), the same as before" in reply.text
    assert "36, +80 % (36 answered)" == fields["Questions"]
    assert "$0.000002, -43 %" == fields["Cost"]
    assert "technical: 30, +50 % ($0.000001); general: 6 ($0.00); other: 0 ($0.000001)" == fields["By type"]
    assert fields["By person"].startswith("person ")
    assert "direct " in fields["By channel"]
    assert "2 attempts, 110 tokens, $0.000002, +300 %" == fields["groq:openai/gpt-oss-20b"]


async def test_others_see_their_own_without_people_or_score_card() -> None:
    BUSY.asked.clear()

    reply = await said("usage", "7", ASKER)

    data: Any = reply.data
    assert ("Your usage, the last 7 days", "") == (reply.title, reply.text)
    assert {"slack:U2"} == {person for _, person in BUSY.asked}
    assert ("by_person" in data, "by_channel" in data) == (False, True)


@pytest.mark.parametrize(
    ("argument", "headings", "first"),
    [
        ("", "day,questions,tokens,cost", "2026-11-20,20,220,0.0000035"),
        (
            "by model",
            "model,attempts,answered,prompt,cached,completion,cost,change",
            "groq:openai/gpt-oss-120b,2,2,",
        ),
        ("today by type", "type,questions,cost,change", "technical,30,0.0000009,0.5"),
        ("by platform", "platform,questions,cost,change", "slack,50,0.0000009,"),
    ],
)
async def test_the_table_is_what_was_asked_for_and_exact_as_csv(
    argument: str, headings: str, first: str
) -> None:
    lines = csv_of(await said("usage", argument)).splitlines()

    assert headings == lines[0]
    assert lines[1].startswith(first)


async def test_costs_tell_what_is_recommended_and_keep_to_their_tables() -> None:
    reply, wrong = await said("costs", "1", advice=["ask less"]), await said("costs", "by person")

    data: Any = reply.data
    assert "Costs, today: $0.000002, -43 % on the period before" == reply.title
    assert ("- ask less", ["ask less"]) == (reply.text, data["recommendations"])
    assert (True, "Costs are not shown by person: try `usage by person`.") == (wrong.refused, wrong.text)


async def test_a_day_that_is_running_is_told_and_not_compared() -> None:
    """At noon all that was asked is in the figures; what is compared are days that are over."""
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    today = await said("usage", "1", now=noon)
    two, costs = await said("usage", "2", now=noon), await said("costs", "2", now=noon)

    data: Any = two.data
    assert ("36 (36 answered)", None) == (dict(today.fields)["Questions"], shown(today)["change"])
    assert "56 (56 answered)" == dict(two.fields)["Questions"]
    assert (1, "2026-11-18", "2026-11-18") == tuple(data["change"][n] for n in ("days", "since", "until"))
    assert "Costs, the last 2 days: $0.000006" == costs.title


async def test_a_change_says_that_it_is_without_today() -> None:
    """Three days until noon beside three: of each the first two are compared."""
    days = [date(2026, 11, day) for day in range(16, 22)]
    numbers = (10, 20, 90, 20, 40, 1)
    made = [day_of(day, asks(n), calls(cost=100 * n)) for day, n in zip(days, numbers, strict=True)]
    kept = Kept(
        known=dict(zip(days, made, strict=True)),
        who=(WhoTally(name="slack:U7", asks=30, cost_nano_usd=0),),
        daily={"slack:U7": dict(zip(days, (10, 15, 90, 10, 19, 1), strict=True))},
    )
    told = accounts(kept, now=datetime(2026, 11, 21, 12, tzinfo=UTC))

    account = await told.of(Span.of(TODAY, 3, ZoneInfo("UTC")))
    (person, rest) = await told.people(account)

    assert (61, Growth(60, 30), Growth(6000, 3000)) == (account.now.questions, account.asked, account.spent)
    assert account.is_running
    assert Growth(60, 30) == account.by_type[0].asked
    assert [Growth(6000, 3000)] == [grown for _, grown in account.models]
    assert (Growth(29, 25), Growth(31, 5)) == (person.asked, rest.asked)


async def test_a_report_as_json_has_what_went_wrong_and_who_waits() -> None:
    data = shown(await said("report", "2026-11-20"))

    assert ("2026-11-20", [], [], []) == tuple(
        data[name] for name in ("date", "alerts", "unanswered", "recommendations")
    )


async def test_nothing_has_no_table_and_no_lines_of_csv() -> None:
    assert "" == csv_of(Reply(text="Nothing."))
