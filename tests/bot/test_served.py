"""A model that its provider takes from its list is told of once, skipped, and used again when it is back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.domain import Route
from bot.errors import Unreachable
from bot.llm.planner import Planner
from bot.llm.served import Served
from bot.rehearsal import LoopClock, rehearse
from bot.storage.alerts import MemoryAlerts
from bot.storage.memory_claims import MemoryNotes
from bot.testing import StillClock
from tests.far_ends.paced import Play
from tests.far_ends.racing import FAST, board, call, model
from tests.far_ends.racing import LARGE as SLOW

SMALL, LARGE, OTHER = Route("groq", "small"), Route("groq", "large"), Route("openai", "other")


@dataclass
class Lists:
    """What two providers list, and how often they were asked."""

    told: dict[str, set[str]] = field(
        default_factory=lambda: {"groq": {"small", "large", "unknown"}, "openai": {"else"}}
    )
    asked: int = 0

    async def __call__(self, provider: str) -> set[str]:
        self.asked += 1
        if provider not in self.told:
            raise Unreachable("away", route=Route(provider, "any"))
        return set(self.told[provider])


@dataclass
class Scene:
    lists: Lists = field(default_factory=Lists)
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)
    clock: StillClock = field(default_factory=StillClock)

    def process(self) -> Served:
        return Served(
            [SMALL, LARGE, OTHER], ask=self.lists, notes=self.notes, alerts=self.alerts, clock=self.clock
        )

    def titles(self) -> list[str]:
        return [one.title for one in self.alerts.told.values()]


async def test_each_provider_is_asked_once_a_day_by_whichever_process() -> None:
    scene = Scene()
    first, second = scene.process(), scene.process()
    for _ in range(24 * 6):
        await first.look()
        await second.look()
        scene.clock.move(600)
    assert 2 == scene.lists.asked
    await second.look()
    assert 4 == scene.lists.asked


async def test_a_model_that_vanishes_is_told_once_and_skipped_by_all_processes() -> None:
    scene = Scene()
    first, second = scene.process(), scene.process()
    await first.look()
    scene.lists.told["groq"].remove("small")
    scene.clock.move(86400)
    await first.look()
    await second.look()
    await second.refresh()
    assert {SMALL} == first.gone == second.gone
    assert ["groq:small is not served any more"] == scene.titles()


async def test_a_model_that_comes_back_is_used_again_within_the_hour() -> None:
    scene = Scene()
    served = scene.process()
    await served.look()
    scene.lists.told["groq"].remove("small")
    scene.clock.move(86400)
    await served.look()
    scene.lists.told["groq"].add("small")
    scene.clock.move(3600)
    await scene.process().look()
    await served.refresh()
    assert frozenset() == served.gone
    assert ["groq:small is not served any more", "groq:small is served again"] == scene.titles()


async def test_a_model_that_was_never_listed_is_not_gone() -> None:
    scene = Scene()
    served = scene.process()
    for _ in range(3):
        await served.look()
        scene.clock.move(86400)
    assert (frozenset(), []) == (served.gone, scene.titles())


@pytest.mark.parametrize("told", [None, set()])
async def test_a_provider_that_does_not_tell_changes_nothing_and_is_asked_in_an_hour(
    told: set[str] | None,
) -> None:
    scene = Scene()
    served = scene.process()
    await served.look()
    scene.clock.move(86400)
    scene.lists.told = {"openai": {"else"}} | ({} if told is None else {"groq": told})
    asked = scene.lists.asked
    for _ in range(3):
        await served.look()
    assert (frozenset(), [], 2) == (served.gone, scene.titles(), scene.lists.asked - asked)
    scene.clock.move(3600)
    await served.look()
    assert 3 == scene.lists.asked - asked


async def test_a_look_by_a_clock_that_ran_ahead_is_made_again() -> None:
    scene = Scene()
    scene.clock.move(30 * 86400)
    await scene.process().look()
    scene.clock.move(-30 * 86400)
    await scene.process().look()
    assert 4 == scene.lists.asked


@pytest.mark.parametrize(("gone", "answers"), [({FAST}, SLOW), ({FAST, SLOW}, FAST), (set(), FAST)])
def test_no_question_goes_to_a_model_that_is_gone_unless_all_are(gone: set[Route], answers: Route) -> None:
    async def play() -> Route:
        stage = replace(board([FAST, SLOW]), gone=lambda: gone)
        models = [model(FAST, Play()), model(SLOW, Play())]
        return (await Planner(models, LoopClock(), stage).complete(call())).route

    assert answers == rehearse(play())
