"""The fault drill's own parts: what a whole answer is, what a row tells, that one seed gives one scene."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.drill_rivals import read, wishes
from benchmarks.drill_scene import MODELS, phases, questions, scene
from benchmarks.drill_stage import Said, ask_one
from benchmarks.drill_table import HEAD, quantile, row
from bot.llm.catalogue import Catalogue
from bot.simulator import parse_fault


def asked(text: str, *, by_model: bool = True) -> Any:
    async def ask(_: dict[str, Any], hear: Any) -> Said:
        hear()
        return Said(text=text, by_model=by_model)

    return ask


@pytest.mark.parametrize(
    ("text", "by_model", "verdict"),
    [
        ("I led it.", True, "model"),
        ("I led", True, "Mutilated"),
        (" ", True, "Empty"),
        ("From my profile: led it.", False, "other"),
    ],
)
async def test_only_a_whole_answer_is_good(text: str, by_model: bool, verdict: str) -> None:
    mark = await ask_one({}, asked(text, by_model=by_model), "I led it.")
    assert verdict == mark["verdict"]
    assert 0 <= mark["first"] <= mark["whole"]


async def test_who_gets_an_error_has_no_answer() -> None:
    async def ask(_: dict[str, Any], __: Any) -> Said:
        raise ConnectionError

    mark = await ask_one({}, ask, "I led it.")
    assert ("ConnectionError", None) == (mark["verdict"], mark["first"])


async def test_a_stream_is_read_to_its_end_and_its_first_word_is_heard() -> None:
    async def stream() -> AsyncIterator[Any]:
        for said in (None, "I ", "led it."):
            choice = SimpleNamespace(delta=SimpleNamespace(content=said))
            yield SimpleNamespace(choices=[choice])
        yield SimpleNamespace(choices=[])

    heard: list[int] = []
    assert "I led it." == await read(stream(), lambda: heard.append(1))
    assert heard


def test_who_never_gets_an_answer_waits_without_end() -> None:
    marks = [
        {"verdict": "model", "whole": 0.5, "first": 0.3},
        {"verdict": "other", "whole": 1.5, "first": None},
        {"verdict": "Mutilated", "whole": 0.1, "first": 0.1},
    ]
    state = {"requests": 6, "cost_nano_usd": 3_000_000}
    told = row("twin", {"marks": marks, "state": state, "booked": 6_000_000, "lag": 0.0123})
    wanted = (
        "| twin | 33.3 | 66.7 | 1.50 | - | - | 0.30 / - | 33.3 | 2.00 | 1.000 | 2.000 | 12 | 1 Mutilated |"
    )
    assert wanted == told
    assert HEAD.splitlines()[0].count("|") == told.count("|")


def test_a_quantile_is_a_value_that_was_seen() -> None:
    assert [2, 4, 4] == [quantile([4, 1, 3, 2], share) for share in (0.5, 0.9, 1)]


def test_every_fault_of_the_drill_is_known_to_the_simulator() -> None:
    faults = [parse_fault(one) for alone in (False, True) for one in _faults(alone=alone)]
    assert set(MODELS) | {None} == {fault.model for fault in faults}


def _faults(*, alone: bool) -> list[str]:
    return [fault for phase in phases(alone=alone) for fault in phase.faults]


@pytest.mark.slow
def test_one_seed_gives_one_scene() -> None:
    """Every question has a whole answer by which it is judged."""
    listed = questions(41)
    played = [
        scene("http://127.0.0.1:1", played=phases(), asked=listed, count=20, rate=10, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert played[0] == played[1]
    assert played[0] != played[2]
    assert len(listed) > 40
    assert all(one["reply"] and one["checked"] and "[p:" not in one["checked"] for one in listed)


def test_the_rivals_ask_each_model_as_we_do() -> None:
    catalogue = Catalogue.load()
    told = [dict(wishes(model)) for model in MODELS]
    flat = [one | one.pop("extra_body", {}) for one in told]
    assert list(MODELS) == [route.model for route in catalogue.order]
    assert [dict(catalogue.model(route).asks_with) for route in catalogue.order] == flat
