"""Which conversation is in which arm, for good, and what of twin.toml cannot be."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Question, QuestionType, Route
from bot.errors import SettingsError, StorageError
from bot.experiments.assignment import Experiment, assign, declared, draw, remarks, unit_of
from bot.experiments.running import STOPPED, DeclaredExperiments
from bot.settings_tables import ExperimentEntry
from bot.storage.controls import MemoryControls
from bot.testing import StillClock
from tests.tables import every_row

GPT, QWEN = Route("groq", "openai/gpt-oss-20b"), Route("groq", "qwen/qwen3.8-27b")
GENERAL, TECHNICAL = QuestionType.GENERAL, QuestionType.TECHNICAL
UNITS = [f"slack:C1:{number}" for number in range(10_000)]


def entry(**given: Any) -> ExperimentEntry:
    arms = {"plain": {}, "warm": {"prompt": "Be warm.", "temperature": 0.7, "length": 300}}
    return ExperimentEntry.model_validate({"arms": arms} | given)


def tone(**given: Any) -> Experiment:
    (made,) = declared({"tone": entry(**given)}, [GPT])
    return made


def question(**given: Any) -> Question:
    whose = {"platform": "slack", "person": "slack:U1", "channel": "slack:C1"}
    return Question(text="What did you build?", **(whose | given))


def test_an_arm_is_what_twin_toml_says_and_leaves_the_rest_as_it_is() -> None:
    plain, warm = tone(arms={"plain": {}, "warm": {"prompt": " Be warm. ", "model": str(GPT)}}).arms

    assert ("tone:plain", None, "", None, None) == (
        plain.label,
        plain.route,
        plain.rule,
        plain.temperature,
        plain.length,
    )
    assert ("tone:warm", GPT, "Be warm.") == (warm.label, warm.route, warm.rule)


@given(st.text(), st.text(max_size=20))
def test_a_conversation_stays_in_its_arm_whatever_it_is_called(unit: str, name: str) -> None:
    experiment = Experiment(name=name, arms=tone().arms, weights=(1, 1))

    arms = {assign([experiment], unit, GENERAL) for _ in range(3)}

    assert 1 == len(arms)
    assert 0 <= draw(name, "arm", unit) < 1


def test_arms_are_drawn_the_same_by_every_version_of_the_program() -> None:
    """Another hash would move people from one arm to the other in the middle of an experiment."""
    drawn = [round(draw("tone", "arm", unit), 6) for unit in ("slack:C1:1", "web:ada", "")]

    assert [0.459521, 0.623075, 0.704191] == drawn


def test_conversations_are_shared_out_by_weight() -> None:
    experiment = tone(arms={"plain": {"weight": 3}, "warm": {"weight": 1}, "cold": {"weight": 1}})

    counted = Counter(experiment.arm_of(unit).name for unit in UNITS)

    assert counted["plain"] == pytest.approx(6000, abs=150)
    assert counted["warm"] == pytest.approx(2000, abs=125)
    assert counted["cold"] == pytest.approx(2000, abs=125)


def test_a_share_of_conversations_takes_part_and_who_does_says_nothing_of_the_arm() -> None:
    experiment = tone(share=0.3)

    taken = [unit for unit in UNITS if experiment.takes(unit)]
    warm = sum(experiment.arm_of(unit).name == "warm" for unit in taken)

    assert len(taken) == pytest.approx(3000, abs=140)
    assert warm / len(taken) == pytest.approx(0.5, abs=0.03)


def test_a_conversation_is_in_the_first_experiment_that_takes_it_and_in_no_other() -> None:
    first, second = declared({"tone": entry(share=0.5), "size": entry(share=0.5)}, [GPT])

    arms = [assign([first, second], unit, GENERAL) for unit in UNITS]
    counted = Counter(arm.experiment if arm else "none" for arm in arms)

    assert counted["tone"] == pytest.approx(5000, abs=150)
    assert counted["size"] == pytest.approx(2500, abs=130)
    assert counted["none"] == pytest.approx(2500, abs=130)


def test_questions_of_another_type_are_left_alone_but_keep_their_conversation() -> None:
    first, second = declared({"tone": entry(question_types=["technical"]), "size": entry()}, [GPT])

    technical = assign([first, second], "slack:C1:1", TECHNICAL)

    assert technical is not None
    assert "tone" == technical.experiment
    assert assign([first, second], "slack:C1:1", GENERAL) is None


def test_the_conversations_of_a_stopped_arm_go_to_the_first() -> None:
    experiment = tone()
    warm = next(unit for unit in UNITS if experiment.arm_of(unit).name == "warm")

    assert experiment.first == assign([experiment], warm, GENERAL, stopped={"tone:warm"})


def test_without_a_conversation_the_person_is_drawn() -> None:
    assert "slack:U1" == unit_of(question())
    assert "slack:C1:9" == unit_of(question(conversation="slack:C1:9"))


@every_row(
    ("name", "given", "told"),
    [
        (
            "tone",
            {"arms": {"a": {}, "b": {"model": "groq:nothing"}}},
            "experiments.tone.arms.b.model: seen 'groq:nothing'; expected one of groq:openai/gpt-oss-20b",
        ),
        (
            "tone",
            {"arms": {"a": {}, "b": {"model": "gpt"}}},
            "seen 'gpt'; expected one of groq:openai/gpt-oss-20b, groq:qwen/",
        ),
        ("tone", {"arms": {"a": {}, "b:c": {}}}, "experiments.tone.arms: seen the name 'b:c'"),
        ("to:ne", {}, "experiments: seen the name 'to:ne'"),
        ("", {}, "expected letters"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(name: str, given: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=r"experiments") as refused:
        declared({name: entry(**given)}, [GPT, QWEN])

    assert told in str(refused.value)


def test_every_fault_is_told_at_once() -> None:
    wrong = {"arms": {"a": {"model": "x:y"}, "b": {"model": "x:z"}}}
    with pytest.raises(SettingsError) as refused:
        declared({"one": entry(**wrong), "two": entry(**wrong)}, [GPT])

    assert 4 == len(str(refused.value).splitlines())


def test_a_retired_name_is_answered_by_its_replacement() -> None:
    arms = {"a": {}, "b": {"model": "groq:mixtral-8x7b-32768"}}
    (made,) = declared({"tone": entry(arms=arms)}, [GPT], lambda _: GPT)

    assert GPT == made.arms[1].route


def test_without_any_key_arms_with_models_wait_instead_of_stopping_the_start() -> None:
    made = declared({"tone": entry(arms={"a": {}, "b": {"model": str(GPT)}})}, [])

    assert ("experiments wait: no model is configured, and quotes are the same in every arm",) == remarks(
        made, []
    )


def test_an_experiment_that_can_have_no_conversation_is_remarked() -> None:
    made = declared({"tone": entry(), "size": entry(share=0.5)}, [GPT])
    fair = declared({"tone": entry(share=0.5), "size": entry()}, [GPT])

    (told,) = remarks(made, [GPT])

    assert "experiments.size has no conversations: experiments.tone stands before it" in told
    assert () == remarks(fair, [GPT])


# --- running


class Away(MemoryControls):
    async def read(self) -> Any:
        raise StorageError("the database is away")


async def test_a_stop_is_known_within_a_second_and_read_no_more_often() -> None:
    clock, controls = StillClock(), MemoryControls()
    running = DeclaredExperiments([tone()], controls=controls, clock=clock)
    unit = next(unit for unit in UNITS if tone().arm_of(unit).name == "warm")
    names = []
    for step in (0.0, 0.0, 0.6, 0.6):
        clock.move(step)
        await running.refresh()
        arm = running.arm(question(conversation=unit), GENERAL)
        names.append(arm and arm.name)
        await controls.set(f"{STOPPED}tone:warm", "it fails", by="test", at=clock.now())

    assert ["warm", "warm", "warm", "plain"] == names


async def test_while_the_database_is_away_what_was_known_holds() -> None:
    running = DeclaredExperiments([tone()], controls=Away(), clock=StillClock())

    await running.refresh()

    assert running.arm(question(), GENERAL) is not None


async def test_while_there_is_no_model_to_ask_no_question_belongs_to_an_arm() -> None:
    running = DeclaredExperiments([tone()], controls=MemoryControls(), clock=StillClock(), waiting=True)

    assert running.arm(question(), GENERAL) is None


async def test_without_experiments_nothing_is_read() -> None:
    running = DeclaredExperiments([], controls=Away(), clock=StillClock())

    await running.refresh()

    assert running.arm(question(), GENERAL) is None
