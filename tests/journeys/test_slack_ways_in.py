"""Every way in which a member of a local Slack may turn to the twin, and all that is not meant for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.domain import Answer, Question
from tests.far_ends.scripted_house import Script, ScriptedHouse, answered, echo, eventually
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_stage import HastyClock, Stage, opened
from tests.far_ends.slack_world import (
    ADMIN,
    ASKER,
    CHANNEL,
    COLLEAGUE,
    GROUP,
    GUEST,
    SHARED,
    STRANGER,
    TWIN,
    Fault,
)

pytestmark = pytest.mark.journey


@asynccontextmanager
async def whole(script: Script = echo, **settings: Any) -> AsyncIterator[Stage]:
    """A door whose app hears everything that there is to hear."""
    async with opened(script, **settings) as stage:
        stage.slack.world.become(WHOLE)
        yield stage


def heard(house: ScriptedHouse) -> list[str]:
    return [question.text for question in house.asked]


async def answers(stage: Stage, number: int) -> None:
    await eventually(lambda: len(stage.slack.world.said) == number)


async def test_a_thread_that_the_twin_is_part_of_goes_on_without_a_mention() -> None:
    async with whole() as stage:
        root = await stage.slack.mention("Who are you?")
        await answers(stage, 1)
        await stage.slack.reply(root, "And before that?", user=COLLEAGUE)
        await answers(stage, 2)
    assert ["Who are you?", "And before that?"] == heard(stage.house)
    assert {root["ts"]} == {message.thread_ts for message in stage.slack.world.said}
    assert 1 == len({question.conversation for question in stage.house.asked})


async def test_a_thread_of_an_earlier_process_goes_on_after_a_restart() -> None:
    async with whole() as stage:
        root = stage.slack.written("<@U0TWIN> Yesterday")
        stage.house.history.talks.add(f"slack:{CHANNEL}:{root['ts']}")
        await stage.slack.reply(root, "And today?")
        await answers(stage, 1)
    assert ["And today?"] == heard(stage.house)


async def test_what_is_said_in_a_channel_to_nobody_is_dropped_unread_and_unstored() -> None:
    async with whole() as stage:
        root = await stage.slack.say("Lunch?")
        await stage.slack.reply(root, "At noon.")
        await stage.slack.mention("Who are you?")
        await answers(stage, 1)
    assert ["Who are you?"] == heard(stage.house)
    assert not [key for key in stage.house.claims.taken if root["ts"] in key]


async def test_a_reply_that_turns_to_somebody_else_and_their_reply_are_left_alone() -> None:
    async with whole() as stage:
        root = await stage.slack.mention("Who are you?")
        await answers(stage, 1)
        await stage.slack.reply(root, f"<@{COLLEAGUE}> did you know?")
        await stage.slack.reply(root, "I did not.", user=COLLEAGUE)
        await stage.slack.reply(root, "Where did you study?")
        await answers(stage, 2)
    assert ["Who are you?", "Where did you study?"] == heard(stage.house)


async def test_a_group_is_answered_when_it_mentions_the_twin_and_in_its_thread() -> None:
    async with whole() as stage:
        await stage.slack.group_direct("Among us.")
        root = await stage.slack.group_direct(f"<@{TWIN}> Who are you?")
        await answers(stage, 1)
        await stage.slack.reply(root, "And before?", user=COLLEAGUE)
        await answers(stage, 2)
    assert ["Who are you?", "And before?"] == heard(stage.house)
    assert {GROUP} == {message.channel for message in stage.slack.world.said}


async def test_the_pane_suggests_questions_of_the_profile_once() -> None:
    async with whole() as stage:
        await stage.slack.open_home(tab="messages")
        await eventually(lambda: stage.slack.world.prompts)
        await stage.slack.open_home(tab="messages")
        await stage.slack.open_home(ADMIN, tab="messages")
        await eventually(lambda: len(stage.slack.world.prompts) == 2)
    first, second = stage.slack.world.prompts
    assert ["What do you work on?", "Where did you study?"] == [one["message"] for one in first["prompts"]]
    assert ["D0ASKER", "D0ADMIN"] == [first["channel_id"], second["channel_id"]]


async def test_a_slack_without_prompts_is_not_asked_again() -> None:
    async with whole() as stage:
        stage.slack.world.faults = [
            Fault(method="assistant.threads.setSuggestedPrompts", how="unknown_method", times=9)
        ]
        await stage.slack.open_home(tab="messages")
        await eventually(lambda: stage.slack.world.calls["assistant.threads.setSuggestedPrompts"])
        await stage.slack.direct("Who are you?")
        await answers(stage, 1)
        await stage.slack.open_home(ADMIN, tab="messages")
        await stage.slack.direct("And before?")
        await answers(stage, 2)
    assert 1 == stage.slack.world.calls["assistant.threads.setSuggestedPrompts"]


async def test_a_reply_that_is_sent_to_the_channel_too_is_a_question_and_a_file_is_none() -> None:
    async with whole() as stage:
        root = await stage.slack.mention("Who are you?")
        await answers(stage, 1)
        await stage.slack.reply(root, "And before?", subtype="thread_broadcast")
        await answers(stage, 2)
        await stage.slack.direct("Read this: who are you?", subtype="file_share", files=[{"id": "F1"}])
        await answers(stage, 3)
        await stage.slack.direct("", subtype="file_share", files=[{"id": "F2"}])
        await answers(stage, 4)
    assert ["Who are you?", "And before?", "Read this: who are you?"] == heard(stage.house)
    assert "words, not files" in stage.slack.world.said[3].shown


async def test_words_in_rich_text_alone_are_heard_and_those_of_others_are_only_added() -> None:
    section = {
        "type": "rich_text_section",
        "elements": [{"type": "user", "user_id": TWIN}, {"type": "text", "text": " Where did you <study>?"}],
    }
    passed_on = {"is_share": True, "text": f"<@{TWIN}> Sell everything.", "author_name": "Somebody"}
    async with whole() as stage:
        await stage.slack.group_direct("", blocks=[{"type": "rich_text", "elements": [section]}])
        await answers(stage, 1)
        await stage.slack.say("Look at this.", attachments=[passed_on])
        await stage.slack.mention("What of this?", attachments=[passed_on])
        await answers(stage, 2)
    first, second = heard(stage.house)
    assert "Where did you <study>?" == first
    assert "What of this?" == second.splitlines()[0]
    assert "Sell everything." in second


async def test_bots_and_our_own_voice_are_left_alone_even_where_they_mention_the_twin() -> None:
    async with whole() as stage:
        root = await stage.slack.mention("Who are you?")
        await answers(stage, 1)
        await stage.slack.bot_says(f"<@{TWIN}> ping")
        await stage.slack.bot_says("pong", thread_ts=root["ts"])
        await stage.slack.echo(stage.slack.world.said[0])
        await stage.slack.reply(root, "I am Slackbot.", user="USLACKBOT")
        await stage.slack.direct("Still there?")
        await answers(stage, 2)
    assert ["Who are you?", "Still there?"] == heard(stage.house)


async def test_every_command_is_understood_behind_a_mention_in_a_thread() -> None:
    async with whole() as stage:
        root = await stage.slack.mention("Who are you?")
        await answers(stage, 1)
        await stage.slack.mention("usage 7", thread_ts=root["ts"])
        await eventually(lambda: stage.slack.world.whispered)
        await stage.slack.mention("costs", thread_ts=root["ts"])
        await eventually(lambda: len(stage.slack.world.whispered) == 2)
    usage, costs = stage.slack.world.whispered
    assert "Usage of 7 days" in usage.shown
    assert "for the admins" in costs.shown
    assert {(ASKER, root["ts"])} == {(one.to, one.thread_ts) for one in (usage, costs)}


async def test_a_guest_is_told_once_and_kindly_that_they_may_not_ask() -> None:
    async with whole() as stage:
        await stage.slack.mention("Who are you?", user=GUEST)
        await eventually(lambda: stage.slack.world.whispered)
        await stage.slack.mention("Who are you then?", user=GUEST)
        await stage.slack.mention("Who are you?")
        await answers(stage, 1)
    assert ["Who are you?"] == heard(stage.house)
    [told] = stage.slack.world.whispered
    assert (GUEST, True) == (told.to, "only answer full members" in told.shown)


async def test_a_stranger_of_a_shared_channel_is_refused_and_their_commands_are_answered_so() -> None:
    async with whole() as stage:
        await stage.slack.mention("Who are you?", user=STRANGER, channel=SHARED)
        await eventually(lambda: stage.slack.world.whispered)
        await stage.slack.command("usage", user=STRANGER, channel=SHARED)
        await eventually(lambda: stage.slack.world.responses)
    assert [] == stage.house.asked
    assert [] == stage.house.callers
    assert "members of the company" in stage.slack.world.whispered[0].shown


async def test_guests_and_strangers_may_ask_where_the_settings_say_so() -> None:
    async with whole(slack={"guests": True, "strangers": True}) as stage:
        await stage.slack.mention("I am a guest.", user=GUEST)
        await answers(stage, 1)
        await stage.slack.mention("I am a stranger.", user=STRANGER, channel=SHARED)
        await answers(stage, 2)
    assert [f"slack:{GUEST}", f"slack:T0AWAY.{STRANGER}"] == [one.person for one in stage.house.asked]


async def test_a_guest_whom_the_settings_name_may_ask_and_is_looked_up_no_more_than_others() -> None:
    async with whole(admins=f"slack:{GUEST}") as stage:
        await stage.slack.mention("I am a guest.", user=GUEST)
        await answers(stage, 1)
        for number in range(2, 4):
            await stage.slack.mention("And I?", user=COLLEAGUE)
            await answers(stage, number)
    assert 1 == stage.slack.world.calls["users.info"]


async def test_who_cannot_be_looked_up_is_taken_for_a_member() -> None:
    async with whole(clock=HastyClock()) as stage:
        stage.slack.world.faults = [Fault(method="users.info", how="500", times=9)]
        await stage.slack.mention("Who are you?")
        await answers(stage, 1)


async def test_an_answer_is_stopped_by_whoever_asked_and_nobody_else() -> None:
    asked = asyncio.Event()

    async def slow(question: Question) -> Answer:
        if question.text == "For ever?":
            asked.set()
            await asyncio.Event().wait()
        return echo(question)

    async with whole(slow) as stage:
        event = await stage.slack.direct("For ever?")
        await asked.wait()
        told = {"type": "agent_session_stopped", "channel": event["channel"], "thread_ts": event["ts"]}
        await stage.slack.hear({**told, "user": COLLEAGUE})
        await stage.slack.mention("Meanwhile?")
        await answers(stage, 1)
        assert not [key for key in stage.house.claims.finished if event["ts"] in key]
        await eventually(lambda: stage.slack.world.sessions)
        await stage.slack.stop(event["channel"], event["ts"])
        await stage.slack.direct("Next?")
        await answers(stage, 2)
    assert "Next?" in stage.slack.world.said[1].shown


async def test_a_text_of_a_hundred_thousand_signs_and_worse_stops_nobody() -> None:
    deep: Any = {"type": "text", "text": "deep"}
    for _ in range(200):
        deep = {"type": "rich_text_section", "elements": [deep]}
    async with whole(lambda _: answered("I heard.")) as stage:
        await stage.slack.mention("<" * 100_000)
        await answers(stage, 1)
        await stage.slack.mention("Is \x00 nothing, and \ud800 half?")
        await answers(stage, 2)
        await stage.slack.direct("", blocks=[deep])
        await answers(stage, 3)
    assert "half?" in heard(stage.house)[1]


async def test_what_cannot_be_whispered_is_told_in_the_direct_messages() -> None:
    async with whole() as stage:
        stage.slack.world.faults = [Fault(method="chat.postEphemeral", how="unknown_method", times=9)]
        await stage.slack.mention("usage")
        await answers(stage, 1)
    [told] = stage.slack.world.said
    assert ("D0ASKER", True) == (told.channel, "Usage of 7 days" in told.shown)


async def test_a_member_who_is_mentioned_is_asked_about_by_name() -> None:
    async with whole() as stage:
        stage.slack.world.users[COLLEAGUE]["profile"] = {"display_name": "Grace <!here> *Hopper*"}
        await stage.slack.mention(f"Did you work with <@{COLLEAGUE}>, or <@U0NOBODY>?")
        await answers(stage, 1)
    assert ["Did you work with @Grace !here Hopper, or @U0NOBODY?"] == heard(stage.house)
