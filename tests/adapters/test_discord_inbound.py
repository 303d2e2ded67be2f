"""What a Discord message or command means to the twin."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.commands import Form, read_form
from adapters.discord.inbound import (
    Asker,
    Heard,
    Hint,
    Me,
    Place,
    Rights,
    event_key,
    plain_text,
    read_caller,
    read_message,
)

ME = Me(user=7, role=70)
ROOM = Place(channel=1)
DIRECT = Place(channel=2, direct=True)
SOMEBODY = Asker(id=9)


def heard(text: str, **more: Any) -> Heard:
    return Heard(**{"id": 5, "asker": SOMEBODY, "place": ROOM, "text": text, **more})


def test_a_mention_is_read_without_it() -> None:
    assert read_message(heard("<@7> where did you study?", to_me=True), ME) == "where did you study?"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("<@!7>  where?", {"to_me": True}),
        ("<@&70> where?", {"to_my_role": True}),
        ("where?", {"place": DIRECT}),
        ("where?", {"after_me": True}),
    ],
)
def test_every_way_to_address_the_twin_is_heard(text: str, more: dict[str, Any]) -> None:
    assert read_message(heard(text, **more), ME) == "where?"


@pytest.mark.parametrize(
    "message",
    [
        heard("a talk of others"),
        heard("<@7> I am a bot", to_me=True, automatic=True),
        heard("my own words", asker=Asker(id=7), place=DIRECT),
        heard("<@8> not the twin"),
    ],
)
def test_what_is_not_for_the_twin_is_dropped(message: Heard) -> None:
    assert read_message(message, ME) is None


@pytest.mark.parametrize("how", [{"to_my_role": True}, {"after_me": True}])
def test_withheld_words_are_answered_by_a_hint(how: dict[str, Any]) -> None:
    assert read_message(heard("", **how), ME) is Hint.UNSEEN


@pytest.mark.parametrize(
    "message", [heard("<@7>  ", to_me=True), heard("", place=DIRECT), heard("<@&70>", to_my_role=True)]
)
def test_a_message_without_words_is_answered_by_another_hint(message: Heard) -> None:
    assert read_message(message, ME) is Hint.WORDLESS


def test_other_mentions_become_the_names_that_people_know() -> None:
    names = {"<@12>": "@Grace", "<#34>": "#general", "<@&56>": "@staff"}
    text = "<@7> did <@!12> of <@&56> write in <#34> about <@99> <:cobol:123>?"
    assert plain_text(text, ME, names) == "did @Grace of @staff write in #general about <@99> :cobol:?"


@given(st.text(max_size=300))
def test_reading_never_fails_and_never_leaves_the_own_mention(text: str) -> None:
    said = plain_text(f"<@7>{text}<@7>", Me(user=7), {})
    assert "<@7>" not in said.replace(text, "")


def test_a_person_in_a_channel_has_a_conversation_of_their_own() -> None:
    one = read_caller(5, SOMEBODY, ROOM, Rights())
    other = read_caller(6, Asker(id=10), ROOM, Rights())
    assert ("discord:1:9", "discord:1:10") == (one.conversation, other.conversation)


def test_a_thread_is_one_conversation_for_all() -> None:
    thread = Place(channel=3, parent=1, thread=True)
    assert read_caller(5, SOMEBODY, thread, Rights()).conversation == "discord:3"


def test_a_question_says_who_where_and_which_delivery() -> None:
    asked = read_caller(5, SOMEBODY, ROOM, Rights()).question("where?")
    expected = ("where?", "discord", "discord:9", "discord:1", event_key(5))
    assert expected == (asked.text, asked.platform, asked.person, asked.channel, asked.event)


def test_an_asker_sees_what_is_for_the_place_and_for_their_roles() -> None:
    caller = read_caller(
        5, Asker(id=9, roles=frozenset({4})), Place(channel=3, parent=1, thread=True), Rights()
    )
    assert caller.sees == {"public", "discord:3", "discord:1", "discord:role:4"}


@pytest.mark.parametrize(("place", "sees"), [(DIRECT, True), (ROOM, False)])
def test_only_the_owner_in_private_sees_what_is_the_owners(place: Place, sees: bool) -> None:
    rights = Rights(owner="discord:9")
    assert sees is ("owner" in read_caller(5, SOMEBODY, place, rights).sees)
    assert "owner" not in read_caller(5, Asker(id=10), place, rights).sees


@pytest.mark.parametrize(
    ("asker", "rights", "is_admin"),
    [
        (Asker(id=9, manages_server=True), Rights(), True),
        (Asker(id=9, manages_server=True), Rights(admins_only=True), False),
        (Asker(id=9), Rights(admins=frozenset({"discord:9"})), True),
        (Asker(id=9), Rights(admins=frozenset({"slack:9"})), False),
        (Asker(id=9), Rights(owner="discord:9"), False),
    ],
)
def test_who_is_an_admin(asker: Asker, rights: Rights, is_admin: bool) -> None:
    assert is_admin is read_caller(5, asker, ROOM, rights).is_admin


@pytest.mark.parametrize(
    ("argument", "form"),
    [
        ("", Form()),
        ("[days]", Form(fields=("days",), optional=True)),
        ("QUESTION", Form(fields=("question",))),
        ('ID "answer"', Form(fields=("id", "answer"))),
        ("[set NAME VALUE]", Form(fields=("name", "value"), verb="set")),
        ("a b c", Form(fields=("text",))),
    ],
)
def test_the_argument_of_a_command_becomes_its_fields(argument: str, form: Form) -> None:
    assert form == read_form(argument)
