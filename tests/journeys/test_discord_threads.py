"""Threads in a small Discord: talk that goes on without a mention, and threads of their own for questions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.errors import StorageError
from tests.far_ends.discord import Discord
from tests.far_ends.discord_faults import Fault
from tests.far_ends.discord_visit import Visit, visiting
from tests.far_ends.discord_world import MESSAGE_CONTENT_INTENT
from tests.far_ends.scripted_house import eventually

pytestmark = pytest.mark.journey

HINT = "Discord does not show me these words."


def seeing(far: Discord) -> None:
    far.gateway.granted = MESSAGE_CONTENT_INTENT


@asynccontextmanager
async def talking(*, sees: bool = True, **settings: Any) -> AsyncIterator[Visit]:
    """A talk with the twin in a thread has begun."""
    async with visiting(arrange=seeing if sees else lambda _: None, more=settings) as visit:
        await visit.far.say(visit.far.mention("hello"), channel=visit.far.world.thread)
        await visit.heard()
        yield visit


def asked(visit: Visit) -> list[str]:
    return [one.text for one in visit.house.asked]


async def test_a_talk_with_the_twin_goes_on_without_a_mention() -> None:
    async with talking() as visit:
        await visit.far.say("and then?", channel=visit.far.world.thread)
        await visit.heard(2)
        assert ["hello", "and then?"] == asked(visit)
        assert 1 == len({one.conversation for one in visit.house.asked})


async def test_what_turns_to_others_is_not_for_the_twin() -> None:
    async with talking() as visit:
        far, bob = visit.far, visit.far.world.join("Bob")
        thread = far.world.thread
        await far.say(f"<@{bob.id}> what do you think?", channel=thread)
        await far.say("I like it", who=bob, channel=thread)
        await far.say("so where did you study?", channel=thread)
        await eventually(lambda: "so where did you study?" in asked(visit))
        assert ["hello", "so where did you study?"] == asked(visit)


async def test_a_thread_without_the_twin_is_left_alone() -> None:
    async with visiting(arrange=seeing) as visit:
        await visit.far.say("a talk of others", channel=visit.far.world.thread)
        await visit.far.say(visit.far.mention("hello"))
        await visit.heard()
        assert ["hello"] == asked(visit)


async def test_when_nobody_knows_whether_the_twin_takes_part_it_is_silent() -> None:
    async with visiting(arrange=seeing) as visit:
        visit.house.history.away = True
        await visit.far.say("and then?", channel=visit.far.world.thread)
        await visit.far.whisper("hello")
        await visit.heard()
        assert ["hello"] == asked(visit)
        with pytest.raises(StorageError):
            await visit.house.history.takes_part("discord:1")


async def test_without_the_intent_the_thread_is_told_once_how_to_go_on() -> None:
    async with talking(sees=False) as visit:
        for words in ("and then?", "anybody?"):
            await visit.far.say(words, channel=visit.far.world.thread)
        await visit.heard(2)
        await visit.far.say(visit.far.mention("still here?"), channel=visit.far.world.thread)
        said = await visit.heard(3)
        assert 1 == sum(HINT in one["content"] for one in said)
        assert ["hello", "still here?"] == asked(visit)


async def test_the_hint_is_not_given_again_after_a_restart() -> None:
    async with talking(sees=False) as visit:
        visit.house.claims.finished.add(f"discord:unseen:{visit.far.world.thread}")
        await visit.far.say("and then?", channel=visit.far.world.thread)
        await visit.far.say(visit.far.mention("still here?"), channel=visit.far.world.thread)
        await eventually(lambda: len(asked(visit)) == 2)
        assert not any(HINT in one["content"] for one in await visit.heard(2))


async def test_others_in_a_thread_are_not_told_anything() -> None:
    async with visiting() as visit:
        await visit.far.say("a talk of others", channel=visit.far.world.thread)
        await visit.far.say(visit.far.mention("hello"))
        assert not any(HINT in one["content"] for one in await visit.heard())


OWN: dict[str, Any] = {"discord": {"threads": True}}
QUESTION = "My name is Grace Hopper. Where did you study? grace@example.org"


async def test_a_question_begins_a_thread_of_its_own_named_without_private_words() -> None:
    async with visiting(arrange=seeing, more=OWN) as visit:
        far = visit.far
        first = await far.say(far.mention(QUESTION))
        (said,) = await visit.heard()
        assert first["id"] == said["channel_id"]
        name = far.world.channels[int(first["id"])]["name"]
        assert "Where did you study?" in name
        assert not any(word in name for word in ("Grace", "grace@"))
        await far.say("and then?", channel=int(first["id"]))
        await visit.heard(2)
        talks = {one.conversation for one in visit.house.asked}
        assert {f"discord:{first['id']}"} == talks
        assert all(f"discord:{far.world.channel}" in one.sees for one in visit.house.asked)


async def test_where_no_thread_may_be_begun_the_channel_is_answered() -> None:
    def arrange(far: Discord) -> None:
        far.world.forbid("CREATE_PUBLIC_THREADS")

    async with visiting(arrange=arrange, more=OWN) as visit:
        first = await visit.far.say(visit.far.mention("where?"))
        (said,) = await visit.heard()
        assert first["channel_id"] == said["channel_id"]
        assert first["id"] == str(said["message_reference"]["message_id"])


@pytest.mark.parametrize("status", [0, 503])
async def test_a_thread_whose_begin_was_not_confirmed_is_the_one(status: int) -> None:
    async with visiting(more=OWN) as visit:
        fault = Fault(route=r"POST /channels/\d+/messages/\d+/threads", status=status, after_effect=True)
        visit.far.rest.faults.append(fault)
        first = await visit.far.say(visit.far.mention("where?"))
        (said,) = await visit.heard()
        assert first["id"] == said["channel_id"]


async def test_commands_hints_and_direct_messages_begin_no_thread() -> None:
    async with visiting(more=OWN) as visit:
        far = visit.far
        before = len(far.world.channels)
        await far.say(far.mention(""))
        await far.say(far.mention("usage 7"))
        await far.slash("ask", question="where?")
        await far.say(far.mention("where?"), channel=far.world.thread)
        await visit.heard(4)
        assert before == len(far.world.channels)
