"""A route that pays its way: reserved before it is sent, settled after, whatever happens between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.bookkeeping import Attempt, Settlement, Window
from bot.domain import NOTHING_USED, Call, Completion, Listen, Prompt, Question, Route, Usage
from bot.errors import (
    BudgetHeld,
    BudgetSpent,
    ModelError,
    PriceUnknown,
    RateLimited,
    SpendingPaused,
    StorageError,
    StreamCut,
)
from bot.llm.metered import Meter, Metered
from bot.ports import LLM
from bot.spend.budget import windows
from bot.spend.cost import Price, cost, estimate_prompt_tokens
from bot.storage.memory import MemoryLedger
from bot.testing import ScriptedLLM, StillClock, counting_ids, saying

ROUTE = Route("groq", "fast")
PRICE = Price(input=75_000_000, cached=37_500_000, output=300_000_000)
USED = Usage(prompt_tokens=1000, cached_tokens=400, completion_tokens=100)
PROMPT = Prompt(system="You are the twin of Ada.", user="asked: What did you build?")
WORST = Usage(prompt_tokens=estimate_prompt_tokens(PROMPT), completion_tokens=500)
Pricing = Callable[[Route, datetime], Price | None]
PRICED: Pricing = lambda _, __: PRICE  # noqa: E731 - shorter than its name


@dataclass(slots=True)
class Desk:
    """A meter over books in memory, and an ask that calls may belong to."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    clock: StillClock = field(default_factory=StillClock)
    daily_tokens: int = 0
    monthly_usd: Decimal = Decimal(50)
    new_id: Callable[[datetime], str] = field(default_factory=lambda: counting_ids("attempt"))

    def now_open(self, now: datetime | None = None) -> tuple[Window, ...]:
        return windows(
            now or self.clock.now(),
            ZoneInfo("UTC"),
            daily_tokens=self.daily_tokens,
            monthly_usd=self.monthly_usd,
        )

    def meter(self, inner: LLM, *, price: Pricing = PRICED, **more: Any) -> Metered:
        return Metered(
            inner,
            Meter(
                ledger=self.ledger,
                clock=self.clock,
                price=price,
                windows=lambda now, _call, _route: self.now_open(now),
                new_id=self.new_id,
                reserve_ttl=timedelta(seconds=120),
                **more,
            ),
        )

    async def call(self) -> Call:
        asked = Question(text="What?", platform="web", person="web:1", channel="web")
        await self.ledger.open_ask("ask", asked, at=self.clock.now(), rates=())
        return Call(ask_id="ask", prompt=PROMPT, max_completion_tokens=500, deadline=12.0)

    async def booked(self) -> dict[str, tuple[int, int]]:
        """What is spent and what is held of each window."""
        return {w.name: (spent, held) for w, spent, held in await self.ledger.limits(self.now_open())}

    async def outcomes(self) -> list[str]:
        at = self.clock.now()
        told = await self.ledger.sums(at - timedelta(days=1), at + timedelta(days=1))
        return [one.outcome for one in told.attempts for _ in range(one.attempts)]


@dataclass(slots=True)
class Silent:
    """A model that never answers, and says when it has been asked."""

    route: Route = ROUTE
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError


