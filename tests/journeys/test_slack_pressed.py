"""Members of a local Slack press what stands below the twin's answers, and see what comes of it."""

from __future__ import annotations

import asyncio

import pytest

from bot.unanswered import Wished
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack_message import Params
from tests.far_ends.slack_presses import FOLLOW_UP, asked, by_command, has_modal, later, script, told
from tests.far_ends.slack_stage import HastyClock, opened
from tests.far_ends.slack_world import ADMIN, ASKER, CHANNEL, COLLEAGUE, DIRECT, Fault

pytestmark = pytest.mark.journey


async def test_a_follow_up_is_asked_in_its_thread_by_whoever_presses_and_once() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)
        await stage.slack.press(answer, FOLLOW_UP, user=COLLEAGUE)
        await stage.slack.press(answer, FOLLOW_UP, user=COLLEAGUE)
        await eventually(lambda: len(stage.house.asked) > 1)
        await eventually(lambda: "You asked: What came" in stage.slack.world.said[-1].shown)
        await stage.slack.mention("And now?")
        await eventually(lambda: len(stage.house.asked) > 2)
    _, question, last = stage.house.asked
    assert "And now?" == last.text
    assert (f"slack:{COLLEAGUE}", FOLLOW_UP) == (question.person, question.text)
    assert f"slack:{CHANNEL}:{answer.thread_ts}" == question.conversation
    shown = [one.shown for one in stage.slack.world.said if one.thread_ts == answer.thread_ts]
    assert 3 == len(shown)
    assert f"{COLLEAGUE.lower()}: What came after" in shown[1]


async def test_below_an_answer_that_only_one_sees_a_follow_up_is_theirs_alone_too() -> None:
    async with opened(script) as stage:
        answer = await by_command(stage, "ask What did you do?")
        await stage.slack.press(answer, FOLLOW_UP)
        await told(stage, "You asked: What came")
    assert [] == stage.slack.world.said
    assert stage.house.asked[1].conversation is None


async def test_votes_are_kept_and_answered_and_the_last_one_counts() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)
        await stage.slack.press(answer, "👍")
        await told(stage, "glad that it helped")
        await stage.slack.press(answer, "👎")
        thanks = await told(stage, "Thank you for saying so")
        await stage.slack.press(thanks, "Say what was wrong")
        await eventually(has_modal(stage, "What was wrong"))
        await stage.slack.submit(ASKER, {"comment": "It was in 2019."})
        await told(stage, "that is noted")
    [vote] = stage.house.feedback.kept.values()
    assert ("ask-1", f"slack:{ASKER}", False) == (vote.ask_id, vote.person, vote.is_up)
    assert "It was in 2019." == vote.comment


async def test_a_vote_that_cannot_be_kept_is_not_thanked_for() -> None:
    async with opened(script, clock=HastyClock()) as stage:
        answer = await asked(stage)
        stage.house.feedback.away = True
        await stage.slack.press(answer, "👍")
        await told(stage, "again in a minute")
        stage.house.feedback.away, stage.house.feedback.known = False, frozenset()
        await later(stage)
        await stage.slack.press(answer, "👍")
        await told(stage, "do not remember")


async def test_who_asked_has_the_person_asked_and_the_button_says_so() -> None:
    async with opened(script) as stage:
        answer = await asked(stage, "Do you ski?")
        assert "Ask Ada" in answer.buttons
        await stage.slack.press(answer, "Ask Ada")
        await eventually(lambda: answer.is_edited)
    assert [("ask-2", f"slack:{ASKER}")] == stage.house.desk.wished
    assert "Ask Ada" not in answer.buttons
    assert "Ada is asked; you will hear here." in answer.shown
    assert "AI twin of Ada Example" in answer.shown


@pytest.mark.parametrize(
    ("wished", "words", "is_changed"),
    [
        (Wished.WAITING, "has been told of this question already", True),
        (Wished.CLOSED, "has dealt with this question", True),
        (Wished.UNKNOWN, "Whoever asked it", False),
    ],
)
async def test_whatever_comes_of_a_wish_has_its_words(wished: Wished, words: str, is_changed: bool) -> None:
    async with opened(script) as stage:
        stage.house.desk.outcome = wished
        answer = await asked(stage, "Do you ski?")
        await stage.slack.press(answer, "Ask Ada", user=COLLEAGUE)
        await eventually(lambda: answer.is_edited or stage.slack.world.answers)
        shown = answer.shown if is_changed else stage.slack.world.answers[-1].shown
        assert words in shown
        assert is_changed == answer.is_edited


