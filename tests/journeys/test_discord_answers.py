"""What stands on Discord in the end: answers with what can be done with them, replies, notices."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.discord.below import Below
from adapters.discord.outbound import notice_part
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Outcome, Question
from bot.notices import Action, Notice, Picture, Verb
from tests.far_ends.discord_components import buttons_of, labels_of
from tests.far_ends.discord_faults import Fault
from tests.far_ends.discord_permissions import May
from tests.far_ends.discord_stage import GRACE_S, on_stage
from tests.far_ends.scripted_house import answered
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

LABEL = "-# AI twin of Ada Example"
SOURCES = "-# Sources: Engineer at Acme (Work)"
ANSWER = f"You asked: where did you study?\n{SOURCES}\n{LABEL}"
LONG = "\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(15))
PICTURE = Picture(name="cost.png", png=b"\x89PNG", alt="Cost fell from $3 to $1.")


@in_virtual_time(grace_s=GRACE_S)
async def test_an_answer_replies_to_its_question_and_pings_nobody() -> None:
    async with on_stage() as stage:
        said = stage.said()
        await stage.answer(said)
        (message,) = stage.far.world.said_by_bot()
        post = next(one for one in stage.far.rest.heard if str(one).endswith("/messages"))
        assert str(said.message) == str(message["message_reference"]["message_id"])
        assert {"parse": []} == post.body["allowed_mentions"]
        assert 4 == post.body["flags"]
        assert (True, f"{said.message}-0") == (post.body["enforce_nonce"], post.body["nonce"])


@in_virtual_time(grace_s=GRACE_S)
async def test_somebody_is_seen_to_type_at_once_and_for_as_long_as_it_takes() -> None:
    async def slow(question: Question) -> Answer:
        await asyncio.sleep(20.0)
        return answered(question.text)

    async with on_stage(script=slow) as stage:
        began = asyncio.get_running_loop().time()
        await stage.answer(stage.said())
        seen = [one.at - began for one in stage.far.rest.heard if one.path.endswith("/typing")]
        assert seen[0] < 0.5
        assert 3 == len(seen)


@in_virtual_time(grace_s=GRACE_S)
async def test_what_can_be_done_with_an_answer_stands_below_its_last_part() -> None:
    asked_next = ("What did you build?", "And " + "a very long question " * 6 + "?")
    async with on_stage(script=lambda _: answered(LONG, follow_ups=asked_next)) as stage:
        await stage.answer(stage.said())
        *before, last = stage.far.world.said_by_bot()
        assert [[], []] == [labels_of(one) for one in before]
        follow_ups, others = last["components"]
        assert ["twin:ask:What did you build?", "twin:ask:#ask-1.2"] == [
            one["custom_id"] for one in follow_ups["components"]
        ]
        assert [("Sources", "twin:sources:ask-1"), ("👍", "twin:up:ask-1"), ("👎", "twin:down:ask-1")] == [
            (one["label"], one["custom_id"]) for one in others["components"]
        ]


@in_virtual_time(grace_s=GRACE_S)
async def test_what_the_profile_does_not_tell_can_be_asked_of_the_person() -> None:
    unknown = Answer(id="ask-9", outcome=Outcome.NOT_IN_PROFILE, message="That is not in my profile.")
    async with on_stage(script=lambda _: unknown) as stage:
        await stage.answer(stage.said())
        (message,) = stage.far.world.said_by_bot()
        assert [("Ask Ada", "twin:wish:ask-9")] == [
            (one["label"], one["custom_id"]) for one in buttons_of(message)
        ]


@in_virtual_time(grace_s=GRACE_S)
async def test_the_buttons_of_many_answers_take_no_room_in_the_process() -> None:
    async with on_stage() as stage:
        for _ in range(3):
            await stage.answer(stage.said(channel=stage.far.world.open_channel("room")))
        kept = stage.client._connection._view_store  # noqa: SLF001 - where the library keeps them
        assert ({}, {}) == (kept._views, kept._synced_message_views)  # noqa: SLF001 - as above


@in_virtual_time(grace_s=GRACE_S)
async def test_an_answer_to_a_command_says_what_was_asked_and_is_changed_in_place() -> None:
    async with on_stage() as stage:
        one, voice, said = stage.command("where did you study?")
        assert await voice.acknowledge()
        assert one.is_thinking
        await stage.answer(said, voice)
        assert f"-# Asked: where did you study?\n{ANSWER}" == one.message["content"]
        assert not one.is_ephemeral
        assert [] == one.follow_ups


@in_virtual_time(grace_s=GRACE_S)
async def test_a_private_one_is_whole_in_one_message_and_may_be_shared() -> None:
    async with on_stage(script=lambda _: answered(LONG)) as stage:
        one, voice, said = stage.command("where did you study?", private=True)
        assert await voice.acknowledge()
        await stage.answer(said, voice)
        (message,) = one.said
        told = " ".join([message["content"], *(card["description"] for card in message["embeds"])])
        assert all(f"Paragraph {number} " in told for number in range(15))
        assert one.is_ephemeral
        assert "twin:share:answer ask-1" in [button["custom_id"] for button in buttons_of(message)]


@in_virtual_time(grace_s=GRACE_S)
async def test_where_the_twin_is_no_member_it_speaks_by_the_interaction_alone() -> None:
    async with on_stage(script=lambda _: answered(LONG)) as stage:
        one, voice, said = stage.command("where did you study?", is_member=False)
        assert await voice.acknowledge()
        await stage.answer(said, voice)
        assert 1 == len(one.said)
        assert all(
            "/webhooks/" in one.path or "/interactions/" in one.path for one in stage.far.rest.heard[-2:]
        )


@in_virtual_time(grace_s=GRACE_S)
async def test_further_parts_for_everybody_go_into_the_channel() -> None:
    async with on_stage(script=lambda _: answered(LONG)) as stage:
        one, voice, said = stage.command("where did you study?")
        assert await voice.acknowledge()
        await stage.answer(said, voice)
        assert 3 == len(stage.stands())
        assert [] == one.follow_ups


@in_virtual_time(grace_s=GRACE_S)
async def test_whoever_asks_too_fast_is_told_alone() -> None:
    late = Answer(id="ask-2", outcome=Outcome.RATE_LIMITED, message="Please wait 5 s.", retry_after_s=5)
    async with on_stage(script=lambda _: late) as stage:
        await stage.answer(stage.said())
        direct = stage.far.world.open_dm(stage.far.world.ada)
        assert (
            [f"Please wait 5 s.\n{LABEL}"]
            == [one["content"] for one in stage.far.world.said_by_bot(direct)]
            == stage.stands()
        )


@in_virtual_time(grace_s=GRACE_S)
async def test_an_edited_question_has_its_answer_changed_in_place() -> None:
    async with on_stage(script=lambda asked: answered(LONG if asked.text == "all" else asked.text)) as stage:
        said = stage.said("all")
        voice = stage.voice(said)
        await stage.answer(said, voice)
        assert 3 == len(stage.stands())
        await stage.answer(replace(said, key="k", replaces=said.origin, text="some"), voice)
        assert [f"some\n{SOURCES}\n{LABEL}"] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_question_that_becomes_a_command_has_a_card_in_its_place() -> None:
    async with on_stage() as stage:
        direct = stage.far.world.open_dm(stage.far.world.ada)
        said = stage.said(channel=direct)
        voice = stage.voice(said)
        await stage.answer(said, voice)
        edited = replace(said, key="k", replaces=said.origin, text="usage")
        await stage.answering.tell(voice, edited, Reply(title="Usage", text="12"), command="usage")
        (message,) = stage.far.world.said_by_bot()
        assert ("Usage", 0) == (message["embeds"][0]["title"], message["flags"] & 4)


@in_virtual_time(grace_s=GRACE_S)
async def test_after_a_restart_what_stands_is_found_and_changed() -> None:
    async with on_stage(script=lambda asked: answered(LONG if asked.text == "all" else asked.text)) as stage:
        said, other = stage.said("all"), stage.said("another")
        await stage.answer(said)
        await stage.answer(other)
        await stage.answer(replace(said, is_again=True, text="some"))  # by a voice that knows nothing
        assert [f"some\n{SOURCES}\n{LABEL}", f"another\n{SOURCES}\n{LABEL}"] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_an_answer_whose_question_is_gone_is_withdrawn() -> None:
    async with on_stage(script=lambda _: answered(LONG)) as stage:
        said = stage.said()
        await stage.answer(said)
        await stage.answering.withdraw(stage.voice(said), said)
        assert [] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_in_a_thread_that_was_begun_for_it_an_answer_is_no_reply() -> None:
    async with on_stage() as stage:
        said = stage.said()
        thread = stage.far.world.thread
        voice = Below(
            poster=stage.poster, channel=thread, message=said.message, author=said.asker.id, is_reply=False
        )
        await stage.answer(said, voice)
        (message,) = stage.far.world.said_by_bot(thread)
        assert (ANSWER, None) == (message["content"], message.get("message_reference"))


@in_virtual_time(grace_s=GRACE_S)
async def test_a_private_reply_is_shown_to_its_caller_with_its_chart_and_a_button_to_share_it() -> None:
    table = Table(headings=("model", "n"), rows=(("gpt", "12"),), numeric=frozenset({1}))
    reply = Reply(title="Usage", text="Since 2026-11-20 09:00 UTC.", table=table, picture=PICTURE)
    async with on_stage() as stage:
        one, voice, said = stage.command("usage", private=True)
        assert await voice.acknowledge()
        await stage.answering.tell(voice, said, reply, command="usage 7")
        (card,) = one.message["embeds"]
        assert card["description"].startswith("Since <t:1795165200:f>.\n```")
        assert "/cost.png?" in card["image"]["url"]
        assert [("cost.png", PICTURE.alt)] == [
            (file["filename"], file["description"]) for file in one.message["attachments"]
        ]
        assert ["twin:share:command usage 7"] == [button["custom_id"] for button in buttons_of(one.message)]


@in_virtual_time(grace_s=GRACE_S)
async def test_a_private_reply_to_a_mention_comes_in_the_direct_messages() -> None:
    async with on_stage() as stage:
        said = stage.said("usage")
        await stage.answering.tell(stage.voice(said), said, Reply(title="Usage", text="12"), command="usage")
        direct = stage.far.world.open_dm(stage.far.world.ada)
        assert 1 == len(stage.far.world.said_by_bot(direct)) == len(stage.stands())


@in_virtual_time(grace_s=GRACE_S)
async def test_a_command_for_its_caller_alone_says_in_a_channel_how_it_is_given() -> None:
    async with on_stage() as stage:
        stage.far.rest.faults.append(Fault(route="POST /users/@me/channels", status=403, code=50007))
        said = stage.said("usage")
        await stage.answering.tell(stage.voice(said), said, Reply(text="12"), command="usage 7")
        assert ["`/twin usage` shows that to you alone."] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_report_is_silent_and_shows_its_chart() -> None:
    press = (Action(label="Open the inbox", verb=Verb.INBOX, value=""),)
    notice = Notice(
        title="Daily report", text="12 questions", key="k", actions=press, picture=PICTURE, is_routine=True
    )
    async with on_stage() as stage:
        channel = stage.far.world.channel
        await stage.poster.post(channel, notice_part(notice), nonce="n")
        (message,) = stage.far.world.said_by_bot()
        assert 1 << 12 == message["flags"] & (1 << 12)
        assert "k" == message["embeds"][0]["footer"]["text"]
        assert ["twin:inbox:"] == [one["custom_id"] for one in buttons_of(message)]


@in_virtual_time(grace_s=GRACE_S)
async def test_a_report_is_told_in_words_where_cards_are_not_allowed() -> None:
    notice = Notice(title="Daily report", text="12 questions", key="k", picture=PICTURE)
    async with on_stage() as stage:
        room = stage.far.world.channels[stage.far.world.channel]
        denied = str(int(May.EMBED_LINKS | May.ATTACH_FILES))
        room["permission_overwrites"] = [
            {"id": str(stage.far.world.bot.id), "type": 1, "allow": "0", "deny": denied}
        ]
        await stage.poster.post(stage.far.world.channel, notice_part(notice), nonce="n")
        assert [f"**Daily report**\n12 questions\n*{PICTURE.alt}*\n-# k"] == stage.stands()
