"""An answer while it grows, measured from Discord's side: when it is seen, how often, and how it ends."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from tests.far_ends.discord_faults import RESET, SLOW, Fault
from tests.far_ends.discord_stage import EDITS, GRACE_S, POSTS, on_stage, telling
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

LABEL = "-# AI twin of Ada Example"
SOURCES = "-# Sources: Engineer at Acme (Work)"
GROWING = [(0.4, " ".join(f"Sentence {n}." for n in range(1, count + 1))) for count in range(1, 21)]
WHOLE = f"{GROWING[-1][1]}\n{SOURCES}\n{LABEL}"


@in_virtual_time(grace_s=GRACE_S)
async def test_an_answer_within_a_second_is_posted_whole_and_nothing_before_it() -> None:
    async with on_stage(
        speech=telling((0.3, "I led it."), (0.3, "I led it. Then I left."), then=0.3)
    ) as stage:
        await stage.answer(stage.said())
        assert [f"I led it. Then I left.\n{SOURCES}\n{LABEL}"] == [one.text for one in stage.looks()]


@in_virtual_time(grace_s=GRACE_S)
async def test_a_longer_one_is_seen_from_the_first_second_on_with_its_label_and_never_twice_the_same() -> (
    None
):
    async with on_stage(speech=telling(*GROWING)) as stage:
        began = asyncio.get_running_loop().time()
        await stage.answer(stage.said())
        looks = stage.looks()
        assert len({look.id for look in looks}) == 1
        assert 1.0 <= looks[0].at - began < 1.5
        assert all(look.text.endswith(LABEL) for look in looks)
        assert len(looks) == len({look.text for look in looks}) > 4
        assert all(len(one.text) < len(other.text) for one, other in pairwise(looks))
        assert min(stage.far.seen.gaps(looks)) >= 1.19
        assert WHOLE == looks[-1].text
        assert stage.far.rest.buckets.refused == []


@in_virtual_time(grace_s=GRACE_S)
async def test_conversations_of_a_channel_share_its_pace_and_all_end_well() -> None:
    async with on_stage(speech=telling(*GROWING)) as stage:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(3):
                tasks.create_task(stage.answer(stage.said()))
        assert [WHOLE] * 3 == stage.stands()
        changes = [look for look in stage.looks() if look.how == "change"]
        assert min(stage.far.seen.gaps(changes)) >= 1.19
        assert stage.far.rest.buckets.refused == []


@in_virtual_time(grace_s=GRACE_S)
async def test_the_pace_goes_by_when_a_change_arrives() -> None:
    async with on_stage(speech=telling(*GROWING)) as stage:
        slow = asyncio.Event()
        stage.far.rest.faults.append(Fault(route=EDITS, status=SLOW, until=slow))
        asyncio.get_running_loop().call_later(3.3, slow.set)  # the first one was sent a second before
        await stage.answer(stage.said())
        looks = stage.looks()
        assert 3.2 <= looks[1].at - looks[0].at + 1.0 < 3.5
        assert min(stage.far.seen.gaps(looks)) >= 1.19
        assert WHOLE == looks[-1].text


@in_virtual_time(grace_s=GRACE_S)
async def test_channels_do_not_wait_for_each_other() -> None:
    async with on_stage(speech=telling(*GROWING)) as stage:
        rooms = [stage.far.world.open_channel(f"room-{number}") for number in range(4)]
        async with asyncio.TaskGroup() as tasks:
            for room in rooms:
                tasks.create_task(stage.answer(stage.said(channel=room)))
        for room in rooms:
            looks = [one for one in stage.looks() if one.channel == room]
            assert len(looks) > 4
            assert min(stage.far.seen.gaps(looks)) >= 1.19
            assert WHOLE == looks[-1].text


@in_virtual_time(grace_s=GRACE_S)
async def test_a_preview_that_is_too_long_shows_its_beginning_and_the_answer_becomes_whole() -> None:
    long = "\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(15))
    async with on_stage(speech=telling((1.5, long), then=2.0)) as stage:
        await stage.answer(stage.said())
        first = stage.looks()[0]
        assert first.text.endswith(f"\n…\n{LABEL}")
        assert len(first.text) <= 1900
        assert 3 == len(stage.stands())
        assert all(text.endswith(LABEL) for text in stage.stands())
        assert stage.far.seen.of(stage.looks()[0].id)[-1].text == stage.stands()[0]


@pytest.mark.parametrize(
    ("status", "after_effect"),
    [
        (400, False),
        (403, False),
        (429, False),
        (500, False),
        (500, True),
        (503, False),
        (503, True),
        (RESET, False),
        (RESET, True),
    ],
)
@in_virtual_time(grace_s=GRACE_S)
async def test_whatever_becomes_of_a_change_on_the_way_the_answer_stands_once(
    status: int, *, after_effect: bool
) -> None:
    async with on_stage(speech=telling(*GROWING)) as stage:
        fault = Fault(route=EDITS, status=status, times=2, after_effect=after_effect)
        stage.far.rest.faults.append(fault)
        await stage.answer(stage.said())
        assert [WHOLE] == stage.stands()
        assert 0 == fault.times


@pytest.mark.parametrize(
    ("status", "after_effect", "terse"),
    [
        (400, False, False),
        (429, False, False),
        (500, False, False),
        (500, True, False),
        (503, False, True),
        (503, True, False),
        (503, True, True),
        (RESET, False, True),
        (RESET, True, False),
        (RESET, True, True),
    ],
)
@in_virtual_time(grace_s=GRACE_S)
async def test_whatever_becomes_of_the_beginning_the_answer_stands_once(
    status: int, *, after_effect: bool, terse: bool
) -> None:
    async with on_stage(speech=telling(*GROWING)) as stage:
        stage.far.world.terse = terse  # keeps no nonce
        stage.far.rest.faults.append(Fault(route=POSTS, status=status, after_effect=after_effect))
        await stage.answer(stage.said())
        assert [WHOLE] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_change_that_hangs_holds_nobody_up_and_does_not_come_after_the_end() -> None:
    async with on_stage(speech=telling(*GROWING[:8])) as stage:
        stuck = asyncio.Event()
        stage.far.rest.faults.append(Fault(route=EDITS, status=SLOW, until=stuck))
        asyncio.get_running_loop().call_later(9.0, stuck.set)  # then it has its effect, late
        await stage.answer(stage.said())
        await asyncio.sleep(20.0)
        assert [f"{GROWING[7][1]}\n{SOURCES}\n{LABEL}"] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_preview_that_was_deleted_is_posted_anew_once_when_the_answer_is_whole() -> None:
    async with on_stage(speech=telling((1.5, "Some of it."), then=3.0)) as stage:
        asked = stage.said()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stage.answer(asked))
            await asyncio.sleep(2.5)
            await stage.far.delete(stage.far.world.said_by_bot()[0])
        assert [f"Some of it.\n{SOURCES}\n{LABEL}"] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_preview_that_may_be_changed_no_more_gives_way_to_a_new_message() -> None:
    async with on_stage(speech=telling((1.5, "Some of it."), then=3.0)) as stage:
        stage.far.rest.faults.append(Fault(route=EDITS, status=400, code=30046))
        await stage.answer(stage.said())
        assert [f"Some of it.\n{SOURCES}\n{LABEL}"] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_an_answer_that_is_called_off_says_so_where_it_had_begun() -> None:
    async with on_stage(speech=telling((1.5, "Some of it."), then=60.0)) as stage:
        await stage.call_off(stage.said(), 5.0)
        assert [f"Some of it.\n-# Stopped, as you asked.\n{LABEL}"] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_one_that_had_not_begun_says_nothing_unless_the_twin_stops() -> None:
    async with on_stage(speech=telling((60.0, "Too late."))) as stage:
        for is_closing in (False, True):
            await stage.call_off(stage.said(), 5.0, closing=is_closing)
        restarting = "I am being restarted just now. Please ask me again in a minute."
        assert [f"{restarting}\n{LABEL}"] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_an_answer_that_is_whole_when_the_twin_stops_stands_all_the_same() -> None:
    async with on_stage(speech=telling((1.5, "Some of it."), (1.0, "All of it."))) as stage:
        await stage.call_off(stage.said(), 2.6, closing=True)  # the end waits for its turn
        assert [f"All of it.\n{SOURCES}\n{LABEL}"] == stage.stands()


@in_virtual_time(grace_s=GRACE_S)
async def test_what_fails_after_a_preview_is_told_in_its_place() -> None:
    async def broken(_: object, listen: object) -> object:
        assert callable(listen)
        await asyncio.sleep(1.5)
        listen("Some of it.")
        await asyncio.sleep(2.0)
        raise RuntimeError("a fault of the twin's own")

    async with on_stage(speech=broken) as stage:
        await stage.answer(stage.said())
        (text,) = stage.stands()
        assert "Some of it" not in text
        assert "Traceback" not in text
        assert text.endswith(LABEL)


@in_virtual_time(grace_s=GRACE_S)
async def test_the_answer_to_a_command_grows_in_its_place_at_the_same_pace() -> None:
    async with on_stage(speech=telling(*GROWING)) as stage:
        one, voice, said = stage.command("where did you study?")
        assert await voice.acknowledge()
        await stage.answer(said, voice)
        shown = [look for look in stage.looks() if look.how == "change"]
        assert len(shown) > 4
        assert min(stage.far.seen.gaps(shown)) >= 1.19
        assert all(look.text.endswith(LABEL) for look in shown)
        assert f"-# Asked: where did you study?\n{WHOLE}" == one.message["content"]
        assert [] == one.follow_ups


@in_virtual_time(grace_s=GRACE_S)
async def test_a_command_that_is_called_off_leaves_nobody_waiting() -> None:
    async with on_stage(speech=telling((60.0, "Too late."))) as stage:
        one, voice, said = stage.command("where did you study?")
        assert await voice.acknowledge()
        await stage.call_off(said, 5.0, voice=voice, closing=True)
        assert not one.is_thinking
        assert "I am being restarted just now." in one.message["content"]


@in_virtual_time(grace_s=GRACE_S)
async def test_while_discord_turns_us_away_nothing_is_shown_before_the_end() -> None:
    async with on_stage(speech=telling(*GROWING)) as stage:
        stage.far.rest.faults.append(Fault(route=EDITS, status=429, via=False))
        await stage.answer(stage.said())
        changes = [look for look in stage.looks() if look.how == "change"]
        assert [WHOLE] == [look.text for look in changes] == stage.stands()
