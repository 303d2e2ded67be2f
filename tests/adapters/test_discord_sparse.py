"""Interactions of servers that tell little are read all the same."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from adapters.discord.hearing import rights_of
from adapters.discord.interactions import Pressed
from adapters.discord.lenient import LenientClient
from adapters.discord.reading import read
from adapters.discord.sparse import whole_interaction, whole_message
from bot.settings import load_settings

ME: Any = {"id": "2", "username": "twin", "discriminator": "0", "avatar": None}
PRESS = {"custom_id": "twin:up:ask-1", "component_type": 2}


@pytest.mark.parametrize(
    ("told", "place", "is_direct"),
    [
        ({"guild_id": "3", "channel_id": "9", "member": {"user": {"id": "5"}}}, 9, False),
        ({"guild_id": "3", "channel_id": "9", "user": {"id": "5"}}, 9, False),
        ({"channel_id": "9", "user": {"id": "5"}}, 9, True),
        ({"channel": {"id": "9"}, "user": {"id": "5"}, "message": {"id": "8"}}, 9, True),
    ],
)
async def test_who_pressed_what_where_is_enough(told: dict[str, Any], place: int, is_direct: bool) -> None:
    async with LenientClient(intents=discord.Intents(guilds=True)) as client:
        whole: Any = whole_interaction({"id": "7", "type": 3, "token": "t", "data": PRESS, **told}, 1)
        state: Any = client._connection  # noqa: SLF001 - where the library makes interactions
        state.http._HTTPClient__session = None  # noqa: SLF001 - a login makes one, and learns who we are
        state.user = discord.ClientUser(state=state, data=ME)
        interaction: discord.Interaction[Any] = discord.Interaction(data=whole, state=state)
        found = read(interaction, rights_of(load_settings(), client))
    assert isinstance(found, Pressed)
    assert ("up", "ask-1") == (found.verb, found.value)
    assert ("discord:5", place, is_direct) == (found.by.person, found.by.place.channel, found.by.place.direct)


def test_what_is_told_is_not_changed() -> None:
    told: dict[str, Any] = {
        "id": "7",
        "version": 2,
        "channel": {"id": "9", "type": 11, "name": "x"},
        "application_id": "4",
    }
    whole = whole_interaction(told, 1)
    assert told["channel"].items() <= whole["channel"].items()
    assert (2, "4") == (whole["version"], whole["application_id"])


def test_whom_a_message_mentions_stands_in_its_words() -> None:
    told: dict[str, Any] = {"id": "8", "content": "<@2> and <@!2> and <@&3>, <@5>?", "author": {"id": "7"}}
    whole = whole_message({**told, "referenced_message": {"id": "6", "author": {"id": "2"}}})
    assert ["2", "5"] == [one["id"] for one in whole["mentions"]]
    assert ["3"] == whole["mention_roles"]
    assert "" == whole["referenced_message"]["content"]


def test_what_is_told_of_a_message_stays() -> None:
    told: dict[str, Any] = {"content": "<@2>", "mentions": [], "mention_roles": [], "type": 19}
    assert told.items() <= whole_message(told).items()
    person: dict[str, Any] = {"id": "2", "username": "ada", "member": {"roles": ["3"]}}
    (one,) = whole_message({"mentions": [person]})["mentions"]
    assert ("ada", ["3"], 0) == (one["username"], one["member"]["roles"], one["member"]["flags"])
