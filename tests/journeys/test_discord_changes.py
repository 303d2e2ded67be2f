"""A question in a small Discord that is put in other words, or taken back, while it is answered or after."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_visit import HurriedClock, Visit, house_at, serving, visiting
from tests.far_ends.discord_world import MESSAGE_CONTENT_INTENT
from tests.far_ends.scripted_house import Waiting, eventually

pytestmark = pytest.mark.journey


def seeing(far: Discord) -> None:
    far.gateway.granted = MESSAGE_CONTENT_INTENT


def asked(visit: Visit) -> list[str]:
    return [one.text for one in visit.house.asked]


def shown(visit: Visit) -> list[str]:
    """The first line of everything of ours that stands."""
    return [one["content"].split("\n")[0] for one in visit.far.world.said_by_bot()]


class TurnedClock(HurriedClock):
    """A clock that can be put forward."""

    turned_s = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.turned_s)

    def monotonic(self) -> float:
        return super().monotonic() + self.turned_s


async def test_a_question_in_other_words_is_answered_anew_in_place() -> None:
    async with visiting() as visit:
        far = visit.far
        message = await far.say(far.mention("Where did you studdy?"))
        (before,) = await visit.heard()
        await far.edit(message, far.mention("Where did you study?"))
        await eventually(lambda: shown(visit) == ["You asked: Where did you study?"])
        await far.edit(message, far.mention("Where did you work?"))
        await eventually(lambda: shown(visit) == ["You asked: Where did you work?"])
        assert [before["id"]] == [one["id"] for one in far.world.said_by_bot()]
        assert 3 == len(visit.house.asked) == len({one.event for one in visit.house.asked})


async def test_a_question_that_is_edited_while_it_is_answered_has_one_answer() -> None:
    script = Waiting()
    async with visiting(script=script) as visit:
        message = await visit.far.whisper("What?")
        await script.begun.wait()
        await visit.far.edit(message, "What do you do?")
        await eventually(lambda: shown(visit) == ["You asked: What do you do?"])
        script.go.set()
        await visit.far.whisper("Next?")
        await visit.heard(2)
        assert ["What?", "What do you do?", "Next?"] == asked(visit)


async def test_words_that_come_back_while_others_wait_for_their_turn_are_the_last() -> None:
    script = Waiting()
    async with visiting() as visit:
        message = await visit.far.whisper("What?")
        await visit.heard()
        visit.house.script = script
        await visit.far.whisper("Meanwhile?")
        await script.begun.wait()
        for words in ("What else?", "What?"):
            await visit.far.edit(message, words)
        script.go.set()
        await visit.far.whisper("Next?")
        await visit.heard(3)
        assert "What?" == [one for one in asked(visit) if one not in {"Meanwhile?", "Next?"}][-1]
        assert ["You asked: What?", "You asked: Meanwhile?", "You asked: Next?"] == shown(visit)


async def test_an_edit_after_another_connection_is_answered_in_place() -> None:
    async with visiting() as visit:
        far = visit.far
        message = await far.say(far.mention("What?"))
        (before,) = await visit.heard()
        await far.gateway.tell("READY", {}, guild=far.world.guild)
        await eventually(lambda: len(far.gateway.identified) == 2)
        await eventually(lambda: visit.house.messengers)
        await far.edit(message, far.mention("What else?"))
        await eventually(lambda: shown(visit) == ["You asked: What else?"])
        assert [before["id"]] == [one["id"] for one in far.world.said_by_bot()]


async def test_an_update_that_changes_no_words_is_no_edit() -> None:
    async with visiting() as visit:
        far = visit.far
        message = await far.say(far.mention("See https://a.example"))
        await visit.heard()
        await far.unfurl(message, "https://a.example")
        await far.edit(message, str(message["content"]))
        await far.whisper("Next?")
        await visit.heard(2)
        assert ["See https://a.example", "Next?"] == asked(visit)


async def test_an_edit_that_is_told_again_is_followed_once() -> None:
    async with visiting() as visit:
        far = visit.far
        message = await far.say(far.mention("What?"))
        await visit.heard()
        await far.edit(message, far.mention("What else?"))
        await eventually(lambda: shown(visit) == ["You asked: What else?"])
        await far.unfurl(message, "https://a.example")
        await far.whisper("Next?")
        await visit.heard(2)
        assert ["What?", "What else?", "Next?"] == asked(visit)


async def test_an_edit_that_mentions_the_twin_at_last_is_a_question() -> None:
    async with visiting() as visit:
        far = visit.far
        message = await far.say("Who are you?")
        await far.edit(message, far.mention("who are you?"))
        (said,) = await visit.heard()
        assert ["who are you?"] == asked(visit)
        assert message["id"] == str(said["message_reference"]["message_id"])


async def test_after_a_minute_an_edit_comes_too_late() -> None:
    async with visiting() as visit:
        far = visit.far
        message = await far.whisper("What?", at=far.clock.now() - timedelta(seconds=50))
        await visit.heard()
        far.clock.turn(20)
        await far.edit(message, "What now?")
        await far.whisper("Next?")
        await visit.heard(2)
        assert ["What?", "Next?"] == asked(visit)


async def test_talk_of_others_may_be_edited_and_deleted() -> None:
    async with visiting(arrange=seeing) as visit:
        far = visit.far
        message = await far.say("a talk of others")
        await far.edit(message, "another talk")
        await far.delete(message)
        await far.whisper("Next?")
        await visit.heard()
        assert ["Next?"] == asked(visit)


async def test_a_question_that_is_deleted_is_answered_no_more() -> None:
    script = Waiting()
    async with visiting(script=script) as visit:
        message = await visit.far.say(visit.far.mention("Never mind?"))
        await script.begun.wait()
        await visit.far.delete(message)
        await eventually(lambda: visit.house.claims.finished)
        script.go.set()
        await visit.far.whisper("Next?")
        await eventually(lambda: shown(visit) == ["You asked: Next?"])


async def test_the_answer_goes_with_its_question() -> None:
    async with visiting() as visit:
        message = await visit.far.say(visit.far.mention("Never mind?"))
        await visit.heard()
        await visit.far.delete(message)
        await eventually(lambda: not visit.far.world.said_by_bot())


async def test_an_answer_that_has_stood_for_a_minute_stays() -> None:
    clock = TurnedClock()
    async with visiting(clock=clock) as visit:
        message = await visit.far.whisper("What?")
        await visit.heard()
        await eventually(lambda: visit.house.claims.finished)
        clock.turned_s = 61
        await visit.far.delete(message)
        await visit.far.whisper("Next?")
        assert 2 == len(await visit.heard(2))


async def test_in_a_thread_of_its_own_an_answer_is_changed_and_taken_away_there() -> None:
    async with visiting(more={"discord": {"threads": True}}) as visit:
        far = visit.far
        message = await far.say(far.mention("What?"))
        (before,) = await visit.heard()
        await far.edit(message, far.mention("What else?"))
        await eventually(lambda: shown(visit) == ["You asked: What else?"])
        assert [(before["id"], message["id"])] == [
            (one["id"], one["channel_id"]) for one in far.world.said_by_bot()
        ]
        await far.delete(message)
        await eventually(lambda: not far.world.said_by_bot())


async def test_after_a_restart_an_answer_is_found_to_be_changed_and_to_be_taken_away() -> None:
    async with open_discord() as far:
        house = house_at(far)
        async with serving(house):
            message = await far.say(far.mention("What?"))
            await eventually(lambda: far.world.said_by_bot() and house.claims.finished)
            (before,) = far.world.said_by_bot()
        async with serving(house):
            await far.edit(message, far.mention("What else?"))
            await eventually(lambda: "What else?" in far.world.said_by_bot()[0]["content"])
            assert [before["id"]] == [one["id"] for one in far.world.said_by_bot()]
        async with serving(house):
            await far.delete(message)
            await eventually(lambda: not far.world.said_by_bot())


async def test_after_a_restart_an_answer_in_a_thread_of_its_own_is_changed_there() -> None:
    async with open_discord() as far:
        house = house_at(far, more={"discord": {"threads": True}})
        async with serving(house):
            message = await far.say(far.mention("What?"))
            await eventually(lambda: far.world.said_by_bot() and house.claims.finished)
            (before,) = far.world.said_by_bot()
        async with serving(house):
            await far.edit(message, far.mention("What else?"))
            await eventually(lambda: "What else?" in far.world.said_by_bot()[0]["content"])
        (after,) = far.world.said_by_bot()
        assert message["id"] == before["channel_id"] == after["channel_id"]


async def test_what_others_delete_leaves_no_trace() -> None:
    async with open_discord() as far:
        house = house_at(far)
        clock = house.clock = TurnedClock()
        async with serving(house):
            clock.turned_s = 121
            message = await far.say("a talk of others")
            await far.delete(message)
            await far.whisper("Next?")
            await eventually(lambda: far.world.said_by_bot() and house.claims.finished)
        assert f"discord:{message['id']}" not in house.claims.taken
