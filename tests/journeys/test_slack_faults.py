"""Each call of an answer fails in each way, in turn: the answer stands all the same, whole and once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain import Answer, Listen, Question
from tests.far_ends.scripted_house import Speech, answered, eventually
from tests.far_ends.slack_stage import HastyClock, Stage, opened, words_of
from tests.far_ends.slack_world import Fault

pytestmark = pytest.mark.journey

SENTENCES = ("I led the move to PostgreSQL.", "It took a year.", "Nobody noticed.", "That was the aim.")
WHOLE = " ".join(SENTENCES)
ANSWER = (
    "users.info",
    "assistant.threads.setStatus",
    "agents.sessions.setStatus",
    "chat.startStream",
    "chat.appendStream",
    "chat.stopStream",
    "chat.postMessage",
)
FAULTS = (
    Fault(method="", how="429", times=2, retry_after=1),
    Fault(method="", how="429", times=1, retry_after=900),
    Fault(method="", how="500"),
    Fault(method="", how="500", after=True),
    Fault(method="", how="cut"),
    Fault(method="", how="cut", after=True),
    Fault(method="", how="page"),
    Fault(method="", how="unknown_method", times=99),
    Fault(method="", how="internal_error"),
)


def named(fault: object) -> str:
    if not isinstance(fault, Fault):
        return str(fault)
    return f"{fault.how}{f'-{fault.retry_after}s' * (fault.how == '429')}{'-after' * fault.after}"


def telling(every_s: float) -> Speech:
    """As a model does: one sentence after another."""

    async def told(question: Question, listen: Listen) -> Answer:
        for end in range(1, len(SENTENCES) + 1):
            listen(" ".join(SENTENCES[:end]))
            await asyncio.sleep(every_s)
        return answered(WHOLE, sources=())

    return told


def streams(stage: Stage, *, every_s: float = 0.01) -> None:
    stage.house.speech = telling(every_s)


def is_whole_and_once(stage: Stage) -> None:
    world = stage.slack.world
    assert [] == world.streaming
    assert [True] == [words_of(message).startswith(WHOLE) for message in world.said]
    assert 1 == len(stage.house.asked)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        (method, fault)
        for method in ANSWER
        for fault in FAULTS
        if (method, fault.how)
        not in {(one, "unknown_method") for one in ("chat.postMessage", "chat.stopStream")}
    ],
    ids=named,
)
async def test_a_streamed_answer_stands_once_whatever_fails(method: str, fault: Fault) -> None:
    """`chat.postMessage` is called when there can be no stream; a Slack without it is none."""
    async with opened(clock=HastyClock()) as stage:
        streams(stage, every_s=0.03 if method == "chat.appendStream" else 0.01)  # there is more to append
        stage.slack.world.faults = [replace(fault, method=method)]
        if method == "chat.postMessage":
            stage.slack.world.faults.append(Fault(method="chat.startStream", how="unknown_method"))
        await stage.slack.direct("What did you build?")
        await eventually(lambda: stage.house.claims.finished)
    is_whole_and_once(stage)
    assert stage.slack.world.calls[method]


@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_what_follows_when_a_stream_cannot_be_ended_stands_once(fault: Fault) -> None:
    """A stream that Slack has let die is changed in place: that call fails, too."""
    async with opened(clock=HastyClock()) as stage:
        streams(stage)
        stage.slack.world.streams_die_after = 0
        stage.slack.world.faults = [replace(fault, method="chat.update")]
        await stage.slack.mention("What did you build?")
        await eventually(lambda: stage.house.claims.finished)
    is_whole_and_once(stage)
    assert stage.slack.world.calls["chat.update"]


@pytest.mark.parametrize("fault", [one for one in FAULTS if not one.after], ids=named)
async def test_a_command_is_answered_whatever_becomes_of_its_address(fault: Fault) -> None:
    async with opened(clock=HastyClock()) as stage:
        world = stage.slack.world
        world.faults = [replace(fault, method="response_url")]
        await stage.slack.command("usage")
        await eventually(lambda: world.responses or world.whispered)
    assert 1 == len(world.responses) + len(world.whispered)


@pytest.mark.parametrize("method", ["views.publish", "views.open", "assistant.threads.setSuggestedPrompts"])
@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_what_fails_beside_an_answer_ends_nothing(method: str, fault: Fault) -> None:
    async with opened(clock=HastyClock(), owner="slack:U0ASKER") as stage:
        stage.slack.world.faults = [replace(fault, method=method)]
        await stage.slack.open_home()
        await stage.slack.open_home(tab="messages")
        await stage.slack.command("teach")
        await stage.slack.direct("Are you well?")
        await eventually(lambda: stage.slack.world.said)
    assert 1 == len(stage.slack.world.said)
