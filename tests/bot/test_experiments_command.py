"""The command that sets the arms of experiments side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.commands.experiments import ExperimentCommands
from bot.commands.registry import Caller, Registry
from bot.commands.reply import Reply
from bot.domain import Arm, Route
from bot.experiments.asked import ArmAsk, Tally
from bot.experiments.assignment import declared
from bot.experiments.running import DeclaredExperiments
from bot.settings_tables import ExperimentEntry
from bot.storage.controls import MemoryControls
from bot.testing import StillClock

ADMIN = Caller(platform="slack", person="slack:U2", channel="slack:C1", is_admin=True)
ASKER = Caller(platform="slack", person="slack:U1", channel="slack:C1")


@dataclass
class Scene:
    clock: StillClock = field(default_factory=StillClock)
    controls: MemoryControls = field(default_factory=MemoryControls)
    asks: list[ArmAsk] = field(default_factory=list)
    arms: dict[str, Any] = field(default_factory=dict)

    async def arm_asks(self, **_: Any) -> tuple[ArmAsk, ...]:
        return tuple(self.asks)

    async def tallies(self, arms: Sequence[Arm]) -> tuple[Tally, ...]:
        return tuple(Tally() for _ in arms)

    async def say(self, line: str, caller: Caller = ADMIN) -> Reply:
        entries = {"tone": ExperimentEntry.model_validate({"arms": self.arms})} if self.arms else {}
        made = declared(entries, [Route("groq", "m")])
        running = DeclaredExperiments(made, controls=self.controls, clock=self.clock)
        command = ExperimentCommands(
            experiments=running, books=self, controls=self.controls, clock=self.clock, zone=ZoneInfo("UTC")
        )
        name, argument = Registry(command.commands()).parse(line) or ("", "")
        return await Registry(command.commands()).run(name, caller, argument)


async def test_it_is_for_admins() -> None:
    assert (await Scene().say("/experiments", ASKER)).refused


async def test_arms_are_shown_side_by_side_with_how_sure_that_is() -> None:
    scene = Scene(arms={"plain": {}, "warm": {"model": "groq:m", "prompt": "Be warm.", "length": 300}})
    await scene.controls.set("stopped:tone:warm", "it fails", by="guard", at=scene.clock.now())
    for number in range(40):
        for arm in ("plain", "warm"):
            scene.asks.append(
                ArmAsk(
                    label=f"tone:{arm}",
                    unit=f"{arm}-{number}",
                    at=scene.clock.now(),
                    outcome="answered",
                    served_by="model",
                    route=Route("groq", "m"),
                    grounded=number % 10 > 0 or arm == "plain",
                    latency_ms=400 + number,
                    cost_nano_usd=231_000,
                    tries=1,
                    ups=number % 2,
                )
            )

    reply = await scene.say("/experiments")

    assert isinstance(reply.data, list)
    plain, warm = reply.data
    assert {
        "experiment": "tone",
        "arm": "warm",
        "model": "groq:m",
        "prompt": "Be warm.",
        "temperature": None,
        "length": 300,
        "stopped": "it fails",
        "questions": 40,
        "answered": 40,
        "failed": 0,
        "grounded_share": 0.9,
        "cost_per_answer_usd": "0.000231",
        "p50_ms": 420,
        "thumbs": 20,
        "thumbs_up_share": 1.0,
    }.items() <= warm.items()
    assert warm["grounded_share_low95"] < 0.9 < warm["grounded_share_high95"]
    assert plain["probability_best"] > 0.9
    assert pytest.approx(1) == plain["probability_best"] + warm["probability_best"]
    assert "`tone:warm` is stopped: it fails." in reply.text
    assert "95 % intervals" in reply.text
    assert reply.table is not None
    assert "90.0 % (76.9 % to 96.0 %)" == reply.table.rows[1][4]


async def test_an_experiment_that_nobody_was_in_yet_has_no_figures() -> None:
    scene = Scene(arms={"plain": {}, "warm": {}})

    reply = await scene.say("/experiments 7")

    assert isinstance(reply.data, list)
    assert (0, None, None) == tuple(
        reply.data[0][key] for key in ("questions", "grounded_share", "probability_best")
    )
    assert reply.table is not None
    assert "-" == reply.table.rows[0][4]


async def test_without_experiments_the_command_says_how_to_declare_one() -> None:
    none, wrong = await Scene().say("/experiments"), await Scene().say("/experiments 0")

    assert "[experiments.NAME]" in none.text
    assert [] == none.data
    assert wrong.refused
