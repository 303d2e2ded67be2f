"""The twin's commands as Discord is told of them: within its limits, in five more languages, known again."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from adapters.discord.given import Given, read_command
from adapters.discord.syncing import is_same
from adapters.discord.tree import LOCALES, Field, Form, commands_for, form_of, keys, translations
from bot.assembly import open_twin
from bot.commands.registry import Caller, Command, Who
from bot.commands.reply import Reply
from bot.settings import load_settings
from tests.far_ends.discord_commands import check_command
from tests.tables import every_row

NAME = "Ada Example"


async def nothing(_caller: Caller, _argument: str) -> Reply:
    return Reply()


def command(name: str, argument: str = "", who: Who = "all") -> Command:
    return Command(name=name, summary=f"About {name}", argument=argument, run=nothing, who=who)


USAGE, COSTS, LIMITS = (
    command("usage", "[days]"),
    command("costs", "[days]", "admin"),
    command("limits", "[set NAME VALUE]", "admin"),
)
SOME = [command("ask", "QUESTION"), USAGE, COSTS, LIMITS, command("teach", "ID ANSWER", "owner")]


@pytest.fixture
async def every() -> list[Command]:
    """The commands of a whole twin."""
    async with open_twin(load_settings()) as twin:
        return list(twin.commands)


async def test_everything_that_is_shown_has_words_in_each_language(every: list[Command]) -> None:
    wanted = {*keys(every)}
    told = translations()
    assert sorted(LOCALES) == sorted(told)
    for locale in LOCALES:
        assert set() == wanted - set(told[locale]), locale
        for key, words in told[locale].items():
            most = 32 if key == "menu" else 100
            assert 0 < len(words.replace("{name}", NAME)) <= most, (locale, key)


async def test_what_is_told_is_what_discord_takes(every: list[Command]) -> None:
    for is_global in (True, False):
        for number, one in enumerate(commands_for(every, name=NAME * 20, is_global=is_global)):
            check_command(str(number), one)


async def test_every_command_of_the_twin_is_there(every: list[Command]) -> None:
    shown = {one["name"]: one for one in commands_for(every, name=NAME)}
    assert {"ask", "twin", "twin-admin", "Ask the twin about this"} == set(shown)
    assert [one.name for one in every] == [one["name"] for one in shown["twin"]["options"]]
    admins = [one.name for one in every if one.who == "admin"]
    assert admins == [one["name"] for one in shown["twin-admin"]["options"]]
    assert ("32", [0], [0]) == tuple(
        shown["twin-admin"][name] for name in ("default_member_permissions", "contexts", "integration_types")
    )
    assert ([0, 1, 2], [0, 1]) == (shown["ask"]["contexts"], shown["ask"]["integration_types"])


def test_a_twin_without_commands_for_admins_has_no_group_for_them() -> None:
    assert "twin-admin" not in [one["name"] for one in commands_for([USAGE], name=NAME)]


@every_row(
    ("name", "argument", "form"),
    [
        ("resume", "", Form()),
        ("usage", "[days]", Form(fields=(Field(name="days", completes=True),))),
        ("say", "TEXT", Form(fields=(Field(name="text", is_optional=False),))),
        (
            "move",
            'ID "place"',
            Form(
                fields=(
                    Field(name="id", is_optional=False, completes=True),
                    Field(name="place", is_optional=False),
                )
            ),
        ),
        ("odd", "[a | b C | d]", Form(fields=(Field(name="text"),))),
    ],
)
def test_the_argument_of_a_command_becomes_its_fields(name: str, argument: str, form: Form) -> None:
    assert form == form_of(name, argument)


def given(path: str, **values: str) -> dict[str, Any]:
    """The ``data`` of a command as Discord sends it."""
    names = path.split()
    options: list[dict[str, Any]] = [{"name": key, "type": 3, "value": one} for key, one in values.items()]
    for depth, name in enumerate(reversed(names[1:])):
        options = [{"name": name, "type": 2 if depth else 1, "options": options}]
    return {"name": names[0], "type": 1, "options": options}


@every_row(
    ("data", "expected"),
    [
        (given("ask", question="where?"), Given(name="ask", argument="where?", is_private=False)),
        (given("twin ask", question="where?"), Given(name="ask", argument="where?")),
        (given("twin usage"), Given(name="usage")),
        (given("twin usage", days="30"), Given(name="usage", argument="30")),
        (given("twin-admin costs", days="30"), Given(name="costs", argument="30")),
        (given("twin limits show"), Given(name="limits")),
        (given("twin limits set", value="5", name="day"), Given(name="limits", argument="set day 5")),
        (given("twin limits set", name="day"), Given(name="limits", argument="set day")),
        (given("twin teach", answer="Yes.", id="4"), Given(name="teach", argument="4 Yes.")),
        (given("twin unheard-of", what="x"), Given(name="unheard-of", argument="x")),
        (given("costs"), Given(name="costs")),
        ({"name": "Ask the twin about this", "type": 3, "target_id": "5"}, None),
        (given("twin"), None),
        ("odd", None),
    ],
)
def test_a_command_is_read_in_whichever_order_it_was_filled_in(data: Any, expected: Given | None) -> None:
    assert expected == read_command(data, SOME)


def as_known(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As Discord tells of commands that it has."""
    more = {"id": "1", "application_id": "2", "version": "3", "nsfw": False}
    usual = {"default_member_permissions": None, "name_localizations": None, "description": ""}
    return [{**usual, **deepcopy(one), **more} for one in reversed(told)]


def test_commands_that_discord_has_are_known_again() -> None:
    ours = commands_for(SOME, name=NAME)
    assert is_same(ours, as_known(ours))
    plain = [
        {name: one[name] for name in one if name not in ("contexts", "description_localizations")}
        for one in as_known(ours)
    ]
    assert is_same(ours, plain)


@pytest.mark.parametrize("where", ["description", "default_member_permissions", "contexts"])
def test_a_difference_is_seen(where: str) -> None:
    ours = commands_for(SOME, name=NAME)
    theirs = as_known(ours)
    for one in theirs:
        if one["name"] == "twin-admin":
            one[where] = ["0"]
    assert not is_same(ours, theirs)


def test_a_difference_deep_inside_is_seen() -> None:
    ours, theirs = commands_for(SOME, name=NAME), as_known(commands_for(SOME, name=NAME))
    twin = next(one for one in theirs if one["name"] == "twin")
    twin["options"][1]["options"][0]["autocomplete"] = False
    assert not is_same(ours, theirs)
    assert not is_same(ours, as_known(ours)[1:])
    assert not is_same(ours, [])
