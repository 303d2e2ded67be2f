"""An answer grows in Slack as it is verified, and in the end one message says all of it, whatever fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain import Answer, Outcome
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.slack_speech import FIRST, WHOLE, only, speaking
from tests.far_ends.slack_stage import LABEL, HastyClock, words_of
from tests.far_ends.slack_world import ASKER, DIRECT, TEAM, Fault

pytestmark = pytest.mark.journey


async def test_an_answer_grows_and_ends_with_its_sources_label_and_buttons() -> None:
    async with speaking() as scene:
        said = scene.said()
        task = scene.asked(said)
        message = await scene.grown(FIRST)
        assert FIRST == words_of(message)
        await scene.grown(WHOLE)
        scene.speaker.end(f"{WHOLE}\n\n- and more")
        await task
    assert [f"{LABEL}{FIRST}", f"{LABEL}{WHOLE}"] == message.moments[:2]
    assert only(scene).startswith(f"{WHOLE}\n\n- and more\nSources: Engineer at Acme - Work")
    assert ["Sources", "👍", "👎"] == message.buttons
    assert message.metadata is not None
    assert (TEAM, ASKER) == (message.sent["recipient_team_id"], message.sent["recipient_user_id"])
    assert said.thread == message.thread_ts
    assert 0 == scene.calls("chat.update") + scene.calls("chat.postMessage")


async def test_what_is_there_at_once_is_posted_whole() -> None:
    async with speaking() as scene:
        scene.speaker.tell(WHOLE)
        scene.speaker.end(WHOLE)
        await scene.asked(scene.said())
    assert only(scene).startswith(WHOLE)
    assert 0 == scene.calls("chat.startStream")


async def test_in_direct_messages_nobody_is_named_and_the_stop_button_comes_and_goes() -> None:
    async with speaking() as scene:
        scene.slack.world.app = replace(scene.slack.world.app, is_agent=True)
        said = scene.said(channel=DIRECT)
        task = scene.asked(said)
        message = await scene.grown(FIRST)
        place = (DIRECT, str(said.thread))
        await eventually(lambda: scene.slack.world.sessions.get(place, {}).get("status") == "processing")
        scene.speaker.end(FIRST)
        await task
    assert "recipient_user_id" not in message.sent
    assert "active" == scene.slack.world.sessions[place]["status"]


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
@pytest.mark.parametrize(
    "how",
    ["429", "500", "cut", "page", "unknown_method", "missing_scope", "500 after", "cut after", "page after"],
)
async def test_an_answer_stands_once_and_whole_whatever_happens_to_its_stream(method: str, how: str) -> None:
    async with speaking() as scene:
        fault = Fault(
            method=method, how=how.removesuffix(" after"), after=how.endswith("after"), retry_after=0
        )
        scene.slack.world.faults = [fault]
        task = scene.asked(scene.said())
        scene.speaker.tell(FIRST)
        await eventually(lambda: scene.calls("chat.startStream"))
        if method == "chat.appendStream":
            await eventually(lambda: scene.slack.world.streaming)
            scene.speaker.tell(WHOLE)
            await eventually(lambda: fault.times == 0)
        scene.speaker.end(f"{WHOLE} Then I left.")
        await task
    assert 0 == fault.times
    assert only(scene).startswith(f"{WHOLE} Then I left.\nSources:")


async def test_an_end_that_is_lost_thrice_is_made_good_by_changing_the_message() -> None:
    async with speaking() as scene:
        scene.slack.world.faults = [
            Fault(method="chat.stopStream", how="500"),
            Fault(method="chat.update", how="cut", times=2),
        ]
        task = scene.asked(scene.said())
        await scene.grown(FIRST)
        scene.speaker.end(WHOLE)
        await task
    assert only(scene).startswith(f"{WHOLE}\nSources:")


async def test_a_beginning_that_is_lost_is_found_though_looking_fails_at_first() -> None:
    async with speaking() as scene:
        scene.slack.world.faults = [
            Fault(method="chat.startStream", how="cut", after=True),
            Fault(method="conversations.replies", how="cut", times=2),
        ]
        task = scene.asked(scene.said())
        scene.speaker.tell(FIRST)
        await eventually(lambda: scene.slack.world.streaming)
        scene.speaker.end(WHOLE)
        await task
    assert only(scene).startswith(f"{WHOLE}\nSources:")


async def test_a_stream_that_can_be_neither_ended_nor_changed_gives_way_to_a_post() -> None:
    async with speaking() as scene:
        scene.slack.world.faults = [
            Fault(method="chat.stopStream", how="unknown_method"),
            Fault(method="chat.update", how="unknown_method"),
        ]
        task = scene.asked(scene.said())
        await scene.grown(FIRST)
        scene.speaker.end(WHOLE)
        await task
    assert only(scene).startswith(f"{WHOLE}\nSources:")
    assert 1 == len(scene.slack.world.deleted)


async def test_blocks_that_slack_refuses_at_the_end_are_left_out() -> None:
    async with speaking() as scene:
        scene.slack.world.faults = [Fault(method="chat.stopStream", how="invalid_blocks")]
        task = scene.asked(scene.said())
        message = await scene.grown(FIRST)
        scene.speaker.end(WHOLE)
        await task
    assert f"{WHOLE}\nSources: Engineer at Acme - Work" == only(scene)
    assert [] == message.buttons


async def test_a_stream_that_slack_ended_after_five_minutes_is_changed_to_the_whole_answer() -> None:
    async with speaking() as scene:
        task = scene.asked(scene.said())
        message = await scene.grown(FIRST)
        scene.slack.world.let_streams_die()
        scene.speaker.tell(WHOLE)
        await eventually(lambda: scene.calls("chat.appendStream"))
        scene.speaker.tell(f"{WHOLE} And.")
        scene.speaker.end(f"{WHOLE} And more.")
        await task
    assert only(scene).startswith(f"{WHOLE} And more.\nSources:")
    assert message.is_edited
    assert 1 == scene.calls("chat.appendStream")


async def test_a_text_that_was_replaced_on_the_way_is_replaced_in_its_message() -> None:
    async with speaking() as scene:
        task = scene.asked(scene.said())
        message = await scene.grown(FIRST)
        scene.speaker.tell("Another model says:")
        scene.speaker.end("Another model says: yes.")
        await task
    assert only(scene).startswith("Another model says: yes.\nSources:")
    assert message.is_edited


async def test_a_text_that_turns_out_not_to_be_in_the_profile_leaves_nothing_of_it() -> None:
    ended = Answer(id="ask-1", outcome=Outcome.NOT_IN_PROFILE, message="My profile does not say.")
    async with speaking() as scene:
        task = scene.asked(scene.said())
        await scene.grown(FIRST)
        scene.speaker.end(ended)
        await task
    assert only(scene).startswith("My profile does not say.")
    assert ["Ask Ada"] == scene.stands[0].buttons


class LongMinute(HastyClock):
    """A clock on which everything happens within one minute, however slow the machine is."""

    def monotonic(self) -> float:
        return 0.0


async def test_a_nineteenth_stream_within_a_minute_is_posted_whole() -> None:
    async with speaking(clock=LongMinute()) as scene:
        for number in range(20):
            task = scene.asked(scene.said(f"Question {number}?"))
            if number < 18:
                await scene.grown(FIRST)
            else:
                scene.speaker.tell(FIRST)
                await asyncio.sleep(0.02)
            scene.speaker.end(WHOLE)
            await task
    assert 18 == scene.calls("chat.startStream")
    assert 20 == len(scene.stands)


async def test_an_answer_of_several_parts_begins_as_a_stream() -> None:
    more = "Some words here.\n\n" * 1200
    async with speaking() as scene:
        task = scene.asked(scene.said())
        message = await scene.grown(FIRST)
        scene.speaker.end(f"{FIRST}\n\n{more}")
        await task
    assert words_of(message).startswith(FIRST)
    assert not message.buttons
    assert all(words_of(part) for part in scene.stands)
    assert ["Sources", "👍", "👎"] == scene.stands[-1].buttons
    assert len(scene.stands) > 1


async def test_half_a_link_a_table_and_open_code_wait_until_they_are_whole() -> None:
    text = (
        f"{FIRST} See [my talk](https://talks.example/1) for more.\n\n```sql\nselect 1\n```\n\nThat is all."
    )
    async with speaking() as scene:
        task = scene.asked(scene.said())
        for end in range(1, len(text), 3):
            scene.speaker.tell(text[:end])
            await asyncio.sleep(0.006)
        scene.speaker.end(text)
        await task
    [message] = scene.stands
    assert 0 == scene.calls("chat.update")
    assert [] == [m for m in message.moments if m.count("```") % 2 or m.count("[") != m.count("](")]


class HastierClock(HastyClock):
    """A clock on which the two minutes of a status pass in no time."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 20)


async def test_a_long_wait_renews_the_status_and_a_refusal_of_it_is_remembered() -> None:
    async with speaking(clock=HastierClock()) as scene:
        task = scene.asked(scene.said())
        await eventually(lambda: len(scene.slack.world.statuses) > 1)
        scene.speaker.end(answered(WHOLE))
        await task
        scene.slack.world.faults = [Fault(method="assistant.threads.setStatus", how="missing_scope")]
        for _ in range(3):
            scene.speaker.end(WHOLE)
            await scene.asked(scene.said())
    messages = scene.slack.world.statuses[0]["loading_messages"]
    assert 3 <= len(messages) <= 6
    assert any("Ada" in message for message in messages)
    assert 4 == len(scene.stands)
