"""No outage, crash or torn byte loses an attempt, counts one twice, or lets a window pass its cap."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.errors import BudgetError, StorageError
from bot.spool.file import SpoolFile
from bot.spool.heirs import inherit
from bot.spool.ledger import SpoolingLedger
from bot.spool.lending import Allowance, Key
from bot.spool.records import Record
from bot.storage.allowances import SqlAllowances
from bot.storage.budgets import state
from bot.storage.database import Database
from bot.storage.ledger import SqlLedger
from bot.testing import StillClock
from tests.contracts.ledgers import NOON, at, attempt, money_window, question, settlement, tokens_window
from tests.far_ends.disk import Disk, Killed
from tests.far_ends.outage import FarLedger, FarLender, Line
from tests.grounds import auditor, migrated

CAP = 500
MONEY_CAP = 1000
WINDOWS = (tokens_window(CAP), money_window(MONEY_CAP))
WANTED = Allowance(tokens=60, nano_usd=120)


class WatchedAllowances(SqlAllowances):
    """Notes each part of a replay after which a window held more than before."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._watched = database
        self.grew: list[tuple[list[int], list[int]]] = []

    async def replay(
        self, holder: str, records: Sequence[Record], *, begun: Collection[str]
    ) -> Mapping[Key, int]:
        before = await self._totals()
        left = await super().replay(holder, records, begun=begun)
        after = await self._totals()
        if any(new > old for old, new in zip(before, after, strict=True)):
            self.grew.append((before, after))
        return left

    async def _totals(self) -> list[int]:
        return await self._watched.read(lambda c: [sum(state(c, w.name, w.period)) for w in WINDOWS])


@dataclass
class Process:
    """One of several processes that share a database, and can be killed."""

    ledger: SpoolingLedger
    file: SpoolFile
    line: Line
    disk: Disk
    running: list[str] = field(default_factory=list)


