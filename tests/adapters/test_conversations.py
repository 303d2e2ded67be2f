"""What is one conversation behind each door: nobody is answered by what somebody else has said elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.inbound import Asker, Place, Said
from adapters.slack.inbound import Me, read_command, read_event
from adapters.terminal import local_caller
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse, echo
from tests.far_ends.web_visitor import inside

ME = Me(team="T1", user="UTWIN")


def in_slack(user: str, ts: str, **more: Any) -> str | None:
    event = {"type": "app_mention", "user": user, "channel": "C1", "ts": ts, "text": "<@UTWIN> Who?"} | more
    said = read_event({"team_id": "T1", "event": event}, ME)
    assert said is not None
    return said.conversation


def test_in_a_slack_channel_each_mention_begins_a_conversation_and_a_thread_goes_on_with_its_own() -> None:
    own = [in_slack("U1", "1.1"), in_slack("U2", "2.2"), in_slack("U1", "3.3")]

    assert 3 == len(set(own))
    assert own[0] == in_slack("U2", "4.4", thread_ts="1.1")


def test_a_group_of_people_who_write_to_each_other_in_slack_is_no_direct_message() -> None:
    one = in_slack("U1", "1.1", type="message", channel="G1", channel_type="mpim")

    assert one != in_slack("U2", "2.2", type="message", channel="G1", channel_type="mpim")


@pytest.mark.parametrize("channel", ["C1", "D1"])
def test_a_slash_command_of_slack_stands_alone(channel: str) -> None:
    """In a direct message, too: it may be one between two people, who each see their own answers alone."""
    said = read_command({"user_id": "U1", "channel_id": channel, "trigger_id": "t", "text": "ask Who?"}, ME)

    assert said is not None
    assert said.conversation is None


def in_discord(user: int, **place: Any) -> str | None:
    asked = Said(key="discord:5", origin="discord:5", asker=Asker(id=user), place=Place(**place), text="Who?")
    return asked.conversation


def test_in_a_discord_channel_each_person_has_a_conversation_and_a_thread_is_one_for_all() -> None:
    told = {in_discord(9, channel=1), in_discord(10, channel=1), in_discord(9, channel=2)}

    assert 3 == len(told)
    assert in_discord(9, channel=3, parent=1, thread=True) == in_discord(10, channel=3, parent=1, thread=True)
    assert in_discord(9, channel=3, parent=1, thread=True) not in told


def test_a_direct_message_of_discord_is_one_conversation_and_a_group_of_people_is_not() -> None:
    assert in_discord(9, channel=4, direct=True) == in_discord(9, channel=4, direct=True)
    assert in_discord(9, channel=5) != in_discord(10, channel=5)


def test_a_command_of_the_shell_has_no_conversation() -> None:
    assert local_caller().conversation is None


async def test_on_the_web_no_address_can_be_made_to_look_like_another_by_the_name_of_a_conversation() -> None:
    home = ScriptedHouse(Settings(), script=echo)
    for address, name in (("2001:db8::1", "2:x"), ("2001:db8::1:2", "x"), ("2001:db8::1", "x")):
        async with inside(home, address=address) as client:
            await client.post(
                "/api/ask",
                json={"question": "Where?", "conversation": name},
                headers={"Idempotency-Key": name},
            )

    assert 3 == len({asked.conversation for asked in home.asked})
    assert 3 == len({asked.event for asked in home.asked})
