"""The figures for programs: the same as the commands', typed, once, and to nobody who may not see them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from bot.errors import StorageError
from bot.settings import Settings
from bot.tallies import WhoTally
from bot.testing import StillClock
from tests.accounted import Kept, accounts, askers, asks, calls
from tests.far_ends.dashboard_visitor import ADMIN, TOKENS, VIEWER
from tests.far_ends.scripted_board import ScriptedBoard
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import inside

LIMITS: list[dict[str, object]] = [
    {
        "name": "daily_tokens",
        "cap": 100_000,
        "used": 1_200,
        "reserved": 0,
        "left": 98_800,
        "resets_at": "2026-11-23T00:00:00+00:00",
    },
    {
        "name": "monthly_usd",
        "cap": "50",
        "used": "0.000231",
        "reserved": "0",
        "left": "49.999769",
        "resets_at": "2026-12-01T00:00:00+00:00",
    },
]
ALERT: dict[str, object] = {
    "key": "budget:50",
    "at": "2026-11-21T10:00:00+00:00",
    "kind": "budget",
    "level": "alert",
    "severity": "warning",
    "muted": False,
    "title": "Half of the budget is spent",
    "text": "",
}
MODEL: dict[str, object] = {
    "route": "groq:openai/gpt-oss-20b",
    "position": 1,
    "why": "in the given order until 20 calls are known (3 are)",
    "breaker": "closed",
    "headroom": "not told yet",
    "success_rate": None,
    "p50_ms": 412,
    "p90_ms": None,
    "cost_per_answer_usd": "0.000231",
}
BUSY = Kept(usual=(asks(3), calls()), who=(WhoTally(name="slack:U7", asks=9, cost_nano_usd=100),))


@dataclass
class Books:
    """Commands that tell what they are given, and note who asked for what."""

    data: dict[str, object]
    asked: list[tuple[str, str]] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    fault: Exception | None = None

    def command(self, name: str) -> Command:
        async def run(caller: Caller, argument: str) -> Reply:
            if self.fault is not None:
                raise self.fault
            self.callers.append(caller)
            self.asked.append((name, argument))
            return Reply(data=self.data[name])

        return Command(name=name, summary="", argument="[days]", run=run, who="admin")


def staged(**data: object) -> tuple[ScriptedHouse, Books]:
    """A house whose commands have these figures; its accounts are of busy days."""
    books = Books({"limits": LIMITS, "alerts": [ALERT], "models": [MODEL], "experiments": []} | data)
    house = ScriptedHouse(
        Settings(**TOKENS),  # type: ignore[arg-type]
        clock=StillClock(datetime(2026, 11, 21, 12, tzinfo=UTC)),
        accounts=accounts(BUSY),
        askers=askers(BUSY),
    )
    house.commands = Registry([books.command(name) for name in books.data])
    return house, books


@asynccontextmanager
async def program(house: ScriptedHouse, token: str = ADMIN) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever has a token."""
    async with inside(house) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


@pytest.mark.parametrize(
    ("name", "token"),
    [(name, token) for name in ("alerts", "models", "experiments") for token in (ADMIN, VIEWER)]
    + [("limits", ADMIN)],
)
async def test_figures_are_those_of_the_command(name: str, token: str) -> None:
    """Nothing is lost on the way and nothing is added, whoever may see figures."""
    house, books = staged()

    async with program(house, token) as client:
        told = await client.get(f"/api/analytics/{name}")

    assert (200, books.data[name]) == (told.status_code, told.json())
    assert "application/json" == told.headers["content-type"]
    assert [False] == [one.sees_pictures for one in books.callers]


async def test_each_day_of_the_series_is_there() -> None:
    house, _ = staged()

    async with program(house) as client:
        told = (await client.get("/api/analytics/series?days=3")).json()

    assert (3, "2026-11-19", "2026-11-21", "UTC") == tuple(
        told[name] for name in ("days", "since", "until", "zone")
    )
    assert [3, 3, 3] == [day["questions"] for day in told["series"]]
    assert ["0.000001"] == list({day["cost_usd"] for day in told["series"]})


async def test_people_are_told_under_pseudonyms() -> None:
    house, _ = staged()

    async with program(house, VIEWER) as client:
        told = (await client.get("/api/analytics/users")).json()

    (user,) = told["users"]
    assert (9, "0.0000001", None) == (user["questions"], user["cost_usd"], user["last_asked_at"])
    assert user["person"].startswith("person ")


@pytest.mark.parametrize(
    ("query", "argument"),
    [("", "7"), ("?days=30", "30"), ("?days=1&colour=red", "1"), ("?days=5&days=366", "366")],
)
async def test_days_are_those_that_were_asked_for(query: str, argument: str) -> None:
    """Parameters that nobody knows are passed over."""
    house, books = staged()

    async with program(house) as client:
        told = await client.get(f"/api/analytics/alerts{query}")

    assert (200, [("alerts", argument)]) == (told.status_code, books.asked)