class Outages(RuleBasedStateMachine):
    """Two processes, one database, one disk; anything may end at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.place = Path(self.folder.name)
        self.opening = migrated(self.place)
        self.database = self.runner.run(self.opening.__aenter__())
        self.lender = WatchedAllowances(self.database)
        self.number = 0
        self.seconds = 0
        self.sent: dict[str, int] = {}
        self.told: dict[str, int] = {}
        self.either: dict[str, set[int]] = {}
        self.processes = [self.start(), self.start()]

    def start(self) -> Process:
        self.number += 1
        line, disk = Line(), Disk()
        file = SpoolFile(self.place / "spool", f"p{self.number}", write=disk.write)
        ledger = SpoolingLedger(
            FarLedger(SqlLedger(self.database), line),
            FarLender(self.lender, line),
            file,
            StillClock(),
            patience_s=30,
            chunk=2,
        )
        self.runner.run(inherit(self.place / "spool", self.lender, chunk=3))
        return Process(ledger, file, line, disk)

    def killed(self, which: int) -> None:
        self.processes[which].file.close()  # as the system does
        self.processes[which] = self.start()

    def teardown(self) -> None:
        try:
            for process in self.processes:
                process.line.state, process.disk.stop = "here", None
                self.runner.run(process.ledger.aclose())
            self.runner.run(inherit(self.place / "spool", self.lender, chunk=3))
            self.runner.run(SqlLedger(self.database).charge_orphans(now=at(10**6)))
            self.everything_is_in_the_books()
        finally:
            self.runner.run(self.opening.__aexit__(None, None, None))
            self.runner.close()
            self.folder.cleanup()

    def everything_is_in_the_books(self) -> None:
        rows = auditor(
            self.place, "SELECT id, outcome, prompt_tokens + completion_tokens, cost_nano_usd FROM attempts"
        )
        books = {str(name): (outcome, tokens) for name, outcome, tokens, _ in rows}
        spent = (sum(int(str(row[2])) for row in rows), sum(int(str(row[3])) for row in rows))

        assert set(self.sent) <= set(books)
        assert {name: tokens for name, (_, tokens) in books.items() if name in self.told} == self.told
        untold = {name: tokens for name, tokens in self.sent.items() if name not in self.told}
        assert untold == {name: tokens for name, (_, tokens) in books.items() if name in untold}
        assert all(books[name][1] in either for name, either in self.either.items())
        for window, total in zip(WINDOWS, spent, strict=True):
            assert (total, 0, 0) == self.standing(window.name, window.period)
        assert [] == auditor(self.place, "SELECT id FROM allowances")
        assert [] == list((self.place / "spool").glob("*"))

    def standing(self, name: str, period: str) -> tuple[int, int, int]:
        return self.runner.run(self.database.read(lambda c: state(c, name, period)))

    @rule(which=some.integers(0, 1))
    def keeps_an_allowance(self, which: int) -> None:
        with suppress(StorageError):
            self.runner.run(self.processes[which].ledger.keep(WINDOWS, WANTED, now=at(self.seconds)))

    @rule(which=some.integers(0, 1), tokens=some.integers(1, 40), times=some.integers(1, 3))
    def calls(self, which: int, tokens: int, times: int) -> None:
        names = [f"t{self.number + n + 1}" for n in range(times)]
        self.number += times

        async def burst() -> list[BaseException | None]:
            begun = (self.begin(which, name, tokens) for name in names)
            return await asyncio.gather(*begun, return_exceptions=True)

        failures = [one for one in self.runner.run(burst()) if one is not None]
        assert all(isinstance(one, Killed) for one in failures), failures
        if failures:
            self.killed(which)

    async def begin(self, which: int, name: str, tokens: int) -> None:
        process = self.processes[which]
        await process.ledger.open_ask(f"ask-{name}", question(), at=NOON, rates=())
        begun = attempt(name, f"ask-{name}", tokens=tokens, money=tokens * 2)
        try:
            await process.ledger.begin_attempt(begun, WINDOWS, expires_at=at(10**5))
        except (BudgetError, StorageError):
            return
        self.sent[name] = tokens
        process.running.append(name)

    @rule(which=some.integers(0, 1), share=some.floats(0, 1), told=some.booleans())
    def ends(self, which: int, share: float, told: bool) -> None:
        process = self.processes[which]
        if not process.running:
            return
        name = process.running.pop(int(share * (len(process.running) - 1)))
        used = int(self.sent[name] * share)
        ending = settlement(name, tokens=used if told else None, money=used * 2)
        try:
            self.runner.run(process.ledger.settle_attempt(ending))
        except Killed:  # its last words may have arrived or not
            self.killed(which)
            self.either[name] = {used, self.sent.pop(name)} if told else {self.sent[name]}
        else:
            self.remember(name, used if told else None, is_sure=process.disk.stop is None)

    def remember(self, name: str, used: int | None, *, is_sure: bool) -> None:
        """Where neither database nor disk could be written, a settlement lives as long as its process."""
        if used is not None and is_sure:
            self.told[name] = used
        elif used is not None:
            self.either[name] = {used, self.sent.pop(name)}

    @rule(
        which=some.integers(0, 1),
        how=some.sampled_from(["gone", "deaf"]),
        tokens=some.integers(20, 40),
        full=some.booleans(),
    )
    def an_outage_begins(self, which: int, how: str, tokens: int, full: bool) -> None:
        """With an allowance in hand, of which the second call needs what the first one leaves."""
        self.keeps_an_allowance(which)
        self.the_database_goes_or_comes(which, how)
        self.calls(which, tokens, 1)
        if full:
            self.the_disk_stops(which, 0, full=True)
        self.ends(which, 0.1, told=True)
        self.the_disk_has_room(which)
        self.calls(which, tokens, 2)

    @rule(which=some.integers(0, 1), how=some.sampled_from(["gone", "deaf", "here"]))
    def the_database_goes_or_comes(self, which: int, how: str) -> None:
        self.processes[which].line.state = how  # type: ignore[assignment]

    @rule(which=some.integers(0, 1))
    def looks(self, which: int) -> None:
        self.runner.run(self.processes[which].ledger.look())

    @rule(which=some.integers(0, 1), byte=some.integers(0, 400), full=some.booleans())
    def the_disk_stops(self, which: int, byte: int, full: bool) -> None:
        disk = self.processes[which].disk
        disk.stop, disk.after = (OSError(28, "No space left on device") if full else Killed()), byte

    @rule(which=some.integers(0, 1))
    def the_disk_has_room(self, which: int) -> None:
        self.processes[which].disk.stop = None

    @rule(which=some.integers(0, 1))
    def is_killed(self, which: int) -> None:
        self.killed(which)

    @rule(which=some.integers(0, 1))
    def ends_well(self, which: int) -> None:
        self.runner.run(self.processes[which].ledger.aclose())
        self.killed(which)

    @rule(seconds=some.sampled_from([30, 60, 90]))
    def time_passes(self, seconds: int) -> None:
        self.seconds += seconds
        self.runner.run(self.lender.charge_expired(now=at(self.seconds)))

    @invariant()
    def no_cap_is_passed(self) -> None:
        for window in WINDOWS:
            standing = self.standing(window.name, window.period)
            assert min(standing) >= 0
            assert sum(standing) <= (window.cap or 0)
        assert [] == self.lender.grew
        assert sum(self.told.get(name, tokens) for name, tokens in self.sent.items()) <= CAP


TestOutages = pytest.mark.slow(Outages.TestCase)
TestOutages.settings = settings(  # a sixth of a second each, and others in each run outside of CI
    max_examples=2 * settings().max_examples // 5,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
