"""No order of calls, ends, deaths, corrections, pauses and new caps parts a window from its cap or books."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.bookkeeping import Standing, Window
from bot.errors import BudgetError, SpendingPaused
from tests.contracts.ledgers import (
    BOARDS,
    LEDGERS,
    NOON,
    AnyLedger,
    Board,
    at,
    attempt,
    lend,
    money_window,
    question,
    refused,
    settlement,
    tokens_window,
    used,
)

EVER = Window(name="ever", unit="tokens", period="all", cap=None, resets_at=at(1))
MINE, YOURS = (
    Window(name=f"persons/slack:U{n}", unit="tokens", period="2026-11-20", cap=150, resets_at=at(1))
    for n in (1, 2)
)
COMMON = (tokens_window(300), money_window(1000), EVER)
ALL = (*COMMON, MINE, YOURS)
CAPS = ("daily_tokens", "monthly_usd", "persons", "ever")


@dataclass(frozen=True)
class Begun:
    """What the machine remembers of an attempt."""

    tokens: int
    money: int
    windows: tuple[Window, ...]
    expires: int


class Spending(RuleBasedStateMachine):
    """Any interleaving over capped windows, one that only counts, and two that bind one person each."""

    kind = "memory"

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.opening: AbstractAsyncContextManager[Board] = BOARDS[self.kind](Path(self.folder.name))
        self.board = self.runner.run(self.opening.__aenter__())
        self.ledger = self.board.ledger
        self.runner.run(self.ledger.open_ask("ask", question(), at=NOON, rates=()))
        self.now = 0
        self.number = 0
        self.pending: dict[str, Begun] = {}
        self.lost: dict[str, Begun] = {}
        self.ended: list[str] = []
        self.paused = False
        self.highest: dict[str, int] = {}

    def teardown(self) -> None:
        self.runner.run(self.opening.__aexit__(None, None, None))
        self.runner.close()
        self.folder.cleanup()

    async def begin(self, tokens: int, money: int, windows: tuple[Window, ...]) -> None:
        self.number += 1
        name, expires = f"t{self.number:04d}", self.now + 30
        beginning = self.ledger.begin_attempt(
            attempt(name, tokens=tokens, money=money), windows, expires_at=at(expires)
        )
        if not await refused(beginning, SpendingPaused if self.paused else BudgetError):
            assert not self.paused
            self.pending[name] = Begun(tokens, money, windows, expires)

    @rule(
        tokens=some.integers(0, 120),
        money=some.integers(0, 400),
        times=some.integers(1, 4),
        whose=some.sampled_from([MINE, YOURS]),
    )
    def calls(self, tokens: int, money: int, times: int, whose: Window) -> None:
        async def burst() -> None:
            await asyncio.gather(*(self.begin(tokens, money, (*COMMON, whose)) for _ in range(times)))

        self.runner.run(burst())

    @precondition(lambda self: self.pending)
    @rule(pick=some.integers(0, 99), share=some.floats(0, 1), told=some.booleans())
    def ends(self, pick: int, share: float, told: bool) -> None:
        name = sorted(self.pending)[pick % len(self.pending)]
        begun = self.pending.pop(name)
        used_tokens = int(begun.tokens * share) if told else None
        ending = settlement(name, tokens=used_tokens, money=int(begun.money * share))
        self.runner.run(self.ledger.settle_attempt(ending))
        self.ended.append(name)

    @precondition(lambda self: self.pending)
    @rule(pick=some.integers(0, 99))
    def is_cancelled(self, pick: int) -> None:
        """Whoever stops waiting for the reserve itself owes nothing."""
        name = sorted(self.pending)[pick % len(self.pending)]
        del self.pending[name]
        self.runner.run(self.ledger.settle_attempt(settlement(name, tokens=0, money=0, outcome="cancelled")))
        self.ended.append(name)

    @precondition(lambda self: self.ended)
    @rule(tokens=some.integers(0, 10_000))
    def ends_again(self, tokens: int) -> None:
        self.runner.run(self.ledger.settle_attempt(settlement(self.ended[-1], tokens=tokens, money=tokens)))

    @rule(seconds=some.integers(0, 40))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds
        dead = [name for name, begun in self.pending.items() if begun.expires <= self.now]
        assert len(dead) == self.runner.run(self.ledger.charge_orphans(now=at(self.now)))
        self.lost |= {name: self.pending.pop(name) for name in dead}

    @precondition(lambda self: self.lost)
    @rule(pick=some.integers(0, 99), share=some.floats(0, 1), told=some.booleans())
    def the_truth_turns_up(self, pick: int, share: float, told: bool) -> None:
        name = sorted(self.lost)[pick % len(self.lost)]
        begun = self.lost[name]
        tokens = int(begun.tokens * share) if told else None
        self.runner.run(
            self.ledger.settle_attempt(settlement(name, tokens=tokens, money=int(begun.money * share)))
        )
        if told:
            del self.lost[name]
            self.ended.append(name)

    @rule()
    def the_lost_are_forgotten(self) -> None:
        self.runner.run(self.ledger.forget_charged(at(self.now) + timedelta(seconds=1)))
        self.ended += self.lost
        self.lost = {}

    @rule(name=some.sampled_from(CAPS), cap=some.none() | some.integers(0, 500))
    def an_admin_sets_a_cap(self, name: str, cap: int | None) -> None:
        value = None if cap is None else str(cap)
        self.runner.run(self.board.controls.set(f"cap:{name}", value, by="slack:U0", at=at(self.now)))
        self.highest = {}

    @rule(paused=some.booleans())
    def an_admin_pauses(self, paused: bool) -> None:
        self.paused = paused
        value = "the invoice" if paused else None
        self.runner.run(self.board.controls.set("paused", value, by="slack:U0", at=at(self.now)))

    @rule(window=some.sampled_from(COMMON), amount=some.integers(0, 60))
    def somebody_is_lent_what_is_left(self, window: Window, amount: int) -> None:
        told = self.standings()[window.name]
        cap = told.window.cap
        room = amount if cap is None else max(min(cap - told.spent - told.reserved, amount), 0)
        lend(self.ledger, Path(self.folder.name), window, room)

    def standings(self) -> Mapping[str, Standing]:
        return {told.window.name: told for told in self.runner.run(self.ledger.standings(ALL))}

    @invariant()
    def no_cap_is_passed_and_windows_and_books_tell_the_same(self) -> None:
        standings = self.standings()
        self.no_cap_is_passed(standings)
        self.books_tell_the_same(standings)

    def no_cap_is_passed(self, standings: Mapping[str, Standing]) -> None:
        """What stands above a cap was there when the cap was lowered, and only shrinks."""
        for name, told in standings.items():
            taken = told.spent + told.reserved + told.lent
            assert min(told.spent, told.reserved, told.lent) >= 0
            if told.window.cap is not None:
                assert taken <= max(told.window.cap, self.highest.get(name, taken))
                self.highest[name] = taken

    def books_tell_the_same(self, standings: Mapping[str, Standing]) -> None:
        told = self.runner.run(self.ledger.sums(NOON, at(86400))).attempts
        settled = [figures for figures in told if figures.outcome != "pending"]
        waiting = [figures for figures in told if figures.outcome == "pending"]
        tokens = tuple(sum(f.usage.total_tokens for f in group) for group in (settled, waiting))
        money = tuple(sum(f.cost_nano_usd for f in group) for group in (settled, waiting))
        windows = ((one.spent, one.reserved) for one in standings.values())
        daily, monthly, ever, mine, yours = windows

        assert tokens == daily == ever == (mine[0] + yours[0], mine[1] + yours[1])
        assert money == monthly

    @invariant()
    def a_step_is_told_once_and_a_lower_one_never_after_it(self) -> None:
        told = self.runner.run(self.board.alerts.since(NOON))
        assert len(told) == len({alert.key for alert in told})


class SpendingInSql(Spending):
    kind = "sqlite"


TestSpendingInMemory = pytest.mark.slow(Spending.TestCase)
TestSpendingInMemory.settings = settings(stateful_step_count=40, deadline=None)
TestSpendingInSql = pytest.mark.slow(SpendingInSql.TestCase)
TestSpendingInSql.settings = settings(
    max_examples=12,
    stateful_step_count=25,
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
