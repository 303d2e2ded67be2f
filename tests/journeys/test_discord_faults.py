"""Whatever becomes of a call to Discord, an answer stands exactly once; all waits are virtual."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from tests.far_ends.discord_components import labels_of
from tests.far_ends.discord_faults import RESET, SLOW, Fault
from tests.far_ends.discord_permissions import May
from tests.far_ends.discord_stage import EDITS, GRACE_S, ORIGINAL, POSTS, Stage, on_stage, telling
from tests.far_ends.scripted_house import answered
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

LABEL = "-# AI twin of Ada Example"
SOURCES = "-# Sources: Engineer at Acme (Work)"
ANSWER = f"You asked: where did you study?\n{SOURCES}\n{LABEL}"
ASKED = f"-# Asked: where did you study?\n{ANSWER}"
LONG = "\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(15))
CALLBACK = r"POST /interactions/\d+/[^/]+/callback"
FAULTS = [
    (429, False, 1),
    (500, False, 1),
    (500, True, 1),
    (503, False, 3),
    (503, True, 1),
    (RESET, False, 3),
    (RESET, True, 1),
]


def forbid(stage: Stage, *what: May) -> None:
    """Take permissions away from the twin in its channel."""
    room = stage.far.world.channels[stage.far.world.channel]
    denied = str(sum(int(one) for one in what))
    room["permission_overwrites"] = [
        {"id": str(stage.far.world.bot.id), "type": 1, "allow": "0", "deny": denied}
    ]


@pytest.mark.parametrize(("status", "after_effect", "times"), FAULTS)
@in_virtual_time(grace_s=GRACE_S)
async def test_a_post_that_fails_makes_one_message(status: int, *, after_effect: bool, times: int) -> None:
    async with on_stage() as stage:
        fault = Fault(route=POSTS, status=status, times=times, after_effect=after_effect)
        stage.far.rest.faults.append(fault)
        await stage.answer(stage.said())
        assert ([ANSWER], 0) == (stage.stands(), fault.times)


@pytest.mark.parametrize(
    ("status", "after_effect"), [(503, False), (503, True), (RESET, False), (RESET, True)]
)
@in_virtual_time(grace_s=GRACE_S)
async def test_also_where_no_nonce_is_kept(status: int, *, after_effect: bool) -> None:
    async with on_stage() as stage:
        stage.far.world.terse = True
        stage.far.rest.faults.append(Fault(route=POSTS, status=status, after_effect=after_effect))
        await stage.answer(stage.said())
        assert [ANSWER] == stage.stands()


@pytest.mark.parametrize("status", [503, RESET])
@in_virtual_time(grace_s=GRACE_S)
async def test_each_part_of_a_long_answer_stands_once(status: int) -> None:
    async with on_stage(script=lambda _: answered(LONG)) as stage:
        stage.far.rest.faults.append(Fault(route=POSTS, status=status, times=2, after_effect=True))
        await stage.answer(stage.said())
        assert 3 == len(stage.stands())
        told = " ".join(stage.stands()).replace(SOURCES, "").replace(LABEL, "")
        assert LONG.split() == told.split()


@pytest.mark.parametrize(("status", "after_effect", "times"), FAULTS)
@in_virtual_time(grace_s=GRACE_S)
async def test_the_last_change_of_a_message_is_delivered(
    status: int, *, after_effect: bool, times: int
) -> None:
    async with on_stage(speech=telling((1.5, "Some of it."), (1.3, "All of it."))) as stage:
        fault = Fault(route=EDITS, status=status, times=times, after_effect=after_effect)
        stage.far.rest.faults.append(fault)
        await stage.answer(stage.said())
        assert ([f"All of it.\n{SOURCES}\n{LABEL}"], 0) == (stage.stands(), fault.times)


@pytest.mark.parametrize(("status", "after_effect", "times"), FAULTS)
@in_virtual_time(grace_s=GRACE_S)
async def test_the_answer_to_a_command_takes_its_place_once(
    status: int, *, after_effect: bool, times: int
) -> None:
    async with on_stage() as stage:
        one, voice, said = stage.command("where did you study?")
        assert await voice.acknowledge()
        fault = Fault(route=ORIGINAL, status=status, times=times, after_effect=after_effect)
        stage.far.rest.faults.append(fault)
        await stage.answer(said, voice)
        assert [ASKED] == [message["content"] for message in one.said]
        assert ([ASKED], 0) == (stage.stands(), fault.times)


@pytest.mark.parametrize(
    ("status", "after_effect"), [(503, False), (503, True), (RESET, False), (RESET, True), (500, True)]
)
@in_virtual_time(grace_s=GRACE_S)
async def test_an_acknowledgement_that_is_unsure_is_given_again(status: int, *, after_effect: bool) -> None:
    async with on_stage() as stage:
        one, voice, said = stage.command("where did you study?")
        stage.far.rest.faults.append(Fault(route=CALLBACK, status=status, after_effect=after_effect))
        assert await voice.acknowledge()
        await stage.answer(said, voice)
        assert [ASKED] == [message["content"] for message in one.said]


@in_virtual_time(grace_s=GRACE_S)
async def test_a_command_that_comes_too_late_is_answered_in_the_channel() -> None:
    async with on_stage() as stage:
        one, voice, said = stage.command("where did you study?")
        one.expired = True
        assert not await voice.acknowledge()
        await stage.answer(said, voice)
        assert ([ASKED], []) == (stage.stands(), one.said)


@in_virtual_time(grace_s=GRACE_S)
async def test_a_token_that_has_expired_is_no_end_of_an_answer() -> None:
    async with on_stage() as stage:
        _, voice, said = stage.command("where did you study?")
        assert await voice.acknowledge()
        stage.far.clock.turn(901)
        await stage.answer(said, voice)
        assert [ASKED] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_private_one_is_then_told_in_the_direct_messages() -> None:
    async with on_stage() as stage:
        _, voice, said = stage.command("where did you study?", private=True)
        assert await voice.acknowledge()
        stage.far.clock.turn(901)
        await stage.answer(said, voice)
        direct = stage.far.world.open_dm(stage.far.world.ada)
        assert 1 == len(stage.far.world.said_by_bot(direct))
        assert 1 == len(stage.stands())


@in_virtual_time(grace_s=GRACE_S)
async def test_a_call_that_never_comes_back_is_made_again() -> None:
    async with on_stage() as stage:
        stage.far.rest.faults.append(Fault(route=POSTS, status=SLOW, until=asyncio.Event()))
        await stage.answer(stage.said())
        assert [ANSWER] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_limit_that_is_longer_than_the_library_waits_is_waited_for() -> None:
    async with on_stage() as stage:
        began = asyncio.get_running_loop().time()
        stage.far.rest.faults.append(Fault(route=POSTS, status=429, retry_after=100.0))
        await stage.answer(stage.said())
        assert [ANSWER] == stage.stands()
        assert 100 <= asyncio.get_running_loop().time() - began < 110


@in_virtual_time(grace_s=GRACE_S)
async def test_whoever_is_turned_away_before_discord_rests_for_minutes_and_says_so_once() -> None:
    async with on_stage() as stage:
        began = asyncio.get_running_loop().time()
        stage.far.rest.faults.append(Fault(route=POSTS, status=429, via=False))
        with capture_logs() as logs:
            async with asyncio.TaskGroup() as tasks:
                for number in range(5):
                    room = stage.far.world.open_channel(f"room-{number}")
                    tasks.create_task(stage.answer(stage.said(channel=room)))
                    await asyncio.sleep(0.5)
        posts = [
            one.at - began for one in stage.far.rest.heard if one.method == "POST" and one.at - began > 0.4
        ]
        assert all(at >= 600 for at in posts)
        assert [ANSWER] * 5 == stage.stands()
        assert ["discord.turned_away"] == [one["event"] for one in logs if one["log_level"] == "error"]


@in_virtual_time(grace_s=GRACE_S)
async def test_without_the_history_there_is_no_reply_but_an_answer() -> None:
    async with on_stage() as stage:
        forbid(stage, May.READ_MESSAGE_HISTORY)
        await stage.answer(stage.said())
        (message,) = stage.far.world.said_by_bot()
        assert ANSWER == message["content"]
        assert not message.get("message_reference")


@in_virtual_time(grace_s=GRACE_S)
async def test_without_files_a_very_long_answer_comes_in_parts() -> None:
    long = "\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(35))
    async with on_stage(script=lambda _: answered(long)) as stage:
        forbid(stage, May.ATTACH_FILES)
        await stage.answer(stage.said())
        told = stage.far.world.said_by_bot()
        assert all(f"Paragraph {number} " in " ".join(stage.stands()) for number in range(35))
        assert all(len(one["content"]) <= 2000 and one["content"].endswith(LABEL) for one in told)
        assert "Sources" in labels_of(told[-1])
        assert [[]] * (len(told) - 1) == [labels_of(one) for one in told[:-1]]


@in_virtual_time(grace_s=GRACE_S)
async def test_where_nothing_may_be_written_the_asker_is_told_alone() -> None:
    async with on_stage() as stage:
        forbid(stage, May.SEND_MESSAGES)
        await stage.answer(stage.said())
        direct = stage.far.world.open_dm(stage.far.world.ada)
        assert [ANSWER] == [one["content"] for one in stage.far.world.said_by_bot(direct)]


@in_virtual_time(grace_s=GRACE_S)
async def test_buttons_that_are_refused_cost_no_answer() -> None:
    async with on_stage() as stage:
        stage.far.rest.faults.append(Fault(route=POSTS, status=400, code=50035))
        await stage.answer(stage.said())
        (message,) = stage.far.world.said_by_bot()
        assert (ANSWER, []) == (message["content"], labels_of(message))


@in_virtual_time(grace_s=GRACE_S)
async def test_typing_that_is_refused_costs_no_answer() -> None:
    async with on_stage() as stage:
        stage.far.rest.faults.append(Fault(route=r"POST /channels/\d+/typing", status=403, times=9))
        await stage.answer(stage.said())
        assert [ANSWER] == stage.stands()


@pytest.mark.parametrize("status", [403, 404, 405])
@in_virtual_time(grace_s=GRACE_S)
async def test_where_nothing_can_be_changed_the_answer_is_posted_in_place_of_its_beginning(
    status: int,
) -> None:
    async with on_stage(speech=telling((1.5, "Some of it."), (1.3, "All of it."))) as stage:
        stage.far.rest.faults.append(Fault(route=EDITS, status=status, times=9))
        await stage.answer(stage.said())
        assert [f"All of it.\n{SOURCES}\n{LABEL}"] == stage.stands()


@pytest.mark.parametrize("status", [404, 405])
@in_virtual_time(grace_s=GRACE_S)
async def test_where_an_interaction_knows_no_edits_the_channel_hears_the_answer(status: int) -> None:
    async with on_stage() as stage:
        _, voice, said = stage.command("where did you study?")
        assert await voice.acknowledge()
        stage.far.rest.faults.append(Fault(route=ORIGINAL, status=status, times=9))
        await stage.answer(said, voice)
        assert [ASKED] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_history_that_nobody_tells_costs_no_answer() -> None:
    async with on_stage() as stage:
        stage.far.rest.faults.append(Fault(route=r"GET /channels/\d+/messages", status=405, times=9))
        stage.far.rest.faults.append(Fault(route=POSTS, status=503))
        await stage.answer(stage.said(is_again=True))
        assert [ANSWER] == stage.stands()
