"""Who may ask the twin on Discord, where, and how often whoever may not is told."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.guests import RARELY_S, Guests, Outsider, refusal
from adapters.discord.inbound import Asker, Place, Said
from adapters.discord.people import People
from bot.settings import load_settings
from bot.testing import StillClock

ROOM, DIRECT = Place(channel=1, guild=100), Place(channel=2, direct=True)
THREAD = Place(channel=3, parent=1, guild=100, thread=True)
FRIEND = Asker(id=9, roles=frozenset({5}))


class Roster:
    """Roles by person; `asked` is whom anybody wanted to know about."""

    def __init__(self, **roles: frozenset[int]) -> None:
        self.roles, self.asked = roles, list[int]()

    async def __call__(self, person: int) -> frozenset[int]:
        self.asked.append(person)
        return self.roles[f"person_{person}"]


def said(**more: Any) -> Said:
    told = {"key": "discord:5", "origin": "discord:5", "asker": Asker(id=9), "place": ROOM, "text": "where?"}
    return Said(**{**told, **more})


def guests(clock: StillClock, roster: Roster | None = None, **discord: Any) -> Guests:
    settings = load_settings(discord=discord, TWIN_OWNER="discord:7")
    return Guests(settings, clock, People(clock, roster or Roster()))


@pytest.mark.parametrize(
    ("settings", "more", "why"),
    [
        ({}, {}, None),
        ({}, {"place": DIRECT}, None),
        ({"direct": False}, {"place": DIRECT}, Outsider.DIRECT),
        ({"direct": False}, {}, None),
        ({"channels": [1]}, {}, None),
        ({"channels": [1]}, {"place": THREAD}, None),
        ({"channels": [1]}, {"place": DIRECT}, None),
        ({"channels": [8]}, {}, Outsider.CHANNEL),
        ({"channels": [8]}, {"place": THREAD}, Outsider.CHANNEL),
        ({"roles": [5]}, {"asker": FRIEND}, None),
        ({"roles": [5]}, {}, Outsider.ROLE),
        ({"roles": [5]}, {"asker": Asker(id=7)}, None),
        ({"roles": [5]}, {"asker": Asker(id=9, is_admin=True)}, None),
    ],
)
async def test_the_settings_say_where_and_whom_the_twin_answers(
    settings: dict[str, Any], more: dict[str, Any], why: Outsider | None
) -> None:
    assert why is await guests(StillClock(), **settings).outsider(said(**more))


async def test_where_discord_tells_no_roles_they_are_looked_up_and_remembered() -> None:
    clock, roster = StillClock(), Roster(person_9=frozenset({5}))
    door = guests(clock, roster, roles=[5])
    unknown = said(asker=Asker(id=9, roles=None), place=DIRECT)
    assert [None, None] == [await door.outsider(unknown) for _ in range(2)]
    assert [9] == roster.asked
    clock.move(601)
    assert await door.outsider(unknown) is None
    assert [9, 9] == roster.asked


async def test_whoever_is_not_found_has_no_role() -> None:
    door = guests(StillClock(), roles=[5])
    assert Outsider.ROLE is await door.outsider(said(asker=Asker(id=9, roles=None)))


def test_it_is_told_once_an_hour_to_each_and_for_each_command() -> None:
    clock = StillClock()
    door = guests(clock)
    assert [True, False] == [door.is_to_be_told(said()) for _ in range(2)]
    assert door.is_to_be_told(said(asker=Asker(id=10)))
    assert [True, True] == [door.is_to_be_told(said(is_command=True)) for _ in range(2)]
    assert not door.is_to_be_told(said(is_overheard=True))
    clock.move(RARELY_S)
    assert door.is_to_be_told(said())


def test_admins_are_elsewhere_where_their_channels_are_set() -> None:
    assert [False, True, False, False] == [
        guests(StillClock(), admin_channels=channels).is_elsewhere(said(place=place))
        for channels, place in (([], ROOM), ([8], ROOM), ([1], ROOM), ([1], THREAD))
    ]


def test_elsewhere_an_admin_is_anybody() -> None:
    given = said(asker=Asker(id=9, is_admin=True), place=ROOM)
    assert [True, False, True] == [
        guests(StillClock(), admin_channels=channels).caller(given).is_admin for channels in ([], [8], [1])
    ]


def test_a_refusal_is_kind() -> None:
    for why in Outsider:
        assert "I " in refusal(why, "Ada")