@pytest.mark.parametrize(
    "days", ["0", "367", "-1", "7.0", "1_0", "+7", "%207", "abc", "", "9" * 60, "\u0667"]
)
async def test_days_that_do_not_read_are_refused_in_words(days: str) -> None:
    """What is allowed is said, and nothing was read for it."""
    house, books = staged()

    async with program(house) as client:
        told = await client.get(f"/api/analytics/alerts?days={days}")

    said = told.json()
    assert (422, "days", "a whole number from 1 to 366") == (
        told.status_code,
        said["parameter"],
        said["allowed"],
    )
    assert said["message"].startswith("`days` must be a whole number from 1 to 366; ")
    assert len(said["message"]) < 120
    assert [] == books.asked


@pytest.mark.parametrize("path", ["summary", "series", "models", "users", "forecast", "alerts", "limits"])
async def test_nobody_is_told_anything_without_a_token(path: str) -> None:
    """Not even what is wrong with the days."""
    house, books = staged()

    async with inside(house) as client:
        told = await client.get(f"/api/analytics/{path}?days=abc")

    assert (401, 'Bearer realm="twin"') == (told.status_code, told.headers["www-authenticate"])
    assert [] == books.asked


async def test_what_has_not_changed_is_not_sent_again() -> None:
    """A strong tag of the content, also as one of a list, a weak one, or any."""
    house, _ = staged()

    async with program(house) as client:
        first = await client.get("/api/analytics/limits")
        tag = first.headers["etag"]
        known = [tag, f'"other", {tag}', f"W/{tag}", "*"]
        again = [await client.get("/api/analytics/limits", headers={"If-None-Match": one}) for one in known]
        other = await client.get("/api/analytics/alerts", headers={"If-None-Match": tag})

    assert [(304, b"", tag)] * 4 == [(one.status_code, one.content, one.headers["etag"]) for one in again]
    for one in (first, *again):
        assert "private, no-cache" == one.headers["cache-control"]
        assert "Authorization, Cookie" == one.headers["vary"]
    assert (200, True) == (other.status_code, other.headers["etag"] != tag)


async def test_figures_that_changed_have_another_tag() -> None:
    house, books = staged()

    async with program(house) as client:
        before = (await client.get("/api/analytics/limits")).headers["etag"]
        books.data["limits"] = LIMITS[:1]
        after = await client.get("/api/analytics/limits", headers={"If-None-Match": before})

    assert (200, LIMITS[:1]) == (after.status_code, after.json())


async def test_books_that_are_away_are_told_kindly() -> None:
    """What the database said is for the log."""
    house, books = staged()
    books.fault = StorageError("no such table: hunter2")

    async with program(house) as client:
        told = await client.get("/api/analytics/limits")

    assert (503, "5") == (told.status_code, told.headers["retry-after"])
    assert "hunter2" not in told.text
    assert "etag" not in told.headers


def _more(model: dict[str, Any]) -> dict[str, Any]:
    return {**model, "colour": "red"}


def _less(model: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in model.items() if name != "why"}


@pytest.mark.parametrize(("changed", "status"), [(_more, 200), (_less, 500)])
async def test_a_new_figure_comes_along_and_a_missing_one_is_noticed(
    changed: Callable[[dict[str, Any]], dict[str, Any]], status: int
) -> None:
    """What the document promises is there, or nothing is told."""
    house, _ = staged(models=[changed(MODEL)])

    async with program(house) as client:
        told = await client.get("/api/analytics/models")

    assert status == told.status_code
    assert status != 200 or "red" == told.json()[0]["colour"]


async def test_whom_a_limit_binds_is_told_to_admins_alone() -> None:
    """A viewer sees figures, and nobody's name."""
    theirs = {
        **ALERT,
        "key": "limit:user_tokens/slack:U012:2026-11-21:80:9",
        "title": "user_tokens/slack:U012",
    }
    house, books = staged(alerts=[ALERT, theirs])
    books.data["limits"] = [*LIMITS, {**LIMITS[0], "name": "user_tokens/slack:U012"}]
    house.board = ScriptedBoard(now={"limits": LIMITS})

    async with program(house, VIEWER) as client:
        alerts, limits = [await client.get(f"/api/analytics/{one}") for one in ("alerts", "limits")]
    async with program(house) as client:
        known = [await client.get(f"/api/analytics/{one}") for one in ("alerts", "limits")]

    assert ([ALERT], LIMITS) == (alerts.json(), limits.json())
    assert ([ALERT, theirs], books.data["limits"]) == tuple(one.json() for one in known)
