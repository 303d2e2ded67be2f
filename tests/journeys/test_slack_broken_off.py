"""What stands in Slack of an answer that never came to its end, or whose process died."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.clock import MachineClock
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack_speech import FIRST, WHOLE, only, speaking
from tests.far_ends.slack_stage import LABEL
from tests.far_ends.slack_world import ASKER, CHANNEL, DIRECT, TEAM, Fault

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("is_ended", [False, True], ids=["by us", "by Slack already"])
async def test_an_asker_who_presses_stop_keeps_what_stands(is_ended: bool) -> None:
    async with speaking() as scene:
        task = scene.asked(scene.said())
        message = await scene.grown(FIRST)
        if is_ended:
            scene.slack.world.let_streams_die()
        task.cancel()
        await asyncio.wait({task})
    assert f"{FIRST}\nStopped, as you asked." == only(scene)
    assert not message.buttons


async def test_a_stop_before_the_first_word_clears_the_status_and_posts_nothing() -> None:
    async with speaking() as scene:
        said = scene.said()
        task = scene.asked(said)
        await eventually(lambda: scene.slack.world.status)
        task.cancel()
        await asyncio.wait({task})
        assert {} == scene.slack.world.status
    assert [] == scene.stands


@pytest.mark.parametrize("begun", [True, False], ids=["in mid-answer", "before the first word"])
async def test_at_a_restart_whoever_waits_is_told_to_ask_again(begun: bool) -> None:
    async with speaking() as scene:
        task = scene.asked(scene.said())
        if begun:
            await scene.grown(FIRST)
        else:
            await eventually(lambda: scene.slack.world.status)
        scene.answering.close()
        task.cancel()
        await asyncio.wait({task})
    assert "Please ask me again" in only(scene)
    assert begun == only(scene).startswith(FIRST)


async def test_a_cancel_while_the_first_call_is_on_its_way_leaves_one_ended_message() -> None:
    async with speaking() as scene:
        answer = asyncio.Event()
        scene.slack.world.faults = [Fault(method="chat.startStream", how="slow", after=True, until=answer)]
        task = scene.asked(scene.said())
        scene.speaker.tell(FIRST)
        await eventually(lambda: scene.slack.world.streaming)
        task.cancel()
        await asyncio.wait({task})
        answer.set()
    assert f"{FIRST}\nStopped, as you asked." == only(scene)


async def test_an_event_of_a_process_that_died_in_mid_answer_ends_in_its_message() -> None:
    async with speaking() as scene:
        said = scene.said()
        await scene.there.poster.client.chat_startStream(
            channel=CHANNEL,
            thread_ts=str(said.thread),
            markdown_text=f"{LABEL}I led",
            recipient_team_id=TEAM,
            recipient_user_id=ASKER,
        )
        scene.speaker.end(WHOLE)
        await scene.asked(replace(said, is_again=True))
    assert only(scene).startswith(f"{WHOLE}\nSources:")


async def test_an_event_of_a_process_that_died_after_its_post_is_not_answered_twice() -> None:
    async with speaking() as scene:
        said = scene.said()
        scene.speaker.end(WHOLE)
        await scene.asked(said)
        scene.speaker.end(WHOLE)
        await scene.asked(replace(said, is_again=True))
    assert only(scene).startswith(f"{WHOLE}\nSources:")


@pytest.mark.parametrize("is_closing", [False, True], ids=["by the asker", "by us"])
async def test_a_cancel_while_slack_lets_the_end_wait_leaves_no_message_that_grows(is_closing: bool) -> None:
    async with speaking(clock=MachineClock()) as scene:
        said = scene.said()
        scene.slack.world.faults = [Fault(method="chat.stopStream", how="429", retry_after=30)]
        task = scene.asked(said)
        await scene.grown(FIRST)
        scene.speaker.end(WHOLE)
        await eventually(lambda: scene.calls("chat.stopStream"))
        if is_closing:
            scene.answering.close()
        task.cancel()
        await asyncio.wait({task})
        assert ("Please ask me again" if is_closing else "Stopped, as you asked.") in only(scene)
        await scene.answering.withdraw(scene.there, said)
        assert [] == scene.stands


@pytest.mark.parametrize("is_closing", [False, True], ids=["by the asker", "by us"])
async def test_a_cancel_while_slack_lets_a_post_wait_leaves_nobody_waiting(is_closing: bool) -> None:
    async with speaking(clock=MachineClock()) as scene:
        scene.slack.world.faults = [Fault(method="chat.postMessage", how="429", retry_after=30)]
        task = scene.asked(scene.said())
        scene.speaker.end(WHOLE)
        await eventually(lambda: scene.calls("chat.postMessage"))
        if is_closing:
            scene.answering.close()
        task.cancel()
        await asyncio.wait({task})
        assert {} == scene.slack.world.status
        assert is_closing == bool(scene.stands)


async def test_an_answer_that_stands_already_when_it_is_cancelled_stays() -> None:
    async with speaking() as scene:
        said, late = scene.said(), asyncio.Event()
        scene.slack.world.faults = [Fault(method="chat.postMessage", how="slow", after=True, until=late)]
        task = scene.asked(said)
        scene.speaker.end(WHOLE)
        await eventually(lambda: scene.stands)
        scene.answering.close()
        task.cancel()
        await asyncio.wait({task})
        late.set()
        assert only(scene).startswith(f"{WHOLE}\nSources:")
        await scene.answering.withdraw(scene.there, said)
        assert [] == scene.stands


@pytest.mark.parametrize("is_whole", [False, True], ids=["in mid-answer", "at its end"])
async def test_a_slack_that_never_answers_does_not_hold_up_the_end(*, is_whole: bool) -> None:
    async with speaking(clock=MachineClock()) as scene:
        said = scene.said(channel=DIRECT)
        scene.answering.parting_s = 0.1
        task = scene.asked(said)
        await scene.grown(FIRST)
        await eventually(lambda: scene.slack.world.sessions)
        scene.slack.world.faults = [
            Fault(method=method, how="slow", times=99)
            for method in ("agents.sessions.setStatus", "chat.stopStream", "chat.update")
        ]
        if is_whole:
            scene.speaker.end(WHOLE)
            await eventually(lambda: scene.calls("chat.stopStream"))
        scene.answering.close()
        task.cancel()
        await asyncio.wait({task})
    assert 1 == scene.calls("agents.sessions.setStatus")