async def test_a_wish_for_what_only_one_sees_is_told_in_its_place() -> None:
    async with opened(script) as stage:
        answer = await by_command(stage, "ask Do you ski?")
        await stage.slack.press(answer, "Ask Ada")
        await eventually(lambda: "Ada is asked" in answer.shown)
    assert "in our direct messages" in answer.shown


async def test_a_message_that_cannot_be_changed_leaves_the_words() -> None:
    async with opened(script) as stage:
        answer = await asked(stage, "Do you ski?")
        stage.slack.world.faults = [Fault(method="chat.update", how="cant_update_message")]
        await stage.slack.press(answer, "Ask Ada")
        await told(stage, "Ada is asked")


async def test_a_press_that_is_delivered_thrice_counts_once() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)

        async def thrice(kind: str, payload: Params, **_: object) -> Params:
            for _time in range(3):
                await stage.slack.link.deliver(kind, payload)
            return {}

        stage.slack.requests = thrice
        await stage.slack.press(answer, FOLLOW_UP)
        stage.slack.requests = None
        await eventually(lambda: len(stage.house.asked) > 1)
        await asked(stage, "Last?")
    assert ["What did you do?", FOLLOW_UP, "Last?"] == [one.text for one in stage.house.asked]


async def test_whatever_fails_in_the_house_there_is_a_kind_word() -> None:
    async with opened(script) as stage:
        answer = await asked(stage, "Do you ski?")
        stage.house.desk.away = True
        await stage.slack.press(answer, "Ask Ada")
        message = await told(stage, "try again")
    assert "away" not in message.shown


async def test_a_follow_up_in_direct_messages_goes_on_there() -> None:
    async with opened(script) as stage:
        await stage.slack.direct("What did you do?")
        await eventually(lambda: stage.slack.world.said)
        await stage.slack.press(stage.slack.world.said[-1], FOLLOW_UP)
        await eventually(lambda: len(stage.house.asked) > 1)
        await eventually(lambda: "You asked: What came" in stage.slack.world.said[-1].shown)
    assert f"slack:{DIRECT}" == stage.house.asked[1].conversation


async def test_what_nobody_knows_is_acknowledged_and_left_alone() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)
        for action in ("twin:fly:0", "twin:ask:0", "twin:share:x", "twin:answer:0", "other"):
            actions = [{"action_id": action, "block_id": "b", "value": ["odd"]}]
            odd: Params = {"type": "block_actions", "user": {"id": ADMIN}, "actions": actions}
            await stage.slack.link.deliver("interactive", odd)
        await stage.slack.link.deliver(
            "interactive",
            {"type": "view_submission", "view": {"type": "modal", "callback_id": "twin:answer"}},
        )
        await stage.slack.press(answer, FOLLOW_UP)
        await eventually(lambda: len(stage.house.asked) > 1)


async def test_a_question_that_was_pressed_for_is_answered_though_the_door_closes() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)
        gate, calls = asyncio.Event(), stage.slack.world.calls
        before = calls["chat.postMessage"]
        stage.slack.world.faults = [Fault(method="chat.postMessage", how="slow", until=gate)]
        await stage.slack.press(answer, FOLLOW_UP)
        await eventually(lambda: calls["chat.postMessage"] > before)
        stage.stop.set()
        await eventually(lambda: not stage.slack.link.sockets)
        gate.set()
    assert [FOLLOW_UP] == [one.text for one in stage.house.asked[1:]]
    assert "You asked: What came" in stage.slack.world.said[-1].shown


async def test_words_that_can_be_shown_nowhere_else_are_told_in_the_direct_messages() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)
        stage.slack.world.faults = [
            Fault(method="response_url", how="expired_url"),
            Fault(method="chat.postEphemeral", how="user_not_in_channel"),
        ]
        await stage.slack.press(answer, "👍")
        await eventually(lambda: len(stage.slack.world.said) > 1)
    told = stage.slack.world.said[-1]
    assert (DIRECT, None) == (told.channel, told.thread_ts)
    assert "glad that it helped" in told.shown
