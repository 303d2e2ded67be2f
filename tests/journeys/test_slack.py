"""A member writes in a local Slack; the real SDK brings it to the door and the answer back."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain import Answer, Outcome, Question
from tests.far_ends.scripted_house import answered, echo, eventually
from tests.far_ends.slack_stage import opened, words_of
from tests.far_ends.slack_world import ADMIN, ASKER, CHANNEL, DIRECT, TWIN, Fault

pytestmark = pytest.mark.journey


async def test_the_door_says_where_it_is_open_and_the_twin_may_speak_first_while_it_is() -> None:
    async with opened() as stage:
        assert ["Slack: open in Home as @twin"] == stage.told
        assert ["slack"] == list(stage.house.messengers)
    assert {} == stage.house.messengers


async def test_a_mention_is_answered_once_in_its_thread_with_label_and_sources() -> None:
    async with opened() as stage:
        event = await stage.slack.mention("What did you build?")
        await eventually(lambda: stage.slack.world.said)
    [message] = stage.slack.world.said
    assert (CHANNEL, event["ts"]) == (message.channel, message.thread_ts)
    assert "You asked: What did you build?" in message.shown
    assert "AI twin of Ada Example" in message.shown
    assert "Engineer at Acme - Work" in message.shown
    assert (False, False) == (message.sent["unfurl_links"], message.sent["unfurl_media"])
    [question] = stage.house.asked
    assert (f"slack:{ASKER}", f"slack:{CHANNEL}") == (question.person, question.channel)
    assert f"slack:{CHANNEL}:{event['ts']}" == question.conversation
    assert {"public", f"slack:{CHANNEL}"} == question.sees


async def test_a_thread_shows_that_the_twin_thinks_and_may_be_forbidden_to() -> None:
    async with opened() as stage:
        stage.slack.world.faults = [Fault(method="assistant.threads.setStatus", how="missing_scope")]
        for _ in range(3):
            await stage.slack.mention("Hello?")
            await eventually(lambda: stage.slack.world.messages[-1].user == TWIN)
    assert 3 == len(stage.slack.world.said)


async def test_a_direct_message_is_answered_in_its_thread() -> None:
    async with opened(owner=f"slack:{ASKER}") as stage:
        event = await stage.slack.direct("Who are you?")
        await eventually(lambda: stage.slack.world.said)
    [message] = stage.slack.world.said
    assert (DIRECT, event["ts"]) == (message.channel, message.thread_ts)
    assert "owner" in stage.house.asked[0].sees


async def test_what_the_owner_asks_in_a_channel_is_answered_for_everybody() -> None:
    async with opened(owner=f"slack:{ASKER}") as stage:
        await stage.slack.mention("Who are you?")
        await eventually(lambda: stage.slack.world.said)
    assert "owner" not in stage.house.asked[0].sees


async def test_an_event_delivered_thrice_and_after_a_reconnect_is_answered_once() -> None:
    async with opened() as stage:
        event = await stage.slack.mention("Once?")
        await stage.slack.link.deliver_event(event, attempt=1)
        before = stage.slack.link.opened
        await stage.slack.link.ask_to_reconnect()
        await eventually(lambda: stage.slack.link.opened > before and stage.slack.link.sockets)
        await stage.slack.link.deliver_event(event, attempt=2)
        await stage.slack.mention("Another.")
        await eventually(lambda: len(stage.slack.world.said) > 1)
    assert ["Once?", "Another."] == [question.text for question in stage.house.asked]
    assert 2 == len(stage.slack.world.said)


async def test_a_mention_and_its_message_twin_are_one_question() -> None:
    async with opened() as stage:
        event = await stage.slack.mention("Once?")
        await stage.slack.link.deliver_event({**event, "type": "message", "channel_type": "channel"})
        await eventually(lambda: stage.slack.world.said)
    assert 1 == len(stage.house.asked) == len(stage.slack.world.said)


async def test_what_another_process_answers_is_left_to_it() -> None:
    async with opened() as stage:
        event = stage.slack.written(f"<@{TWIN}> Yours?")
        await stage.house.claims.claim(f"slack:T0HOME:{CHANNEL}:{event['ts']}:{ASKER}")
        await stage.slack.link.deliver_event(event)
        await stage.slack.mention("Mine?")
        await eventually(lambda: stage.slack.world.said)
    assert ["Mine?"] == [question.text for question in stage.house.asked]


async def test_bots_edits_and_talk_among_others_are_acknowledged_and_left_alone() -> None:
    async with opened() as stage:
        deliver, written = stage.slack.link.deliver_event, stage.slack.written
        await deliver({**written("to you", channel=DIRECT), "bot_id": "B0OTHER"})
        await deliver({**written("edited", channel=DIRECT), "subtype": "message_changed"})
        await deliver(written("among ourselves"))
        await deliver(written("my own voice", user=TWIN, channel=DIRECT))
        await deliver({"type": "reaction_added", "user": ASKER, "item": {}})
        await stage.slack.direct("Now me.")
        await eventually(lambda: stage.house.asked)
    assert ["Now me."] == [question.text for question in stage.house.asked]


async def test_an_empty_mention_is_told_what_may_be_asked() -> None:
    async with opened() as stage:
        await stage.slack.mention("")
        await eventually(lambda: stage.slack.world.whispered)
    assert "What do you work on?" in stage.slack.world.whispered[0].shown
    assert [] == stage.house.asked


async def test_the_slash_command_answers_its_caller_alone() -> None:
    async with opened() as stage:
        await stage.slack.command("usage 7")
        await eventually(lambda: stage.slack.world.responses)
        await stage.slack.command("ask Where did you study?")
        await eventually(lambda: len(stage.slack.world.responses) > 1)
        await stage.slack.command("ask --share Where did you work?")
        await eventually(lambda: len(stage.slack.world.responses) > 2)
    usage, answer, shared = stage.slack.world.responses
    assert ["ephemeral", "ephemeral", "in_channel"] == [r["response_type"] for r in (usage, answer, shared)]
    assert "Usage of 7 days" in str(usage["blocks"])
    assert "You asked: Where did you study?" in str(answer["blocks"])
    assert "AI twin of Ada Example" in str(answer["blocks"])
    assert [] == stage.slack.world.said


async def test_a_command_whose_address_fails_is_whispered() -> None:
    async with opened() as stage:
        stage.slack.world.faults = [Fault(method="response_url", how="500")]
        await stage.slack.command("usage")
        await eventually(lambda: stage.slack.world.whispered)
    assert ASKER == stage.slack.world.whispered[0].to


async def test_the_same_words_work_behind_a_mention_and_stay_private() -> None:
    async with opened() as stage:
        await stage.slack.mention("usage")
        await eventually(lambda: stage.slack.world.whispered)
        await stage.slack.mention("usage of PostgreSQL at Acme?")
        await eventually(lambda: stage.slack.world.said)
    assert "Usage of 7 days" in stage.slack.world.whispered[0].shown
    assert ["usage of PostgreSQL at Acme?"] == [question.text for question in stage.house.asked]


async def test_an_admin_of_the_workspace_may_see_the_costs_and_others_may_not() -> None:
    async with opened() as stage:
        await stage.slack.command("costs", user=ADMIN)
        await stage.slack.command("costs", user=ADMIN)
        await eventually(lambda: len(stage.slack.world.responses) == 2)
        await stage.slack.command("costs", user=ASKER)
        await eventually(lambda: len(stage.slack.world.responses) == 3)
    assert [True, True] == [caller.is_admin for caller in stage.house.callers]
    assert "for the admins" in str(stage.slack.world.responses[2]["blocks"])
    assert 2 == stage.slack.world.calls["users.info"] or 3 == stage.slack.world.calls["users.info"]


async def test_only_the_settings_make_admins_when_they_say_so() -> None:
    async with opened(admins_only=True, admins=f"slack:{ASKER}") as stage:
        await stage.slack.command("costs", user=ADMIN)
        await stage.slack.command("costs", user=ASKER)
        await eventually(lambda: len(stage.slack.world.responses) == 2)
    assert [f"slack:{ASKER}"] == [caller.person for caller in stage.house.callers]


HOSTILE = (
    "<!channel> <!here|x> <@U0ASKER> <#C1|x> @here @channel <https://evil.example|click> "
    "[x](https://a.example|hack><!channel>) ![p](https://evil.example/p.png) [bank.example](https://evil.example)\n"
    "```\n<!channel>\n```\n| <@U0ASKER> |\n|---|\n| <!here> |"
)


async def test_no_text_of_a_model_or_a_member_pings_anybody() -> None:
    async with opened(lambda q: answered(HOSTILE + q.text)) as stage:
        await stage.slack.mention("&lt;!channel&gt; <!here> <@U0ADMIN>")
        await stage.slack.command(f"ask {HOSTILE}")
        await eventually(lambda: stage.slack.world.said and stage.slack.world.responses)
    assert "link_names" not in stage.slack.world.said[0].sent


async def test_a_long_answer_comes_in_parts_and_code_stays_whole() -> None:
    text = "# Head\n\nSome words here.\n\n" * 400 + "```python\n" + "x = '<y>'\n" * 2000 + "```"
    async with opened(lambda _: answered(text)) as stage:
        await stage.slack.mention("Everything?")
        await eventually(lambda: any("Engineer at Acme" in m.shown for m in stage.slack.world.said))
    said = stage.slack.world.said
    assert len(said) > 10
    assert all("AI twin of" in message.shown for message in said)
    assert all(message.blocks[0]["text"].count("```") % 2 == 0 for message in said)


async def test_who_asks_too_fast_is_told_alone() -> None:
    slow = Answer(id="a", outcome=Outcome.RATE_LIMITED, message="Wait 7 seconds.", retry_after_s=7)
    async with opened(lambda _: slow) as stage:
        await stage.slack.mention("Again?")
        await eventually(lambda: stage.slack.world.whispered)
    assert "Wait 7 seconds." in stage.slack.world.whispered[0].shown
    assert [] == stage.slack.world.said


async def test_follow_ups_in_a_thread_are_answered_in_their_order() -> None:
    release = asyncio.Event()

    async def slow_first(question: Question) -> Answer:
        if question.text == "first":
            await release.wait()
        return echo(question)

    async with opened(slow_first) as stage:
        root = await stage.slack.mention("first")
        await stage.slack.mention("second", thread_ts=root["ts"])
        await stage.slack.mention("elsewhere")
        await eventually(lambda: len(stage.slack.world.said) == 1)
        release.set()
        await eventually(lambda: len(stage.slack.world.said) == 3)
    heard = [words_of(message).split("\n")[0] for message in stage.slack.world.said]
    assert ["You asked: elsewhere", "You asked: first", "You asked: second"] == heard


async def test_the_thread_shows_that_the_twin_thinks() -> None:
    async with opened() as stage:
        event = await stage.slack.mention("Hello?")
        await eventually(lambda: stage.slack.world.said)
    [status] = stage.slack.world.statuses
    assert (CHANNEL, event["ts"]) == (status["channel_id"], status["thread_ts"])


async def test_a_direct_message_in_a_thread_is_answered_in_it() -> None:
    async with opened() as stage:
        root = await stage.slack.direct("Who are you?")
        await eventually(lambda: stage.slack.world.said)
        await stage.slack.direct("And before?", thread_ts=root["ts"])
        await eventually(lambda: len(stage.slack.world.said) == 2)
    assert [root["ts"], root["ts"]] == [message.thread_ts for message in stage.slack.world.said]
