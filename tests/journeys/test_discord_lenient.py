"""The Discord door before far ends that tell less than Discord: what is left out costs nobody an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain import Answer, Outcome
from bot.notices import Notice
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_visit import Visit, house_at, visiting
from tests.far_ends.discord_world import MANAGE_SERVER, Person
from tests.far_ends.scripted_house import eventually

pytestmark = pytest.mark.journey

CONTENT = 1 << 15
"""The intent of message content, as the gateway numbers it."""


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    """No `/gateway/bot`, no shard in READY, a bare application, no list of commands, empty callbacks."""
    async with open_discord() as far:
        far.world.terse = True
        opened = Visit(far, house_at(far))
        async with asyncio.TaskGroup() as group:
            group.create_task(opened.serve())
            await eventually(lambda: opened.said)
            yield opened
            opened.stop.set()


async def test_a_mention_is_answered(visit: Visit) -> None:
    await visit.far.say(visit.far.mention("where did you study?"))
    (said,) = await visit.heard()
    assert said["content"].startswith("You asked: where did you study?")


async def test_a_command_whose_acknowledgement_says_nothing_is_answered(visit: Visit) -> None:
    given = await visit.far.slash("ask", question="where did you study?")
    await eventually(lambda: given.is_answered)
    assert "You asked: where did you study?" in given.message["content"]


async def test_a_command_whose_placeholder_is_gone_is_answered_elsewhere(visit: Visit) -> None:
    visit.far.rest.faults.append(Fault(route=r"PATCH /webhooks/.*", status=404, code=10008, times=9))
    world = visit.far.world
    await visit.far.slash("twin usage")
    await eventually(lambda: world.said_by_bot(world.open_dm(world.ada)))
    await visit.far.slash("ask", question="where did you study?")
    await eventually(lambda: world.said_by_bot(world.channel))


async def test_an_event_that_cannot_be_read_leaves_the_connection_open(visit: Visit) -> None:
    logins = len(visit.far.gateway.identified)
    await visit.far.gateway.tell("INTERACTION_CREATE", {"id": "1"}, guild=None)
    await visit.far.say(visit.far.mention("still there?"))
    assert 1 == len(await visit.heard())
    assert logins == len(visit.far.gateway.identified)


async def test_a_notice_whose_answer_was_lost_stands_once_also_where_no_nonce_is_known(visit: Visit) -> None:
    posts = r"POST /channels/\d+/messages"
    visit.far.rest.faults.append(Fault(route=posts, status=0, after_effect=True))
    notice = Notice(title="Yesterday", text="12 questions", key="report-2026-11-19")
    posted = await visit.house.messengers["discord"].post(str(visit.far.world.channel), notice)
    (said,) = visit.far.world.said_by_bot()
    assert said["id"] == posted


async def test_who_asks_too_fast_is_told_so_alone_and_in_the_channel_only_where_that_is_refused() -> None:
    slow = Answer(id="a", outcome=Outcome.RATE_LIMITED, message="Please try again in 9 seconds.")
    async with visiting(script=lambda _question: slow) as visit:
        far = visit.far
        await far.say(far.mention("again?"))
        (alone,) = await visit.heard()
        far.rest.faults.append(Fault(route=r"POST /users/@me/channels", status=403, code=50007))
        await far.say(far.mention("and again?"), who=far.world.join("Bob"))
        (_, aloud) = await visit.heard(2)
    assert str(far.world.channel) != alone["channel_id"]
    assert str(far.world.channel) == aloud["channel_id"]


UNTOLD = (
    "attachments mentions mention_roles mention_everyone embeds edited_timestamp pinned tts webhook_id "
    "member_count nick joined_at deaf mute premium_since pending communication_disabled_until global_name "
    "bot locale context app_permissions attachment_size_limit authorizing_integration_owners entitlements "
    "version guild_locale position nsfw topic parent_id last_message_id rate_limit_per_user "
    "permission_overwrites private_channels resource interaction session_start_limit shards shard "
    "unavailable features"
)


async def test_fields_that_others_leave_out_cost_nobody_an_answer() -> None:
    def leave_out(far: Discord) -> None:
        far.world.untold = frozenset(UNTOLD.split())

    async with visiting(arrange=leave_out) as visit:
        world = visit.far.world
        for channel in (world.channel, world.thread, world.open_dm(world.ada)):
            await asked_and_given(visit, channel)


async def asked_and_given(visit: Visit, channel: int) -> None:
    await visit.far.say(visit.far.mention("where did you study?"), channel=channel)
    await eventually(lambda: visit.far.world.said_by_bot(channel))
    given = await visit.far.slash("ask", question="where did you study?", channel=channel)
    await eventually(lambda: given.is_answered)


async def test_a_message_that_tells_of_no_server_is_none_of_a_direct_one() -> None:
    def leave_out(far: Discord) -> None:
        far.world.untold = frozenset({"guild_id"})

    async with visiting(arrange=leave_out, more={"TWIN_OWNER": "discord:1400000000000000003"}) as visit:
        await visit.far.say(visit.far.mention("my phone?"))
        await visit.heard()
        (asked,) = visit.house.asked
        assert "owner" not in asked.sees


@pytest.mark.parametrize(("granted", "asked_for"), [(CONTENT, [True]), (0, [True, False])])
async def test_message_content_is_tried_where_nobody_tells_whether_it_is_granted(
    granted: int, asked_for: list[bool]
) -> None:
    def arrange(far: Discord) -> None:
        far.world.terse, far.world.granted = True, granted

    async with visiting(arrange=arrange) as visit:
        await visit.far.say(visit.far.mention("where did you study?"))
        await visit.heard()
        wishes = [bool(one["intents"] & CONTENT) for one in visit.far.gateway.identified]
    assert asked_for == wishes


@pytest.mark.parametrize(("permissions", "number"), [(MANAGE_SERVER, 1), (0, 0)])
async def test_who_manages_the_server_by_a_role_is_known_where_a_command_does_not_tell(
    permissions: int, number: int
) -> None:
    bosses: list[Person] = []

    def arrange(far: Discord) -> None:
        bosses.append(far.world.join("Boss", permissions=permissions))

    async with visiting(arrange=arrange) as visit:
        for session in visit.far.gateway.sessions.values():
            session.untold = frozenset({"permissions"})
        given = await visit.far.slash("twin costs", who=bosses[0])
        await eventually(lambda: given.is_answered)
    assert number == len(visit.house.callers)


@pytest.mark.parametrize("status", [404, 405])
async def test_a_route_of_the_application_that_nobody_knows_costs_nobody_an_answer(status: int) -> None:
    def arrange(far: Discord) -> None:
        far.rest.faults.append(Fault(route=r"GET .*/applications/@me", status=status, times=9))

    async with visiting(arrange=arrange) as visit:
        await visit.far.say(visit.far.mention("where did you study?"))
        await visit.heard()
        given = await visit.far.slash("ask", question="where did you study?")
        await eventually(lambda: given.is_answered)
