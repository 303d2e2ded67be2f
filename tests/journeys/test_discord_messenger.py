"""What the twin says first on Discord: in a thread, to a person alone; and where it cannot."""

from __future__ import annotations

import pytest

from adapters.discord.app import speaking
from bot.clock import MachineClock
from bot.errors import DeliveryFailed, NoSuchPlace
from bot.notices import Notice
from bot.settings import load_settings
from tests.far_ends.discord import open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_visit import visiting

pytestmark = pytest.mark.journey

NOTICE = Notice(title="Ada has answered", text="Yes, @everyone.", key="told-1")


async def test_somebody_is_written_to_alone_once_and_it_is_found_there() -> None:
    async with visiting() as visit:
        messenger, world = visit.house.messengers["discord"], visit.far.world
        room = await messenger.room(str(world.ada.id))
        posted = await messenger.post(room, NOTICE)
        assert posted == await messenger.find(room, NOTICE.key)
        assert room == await messenger.room(str(world.ada.id))
        assert [str(world.open_dm(world.ada))] == [one["channel_id"] for one in world.said_by_bot()]


async def test_a_thread_is_a_channel_whatever_else_is_said() -> None:
    async with visiting() as visit:
        messenger, thread = visit.house.messengers["discord"], str(visit.far.world.thread)
        posted = await messenger.post(thread, NOTICE, thread="7")
        assert posted == await messenger.find(thread, NOTICE.key, thread="7")


async def test_where_nobody_can_be_told_is_said_for_good() -> None:
    async with visiting() as visit:
        messenger, far = visit.house.messengers["discord"], visit.far
        for channel in ("1400000000000000999", "general"):
            with pytest.raises(NoSuchPlace):
                await messenger.post(channel, NOTICE)
        assert await messenger.find("1400000000000000999", NOTICE.key) is None
        far.rest.faults.append(Fault(route=r"POST /channels/\d+/messages", status=403))
        with pytest.raises(NoSuchPlace):
            await messenger.post(str(far.world.channel), NOTICE)
        far.rest.faults.append(Fault(route="POST /users/@me/channels", status=403))
        with pytest.raises(NoSuchPlace):
            await messenger.room(str(far.world.ada.id))
        with pytest.raises(NoSuchPlace, match="nobody on Discord"):
            await messenger.room("ada")


async def test_that_discord_is_away_is_no_word_on_a_place() -> None:
    async with visiting() as visit:
        visit.far.rest.faults.append(Fault(route="POST /users/@me/channels", status=0, times=9))
        with pytest.raises(DeliveryFailed) as failed:
            await visit.house.messengers["discord"].room(str(visit.far.world.ada.id))
    assert not isinstance(failed.value, NoSuchPlace)


async def test_a_process_without_a_door_writes_to_somebody_alone_as_well() -> None:
    async with open_discord() as far:
        ada = far.world.ada
        async with speaking(load_settings(**far.settings()), MachineClock()) as messenger:
            posted = await messenger.post(await messenger.room(str(ada.id)), NOTICE)
        assert [(posted, str(far.world.open_dm(ada)))] == [
            (one["id"], one["channel_id"]) for one in far.world.said_by_bot()
        ]
