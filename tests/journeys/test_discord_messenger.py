"""What the twin says first on Discord: in a thread, to a person alone; and where it cannot."""

from __future__ import annotations

import pytest

from adapters.discord.app import speaking
from bot.clock import MachineClock
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.notices import Action, Notice, Picture, Verb
from bot.settings import load_settings
from tests.far_ends.discord import open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_visit import visiting

pytestmark = pytest.mark.journey

NOTICE = Notice(title="Ada has answered", text="Yes, @everyone.", key="told-1")
CARD = Notice(
    title="A question",
    text="Where did she study?",
    key="card-7",
    actions=(
        Action(label="Answer", verb=Verb.ANSWER, value="7"),
        Action(label="Dismiss", verb=Verb.DISMISS, value="7"),
    ),
    picture=Picture(name="chart.png", png=b"\x89PNG\r\n\x1a\n", alt="A chart"),
)


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


async def test_a_thread_that_was_laid_aside_is_taken_up_again_and_a_locked_one_is_no_place() -> None:
    async with visiting() as visit:
        messenger, world = visit.house.messengers["discord"], visit.far.world
        about = world.channels[world.thread]["thread_metadata"]
        about["archived"] = True
        posted = await messenger.post(str(world.thread), NOTICE)
        assert posted == await messenger.find(str(world.thread), NOTICE.key)
        assert not about["archived"]
        about["locked"] = True
        with pytest.raises(NoSuchPlace):
            await messenger.post(str(world.thread), Notice(title="More", text="words", key="told-2"))


async def test_who_takes_no_messages_is_no_place() -> None:
    async with visiting() as visit:
        messenger, world = visit.house.messengers["discord"], visit.far.world
        world.closed.add(world.ada.id)
        room = await messenger.room(str(world.ada.id))
        with pytest.raises(NoSuchPlace):
            await messenger.post(room, NOTICE)


async def test_buttons_and_a_picture_come_with_it_and_a_lost_answer_doubles_nothing() -> None:
    async with visiting() as visit:
        messenger, far = visit.house.messengers["discord"], visit.far
        far.rest.faults.append(Fault(route=r"POST /channels/\d+/messages", status=0, after_effect=True))
        posted = await messenger.post(str(far.world.channel), CARD)
        (said,) = far.world.said_by_bot()
        assert posted == said["id"] == await messenger.find(str(far.world.channel), CARD.key)
        assert ["chart.png"] == [one["filename"] for one in said["attachments"]]
        buttons = [one for row in said["components"] for one in row["components"]]
        assert [("Answer", "twin:answer:7"), ("Dismiss", "twin:dismiss:7")] == [
            (one["label"], one["custom_id"]) for one in buttons
        ]


@pytest.mark.parametrize("missing", [("EMBED_LINKS",), ("ATTACH_FILES",), ("EMBED_LINKS", "ATTACH_FILES")])
async def test_where_cards_or_files_are_not_allowed_the_words_stand_once(missing: tuple[str, ...]) -> None:
    async with visiting() as visit:
        messenger, world = visit.house.messengers["discord"], visit.far.world
        world.forbid(*missing)
        channel = str(world.channel)
        posted = await messenger.post(channel, CARD)
        assert posted == await messenger.post(channel, CARD) == await messenger.find(channel, CARD.key)
        (said,) = world.said_by_bot()
        assert "Where did she study?" in said["content"]
        assert said["components"]


async def test_a_long_notice_that_may_only_be_words_is_found_by_its_key() -> None:
    long = Notice(
        title="Yesterday", text="\n\n".join(f"Line {one} of many." for one in range(200)), key="r-1"
    )
    async with visiting() as visit:
        messenger, world = visit.house.messengers["discord"], visit.far.world
        world.forbid("EMBED_LINKS", "ATTACH_FILES")
        await messenger.post(str(world.channel), long)
        assert len(world.said_by_bot()) > 1
        assert await messenger.find(str(world.channel), long.key) is not None


async def test_what_is_away_when_parts_follow_is_no_failure_of_the_notice() -> None:
    long = Notice(
        title="Yesterday", text="\n\n".join(f"Line {one} of many." for one in range(200)), key="r-1"
    )
    async with visiting() as visit:
        messenger, far = visit.house.messengers["discord"], visit.far
        far.world.forbid("EMBED_LINKS", "ATTACH_FILES")
        posts = r"POST /channels/\d+/messages"
        far.rest.faults += [
            Fault(route=posts, status=403, code=50013),
            Fault(route=posts, status=200, until=None),
            Fault(route=posts, status=403, code=50001, times=9),
        ]
        posted = await messenger.post(str(far.world.channel), long)
        assert [posted] == [one["id"] for one in far.world.said_by_bot()]


async def test_where_history_is_not_shown_nobody_knows() -> None:
    async with visiting() as visit:
        messenger, world = visit.house.messengers["discord"], visit.far.world
        world.forbid("VIEW_CHANNEL")
        with pytest.raises(DeliveryUnknown):
            await messenger.find(str(world.channel), NOTICE.key)


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


@pytest.mark.parametrize(("length", "cards"), [(20, 0), (3000, 1)])
async def test_an_answer_that_somebody_waits_for_is_in_words_and_found(length: int, cards: int) -> None:
    answer = Notice(title="Ada has answered", text="Yes. " * (length // 5), key="told-3", is_answer=True)
    async with visiting() as visit:
        messenger, channel = visit.house.messengers["discord"], str(visit.far.world.channel)
        posted = await messenger.post(channel, answer)
        assert posted == await messenger.find(channel, answer.key)
        (said,) = visit.far.world.said_by_bot()
    assert cards == len(said["embeds"])
    assert bool(cards) != ("Ada has answered" in said["content"])
