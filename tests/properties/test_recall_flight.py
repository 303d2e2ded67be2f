"""Whoever comes, waits, fails or is cancelled in whatever order: one works at a time, and nobody is left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.recall.flight import SPARED_S, Flights
from bot.rehearsal import LoopClock, rehearse

SECONDS = st.integers(0, 30).map(float)  # whole ones: their sums are exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One who comes at an instant, works so long if they lead, and may fail or be cancelled."""

    name: str
    at: float
    works: float
    patience: float
    shares: bool
    fails: bool
    cancelled_after: float | None


GUESTS = st.builds(
    Guest,
    name=st.sampled_from(["one", "other"]),
    at=SECONDS,
    works=SECONDS,
    patience=st.integers(0, 80).map(float),
    shares=st.booleans(),
    fails=st.booleans(),
    cancelled_after=st.none() | SECONDS,
)


@dataclass(slots=True)
class Party:
    """What happened: who works now, by name, and how each ended."""

    flights: Flights[str]
    working: dict[str, int]
    ended: list[str]

    async def visit(self, number: int, guest: Guest) -> None:
        await asyncio.sleep(guest.at)
        deadline = guest.at + guest.patience + SPARED_S
        try:
            async with self.flights.alone(guest.name, deadline=deadline) as told:
                if told is not None:
                    assert told.startswith(guest.name)
                    self.ended.append("told")
                    return
                waited_in_vain = asyncio.get_running_loop().time() >= guest.at + guest.patience
                await self._work(number, guest, beside=waited_in_vain)
        except ValueError:
            self.ended.append("failed")
        except asyncio.CancelledError:
            self.ended.append("cancelled")

    async def _work(self, number: int, guest: Guest, *, beside: bool) -> None:
        if not beside:
            self.working[guest.name] = self.working.get(guest.name, 0) + 1
            assert self.working[guest.name] == 1
        try:
            await asyncio.sleep(guest.works)
            if guest.fails:
                raise ValueError("no")
            if guest.shares:
                self.flights.share(guest.name, f"{guest.name} by {number}")
            self.ended.append("worked")
        finally:
            if not beside:
                self.working[guest.name] -= 1


async def play(guests: list[Guest]) -> Party:
    party = Party(flights=Flights(LoopClock()), working={}, ended=[])
    async with asyncio.TaskGroup() as group:
        loop = asyncio.get_running_loop()
        for number, guest in enumerate(guests):
            task = group.create_task(party.visit(number, guest))
            if guest.cancelled_after is not None:
                loop.call_later(guest.at + guest.cancelled_after, task.cancel)
    for name in ("one", "other"):  # nobody holds a name that nobody is behind
        async with asyncio.timeout(0.05), party.flights.alone(name, deadline=1e9) as told:
            assert told is None
    return party


@pytest.mark.slow
@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(st.lists(GUESTS, max_size=12))
def test_one_works_at_a_time_and_everybody_leaves(guests: list[Guest]) -> None:
    party = rehearse(play(guests))

    cancelled_asleep = len(guests) - len(party.ended)
    assert cancelled_asleep <= sum(guest.cancelled_after == 0 for guest in guests)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 30), st.integers(0, 29))
def test_of_many_at_once_one_works_and_a_cancelled_leader_is_replaced(many: int, lost: int) -> None:
    """The first ones are cancelled while they lead, one after another."""
    lost = min(lost, many - 1)
    guests = [
        Guest(
            name="one",
            at=0.0,
            works=1.0,
            patience=100.0,
            shares=True,
            fails=False,
            cancelled_after=0.5 + 0.1 * at if at < lost else None,
        )
        for at in range(many)
    ]

    party = rehearse(play(guests))

    first = min(lost, 6)  # by the time the seventh would lead, the leader has done the work
    assert party.ended.count("worked") == 1
    assert party.ended.count("cancelled") >= min(first, 1)
    assert len(party.ended) == many
