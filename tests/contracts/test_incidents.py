"""What is watched is shared: of many processes one tells, and a restart forgets nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bookkeeping import Severity
from bot.incidents.incident import AGAIN, Incidents, Level, Signal, Watch
from bot.ports import Alerts, Controls
from bot.silence import FOR_GOOD, MUTED
from bot.storage.alerts import MemoryAlerts, SqlAlerts
from bot.storage.controls import MemoryControls, SqlControls
from bot.storage.incidents import MemoryIncidents, SqlIncidents
from tests.contracts.ledgers import NOON, at
from tests.grounds import migrated


@dataclass
class Shared:
    incidents: Incidents
    alerts: Alerts
    controls: Controls

    async def look(self, level: Level, seconds: float, **given: Any) -> list[tuple[str, str | None]]:
        told = await self.incidents.take([signal(level, **given)], at=at(seconds))
        return [(one.key, one.ends) for one in told]

    async def kept(self) -> list[tuple[str, Severity, bool]]:
        return [(one.title, one.severity, one.is_muted) for one in await self.alerts.since(NOON)][::-1]


def signal(level: Level, **given: Any) -> Signal:
    words = {"name": "errors", "title": "It fails", "text": "Look", "relief": "It works", "over": "All well."}
    return Signal(level=level, **(words | given))


@asynccontextmanager
async def sql(folder: Path) -> AsyncIterator[Shared]:
    async with migrated(folder) as database:
        yield Shared(SqlIncidents(database), SqlAlerts(database), SqlControls(database))


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[Shared]:
    controls = MemoryControls()
    alerts = MemoryAlerts(controls=controls.values)
    yield Shared(MemoryIncidents(alerts), alerts, controls)


@pytest.fixture(params=[memory, sql, sql], ids=["memory", "sqlite", "postgresql"])
async def shared(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shared]:
    async with request.param(tmp_path) as opened:
        yield opened


async def test_an_incident_is_told_once_and_its_end_once(shared: Shared) -> None:
    opened = await shared.look(Level.BAD, 0)
    still = await shared.look(Level.BAD, 30)
    (watch,) = await shared.incidents.open()
    good = await shared.look(Level.GOOD, 60) + await shared.look(Level.GOOD, 500)
    over = await shared.look(Level.GOOD, 60 + 900)
    calm = await shared.look(Level.GOOD, 60 + 930)

    key = f"incident:errors:{NOON.isoformat()}"
    assert ([(key, None)], [], [], [(f"{key}:over", key)], []) == (opened, still, good, over, calm)
    assert ("errors", "It fails", NOON, True) == (watch.name, watch.title, watch.opened_at, watch.is_open)
    assert () == await shared.incidents.open()
    assert [("It fails", "warning", False), ("It works", "warning", False)] == await shared.kept()


async def test_of_many_that_look_at_once_one_tells(shared: Shared) -> None:
    told = await asyncio.gather(*(shared.look(Level.BAD, 0) for _ in range(10)))

    assert 1 == sum(map(len, told))


async def test_what_must_hold_is_held_by_whoever_looks(shared: Shared) -> None:
    hold = timedelta(minutes=5)

    told = [await shared.look(Level.BAD, seconds, hold=hold) for seconds in (0, 240, 299, 300, 330)]

    assert [0, 0, 0, 1, 0] == [len(one) for one in told]


async def test_everything_is_remembered_as_it_was(shared: Shared) -> None:
    await shared.look(Level.BAD, 0, severity="critical")
    await shared.look(Level.GOOD, 100)

    (watch,) = await shared.incidents.open()

    expected = Watch(
        name="errors",
        looked_at=at(100),
        good_since=at(100),
        opened_at=NOON,
        is_open=True,
        severity="critical",
        title="It fails",
    )
    assert expected == watch


async def test_after_a_recovery_it_may_open_again_when_an_hour_has_passed(shared: Shared) -> None:
    hour = AGAIN.total_seconds()
    await shared.look(Level.BAD, 0)
    await shared.look(Level.GOOD, 60, ease=timedelta())

    early = await shared.look(Level.BAD, hour - 1)
    later = await shared.look(Level.BAD, hour)

    assert ([], 1) == (early, len(later))


async def test_a_muted_kind_is_kept_and_marked_and_so_is_its_end(shared: Shared) -> None:
    await shared.controls.set(f"{MUTED}errors", FOR_GOOD, by="slack:U1", at=NOON)
    await shared.look(Level.BAD, 0)
    await shared.controls.set(f"{MUTED}errors", None, by="slack:U1", at=at(10))
    await shared.look(Level.GOOD, 30, ease=timedelta())

    assert [("It fails", "warning", True), ("It works", "warning", True)] == await shared.kept()


async def test_a_mute_ends_by_itself(shared: Shared) -> None:
    until: datetime = at(100)
    await shared.controls.set(f"{MUTED}errors", until.isoformat(), by="slack:U1", at=NOON)
    await shared.look(Level.BAD, 99, name="errors:most")
    await shared.look(Level.BAD, 100, severity="info")

    assert [True, False] == [muted for _, _, muted in await shared.kept()]
    assert ["warning", "info"] == [severity for _, severity, _ in await shared.kept()]
