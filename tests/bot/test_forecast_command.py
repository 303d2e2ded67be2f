"""What `forecast` says, and the line that a daily report has of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.bookkeeping import RouteDay, Standing, Window
from bot.commands.forecast import ForecastCommands
from bot.commands.registry import Caller, Registry
from bot.domain import Route
from bot.forecast.bounds import Keys
from bot.forecast.forecasting import Forecasting
from bot.forecast.wording import budget_line, finding
from bot.notices import Picture
from bot.reports.posts import report
from bot.spend.budget import Limits
from bot.spend.cost import usd
from bot.tallies import DayTally, WhoTally
from bot.testing import StillClock
from tests.accounted import account_of, asks
from tests.accounted import day_of as tally
from tests.forecasting import GPT, NOW, day_of

ZONE = ZoneInfo("UTC")
ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)
CONTRACT = [
    "month", "spent_usd", "expected_usd", "low80_usd", "high80_usd", "low95_usd", "high95_usd", "cap_usd",
    "cap_reached_on", "probability_over_cap",
]  # fmt: skip
FIRST = datetime(2026, 9, 1, tzinfo=UTC)


class Books:
    """The books of a twin that is asked 80 times a day, and was 30 times today, since its ``first`` day."""

    def __init__(self, first: datetime | None = FIRST, cap: int | None = 50 * 10**9) -> None:
        self.first = first
        self.cap = cap

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        born = self.first.date() if self.first else date.max
        asked = {day: 30 if day == NOW.date() else 80 for day in days if born <= day <= NOW.date()}
        return tuple(day_of(day, asked.get(day, 0)) for day in days)

    async def busiest(self, *_: object, **__: object) -> tuple[WhoTally, ...]:
        return ()

    async def asks_of(self, *_: object, **__: object) -> dict[str, int]:
        return {}

    async def first_day(self) -> datetime | None:
        return self.first

    async def standings(self, windows: Sequence[Window]) -> tuple[Standing, ...]:
        caps = {"monthly_usd": self.cap, "daily_tokens": 100_000}
        return tuple(
            Standing(
                window=Window(
                    name=one.name,
                    unit=one.unit,
                    period=one.period,
                    cap=caps[one.name],
                    resets_at=one.resets_at,
                ),
                spent=0,
                reserved=0,
                lent=0,
            )
            for one in windows
        )

    async def route_days(self, since: datetime, until: datetime) -> tuple[RouteDay, ...]:
        """All that was asked went to one route."""
        asked = await self.days([since.date() + timedelta(n) for n in range((until - since).days + 1)], ZONE)
        return tuple(
            RouteDay(
                day=one.day,
                route=GPT,
                requests=one.questions,
                tokens=one.tokens,
                busiest_requests=1,
                busiest_tokens=1,
            )
            for one in asked
            if one.questions
        )


def forecasting(books: Books) -> Forecasting:
    limits = Limits.of(ZONE, daily_tokens=1, monthly_usd=Decimal(1))
    return Forecasting(statistics=books, ledger=books, limits=limits, clock=StillClock(NOW))


def registry(
    books: Books,
    pictures: Sequence[Picture] = (),
    told: Mapping[Route, Mapping[str, int]] | None = None,
) -> Registry:
    async def draw(*_: object) -> Picture | None:
        return next(iter(pictures), None)

    made = ForecastCommands(
        forecasting=forecasting(books), keys=lambda: Keys(plans={}, told=told or {}), illustrate=draw
    )
    return Registry(made.commands())


async def said(books: Books, argument: str = "") -> Any:
    return await registry(books).run("forecast", ADMIN, argument)


async def test_the_finding_is_the_title_and_its_certainty_is_told() -> None:
    reply = await said(Books())

    assert reply.title.startswith("$0.48") or reply.title.startswith("$0.47")
    assert reply.title.endswith("by month's end, cap of $50.00 not reached (under 1 % that it is)")
    assert reply.text.startswith("From 72 days of history. Simulated 4,000 times")
    assert ["Spent", "By month's end", "Daily cap"] == [name for name, _ in reply.fields]
    assert ["cost, 2026-11", "questions, 2026-11", "tokens, 2026-11"] == [
        row[0] for row in reply.table.rows[:3]
    ]


async def test_the_json_has_the_contract_first_and_agrees_with_the_books_to_the_nano_dollar() -> None:
    data = (await said(Books())).data

    assert CONTRACT == list(data)[: len(CONTRACT)]
    assert ("2026-11", usd((11 * 80 + 30) * 200_000), "50") == (
        data["month"], data["spent_usd"], data["cap_usd"],
    )  # fmt: skip
    assert (None, 0.0, []) == (data["cap_reached_on"], data["probability_over_cap"], data["limits"])
    assert 30 == data["questions"]["today"]["so_far"]


async def test_a_cap_that_will_be_reached_is_told_with_its_day_and_probability() -> None:
    reply = await said(Books(cap=300_000_000))

    assert reply.title.startswith("Cap of $0.3000 reached on 1")
    assert "November (99 %), $0.4" in reply.title
    assert reply.title.endswith("by month's end without it")
    assert reply.data["cap_reached_on"].startswith("2026-11-1")
    assert reply.data["probability_over_cap"] > 0.9


async def test_a_cap_that_is_spent_was_reached_and_one_to_come_will_be() -> None:
    spent, coming = [await forecasting(Books(cap=cap)).now() for cap in (100_000_000, 300_000_000)]

    assert finding(spent).startswith("Cap of $0.1000 reached on 7 November, $0.4")
    assert (
        "(182 %); the cap was reached on 7 November, without it the month would come to $0.4"
        in budget_line(spent)
    )
    assert budget_line(coming).startswith("$0.1820 of $0.3000 (61 %); the cap is reached on 1")
    assert "November (99 %), without it $0.4" in budget_line(coming)


async def test_without_a_cap_there_is_none_to_reach() -> None:
    reply = await said(Books(cap=None))

    assert reply.title.endswith("by month's end, no cap is set")
    assert (None, None, None) == tuple(
        reply.data[name] for name in ("cap_usd", "cap_reached_on", "probability_over_cap")
    )


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (NOW - timedelta(days=2), "Only 2 days of history: the ranges are wide"),
        (NOW - timedelta(days=1), "Only 1 day of history"),
        (NOW - timedelta(hours=5), "No day is over yet: this is little more than a guess."),
    ],
)
async def test_a_young_twin_is_told_how_little_is_known(first: datetime, told: str) -> None:
    assert told in (await said(Books(first))).text


async def test_nobody_asked_is_no_forecast() -> None:
    assert "Nothing was asked yet: too early for more than a guess" == (await said(Books(None))).title


async def test_the_days_to_go_by_may_be_told() -> None:
    narrow, wrong = await said(Books(), "10"), await said(Books(), "always")

    assert narrow.text.startswith("Only 10 days of history")
    assert narrow.data["spent_usd"] == (await said(Books())).data["spent_usd"]
    assert (True, "`always` is no number of days: try 7, or any from 1 to 366.") == (
        wrong.refused,
        wrong.text,
    )


@pytest.mark.parametrize("days", [3, 7, 14, 30, 84])
async def test_a_route_that_takes_all_is_told_what_the_twin_is_by_however_many_days(days: int) -> None:
    ahead = (await forecasting(Books()).now(days)).tokens_ahead
    told = {GPT: {"tokens:day": ahead.busiest.expected}}
    reply: Any = await registry(Books(), told=told).run("forecast", ADMIN, str(days))

    assert [ahead.busiest.expected] == [one["expected"] for one in reply.data["limits"]]


async def test_it_is_for_admins_and_brings_its_picture() -> None:
    card = Picture(name="forecast.png", png=b"png", alt="what it shows")
    asker = Caller(platform="slack", person="slack:U2", channel="slack:C1")

    drawn = await registry(Books(), [card]).run("forecast", ADMIN)
    refused = await registry(Books()).run("forecast", asker)

    assert card == drawn.picture
    assert refused.refused


async def test_a_report_has_a_line_on_the_budget_as_it_stood_that_day() -> None:
    """The report on an old day does not know of the days after it."""
    earlier = await forecasting(Books()).after(date(2026, 11, 9))
    ended = await forecasting(Books()).after(date(2026, 10, 31))
    line = budget_line(earlier)

    assert 9 * 80 * 200_000 == earlier.spent
    assert line.startswith("$0.1440 of $50.00 (0 %); by month's end $0.4")
    assert line.endswith("with 80 %), the cap is reached with under 1 %")
    assert "$0.4960 of $50.00 (1 %) in October" == budget_line(ended)

    told = report("Ada", account_of(tally(date(2026, 11, 9), asks())), budget=line)
    assert f"- **Budget:** {line}" in told.text.splitlines()
