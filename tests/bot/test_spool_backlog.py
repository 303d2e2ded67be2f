"""An outage ends though people never stop asking, and ends for those who were writing it down, too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.rehearsal import LoopClock, rehearse
from bot.spool.file import SpoolFile
from bot.spool.ledger import SpoolingLedger
from bot.spool.lending import Allowance, Key, Loan
from bot.spool.records import Record
from bot.storage.memory import MemoryLedger
from tests.contracts.ledgers import NOON, question
from tests.far_ends.outage import FarLedger, Line

PEOPLE = 24
REPLAY_S = 0.4
"""What a batch takes, however small it is; whoever asks needs a tenth of it."""


@dataclass
class Slow:
    """A lender that takes its time over each batch; ``mute`` ones take for ever, the first so many times."""

    line: Line
    mute: int = 0
    told: list[Record] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    async def ping(self) -> None:
        await self.line.cross(partial(asyncio.sleep, 0))

    async def lend(self, *_: object, **__: object) -> Mapping[Key, Loan]:
        return {}

    async def charge_expired(self, **_: object) -> int:
        return 0

    async def give_back(self, *_: object, **__: object) -> None:
        """There is nothing to give back."""

    async def replay(self, _: str, records: Sequence[Record], *, begun: Collection[str]) -> Mapping[Key, int]:
        self.batches.append(len(records))
        if self.mute >= len(self.batches):
            await asyncio.Event().wait()
        await asyncio.sleep(REPLAY_S)
        self.told += records
        return {}


@dataclass
class Crowd:
    """People who ask again and again until they are sent home; each question takes a twin a moment."""

    ledger: SpoolingLedger
    asked: int = 0
    slowest_s: float = 0.0
    is_open: bool = True

    async def come(self, clock: LoopClock) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(PEOPLE):
                group.create_task(self._ask(clock))

    async def _ask(self, clock: LoopClock) -> None:
        while self.is_open:
            self.asked += 1
            began = clock.monotonic()
            await self.ledger.open_ask(f"ask-{self.asked}", question(), at=NOON, rates=())
            self.slowest_s = max(self.slowest_s, clock.monotonic() - began)
            await clock.sleep(REPLAY_S / 10)


@asynccontextmanager
async def _away(
    folder: Path, lender: Slow, clock: LoopClock, *, chunk: int = 200
) -> AsyncIterator[SpoolingLedger]:
    """A process whose database is away in the first second of its life, with a question written down."""
    file = SpoolFile(folder, "one")
    ledger = SpoolingLedger(FarLedger(MemoryLedger(), lender.line), lender, file, clock, chunk=chunk)
    lender.line.state = "gone"
    await asyncio.to_thread(file.make)
    await ledger.open_ask("first", question(), at=NOON, rates=())
    lender.line.state = "here"
    yield ledger
    await asyncio.to_thread(file.close)


async def _played(folder: Path, lender: Slow, *, chunk: int = 200) -> tuple[SpoolingLedger, Crowd]:
    clock = LoopClock()
    async with _away(folder, lender, clock, chunk=chunk) as ledger, asyncio.TaskGroup() as group:
        crowd = Crowd(ledger)
        group.create_task(crowd.come(clock))
        await clock.sleep(3)
        async with asyncio.timeout(60):
            while not await ledger.look():
                await clock.sleep(1)
        await clock.sleep(1)
        crowd.is_open = False
    return ledger, crowd


def test_an_outage_ends_among_people_who_never_stop_asking(tmp_path: Path) -> None:
    """Each batch takes as long as ten questions of each of them, so that there is always more to tell."""
    lender = Slow(Line())
    ledger, crowd = rehearse(_played(tmp_path, lender))

    assert not ledger.is_away
    assert [] == list(ledger.waiting)
    assert crowd.asked > len(lender.told) >= PEOPLE
    assert crowd.slowest_s <= 2 * REPLAY_S + 0.1


def test_a_batch_that_is_too_slow_holds_nobody_up_for_long_and_is_smaller_the_next_time(
    tmp_path: Path,
) -> None:
    lender = Slow(Line(), mute=2)
    ledger, crowd = rehearse(_played(tmp_path, lender, chunk=10_000))

    assert not ledger.is_away
    assert lender.batches[0] > lender.batches[-1]
    assert crowd.slowest_s < 2.5


def test_what_is_late_is_told_to_the_database_that_is_back_meanwhile(tmp_path: Path) -> None:
    """Whoever waits for the pen writes nothing when it is over, or an outage would begin anew with it."""

    async def play() -> tuple[bool, int]:
        clock, lender = LoopClock(), Slow(Line())
        async with _away(tmp_path, lender, clock) as ledger:
            async with asyncio.TaskGroup() as group:
                look = group.create_task(ledger.look())
                await clock.sleep(REPLAY_S / 2)
                group.create_task(ledger.open_ask("late", question(), at=NOON, rates=()))
            assert look.result()
            return ledger.is_away, len(lender.told)

    assert (False, 2) == rehearse(play())
    assert [b""] == [file.read_bytes() for file in tmp_path.iterdir()]


def test_chores_do_not_wait_for_what_is_told(tmp_path: Path) -> None:
    async def play() -> float:
        clock = LoopClock()
        async with _away(tmp_path, Slow(Line(), mute=1), clock) as ledger, asyncio.TaskGroup() as group:
            group.create_task(ledger.look())
            await clock.sleep(0.1)
            began = clock.monotonic()
            await ledger.keep([], Allowance(), now=NOON)
            return clock.monotonic() - began

    assert 0.0 == rehearse(play())
