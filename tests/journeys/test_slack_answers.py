"""Answers, replies and notices in Slack: buttons, pictures, in private, in place of earlier ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from adapters.slack.messenger import SlackMessenger
from adapters.slack.outbound import Post, words
from adapters.slack.posting import Place
from adapters.slack.workspace import OneWorkspace
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.notices import Action, Notice, Picture, Verb
from bot.receipt import Receipt
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.slack_speech import Scene, speaking
from tests.far_ends.slack_stage import words_of
from tests.far_ends.slack_world import ASKER, CHANNEL, DIRECT, Fault

pytestmark = pytest.mark.journey

PICTURE = Picture(name="Usage <!here>.png", png=b"\x89PNG rest", alt="12 questions, @channel")
FOLLOW_UPS = ("Which year <!here>?", "And before?", "Why?", "A fourth?")


async def test_below_an_answer_stand_follow_ups_its_sources_and_votes() -> None:
    async with speaking() as scene:
        scene.speaker.end(answered("I led it.", follow_ups=FOLLOW_UPS))
        await scene.asked(scene.said())
    [message] = scene.slack.world.said
    assert [
        "Which year (!here)?",
        "And before?",
        "Why?",
        "Sources",
        "👍",
        "👎",
    ] == message.buttons
    [asked, more] = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    assert [("twin:ask:0", FOLLOW_UPS[0]), ("twin:ask:1", FOLLOW_UPS[1])] == [
        (one["action_id"], one["value"]) for one in asked[:2]
    ]
    assert [("twin:sources:0", "ask-1")] == [(one["action_id"], one["value"]) for one in more]
    [voted] = [block["elements"][0] for block in message.blocks if block["type"] == "context_actions"]
    assert "twin:vote:0" == voted["action_id"]
    assert ("up ask-1", "down ask-1") == (
        voted["positive_button"]["value"],
        voted["negative_button"]["value"],
    )


async def test_what_the_profile_does_not_tell_may_be_asked_of_the_person() -> None:
    receipt = Receipt(profile_version="1", records=("work-acme",))
    ended = Answer(id="a1", outcome=Outcome.NOT_IN_PROFILE, message="It does not say.", receipt=receipt)
    async with speaking() as scene:
        scene.speaker.end(ended)
        await scene.asked(scene.said())
    [message] = scene.slack.world.said
    assert ["Ask Ada", "Sources"] == message.buttons
    [row] = [block for block in message.blocks if block["type"] == "actions"]
    assert [("twin:wish:0", "a1"), ("twin:sources:1", "a1")] == [
        (one["action_id"], one["value"]) for one in row["elements"]
    ]


async def test_what_a_command_asked_is_its_callers_who_may_share_it() -> None:
    async with speaking() as scene:
        await scene.asked(scene.commanded("ask Where?"))
        await scene.asked(scene.commanded("ask Where?"), shared=True)
    private, shared = scene.slack.world.answers
    assert (ASKER, None) == (private.to, shared.to)
    assert ["Sources", "Share", "👍", "👎"] == private.buttons
    assert "answer ask-1" in str(private.blocks)
    assert ["Sources", "👍", "👎"] == shared.buttons
    assert "AI twin of Ada Example" in private.shown


async def test_a_long_answer_to_a_command_is_told_whole() -> None:
    long = answered("Some words that are said, and others. " * 2000)
    async with speaking() as scene:
        scene.house.script = lambda _: long
        await scene.asked(scene.commanded("ask Everything?"))
    assert 5 == len(scene.slack.world.answers)
    assert 3 == len(scene.slack.world.whispered)
    assert "Share" in scene.slack.world.whispered[-1].buttons


async def test_a_commands_address_that_fails_half_way_tells_nothing_twice() -> None:
    long = answered("Some words that are said, and others. " * 600)
    async with speaking() as scene:
        scene.house.script = lambda _: long
        first = scene.commanded("ask Everything?")
        scene.slack.world.origins[str(first.response_url).rpartition("/")[2]].uses = 4
        await scene.asked(first)
    assert (1, 2) == (len(scene.slack.world.answers), len(scene.slack.world.whispered))


async def test_who_asks_too_fast_hears_it_alone_and_the_status_goes() -> None:
    async with speaking() as scene:
        scene.speaker.end(Answer(id="a1", outcome=Outcome.RATE_LIMITED, message="In 7 seconds."))
        await scene.asked(scene.said())
        assert {} == scene.slack.world.status
    [message] = scene.slack.world.whispered
    assert (ASKER, []) == (message.to, message.buttons)
    assert [] == scene.stands


@pytest.mark.parametrize(
    ("command", "reply", "buttons"),
    [
        ("usage 7", Reply(text="12 questions."), ["Share"]),
        ("limits set daily_tokens 5", Reply(text="Done."), []),
        ("inbox", Reply(text="One question."), []),
        ("costs", Reply(text="Only for admins.", refused=True), []),
        ("report", Reply(text="All well.", private=False), []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_private_reply_is_shared_where_that_changes_nothing(
    command: str, reply: Reply, buttons: list[str]
) -> None:
    async with speaking() as scene:
        await scene.answering.tell(scene.there, scene.said(), reply, command=command)
        await scene.answering.tell(scene.there, scene.said(channel=DIRECT), reply, command=command)
    told, direct = scene.slack.world.messages[1::2]
    assert (buttons, []) == (told.buttons, direct.buttons)
    assert (ASKER if reply.private else None, None) == (told.to, direct.to)
    if buttons:
        assert f"command {command}" in str(told.blocks)


async def test_a_chart_stands_below_a_reply_that_all_may_see_once() -> None:
    reply = Reply(text="12 questions.", private=False, picture=PICTURE)
    async with speaking() as scene:
        said = scene.said()
        await scene.answering.tell(scene.there, said, reply)
    [file] = scene.slack.world.files.values()
    assert (PICTURE.png, True) == (file.data, file.is_complete)
    assert "@channel" not in str(file.alt_text)
    assert "12 questions" in str(file.alt_text)
    assert "Usage (!here).png" == file.title
    assert said.thread == scene.stands[-1].thread_ts


async def test_a_chart_for_one_members_eyes_goes_to_their_direct_messages() -> None:
    async with speaking() as scene:
        await scene.answering.tell(scene.there, scene.said(), Reply(text="12 questions.", picture=PICTURE))
    assert DIRECT == scene.stands[-1].channel
    assert ["12 questions.", "The chart is in our direct messages."] == [
        message.shown for message in scene.slack.world.whispered
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="files.getUploadURLExternal", how="missing_scope"),
        Fault(method="files.getUploadURLExternal", how="cut"),
        Fault(method="upload", how="500"),
        Fault(method="files.completeUploadExternal", how="500", after=True),
        Fault(method="files.completeUploadExternal", how="unknown_method"),
    ],
    ids=lambda fault: f"{fault.method} {fault.how}",
)
async def test_without_its_chart_a_reply_still_stands_and_no_chart_stands_twice(fault: Fault) -> None:
    async with speaking() as scene:
        scene.slack.world.faults = [fault]
        reply = Reply(text="12 questions.", private=False, picture=PICTURE)
        await scene.answering.tell(scene.there, scene.said(), reply)
    assert ["12 questions."] == [message.shown for message in scene.stands if not message.files]
    assert int(fault.after) == len([message for message in scene.stands if message.files])


async def test_a_notice_has_its_buttons_below_and_its_picture_after_it() -> None:
    answer = Action(label="Answer", verb=Verb.ANSWER, value="item-1")
    notice = Notice(title="A question", text="Where?", key="k", actions=(answer,), picture=PICTURE)
    async with speaking() as scene:
        await SlackMessenger(OneWorkspace(scene.there)).post(CHANNEL, notice)
    card, chart = scene.stands
    assert ("### A question\n\nWhere?\nAnswer", ["Answer"]) == (card.shown, card.buttons)
    assert "twin:answer:0" in str(card.blocks)
    assert (None, 1) == (chart.thread_ts, len(chart.files))


async def test_an_edited_question_is_answered_in_place_with_more_parts_and_with_fewer() -> None:
    long = "Some words that are said, and others. " * 600
    async with speaking() as scene:
        said = scene.said("First?")
        scene.speaker.end("Short.")
        await scene.asked(said)
        for text in (long, "Short again."):
            scene.speaker.tell(text)
            scene.speaker.end(text)
            await scene.asked(replace(said, key=f"{said.key}:edit", replaces=said.key))
            stand = [message.shown for message in scene.stands]
            assert (3 if text == long else 1) == len(stand)
        first = scene.stands[0]
    assert words_of(first).startswith("Short again.\nSources:")
    assert 0 == scene.calls("chat.startStream")


async def test_an_edited_question_finds_its_answer_after_a_restart() -> None:
    async with speaking() as scene:
        said = scene.said("First?")
        scene.speaker.end("Short.")
        await scene.asked(said)
        scene.answering = type(scene.answering)(scene.house)
        scene.speaker.end("Other.")
        await scene.asked(replace(said, key=f"{said.key}:edit", replaces=said.key))
        assert ["Other."] == [words_of(message).split("\n")[0] for message in scene.stands]
        scene.answering = type(scene.answering)(scene.house)
        await scene.answering.withdraw(scene.there, said)
    assert [] == scene.stands


async def test_an_answer_that_was_deleted_meanwhile_is_posted_anew() -> None:
    async with speaking() as scene:
        said = scene.said("First?")
        scene.speaker.end("Short.")
        await scene.asked(said)
        await scene.there.poster.delete(CHANNEL, scene.stands[0].ts)
        scene.speaker.end("Other.")
        await scene.asked(replace(said, key=f"{said.key}:edit", replaces=said.key))
    assert ["Other."] == [words_of(message).split("\n")[0] for message in scene.stands]


async def test_blocks_that_slack_refuses_become_fewer_and_then_words() -> None:
    async with speaking() as scene:
        for times in (1, 2):
            scene.slack.world.faults = [Fault(method="chat.postMessage", how="invalid_blocks", times=times)]
            scene.speaker.end("I led it.")
            await scene.asked(scene.said())
            scene.slack.world.faults = [Fault(method="response_url", how="invalid_blocks", times=times)]
            await scene.asked(scene.commanded("ask Where?"))
    calm, plain = scene.stands
    assert ([], []) == (calm.buttons, plain.blocks)
    assert "I led it.\nSources: Engineer at Acme - Work" == words_of(calm)
    assert "I led it.\nSources: Engineer at Acme - Work\nAI twin of Ada Example" == plain.shown


async def test_a_fault_of_ours_is_one_kind_sentence() -> None:
    def broken(_question: object, _listen: object) -> Answer:
        raise RuntimeError("a fault of ours, with a token xoxb-secret-1 in it")

    async with speaking() as scene:
        scene.house.speech = broken  # type: ignore[assignment]
        await scene.asked(scene.said())
    [message] = scene.slack.world.said
    assert "Please try again" in message.shown
    assert [] == message.buttons


@pytest.mark.parametrize("method", ["assistant.threads.setStatus", "agents.sessions.setStatus"])
@pytest.mark.parametrize("how", ["429", "500", "cut", "page", "unknown_method", "slow"])
async def test_no_sign_of_life_costs_an_answer(method: str, how: str) -> None:
    async with speaking() as scene:
        release = asyncio.Event()
        scene.slack.world.app = replace(scene.slack.world.app, is_agent=True)
        scene.slack.world.faults = [Fault(method=method, how=how, until=release, times=3)]
        scene.speaker.end("I led it.")
        task = scene.asked(scene.said(channel=DIRECT))
        await eventually(lambda: scene.stands)
        release.set()
        await task
    assert 1 == len(scene.stands)


async def test_a_change_that_is_refused_or_lost_is_told_apart() -> None:
    async with speaking() as scene:
        poster, [post] = scene.there.poster, _posts(scene)
        ts = await poster.post(Place(channel=CHANNEL), post)
        change = partial(poster.update, CHANNEL, ts, post)
        scene.slack.world.faults = [Fault(method="chat.update", how="edit_window_closed")]
        with pytest.raises(DeliveryFailed, match="edit_window_closed"):
            await change()
        scene.slack.world.faults = [Fault(method="chat.update", how="cut", times=3)]
        with pytest.raises(DeliveryUnknown):
            await change()
        assert not await poster.delete("C0NOWHERE", ts)
        assert await poster.delete(CHANNEL, "1.000001")


def _posts(scene: Scene) -> list[Post]:

    return words(scene.house.profile.name)
