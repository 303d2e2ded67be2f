"""A meter over books in memory, and the models and ledgers that its tests put around it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.bookkeeping import Attempt, AttemptFigures, Settlement, Window
from bot.domain import Call, Completion, Listen, Prompt, Question, Route, Usage
from bot.llm.metered import Meter, Metered
from bot.ports import LLM
from bot.spend.budget import windows
from bot.spend.cost import Price, estimate_prompt_tokens
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
        return [one.outcome for one in await self._attempts() for _ in range(one.attempts)]

    async def used(self) -> list[Usage]:
        return [one.usage for one in await self._attempts()]

    async def _attempts(self) -> tuple[AttemptFigures, ...]:
        at = self.clock.now()
        return (await self.ledger.sums(at - timedelta(days=1), at + timedelta(days=1))).attempts


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
