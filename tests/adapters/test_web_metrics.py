"""What Prometheus is told: of this process and of the books, in its language, and nobody's name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_families
from prometheus_client.parser import text_string_to_metric_families as families

from bot.domain import Answer, Outcome, Question, ServedBy
from bot.settings import Settings
from bot.telemetry.counting import Counting
from bot.telemetry.meters import Meters
from bot.telemetry.metrics import METRICS
from bot.testing import StillClock
from tests.bot.test_counting import asked, called
from tests.far_ends.dashboard_visitor import ADMIN, TOKENS, VIEWER
from tests.far_ends.scripted_board import STATE, ScriptedBoard
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import inside

HERE = "127.0.0.1"
BOOKS: Mapping[str, object] = {
    **STATE,
    "limits": [
        {
            "name": "daily_tokens",
            "cap": 100_000,
            "used": 1_200,
            "reserved": 300,
            "left": 98_500,
            "resets_at": "2026-11-23T00:00:00+00:00",
        },
        {
            "name": "monthly_usd",
            "cap": None,
            "used": "0.000231",
            "reserved": "0",
            "left": None,
            "resets_at": "2026-12-01T00:00:00+00:00",
        },
        {
            "name": "user_tokens/person 7f3a",
            "cap": 9,
            "used": 9,
            "reserved": 0,
            "left": 0,
            "resets_at": "2026-12-01T00:00:00+00:00",
        },
    ],
    "routes": [
        {"route": "groq:openai/gpt-oss-20b", "position": 1, "breaker": "closed"},
        {"route": "openai:gpt-oss", "position": 2, "breaker": "half_open"},
    ],
    "alerts": [{"name": "late_reports:slack:C1"}, {"name": "late_reports:slack:C2"}, {"name": "errors"}],
    "paused": "",
    "waiting": 4,
}


@dataclass
class CountedBoard(ScriptedBoard):
    """A board that counts how often it is looked at."""

    looks: int = 0

    async def state(self) -> Mapping[str, object]:
        self.looks += 1
        return await super().state()


@dataclass
class Stage:
    counting: Counting = field(default_factory=Counting)
    board: CountedBoard = field(default_factory=lambda: CountedBoard(now=dict(BOOKS)))
    clock: StillClock = field(default_factory=StillClock)
    is_away: bool = False
    spooled: int = 0

    def house(self) -> ScriptedHouse:
        return ScriptedHouse(
            Settings(**TOKENS),  # type: ignore[arg-type]
            clock=self.clock,
            board=self.board,
            meters=Meters(counting=self.counting, is_away=lambda: self.is_away, spooled=lambda: self.spooled),
        )

    async def told(self) -> dict[tuple[str, ...], float]:
        """Every sample by its name and the values of its labels, in the order of their names."""
        async with inside(self.house(), address=HERE) as client:
            response = await client.get("/metrics")
        assert 200 == response.status_code
        return read(response.text)


def read(text: str) -> dict[tuple[str, ...], float]:
    return {
        (one.name, *(value for _, value in sorted(one.labels.items()))): one.value
        for family in families(text)
        for one in family.samples
    }


async def test_what_was_counted_is_told() -> None:
    stage = Stage()
    asked(stage.counting)
    called(stage.counting)

    told = await stage.told()

    model = ("openai/gpt-oss-20b",)
    assert 1 == told["twin_asks_total", "answered", "slack", "technical", "model"]
    assert 0.000231 == told["twin_cost_usd_total", "groq", *model, "answer"]
    duration = "gen_ai_client_operation_duration_seconds"
    assert (0, 1, 1) == tuple(
        told[f"{duration}_bucket", "", "chat", "groq", *model, bound] for bound in ("0.32", "0.64", "+Inf")
    )
    assert 0.412 == told[f"{duration}_sum", "", "chat", "groq", *model]
    assert 34 == told["gen_ai_client_token_usage_sum", "chat", "groq", *model, "output"]


async def test_budgets_routes_alerts_and_the_inbox_are_told_as_the_books_have_them() -> None:
    told = await Stage().told()

    day, month = ("daily_tokens", "tokens"), ("monthly_usd", "usd")
    assert [100_000, 1_200, 300, 98_500] == [
        told[f"twin_budget_{part}", *day] for part in ("cap", "used", "reserved", "left")
    ]
    assert 0.000231 == told["twin_budget_used", *month]
    assert ("twin_budget_cap", *month) not in told
    assert 1796083200 == told["twin_budget_resets_timestamp_seconds", *month]
    assert (1, 0) == tuple(
        told["twin_route_breaker", "groq", "openai/gpt-oss-20b", state] for state in ("closed", "open")
    )
    assert 1 == told["twin_route_breaker", "openai", "gpt-oss", "half_open"]
    assert 2 == told["twin_route_position", "openai", "gpt-oss"]
    assert (2, 1) == (told["twin_alerts_open", "late_reports"], told["twin_alerts_open", "errors"])
    assert (4, 1, 1) == tuple(
        told[name,] for name in ("twin_inbox_waiting", "twin_spending_paused", "twin_database_up")
    )


async def test_nobody_and_no_channel_is_in_a_label() -> None:
    stage = Stage()
    whoever = Question(text="hunter2", platform="slack", person="slack:U1", channel="slack:C1")
    with stage.counting.asking("ask", whoever) as ended:
        ended(Answer(id="ask", outcome=Outcome.ANSWERED, served_by=ServedBy.QUOTE, text="secret words"))

    labels = " ".join(value for sample in await stage.told() for value in sample[1:])

    for word in ("7f3a", "U1", "C1", "C2", "hunter2", "secret", "user_tokens"):
        assert word not in labels


async def test_the_books_are_read_once_in_a_few_seconds() -> None:
    """However many look; a counter is always that of now."""
    stage = Stage()
    async with inside(stage.house(), address=HERE) as client:
        await client.get("/metrics")
        asked(stage.counting)
        again = read((await client.get("/metrics")).text)
        assert (1, 1) == (
            stage.board.looks,
            again["twin_asks_total", "answered", "slack", "technical", "model"],
        )
        stage.clock.move(5.1)
        await client.get("/metrics")

    assert 2 == stage.board.looks


async def test_books_that_cannot_be_read_are_told_to_be_away_and_nothing_old_of_them() -> None:
    stage = Stage()
    stage.board.away = True

    told = await stage.told()

    assert 0 == told["twin_database_up",]
    assert not [one for one in told if one[0].startswith(("twin_budget", "twin_inbox", "twin_route"))]
    assert [one for one in told if one[0].startswith("process_")]


async def test_a_process_that_goes_on_without_its_database_says_so() -> None:
    told = await Stage(is_away=True, spooled=17).told()

    assert (0, 17) == (told["twin_database_up",], told["twin_spool_records",])


async def test_what_runs_side_by_side_is_counted() -> None:
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        before = (await Stage().told())["twin_tasks",]
        for _ in range(3):
            group.create_task(over.wait())
        after = (await Stage().told())["twin_tasks",]
        over.set()

    assert 3 == after - before


async def test_who_is_not_on_this_machine_needs_a_token() -> None:
    async with inside(Stage().house()) as client:
        stranger = await client.get("/metrics")
        viewer = await client.get("/metrics", headers={"Authorization": f"Bearer {VIEWER}"})
        admin = await client.get("/metrics", headers={"Authorization": f"Bearer {ADMIN}"})

    assert (401, 200, 200) == (stranger.status_code, viewer.status_code, admin.status_code)


async def test_whoever_asks_for_openmetrics_gets_them() -> None:
    stage = Stage()
    asked(stage.counting)
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    async with inside(stage.house(), address=HERE) as client:
        told = await client.get("/metrics", headers=accept)
        plain = await client.get("/metrics")

    assert told.headers["content-type"].startswith("application/openmetrics-text")
    assert plain.headers["content-type"].startswith("text/plain")
    assert "twin_asks" in {family.name for family in open_families(told.text)}  # type: ignore[no-untyped-call]
    assert "no-store" == told.headers["cache-control"]


async def test_every_metric_is_told_with_its_kind_and_meaning() -> None:
    """Also those of which nothing has happened yet."""
    async with inside(Stage().house(), address=HERE) as client:
        text = (await client.get("/metrics")).text

    known: dict[str, Any] = {family.name: family for family in families(text)}
    for metric in METRICS:
        assert (metric.kind, metric.about) == (known[metric.name].type, known[metric.name].documentation)
