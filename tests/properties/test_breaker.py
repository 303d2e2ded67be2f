"""Whatever happens, in whatever order, by whatever clock: one probe at a time, and no wait without an end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain import Route
from bot.errors import (
    AccountBlocked,
    BadContent,
    CallCancelled,
    FirstTokenTimeout,
    ModelError,
    ModelUnavailable,
    RateLimited,
    ServerFault,
)
from bot.llm.breaker import Breakers
from bot.llm.circuit import IN_A_ROW, LEASE_S, Circuit
from bot.llm.signs import pause_for, sign_of_provider, sign_of_route
from bot.storage.alerts import MemoryAlerts
from bot.storage.breakers import MemoryVerdicts
from bot.testing import StillClock

A = Route("groq", "a")
FAULTS = (ServerFault, FirstTokenTimeout, BadContent, ModelUnavailable)
NEUTRAL = (RateLimited, CallCancelled, AccountBlocked)
LONGEST_S = 3600.0

failures = some.sampled_from(FAULTS)
draws = some.floats(0, 1)


class Breaking(RuleBasedStateMachine):
    """One breaker of a route, with a clock that stands still, goes on, and jumps, also back."""

    def __init__(self) -> None:
        super().__init__()
        self.circuit = Circuit("groq:a")
        self.clock = StillClock()
        self.probes: list[float] = []
        self.row = 0.0

    @property
    def at(self) -> float:
        return self.clock.monotonic()

    def state(self) -> str:
        return self.circuit.state(self.at)

    def hear(self, failure: ModelError | None, draw: float) -> str:
        return self.circuit.hear(sign_of_route(failure), self.at, self.clock.now(), lambda: draw)

    @rule(seconds=some.one_of(some.just(0.0), some.floats(0, 5), some.floats(0, 4000)))
    def time_passes(self, seconds: float) -> None:
        self.clock.move(seconds)
        self.probes = [since for since in self.probes if self.at - since < LEASE_S]

    @rule(seconds=some.floats(0, 1e6))
    def time_jumps_back(self, seconds: float) -> None:
        self.clock.move(-seconds)
        self.probes = []  # nobody can say any more how old they are

    @precondition(lambda self: self.state() == "closed")
    @rule(failure=failures, draw=draws)
    def a_call_fails(self, failure: type[ModelError], draw: float) -> None:
        sign = sign_of_route(failure("", route=A))
        self.row += getattr(sign, "weight", 0.0)
        change = self.hear(failure("", route=A), draw)

        assert self.row < IN_A_ROW or change == "opened"
        assert (change == "opened") == (self.state() != "closed")

    @precondition(lambda self: self.state() == "closed")
    @rule(failure=some.sampled_from(NEUTRAL))
    def a_call_tells_nothing(self, failure: type[ModelError]) -> None:
        assert self.hear(failure("", route=A), 0.5) == "none"

    @precondition(lambda self: self.state() == "closed")
    @rule()
    def a_call_succeeds(self) -> None:
        self.row = 0.0
        assert self.hear(None, 0.5) == "none"

    @precondition(lambda self: self.state() == "open")
    @rule(failure=some.one_of(some.none(), failures), draw=draws)
    def a_straggler_comes_in(self, failure: type[ModelError] | None, draw: float) -> None:
        before = self.circuit.wait(self.at)
        self.hear(failure("", route=A) if failure else None, draw)

        assert self.state() == "open"
        assert self.circuit.wait(self.at) >= before

    @rule()
    def somebody_wants_to_probe(self) -> None:
        leave = self.circuit.leave(self.at)
        taken = self.circuit.take_probe(self.at)

        assert taken == (leave.may and leave.is_probe)
        if taken:
            assert not self.probes, "two probes at once"
            self.probes.append(self.at)

    @precondition(lambda self: self.probes and self.state() == "half_open")
    @rule()
    def the_probe_succeeds(self) -> None:
        self.probes, self.row = [], 0.0

        assert self.hear(None, 0.5) == "closed"
        assert self.circuit.leave(self.at).may
        assert not self.circuit.leave(self.at).is_probe

    @precondition(lambda self: self.probes and self.state() == "half_open")
    @rule(failure=failures, draw=draws)
    def the_probe_fails(self, failure: type[ModelError], draw: float) -> None:
        before = self.circuit.verdict
        self.probes = []

        assert self.hear(failure("", route=A), draw) == "reopened"
        after = self.circuit.verdict
        assert before is not None
        assert after is not None
        assert after.opened_at == before.opened_at
        if pause_for(before.reason) == pause_for(after.reason):
            assert after.openings == before.openings + 1

    @precondition(lambda self: self.probes and self.state() == "half_open")
    @rule(failure=some.sampled_from(NEUTRAL))
    def the_probe_tells_nothing(self, failure: type[ModelError]) -> None:
        self.probes = []

        assert self.hear(failure("", route=A), 0.5) == "given_back"
        assert self.circuit.leave(self.at).is_probe

    @invariant()
    def every_wait_has_an_end(self) -> None:
        leave = self.circuit.leave(self.at)
        if leave.until is not None:
            assert 0 < leave.until - self.at <= LONGEST_S
            assert self.circuit.leave(leave.until + LEASE_S).may or self.probes

    @invariant()
    def closed_means_that_everybody_may(self) -> None:
        if self.state() == "closed":
            assert self.circuit.leave(self.at).may
            assert self.circuit.verdict is None


TestBreaking = Breaking.TestCase


class Sharing(RuleBasedStateMachine):
    """Three processes with one store: at no time are two probes of one breaker under way."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = StillClock()
        verdicts, alerts = MemoryVerdicts(), MemoryAlerts()
        self.verdicts = verdicts
        self.boards = [
            Breakers(self.clock, verdicts, alerts, routes=(A,), draw=lambda: 0.5) for _ in range(3)
        ]
        self.probing: dict[int, float] = {}

    def teardown(self) -> None:
        self.runner.close()

    @rule(seconds=some.sampled_from([0.0, 0.5, 1.0, 2.0, 15.0, 60.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.move(seconds)
        now = self.clock.monotonic()
        self.probing = {who: since for who, since in self.probing.items() if now - since < LEASE_S}

    @rule(who=some.integers(0, 2))
    def somebody_asks(self, who: int) -> None:
        board = self.boards[who]
        self.runner.run(board.refresh())
        leave = board.allows(A, self.clock.monotonic())
        if leave.is_probe and self.runner.run(board.take_probe(A)):
            is_open = bool(self.runner.run(self.verdicts.read()))
            assert not (self.probing and is_open), "two probes at once"
            self.probing[who] = self.clock.monotonic()

    @rule(who=some.integers(0, 2), kind=some.sampled_from([ServerFault, AccountBlocked]))
    def calls_fail(self, who: int, kind: type[ModelError]) -> None:
        if who in self.probing or not self.boards[who].allows(A, self.clock.monotonic()).may:
            return
        if self.boards[who].allows(A, self.clock.monotonic()).is_probe:
            return
        for _ in range(6):
            self.runner.run(self.boards[who].record(A, kind("", route=A)))

    @precondition(lambda self: self.probing)
    @rule(ending=some.sampled_from(["well", "badly", "cancelled"]))
    def a_probe_ends(self, ending: str) -> None:
        who = min(self.probing)
        del self.probing[who]
        failure = {"well": None, "badly": ServerFault("", route=A), "cancelled": CallCancelled("", route=A)}
        self.runner.run(self.boards[who].record(A, failure[ending]))

    @precondition(lambda self: not self.probing)
    @rule()
    def all_are_well_again(self) -> None:
        """When models answer, every process finds the way back, whatever was."""
        for _ in range(3):
            self.clock.move(LONGEST_S)
            for board in self.boards:
                self.runner.run(board.refresh())
                if board.allows(A, self.clock.monotonic()).is_probe:
                    assert self.runner.run(board.take_probe(A))
                    self.runner.run(board.record(A, None))
        self.clock.move(1)
        for board in self.boards:
            self.runner.run(board.refresh())

        assert [board.state(A).name for board in self.boards] == ["closed"] * 3
        assert self.runner.run(self.verdicts.read()) == ()


Sharing.TestCase.settings = settings(stateful_step_count=20)
TestSharing = pytest.mark.slow(Sharing.TestCase)


@given(
    openings=some.integers(-5, 10**9),
    draw=draws,
    reason=some.sampled_from(["server_fault: 503", "model_unavailable", "account_blocked: x", "", "?"]),
)
def test_pauses_are_bounded_and_never_far_below_their_first(openings: int, draw: float, reason: str) -> None:
    pause = pause_for(reason)

    assert 0.8 * pause.first_s <= pause.seconds(openings, draw) <= pause.longest_s <= LONGEST_S


@example(ahead=0.0, length=0.0, at=68.71842890035826, reason="server_fault")
@given(
    ahead=some.floats(-1e8, 1e8),
    length=some.floats(0, 1e8),
    at=some.floats(-1e6, 1e6),
    reason=some.sampled_from(["server_fault", "auth", "model_unavailable"]),
)
def test_no_verdict_of_others_closes_a_route_for_longer_than_its_kind_allows(
    ahead: float, length: float, at: float, reason: str
) -> None:
    clock = StillClock()
    told = clock.now() + timedelta(seconds=ahead)
    circuit = Circuit("groq:a")
    circuit.hear(sign_of_provider(AccountBlocked("", route=A)), at, told, lambda: 0.0)
    assert circuit.verdict is not None
    heard = Circuit("groq:a")
    verdict = circuit.verdict
    for end in (verdict.until, told + timedelta(seconds=length)):
        seen = type(verdict)(name="groq:a", opened_at=told, until=end, reason=reason)
        heard.see(seen, at, clock.now())

        assert 0 <= heard.wait(at) <= pause_for(reason).longest_s
