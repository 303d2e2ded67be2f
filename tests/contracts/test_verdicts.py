"""What shared verdicts promise, in SQL or in memory, and what two boards of breakers make of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bookkeeping import Verdict
from bot.errors import AccountBlocked, ServerFault
from bot.llm.breaker import Breakers
from bot.ports import Verdicts
from bot.storage.alerts import MemoryAlerts
from bot.storage.breakers import MemoryVerdicts, SqlVerdicts
from bot.testing import StillClock
from tests.contracts.ledgers import GPT, QWEN, at
from tests.grounds import migrated

OPEN = Verdict(name="groq:x", opened_at=at(0), until=at(2), reason="server_fault: 503")


@asynccontextmanager
async def sql(folder: Path) -> AsyncIterator[Verdicts]:
    async with migrated(folder) as database:
        yield SqlVerdicts(database)


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[Verdicts]:
    yield MemoryVerdicts()


@pytest.fixture(params=[memory, sql, sql], ids=["memory", "sqlite", "postgresql"])
async def verdicts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Verdicts]:
    async with request.param(tmp_path) as opened:
        yield opened


async def test_what_was_opened_is_read_until_it_is_closed_once(verdicts: Verdicts) -> None:
    other = replace(OPEN, name="groq", until=at(60.5), openings=3)
    await verdicts.open(OPEN)
    await verdicts.open(other)

    assert await verdicts.read() == (other, OPEN)
    assert [await verdicts.close("groq:x") for _ in range(2)] == [True, False]
    assert await verdicts.read() == (other,)


async def test_of_two_the_longer_stays_with_the_earlier_beginning(verdicts: Verdicts) -> None:
    longer = replace(OPEN, opened_at=at(1), until=at(5), openings=2)
    shorter = replace(OPEN, opened_at=at(1.5), until=at(3))
    for verdict in (OPEN, longer, shorter):
        await verdicts.open(verdict)

    assert await verdicts.read() == (replace(longer, opened_at=at(0)),)


async def test_one_of_many_gets_the_probe_until_its_lease_ends(verdicts: Verdicts) -> None:
    await verdicts.open(OPEN)
    asked = (verdicts.probe("groq:x", now=at(3), until=at(18)) for _ in range(10))

    granted = await asyncio.gather(*asked)
    later = [await verdicts.probe("groq:x", now=at(s), until=at(s + 15)) for s in (17.9, 18, 19)]

    assert granted.count(True) == 1
    assert later == [False, True, False]


async def test_nobody_probes_what_is_not_open(verdicts: Verdicts) -> None:
    assert await verdicts.probe("groq:x", now=at(3), until=at(18)) is False
    await verdicts.give_back("groq:x")
    assert await verdicts.close("groq:x") is False


async def test_a_probe_given_back_is_had_again_at_once(verdicts: Verdicts) -> None:
    await verdicts.open(OPEN)
    await verdicts.probe("groq:x", now=at(3), until=at(18))
    await verdicts.give_back("groq:x")

    assert await verdicts.probe("groq:x", now=at(3), until=at(18)) is True


async def test_a_probe_that_is_out_stays_out_whatever_others_find(verdicts: Verdicts) -> None:
    await verdicts.open(OPEN)
    await verdicts.probe("groq:x", now=at(3), until=at(18))
    await verdicts.open(replace(OPEN, until=at(7)))

    assert await verdicts.probe("groq:x", now=at(8), until=at(23)) is False


async def test_what_a_wrong_clock_wrote_gives_way(verdicts: Verdicts) -> None:
    await verdicts.open(replace(OPEN, opened_at=at(9e6), until=at(9e6 + 2)))
    await verdicts.probe("groq:x", now=at(9e6 + 3), until=at(9e6 + 18))
    probed = await verdicts.probe("groq:x", now=at(3), until=at(18))
    await verdicts.open(OPEN)

    assert probed is True
    assert (await verdicts.read())[0].until == at(2)


async def test_an_outage_of_long_ago_is_another_one(verdicts: Verdicts) -> None:
    await verdicts.open(replace(OPEN, opened_at=at(0) - timedelta(days=40), until=at(2) - timedelta(days=40)))
    await verdicts.open(OPEN)

    assert await verdicts.read() == (OPEN,)


# --- two processes, one database


@pytest.fixture
async def house(ground: str, tmp_path: Path) -> AsyncIterator[House]:
    async with migrated(tmp_path) as database:
        yield House(SqlVerdicts(database))


class House:
    """Two boards that share a clock, the verdicts and the alerts, and nothing else."""

    def __init__(self, verdicts: Verdicts) -> None:
        self.clock = StillClock(at(0))
        self.verdicts = verdicts
        self.alerts = MemoryAlerts()
        self.one, self.two = self.board(), self.board()

    def board(self) -> Breakers:
        return Breakers(self.clock, self.verdicts, self.alerts, routes=(GPT, QWEN), draw=lambda: 0.0)

    def may(self, board: Breakers) -> bool:
        return board.allows(GPT, self.clock.monotonic()).may

    async def both_refresh(self) -> None:
        await self.one.refresh()
        await self.two.refresh()


async def fail(board: Breakers, times: int = 6) -> None:
    for _ in range(times):
        await board.record(GPT, ServerFault("busy", route=GPT, status=503))


async def test_an_opening_elsewhere_is_seen_within_a_second(house: House) -> None:
    await house.both_refresh()
    await fail(house.one)
    await house.two.refresh()
    before = house.may(house.two)
    house.clock.move(1.0)
    await house.two.refresh()

    assert before is True
    assert house.may(house.two) is False
    assert house.two.state(GPT) == house.one.state(GPT)


async def test_of_two_processes_one_makes_the_probe_and_both_see_it_close(house: House) -> None:
    await fail(house.one)
    house.clock.move(2.0)
    await house.both_refresh()
    leaves = [house.may(house.one), house.may(house.two)]
    granted = await asyncio.gather(house.one.take_probe(GPT), house.two.take_probe(GPT))
    winner, other = (house.one, house.two) if granted[0] else (house.two, house.one)
    while_out = house.may(other)
    await winner.record(GPT, None)
    house.clock.move(1.0)
    await house.both_refresh()

    assert leaves == [True, True]
    assert sorted(granted) == [False, True]
    assert while_out is False
    assert [house.one.state(GPT).name, house.two.state(GPT).name] == ["closed", "closed"]


async def test_a_probe_whose_process_died_is_had_by_another_after_its_lease(house: House) -> None:
    await fail(house.one)
    house.clock.move(2.0)
    await house.both_refresh()
    taken = await house.one.take_probe(GPT)
    early = await house.two.take_probe(GPT)
    house.clock.move(14.9)
    still_early = await house.two.take_probe(GPT)
    house.clock.move(1.1)

    assert [taken, early, still_early] == [True, False, False]
    assert await house.two.take_probe(GPT) is True


async def test_a_failed_probe_closes_it_for_longer_in_every_process(house: House) -> None:
    await fail(house.one)
    house.clock.move(2.0)
    await house.both_refresh()
    await house.one.take_probe(GPT)
    await fail(house.one, 1)
    house.clock.move(1.0)
    await house.both_refresh()
    shut = house.two.allows(GPT, house.clock.monotonic())

    assert (shut.may, shut.until) == (False, house.clock.monotonic() + 3.0)


async def test_what_both_notice_is_told_once_and_so_is_its_end(house: House) -> None:
    blocked = AccountBlocked("spend", route=GPT, code="spend_limit_reached")
    await house.one.record(GPT, blocked)
    house.clock.move(0.3)
    await house.two.record(QWEN, blocked)
    told = [alert.title for alert in house.alerts.told.values() if alert.level == "alert"]
    house.clock.move(60)
    await house.both_refresh()
    await house.two.take_probe(QWEN)
    await house.two.record(QWEN, None)
    house.clock.move(1)
    await house.both_refresh()
    after = [alert.title for alert in house.alerts.told.values() if alert.level == "alert"]

    assert told == ["groq: the account may not be used", "Every model is out"]
    assert after[2:] == ["groq answers again after 1 min", "A model answers again after 1 min"]
    assert await house.verdicts.read() == ()


async def test_a_new_process_starts_with_what_the_others_know(house: House) -> None:
    await house.one.record(GPT, AccountBlocked("spend", route=GPT, code="spend_limit_reached"))
    house.clock.move(10)
    late = house.board()
    await late.refresh()
    state = late.state(QWEN)

    assert (state.name, state.until) == ("open", at(60))
    assert state.reason == "account_blocked: spend_limit_reached"