@dataclass(slots=True)
class SlowLedger(MemoryLedger):
    """Books whose writing takes until ``go`` is set; what was begun is written, whoever waits for it."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    slow: str = "begin"

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        # Called by its class: a dataclass with slots is made anew, so that super() finds another.
        await MemoryLedger.begin_attempt(self, attempt, windows, expires_at=expires_at)
        if self.slow == "begin":
            self.reached.set()
            await self.go.wait()

    async def settle_attempt(self, settlement: Settlement) -> None:
        if self.slow == "settle":
            self.reached.set()
            await self.go.wait()
        await MemoryLedger.settle_attempt(self, settlement)


@dataclass(slots=True)
class NotingLedger(MemoryLedger):
    """Books that keep what they were told of attempts."""

    begun: list[tuple[Attempt, Sequence[Window]]] = field(default_factory=list)
    settled: list[Settlement] = field(default_factory=list)

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        self.begun.append((attempt, windows))
        await MemoryLedger.begin_attempt(self, attempt, windows, expires_at=expires_at)

    async def settle_attempt(self, settlement: Settlement) -> None:
        self.settled.append(settlement)
        await MemoryLedger.settle_attempt(self, settlement)


@dataclass(slots=True)
class Slow:
    """A model whose first sign of life takes 300 ms, and the rest another 500."""

    clock: StillClock
    route: Route = ROUTE

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        for seconds, text in ((0.3, ""), (0.5, "hello")):
            await self.clock.sleep(seconds)
            if listen is not None:
                listen(text)
        return Completion(text="hello", route=self.route, usage=USED, finish_reason="stop")


def model(*said: Any, usage: Usage | None = USED) -> ScriptedLLM:
    return ScriptedLLM(route=ROUTE, script=saying(*said), usage=usage)


async def test_an_answer_is_booked_at_what_it_used() -> None:
    desk = Desk()
    call = await desk.call()

    await desk.meter(model("hello")).complete(call)

    spent = cost(USED, PRICE)
    assert {"daily_tokens": (1100, 0), "monthly_usd": (spent, 0)} == await desk.booked()
    assert (1, USED, spent) == (call.tab.attempts, call.tab.usage, call.tab.cost_nano_usd)


@pytest.mark.parametrize(
    ("error", "usage"),
    [
        (RateLimited("wait", route=ROUTE), NOTHING_USED),
        (StreamCut("broke", route=ROUTE, usage=USED), USED),
        (StreamCut("broke", route=ROUTE, usage=None), WORST),
    ],
)
async def test_a_failure_is_booked_at_what_it_says(error: ModelError, usage: Usage) -> None:
    desk = Desk()
    call = await desk.call()

    with pytest.raises(ModelError):
        await desk.meter(model(error)).complete(call)

    spent = (usage.total_tokens, cost(usage, PRICE))
    assert {"daily_tokens": (spent[0], 0), "monthly_usd": (spent[1], 0)} == await desk.booked()
    assert (1, usage, spent[1]) == (call.tab.attempts, call.tab.usage, call.tab.cost_nano_usd)


async def test_whoever_stops_waiting_for_a_model_has_paid_the_worst_case() -> None:
    desk, silent = Desk(), Silent()
    call = await desk.call()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.meter(silent).complete(call))
        await silent.asked.wait()
        task.cancel()

    assert (WORST.total_tokens, 0) == (await desk.booked())["daily_tokens"]
    assert (["cancelled"], cost(WORST, PRICE)) == (await desk.outcomes(), call.tab.cost_nano_usd)


async def test_whoever_stops_waiting_for_the_reserve_holds_and_owes_nothing() -> None:
    ledger = SlowLedger()
    desk, never_asked = Desk(ledger=ledger), model("hello")
    call = await desk.call()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.meter(never_asked).complete(call))
        await ledger.reached.wait()
        task.cancel()

    assert {"daily_tokens": (0, 0), "monthly_usd": (0, 0)} == await desk.booked()
    assert ([], ["cancelled"]) == (never_asked.calls, await desk.outcomes())


async def test_whoever_stops_waiting_for_the_settlement_is_charged_the_truth() -> None:
    ledger = SlowLedger(slow="settle")
    desk = Desk(ledger=ledger)
    call = await desk.call()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.meter(model("hello")).complete(call))
        await ledger.reached.wait()
        task.cancel()
        ledger.go.set()

    assert (USED.total_tokens, 0) == (await desk.booked())["daily_tokens"]
    assert ["answered"] == await desk.outcomes()


async def test_a_cap_that_is_spent_is_told_at_once() -> None:
    desk, never_asked = Desk(daily_tokens=WORST.total_tokens - 1), model("hello")

    with pytest.raises(BudgetSpent):
        await desk.meter(never_asked).complete(await desk.call())

    assert ([], []) == (desk.clock.slept, never_asked.calls)


async def test_room_that_others_hold_is_waited_for_two_seconds() -> None:
    desk = Desk(daily_tokens=WORST.total_tokens + 1)
    call = await desk.call()
    other, silent = desk.meter(model("hello")), Silent()

    async with asyncio.TaskGroup() as group:
        holds = group.create_task(desk.meter(silent).complete(call))
        await silent.asked.wait()
        with pytest.raises(BudgetHeld):
            await other.complete(call)
        holds.cancel()

    assert sum(desk.clock.slept) == pytest.approx(2.0, abs=0.06)


async def test_a_model_without_a_price_is_refused_while_money_is_limited() -> None:
    desk, never_asked = Desk(), model("hello")

    with pytest.raises(PriceUnknown, match="TWIN_MONTHLY_USD=0"):
        await desk.meter(never_asked, price=lambda _, __: None).complete(await desk.call())

    assert [] == never_asked.calls


async def test_a_model_without_a_price_counts_its_tokens_where_money_is_not_limited() -> None:
    desk = Desk(monthly_usd=Decimal(0))

    await desk.meter(model("hello"), price=lambda _, __: None).complete(await desk.call())

    assert {"daily_tokens": (1100, 0), "monthly_usd": (0, 0)} == await desk.booked()


async def test_the_reserve_grows_by_how_far_a_route_was_above_its_estimates() -> None:
    desk = Desk()
    call = await desk.call()

    with pytest.raises(StreamCut):
        await desk.meter(
            model(StreamCut("broke", route=ROUTE, usage=None)), calibration=lambda _: 2.0
        ).complete(call)

    assert 2 * WORST.prompt_tokens == call.tab.usage.prompt_tokens
    assert (call.tab.usage.total_tokens, 0) == (await desk.booked())["daily_tokens"]


async def test_without_books_nothing_is_sent() -> None:
    desk, never_asked = Desk(), model("hello")
    call = Call(ask_id="nobody", prompt=PROMPT, max_completion_tokens=500, deadline=12.0)

    with pytest.raises(StorageError):
        await desk.meter(never_asked).complete(call)

    assert ([], 0) == (never_asked.calls, call.tab.attempts)


async def test_the_first_sign_of_life_is_timed_where_somebody_listens() -> None:
    desk = Desk(ledger=NotingLedger())
    call, metered = await desk.call(), desk.meter(Slow(desk.clock))
    heard: list[str] = []

    await metered.complete(call, heard.append)
    await metered.complete(call)

    assert isinstance(desk.ledger, NotingLedger)
    assert ["", "hello"] == heard
    assert [(300, 800), (None, 800)] == [(s.first_token_ms, s.latency_ms) for s in desk.ledger.settled]


async def test_an_attempt_says_whether_it_is_a_hedge_and_has_a_price() -> None:
    desk = Desk(ledger=NotingLedger(), monthly_usd=Decimal(0))
    call = await desk.call()

    await desk.meter(model("hello")).complete(replace(call, is_hedge=True))
    await desk.meter(model("hello"), price=lambda _, __: None).complete(call)

    assert isinstance(desk.ledger, NotingLedger)
    assert [(True, True), (False, False)] == [(a.is_hedge, a.is_priced) for a, _ in desk.ledger.begun]


async def test_the_price_is_the_one_of_the_moment() -> None:
    desk, asked = Desk(), list[tuple[Route, datetime]]()

    def price(route: Route, at: datetime) -> Price:
        asked.append((route, at))
        return PRICE

    await desk.meter(model("hello"), price=price).complete(await desk.call())

    assert [(ROUTE, desk.clock.now())] == asked


async def test_while_spending_is_paused_nothing_is_sent() -> None:
    desk, never_asked = Desk(), model("hello")
    call = await desk.call()
    await desk.ledger.budgets.controls.set("paused", "holidays", by="slack:U1", at=desk.clock.now())

    with pytest.raises(SpendingPaused, match="holidays"):
        await desk.meter(never_asked).complete(call)

    assert ([], 0, []) == (never_asked.calls, call.tab.attempts, desk.clock.slept)
