"""Nothing that Discord delivers, however odd, stops the readers or is taken for what it is not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.beginning import NAME, name_of
from adapters.discord.changes import read_edit
from adapters.discord.completing import Completing
from adapters.discord.given import Focus, read_command, read_focus
from adapters.discord.inbound import (
    Asker,
    Heard,
    Me,
    Place,
    Rights,
    Said,
    caller,
    plain_text,
    question,
    read_message,
    read_words,
)
from adapters.discord.syncing import is_same
from adapters.discord.tree import commands_for
from bot.commands.registry import Caller, Command
from bot.commands.reply import Reply
from bot.settings import Settings
from tests.far_ends.discord_commands import check_command
from tests.far_ends.scripted_house import ScriptedHouse

ME = Me(user=7, role=70)
HOUSE = ScriptedHouse(Settings())
OWNER = "discord:9"
PLACES = st.sampled_from(
    [
        Place(channel=1, guild=100),
        Place(channel=3, parent=1, guild=100, thread=True),
        Place(channel=2, direct=True),
        Place(channel=4, is_member=False),
    ]
)
ASKERS = st.builds(
    Asker,
    id=st.sampled_from([7, 8, 9]),
    roles=st.none() | st.frozensets(st.integers(1, 5), max_size=3),
    manages_server=st.booleans(),
)
WORDS = st.text(max_size=200) | st.text(alphabet="<@7&!#0> \n/ask:t-everyone", max_size=80)
HEARD = st.builds(
    Heard,
    id=st.integers(1, 10**20),
    asker=ASKERS,
    place=PLACES,
    text=WORDS,
    automatic=st.booleans(),
    to_me=st.booleans(),
    to_my_role=st.booleans(),
    replied_to=st.sampled_from(["", "7", "8"]),
    is_withheld=st.booleans(),
    has_files=st.booleans(),
    edited=st.sampled_from(["", "2026-11-20T09:00:01+00:00"]),
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "type", "options", "value", "focused"]) | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
NAMES = st.sampled_from(["ask", "twin", "twin-admin", "usage", "costs", "limits", "show", "days", "x"])
OPTIONS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.fixed_dictionaries(
        {"name": NAMES, "type": st.integers(1, 11), "value": ODD}, optional={"focused": ODD}
    ),
    lambda inner: st.fixed_dictionaries(
        {"name": NAMES, "type": st.integers(1, 3), "options": st.lists(inner, max_size=4)}
    ),
    max_leaves=8,
)


@given(HEARD)
def test_whatever_is_heard_is_for_the_twin_or_it_is_not(heard: Heard) -> None:
    said = read_message(heard, ME)
    if said is None:
        return
    assert not heard.automatic
    assert heard.asker.id != ME.user
    assert said.origin == said.key.partition("~")[0]
    assert (said.hint is None) is bool(said.text)
    assert not said.is_overheard or said.place.thread
    name, argument = read_words(said, HOUSE.commands)
    asked = question(said, text=argument, owner=OWNER)
    assert name in {one.name for one in HOUSE.commands}
    assert asked.event == said.key
    assert ("owner" in asked.sees) is (said.person == OWNER and said.place.direct)


@given(HEARD, st.floats(-1e9, 1e9))
def test_only_what_was_edited_is_an_edit(heard: Heard, age_s: float) -> None:
    change = read_edit(heard, ME, age_s=age_s)
    assert change is None or (heard.edited and change.said.replaces == change.said.origin)


@given(ASKERS, PLACES, st.none() | st.sampled_from([100, 200]), st.booleans())
def test_nobody_is_an_admin_by_managing_another_server(
    asker: Asker, place: Place, home: int | None, admins_only: bool
) -> None:
    rights = Rights(home=home, admins_only=admins_only)
    is_admin = rights.make_admin(asker, place)
    assert not is_admin or (asker.manages_server and place.guild == home == 100 and not admins_only)


@given(WORDS)
def test_no_words_keep_a_mention_of_the_twin(text: str) -> None:
    assert "<@7>" not in plain_text(f"<@7> {text.replace('<@', '')} <@7>", ME, {})


@given(WORDS)
def test_a_thread_has_a_name_that_discord_takes(text: str) -> None:
    name = name_of(text, "Ada")
    assert 0 < len(name.strip()) <= len(name) <= NAME
    assert "\n" not in name


@pytest.mark.slow
@given(ODD | OPTIONS)
def test_no_payload_of_a_command_is_too_odd(data: Any) -> None:
    given_ = read_command(data, list(HOUSE.commands))
    focus = read_focus(data)
    assert given_ is None or given_.name
    assert focus is None or focus.command


@given(st.text(max_size=120), st.text(max_size=30), st.booleans())
def test_whatever_is_typed_suggestions_are_such_as_discord_takes(
    typed: str, field: str, is_admin: bool
) -> None:
    known = ["days", "date", "command", "which", "name", "id", field]
    asker = Caller(platform="discord", person="discord:9", channel="discord:1", is_admin=is_admin)
    for one in known:
        focus = Focus(command="usage", field=one, typed=typed)
        choices = asyncio.run(Completing(HOUSE).choices(asker, focus))
        assert len(choices) <= 25
        assert all(0 < len(each.name) <= 100 and 0 < len(each.value) <= 100 for each in choices)


async def _nothing(_caller: Caller, _argument: str) -> Reply:
    return Reply()


COMMANDS = st.lists(
    st.builds(
        Command,
        name=st.from_regex(r"[a-z][a-z-]{0,31}", fullmatch=True),
        summary=st.text(max_size=150),
        run=st.just(_nothing),
        argument=st.sampled_from(
            ["", "[days]", "ID ANSWER", "[set NAME VALUE]", "[a | b C]", "WORDS", "[x] [y]"]
        )
        | st.text(max_size=30),
        who=st.sampled_from(["all", "admin", "owner"]),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one.name,
)


@pytest.mark.slow
@given(COMMANDS, st.text(max_size=200), st.booleans())
def test_whatever_the_commands_are_discord_takes_them(
    commands: list[Command], name: str, is_global: bool
) -> None:
    told = commands_for(commands, name=name, is_global=is_global)
    for number, one in enumerate(told):
        check_command(str(number), one)
    assert is_same(told, told)


@given(ASKERS, PLACES, WORDS)
def test_a_caller_is_who_was_read(asker: Asker, place: Place, text: str) -> None:
    said = Said(key="discord:1", origin="discord:1", asker=asker, place=place, text=text)
    assert (f"discord:{asker.id}", f"discord:{place.channel}") == (
        caller(said, owner=OWNER).person,
        caller(said, owner=OWNER).channel,
    )
