"""The guard as a chore: what it stops, what it says, and that it says so once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from bot.bookkeeping import Alert
from bot.domain import Arm, Question, QuestionType
from bot.errors import StorageError
from bot.experiments.asked import ArmAsk, Tally, tally
from bot.experiments.assignment import declared
from bot.experiments.guard import BY, Guard
from bot.experiments.running import STOPPED, DeclaredExperiments
from bot.settings_tables import ExperimentEntry
from bot.storage.alerts import MemoryAlerts
from bot.storage.controls import MemoryControls
from bot.testing import StillClock

ARMS = {"plain": {}, "warm": {"prompt": "Be warm."}, "cold": {"prompt": "Be cold."}}
NOON = StillClock().now()


@dataclass
class Asked:
    """Books that hold what was put in, and count how often they are opened."""

    asks: list[ArmAsk] = field(default_factory=list)
    reads: int = 0

    async def arm_asks(self, *, since: datetime | None = None) -> tuple[ArmAsk, ...]:
        return tuple(self.asks)

    async def tallies(self, arms: Sequence[Arm]) -> tuple[Tally, ...]:
        self.reads += 1
        return tuple(tally((ask for ask in self.asks if ask.label == arm.label), arm.route) for arm in arms)

    def add(self, arm: str, number: int, *, failed: int, name: str = "") -> None:
        for one in range(number):
            self.asks.append(
                ArmAsk(
                    label=f"tone:{arm}",
                    unit=name or f"{arm}-{one}",
                    at=NOON,
                    outcome="answered",
                    served_by="model",
                    tries=1,
                    faults=int(one < failed),
                )
            )


@dataclass(slots=True)
class Stumbling(MemoryAlerts):
    """Fails at the first alert."""

    stumbled: bool = False

    async def tell(self, alert: Alert) -> bool:
        if not self.stumbled:
            self.stumbled = True
            raise StorageError("the database is away")
        return self.keep(alert)


@dataclass
class Scene:
    books: Asked = field(default_factory=Asked)
    controls: MemoryControls = field(default_factory=MemoryControls)
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)
    clock: StillClock = field(default_factory=StillClock)
    arms: dict[str, Any] = field(default_factory=lambda: ARMS)

    def __post_init__(self) -> None:
        entries = {"tone": ExperimentEntry.model_validate({"arms": self.arms})} if self.arms else {}
        self.running = DeclaredExperiments(declared(entries, []), controls=self.controls, clock=self.clock)

    def guard(self) -> Guard:
        """Another process's, each time."""
        return Guard(
            experiments=self.running,
            books=self.books,
            controls=self.controls,
            alerts=self.alerts,
            clock=self.clock,
        )

    def told(self) -> list[str]:
        return [alert.title for alert in self.alerts.told.values()]


async def test_an_arm_that_fails_is_stopped_told_and_left_by_its_conversations() -> None:
    scene = Scene()
    scene.books.add("plain", 30, failed=1)
    scene.books.add("warm", 30, failed=24)
    scene.books.add("cold", 30, failed=2)

    await scene.guard().watch()

    (change,) = scene.controls.notes
    assert (f"{STOPPED}tone:warm", BY) == (change.key, change.by)
    assert "it failed 24 of 30 questions (80%) and plain 1 of 30 questions (3%)" == change.value
    (alert,) = scene.alerts.told.values()
    assert ("Experiment tone: arm warm is stopped", "alert") == (alert.title, alert.level)
    assert "answered as in plain from now on" in alert.text
    left = {
        arm.name for unit in range(50) if (arm := scene.running.arm(asked_in(unit), QuestionType.GENERAL))
    }
    assert {"plain", "cold"} == left


def asked_in(unit: int) -> Question:
    return Question(text="Hi?", platform="web", person="web:1", channel="web:1", conversation=f"c{unit}")


async def test_a_stop_is_written_and_told_once_however_many_watch() -> None:
    scene = Scene()
    scene.books.add("plain", 30, failed=0)
    scene.books.add("warm", 30, failed=30)
    guard = scene.guard()

    for one in (guard, guard, scene.guard(), scene.guard()):
        await one.watch()

    assert (1, 1) == (len(scene.controls.notes), len(scene.alerts.told))


async def test_a_stop_that_could_not_be_told_is_told_at_the_next_watch() -> None:
    scene = Scene(alerts=Stumbling())
    scene.books.add("plain", 30, failed=0)
    scene.books.add("warm", 30, failed=30)
    guard = scene.guard()

    with pytest.raises(StorageError):
        await guard.watch()
    silent = scene.told()
    await guard.watch()

    assert ([], ["Experiment tone: arm warm is stopped"]) == (silent, scene.told())


async def test_one_conversation_that_fails_again_and_again_is_one_conversation() -> None:
    scene = Scene()
    scene.books.add("plain", 30, failed=0)
    scene.books.add("warm", 30, failed=30, name="somebody who never gives up")

    await scene.guard().watch()

    assert [] == scene.told()


async def test_the_first_arm_is_never_stopped() -> None:
    scene = Scene()
    scene.books.add("plain", 30, failed=30)
    scene.books.add("warm", 30, failed=0)

    await scene.guard().watch()

    assert {} == scene.controls.values


async def test_without_experiments_the_books_stay_shut() -> None:
    scene = Scene(arms={})

    await scene.guard().watch()

    assert 0 == scene.books.reads


async def test_a_stopped_arm_is_not_judged_again() -> None:
    scene = Scene(arms={"plain": {}, "warm": {}})
    await scene.controls.set(f"{STOPPED}tone:warm", "somebody said so", by="slack:U1", at=NOON)

    await scene.guard().watch()

    assert (0, ["Experiment tone: arm warm is stopped"]) == (scene.books.reads, scene.told())
