"""What one member of a local Slack sees: receipts, answers that they share, forms about a message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack_presses import FOLLOW_UP, asked, by_command, has_modal, later, script, told
from tests.far_ends.slack_stage import HastyClock, opened
from tests.far_ends.slack_world import ASKER, CHANNEL, COLLEAGUE, PRIVATE, Fault

pytestmark = pytest.mark.journey


async def test_the_receipt_is_shown_in_a_modal_and_where_views_fail_in_words() -> None:
    async with opened(script) as stage:
        answer = await asked(stage)
        await stage.slack.press(answer, "Sources")
        await eventually(has_modal(stage, "What you can say"))  # this house has no such command
        stage.slack.world.faults = [Fault(method="views.open", how="unknown_method")]
        await stage.slack.press(answer, "Sources", user=COLLEAGUE)
        whispered = await told(stage, "What you can say")
    assert COLLEAGUE == whispered.to


async def test_a_private_answer_is_shared_once_with_the_name_of_who_did() -> None:
    async with opened(script) as stage:
        answer = await by_command(stage, "ask What did you do?")
        await stage.slack.press(answer, "Share")
        await eventually(lambda: "You have shared this" in answer.shown)
        [shared] = stage.slack.world.said
    assert CHANNEL == shared.channel
    assert "You asked: What did you do?" in shared.shown
    assert f"Shared by {ASKER.lower()}" in shared.shown
    assert "AI twin of Ada Example" in shared.shown
    assert "Share" not in shared.buttons


async def test_two_clicks_share_once_also_when_the_second_comes_later() -> None:
    async with opened(script, clock=HastyClock()) as stage:
        answer = await by_command(stage, "usage 7", user=ASKER)
        blocks = list(answer.blocks)
        await stage.slack.press(answer, "Share")
        await eventually(lambda: stage.slack.world.said)
        await eventually(lambda: "You have shared this" in answer.shown)
        answer.blocks = blocks
        await later(stage)
        await stage.slack.press(answer, "Share")
        await asked(stage)
    assert 2 == len(stage.slack.world.said)
    assert "Usage of 7 days" in stage.slack.world.said[0].shown


async def test_what_was_told_elsewhere_is_not_shared() -> None:
    async with opened(script) as stage:
        answer = await by_command(stage, "ask What did you do?")
        question, kept = stage.house.history.answers.pop("ask-1")
        stage.house.history.keep(replace(question, channel="slack:D0ASKER"), kept)
        await stage.slack.press(answer, "Share")
        await told(stage, "cannot share that")
    assert [] == stage.slack.world.said


async def test_a_message_is_asked_about_in_private_or_in_its_thread() -> None:
    async with opened(script) as stage:
        event = stage.slack.written("We look for *somebody* who knows <https://postgres.example|PostgreSQL>.")
        await stage.slack.shortcut("ask_about", event)
        await eventually(has_modal(stage, "somebody", "PostgreSQL (https://postgres.example)"))
        await stage.slack.submit(ASKER, {"question": "Do you know PostgreSQL?", "where": "private"})
        await told(stage, "You asked: Do you know PostgreSQL?")
        assert [] == stage.slack.world.said
        await stage.slack.shortcut("ask_about", event)
        await eventually(has_modal(stage, "somebody"))
        await stage.slack.submit(ASKER, {"question": "Since when?", "where": "thread"})
        await eventually(lambda: any("You asked: Since" in one.shown for one in stage.slack.world.said))
    assert {event["ts"]} == {one.thread_ts for one in stage.slack.world.said}
    assert f"slack:{CHANNEL}:{event['ts']}" == stage.house.asked[1].conversation


async def test_without_views_a_message_is_asked_about_with_a_mention() -> None:
    async with opened(script) as stage:
        stage.slack.world.faults = [Fault(method="views.open", how="unknown_method")]
        await stage.slack.shortcut("ask_about", stage.slack.written("Hello"))
        await told(stage, "Mention me")


async def test_words_of_others_let_nobody_else_see_what_was_asked_for_oneself() -> None:
    async with opened(script) as stage:
        trap = await stage.slack.say("--share --share What did you do?", user=COLLEAGUE)
        await stage.slack.shortcut("ask_about", trap)
        await eventually(has_modal(stage, "--share"))
        assert {} == await stage.slack.submit(ASKER, {"where": "private"})
        answer = await told(stage, "You asked: What did you do?")
        assert ["ephemeral"] == [one["response_type"] for one in stage.slack.world.responses]
    assert ASKER == answer.to
    assert [] == stage.slack.world.said


async def test_where_nobody_invited_the_twin_a_follow_up_is_answered_for_whoever_presses() -> None:
    async with opened(script) as stage:
        stage.slack.world.channels[PRIVATE]["is_member"] = False
        await stage.slack.command("ask --share What did you do?", channel=PRIVATE)
        await eventually(lambda: stage.slack.world.answers)
        [shared] = stage.slack.world.answers
        await stage.slack.press(shared, FOLLOW_UP, user=COLLEAGUE)
        answer = await told(stage, "You asked: What came after")
    assert ["in_channel", "ephemeral"] == [one["response_type"] for one in stage.slack.world.responses]
    assert COLLEAGUE == answer.to
    assert [] == stage.slack.world.said
