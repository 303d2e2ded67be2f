"""A question in a local Slack that is put in other words, or taken back, while it is answered or after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.far_ends.scripted_house import Script, ScriptedHouse, Waiting, echo, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_stage import Stage, opened, serving, words_of
from tests.far_ends.slack_world import TWIN, Params, settings_for

pytestmark = pytest.mark.journey
HERE = f"<@{TWIN}>"


@asynccontextmanager
async def whole(script: Script = echo) -> AsyncIterator[Stage]:
    async with opened(script) as stage:
        stage.slack.world.become(WHOLE)
        yield stage


def asked(house: ScriptedHouse) -> list[str]:
    return [question.text for question in house.asked]


def shown(slack: LocalSlack) -> list[str]:
    """The first line of everything that stands."""
    return [words_of(message).split("\n")[0] for message in slack.world.said]


def later(event: Params, text: str, seconds: int) -> Params:
    """The edit of a message so long after it was written."""
    at = f"{int(event['ts'].partition('.')[0]) + seconds}.000900"
    message = {name: event[name] for name in ("user", "ts", "text")} | {"type": "message"}
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": event["channel"],
        "ts": at,
        "event_ts": at,
        "message": {**message, "text": text, "edited": {"user": event["user"], "ts": at}},
        "previous_message": message,
    }


async def test_a_question_in_other_words_is_answered_anew_in_place() -> None:
    async with whole() as stage:
        event = await stage.slack.mention("Where did you studdy?")
        await eventually(lambda: stage.slack.world.said)
        place = stage.slack.world.said[0].ts
        await stage.slack.edit(event, f"{HERE} Where did you study?")
        await eventually(lambda: shown(stage.slack) == ["You asked: Where did you study?"])
        await stage.slack.edit(event, f"{HERE} Where did you work?")
        await eventually(lambda: shown(stage.slack) == ["You asked: Where did you work?"])
    assert [place] == [message.ts for message in stage.slack.world.said]
    assert 3 == len(stage.house.asked) == len({question.event for question in stage.house.asked})


async def test_an_answer_that_is_changed_in_place_leaves_no_status_behind() -> None:
    async with whole() as stage:
        event = await stage.slack.direct("What?")
        await eventually(lambda: stage.slack.world.said)
        await stage.slack.edit(event, "What else?")
        await eventually(lambda: shown(stage.slack) == ["You asked: What else?"])
    assert {} == stage.slack.world.status
    assert 2 <= stage.slack.world.calls["assistant.threads.setStatus"]


async def test_a_question_that_is_edited_while_it_is_answered_has_one_answer() -> None:
    script = Waiting()
    async with whole(script) as stage:
        event = await stage.slack.direct("What?")
        await script.begun.wait()
        await stage.slack.edit(event, "What do you do?")
        await eventually(lambda: shown(stage.slack) == ["You asked: What do you do?"])
        script.go.set()
        await stage.slack.direct("Next?")
        await eventually(lambda: len(stage.slack.world.said) == 2)
    assert ["What?", "What do you do?", "Next?"] == asked(stage.house)


async def test_an_edit_that_changes_no_words_is_none() -> None:
    async with whole() as stage:
        event = await stage.slack.mention("See https://a.example")
        await eventually(lambda: stage.slack.world.said)
        message = {name: event[name] for name in ("type", "user", "ts", "text")}
        unfurled = {**message, "type": "message", "attachments": [{"from_url": "https://a.example"}]}
        told = {"type": "message", "subtype": "message_changed", "channel": event["channel"], "hidden": True}
        await stage.slack.hear({**told, "message": unfurled, "previous_message": message, "ts": "9.9"})
        edited = {**unfurled, "edited": {"user": event["user"], "ts": "1795000001.0"}}
        await stage.slack.hear({**told, "message": edited, "previous_message": message, "ts": "9.8"})
        await stage.slack.direct("Next?")
        await eventually(lambda: len(stage.slack.world.said) == 2)
    assert ["See https://a.example", "Next?"] == asked(stage.house)


async def test_an_edit_that_mentions_the_twin_at_last_is_a_question_once() -> None:
    async with whole() as stage:
        event = await stage.slack.say("Who are you?")
        await stage.slack.edit(event, f"{HERE} who are you?")
        await eventually(lambda: stage.slack.world.said)
        await stage.slack.direct("Next?")
        await eventually(lambda: len(stage.slack.world.said) == 2)
    assert ["who are you?", "Next?"] == asked(stage.house)


async def test_after_a_minute_an_edit_comes_too_late() -> None:
    async with whole() as stage:
        event = await stage.slack.direct("What?")
        await eventually(lambda: stage.slack.world.said)
        await stage.slack.hear(later(event, "What now?", 61))
        await stage.slack.hear(later(event, "What then?", 59))
        await eventually(lambda: shown(stage.slack) == ["You asked: What then?"])
    assert ["What?", "What then?"] == asked(stage.house)


async def test_an_app_that_hears_mentions_alone_follows_an_edit_by_its_mention() -> None:
    async with opened() as stage:
        event = await stage.slack.mention("What?")
        await eventually(lambda: stage.slack.world.said)
        edited = {"edited": {"user": event["user"], "ts": f"{event['ts'][:-1]}9"}}
        await stage.slack.hear({**event, **edited, "text": f"{HERE} What else?"})
        await eventually(lambda: shown(stage.slack) == ["You asked: What else?"])
        other = {**stage.slack.written(f"{HERE} And I?"), "type": "app_mention"}
        await stage.slack.hear({**other, "edited": {"user": "U1", "ts": "1795000100.0"}})
        await eventually(lambda: len(stage.slack.world.said) == 2)
    assert ["What?", "What else?", "And I?"] == asked(stage.house)


async def test_a_question_that_is_deleted_is_answered_no_more() -> None:
    script = Waiting()
    async with whole(script) as stage:
        event = await stage.slack.mention("Never mind?")
        await script.begun.wait()
        await stage.slack.delete(event)
        await eventually(lambda: stage.house.claims.finished)
        script.go.set()
        await stage.slack.direct("Next?")
        await eventually(lambda: stage.slack.world.said)
    assert ["You asked: Next?"] == shown(stage.slack)


@pytest.mark.parametrize("tombstone", [False, True])
async def test_the_answer_goes_with_its_question(tombstone: bool) -> None:
    async with whole() as stage:
        event = await stage.slack.mention("Never mind?")
        await eventually(lambda: stage.slack.world.said)
        await stage.slack.delete(event, tombstone=tombstone)
        await eventually(lambda: not stage.slack.world.said)


async def test_an_answer_that_has_stood_for_a_minute_stays() -> None:
    async with whole() as stage:
        event = await stage.slack.direct("What?")
        await eventually(lambda: stage.slack.world.said and stage.house.claims.finished)
        told = later(event, "", 90)
        gone: dict[str, Any] = {"subtype": "message_deleted", "deleted_ts": event["ts"]}
        await stage.slack.hear({**told, **gone})
        await stage.slack.direct("Next?")
        await eventually(lambda: len(stage.slack.world.said) == 2)


async def test_after_a_restart_an_answer_is_found_to_be_changed_and_to_be_taken_away() -> None:
    async with local_slack() as slack:
        slack.world.become(WHOLE)
        house = ScriptedHouse(settings_for(slack.api_url))
        async with serving(house):
            event = await slack.mention("What?")
            await eventually(lambda: slack.world.said)
        async with serving(house):
            await slack.edit(event, f"{HERE} What else?")
            await eventually(lambda: shown(slack) == ["You asked: What else?"])
        async with serving(house):
            await slack.delete(event, tombstone=True)
            await eventually(lambda: not slack.world.said)
    assert ["What?", "What else?"] == asked(house)
