"""No order of calls, settlements and deaths lets a window pass its cap or part from the books."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.bookkeeping import Window
from bot.domain import Purpose
from bot.errors import BudgetError
from tests.contracts.ledgers import (
    LEDGERS,
    NOON,
    AnyLedger,
    at,
    attempt,
    money_window,
    question,
    refused,
    settlement,
    tokens_window,
    used,
)

TOKENS_CAP = 300
MONEY_CAP = 1000
EVER = Window(name="ever", unit="tokens", period="all", cap=None, resets_at=at(1))
ALL = (tokens_window(TOKENS_CAP), money_window(MONEY_CAP), EVER)


class Spending(RuleBasedStateMachine):
    """Any interleaving over two capped windows and one that only counts."""

    kind = "memory"

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.opening: AbstractAsyncContextManager[AnyLedger] = LEDGERS[self.kind](Path(self.folder.name))
        self.ledger = self.runner.run(self.opening.__aenter__())
        self.runner.run(self.ledger.open_ask("ask", question(), at=NOON, rates=()))
        self.number = 0
        self.pending: dict[str, tuple[int, int]] = {}
        self.ended: list[str] = []

    def teardown(self) -> None:
        self.runner.run(self.opening.__aexit__(None, None, None))
        self.runner.close()
        self.folder.cleanup()

    async def begin(self, tokens: int, money: int) -> None:
        self.number += 1
        name = f"t{self.number}"
        begun = attempt(name, tokens=tokens, money=money, purpose=Purpose.ANSWER)
        if not await refused(self.ledger.begin_attempt(begun, ALL, expires_at=at(self.number)), BudgetError):
            self.pending[name] = (tokens, money)

    @rule(tokens=some.integers(0, 120), money=some.integers(0, 400), times=some.integers(1, 5))
    def calls(self, tokens: int, money: int, times: int) -> None:
        async def burst() -> None:
            await asyncio.gather(*(self.begin(tokens, money) for _ in range(times)))

        self.runner.run(burst())

    @precondition(lambda self: self.pending)
    @rule(share=some.floats(0, 1), told=some.booleans())
    def ends(self, share: float, told: bool) -> None:
        name = min(self.pending) if share < 0.5 else max(self.pending)
        tokens, money = self.pending.pop(name)
        used_tokens = int(tokens * share) if told else None
        ending = settlement(name, tokens=used_tokens, money=int(money * share))
        self.runner.run(self.ledger.settle_attempt(ending))
        self.ended.append(name)

    @precondition(lambda self: self.ended)
    @rule(tokens=some.integers(0, 10_000))
    def ends_again(self, tokens: int) -> None:
        self.runner.run(self.ledger.settle_attempt(settlement(self.ended[-1], tokens=tokens, money=tokens)))

    @rule(seconds=some.integers(0, 40))
    def time_passes(self, seconds: int) -> None:
        self.runner.run(self.ledger.charge_orphans(now=at(seconds)))
        dead = [name for name in self.pending if int(name[1:]) <= seconds]
        for name in dead:
            del self.pending[name]
            self.ended.append(name)

    @invariant()
    def no_cap_is_passed(self) -> None:
        for window in ALL:
            spent, reserved = self.runner.run(used(self.ledger, window))
            assert min(spent, reserved) >= 0
            assert window.cap is None or spent + reserved <= window.cap

    @invariant()
    def windows_and_books_tell_the_same(self) -> None:
        told = self.runner.run(self.ledger.sums(NOON, at(86400))).attempts
        settled = [figures for figures in told if figures.outcome != "pending"]
        waiting = [figures for figures in told if figures.outcome == "pending"]
        tokens = tuple(sum(f.usage.total_tokens for f in group) for group in (settled, waiting))
        money = tuple(sum(f.cost_nano_usd for f in group) for group in (settled, waiting))

        assert tokens == self.runner.run(used(self.ledger, ALL[0]))
        assert tokens == self.runner.run(used(self.ledger, ALL[2]))
        assert money == self.runner.run(used(self.ledger, ALL[1]))


class SpendingInSql(Spending):
    kind = "sqlite"


TestSpendingInMemory = pytest.mark.slow(Spending.TestCase)
TestSpendingInMemory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestSpendingInSql = pytest.mark.slow(SpendingInSql.TestCase)
TestSpendingInSql.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("kind", sorted(LEDGERS))
async def test_a_storm_at_the_cap_ends_exactly_there(kind: str, tmp_path: Path) -> None:
    """64 askers of 7 tokens each over a cap that 14 calls of them fit into, with settlements in between."""
    window = tokens_window(100)

    async def ask(ledger: AnyLedger, name: str) -> None:
        if not await refused(
            ledger.begin_attempt(attempt(name, tokens=7), [window], expires_at=at(120)), BudgetError
        ):
            await ledger.settle_attempt(settlement(name, tokens=7))

    async with LEDGERS[kind](tmp_path) as ledger:
        await ledger.open_ask("ask", question(), at=NOON, rates=())
        await asyncio.gather(*(ask(ledger, f"t{n}") for n in range(64)))

        assert await used(ledger, window) == (98, 0)
