"""Who reads what on a local Slack: what is for some, or for one member alone, is told to nobody else."""

from __future__ import annotations

from functools import partial

import pytest

from adapters.pace import PRESSES
from bot.domain import OWNER, Answer, Question
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.slack_payloads import interaction
from tests.far_ends.slack_presses import FOLLOW_UP, asked, script, told
from tests.far_ends.slack_stage import Stage, opened
from tests.far_ends.slack_world import ASKER, CHANNEL, COLLEAGUE, GUEST, TEAM

pytestmark = pytest.mark.journey

BETWEEN_TWO = "D0BETWEEN"
"""Direct messages of two members, in which the twin is not: a slash command may be given there, too."""


def sees_what(question: Question) -> Answer:
    return answered("My own." if OWNER in question.sees else "For everybody.")


def is_refused(stage: Stage, times: int) -> bool:
    answers = stage.slack.world.answers
    return len(answers) == times and all("only answer full members" in one.shown for one in answers)


def between_two(stage: Stage) -> str:
    stage.slack.world.channels[BETWEEN_TWO] = {"is_im": True}
    return BETWEEN_TWO


async def test_the_owners_own_is_never_shared_with_the_other_of_their_direct_messages() -> None:
    async with opened(sees_what, owner=f"slack:{ASKER}") as stage:
        place = between_two(stage)
        await stage.slack.command("ask What do you earn?", channel=place)
        await eventually(lambda: stage.slack.world.responses)
        await stage.slack.command("ask --share What do you earn?", channel=place)
        await eventually(lambda: len(stage.slack.world.responses) > 1)
    alone, shared = stage.slack.world.responses
    assert ("ephemeral", "in_channel") == (alone["response_type"], shared["response_type"])
    assert "My own." in str(alone)
    assert "For everybody." in str(shared)


async def test_what_one_member_alone_is_told_is_seen_though_the_thread_has_no_reply_yet() -> None:
    async with opened(script) as stage:
        await stage.slack.mention("usage 7")
        usage = await told(stage, "Usage of 7 days")
        root = await asked(stage)
        await stage.slack.mention("usage 7", thread_ts=root.thread_ts)
        await eventually(lambda: len(stage.slack.world.whispered) > 1)
    assert (ASKER, CHANNEL, None) == (usage.to, usage.channel, usage.thread_ts)
    assert root.thread_ts == stage.slack.world.whispered[-1].thread_ts


async def test_who_may_not_ask_can_press_nothing_either() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)
        for button in (FOLLOW_UP, "Sources", "👍"):
            number = len(stage.slack.world.answers)
            await stage.slack.press(answer, button, user=GUEST)
            await eventually(partial(is_refused, stage, number + 1))
        await stage.slack.shortcut("ask_about", answer, user=GUEST)
        await eventually(partial(is_refused, stage, 4))
    assert [answer] == stage.slack.world.said
    assert ({}, {}) == (stage.slack.world.modals, stage.house.feedback.kept)
    assert 1 == len(stage.house.asked)


async def test_whoever_presses_without_end_is_not_heard_for_a_while_and_others_are() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)
        for number in range(PRESSES + 5):
            payload = interaction(
                "block_actions", user=ASKER, team=TEAM, trigger=stage.slack.world.trigger(ASKER)
            )
            button = {"action_id": "twin:sources:0", "value": f"ask-{number}", "action_ts": f"{number}.0"}
            await stage.slack.link.deliver("interactive", {**payload, "actions": [button]})
        await stage.slack.press(answer, "👍", user=COLLEAGUE)
        await told(stage, "glad that it helped")
        await eventually(lambda: stage.slack.world.calls["views.open"] == PRESSES)
