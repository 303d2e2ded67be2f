"""What a Discord message means to the twin."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.inbound import (
    Asker,
    Heard,
    Hint,
    Me,
    Place,
    Rights,
    Said,
    caller,
    event_key,
    plain_text,
    question,
    read_message,
)
from tests.tables import every_row

ME = Me(user=7, role=70)
ROOM = Place(channel=1, guild=100)
THREAD = Place(channel=3, parent=1, guild=100, thread=True)
DIRECT = Place(channel=2, direct=True)
SOMEBODY = Asker(id=9)


def heard(text: str, **more: Any) -> Heard:
    return Heard(**{"id": 5, "asker": SOMEBODY, "place": ROOM, "text": text, **more})


def said(**more: Any) -> Said:
    known = {"key": "discord:5", "origin": "discord:5", "asker": SOMEBODY, "place": ROOM, "text": "where?"}
    return Said(**{**known, **more})


def read(text: str, **more: Any) -> Said:
    found = read_message(heard(text, **more), ME)
    assert found is not None
    return found


def test_a_mention_is_read_without_it() -> None:
    assert "where did you study?" == read("<@7> where did you study?", to_me=True).text


@every_row(
    ("text", "more"),
    [
        ("<@!7>  where?", {"to_me": True}),
        ("<@7>, where?", {"to_me": True}),
        ("<@&70> where?", {"to_my_role": True}),
        ("where?", {"place": DIRECT}),
        ("where?", {"replied_to": "7"}),
        ("<@7> where?", {"place": THREAD, "to_me": True}),
    ],
)
def test_every_way_to_address_the_twin_is_heard(text: str, more: dict[str, Any]) -> None:
    found = read(text, **more)
    assert ("where?", False, None) == (found.text, found.is_overheard, found.hint)


@every_row(
    "message",
    [
        heard("a talk of others"),
        heard("<@7> I am a bot", to_me=True, automatic=True),
        heard("a bot in a thread", place=THREAD, automatic=True),
        heard("my own words", asker=Asker(id=7), place=DIRECT),
        heard("<@8> not the twin"),
        heard("an answer to somebody else", replied_to="8"),
    ],
)
def test_what_is_not_for_the_twin_is_dropped(message: Heard) -> None:
    assert read_message(message, ME) is None


@every_row(
    ("text", "more", "to"),
    [
        ("and then?", {}, ""),
        ("<@8> what do you think?", {}, "8"),
        ("<@&80> what do you think?", {}, "80"),
        ("@everyone look", {}, "everyone"),
        ("no, I think", {"replied_to": "8"}, "8"),
    ],
)
def test_the_talk_in_a_thread_is_overheard_and_so_is_whom_it_turns_to(
    text: str, more: dict[str, Any], to: str
) -> None:
    found = read(text, place=THREAD, **more)
    assert (True, to) == (found.is_overheard, found.to)


def test_whoever_is_mentioned_beside_the_twin_changes_nothing() -> None:
    assert "" == read("<@8> <@7> where?", place=THREAD, to_me=True).to


@pytest.mark.parametrize("how", [{"to_my_role": True}, {"replied_to": "7"}, {"place": THREAD}])
def test_withheld_words_are_answered_by_a_hint(how: dict[str, Any]) -> None:
    assert read("", is_withheld=True, **how).hint is Hint.UNSEEN


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        (heard("<@7>  ", to_me=True), Hint.WORDLESS),
        (heard("", place=DIRECT), Hint.WORDLESS),
        (heard("<@&70>", to_my_role=True), Hint.WORDLESS),
        (heard("", place=DIRECT, has_files=True), Hint.FILES),
    ],
)
def test_a_message_without_words_is_answered_by_another_hint(message: Heard, hint: Hint) -> None:
    found = read_message(message, ME)
    assert found is not None
    assert hint is found.hint


def test_an_edit_has_a_key_of_its_own_and_knows_what_it_replaces() -> None:
    found = read("<@7> where?", to_me=True, edited="2026-11-20T09:00:01+00:00")
    assert ("discord:5~2026-11-20T09:00:01+00:00", "discord:5", "discord:5") == (
        found.key,
        found.origin,
        found.replaces,
    )


def test_other_mentions_become_the_names_that_people_know() -> None:
    names = {"<@12>": "@Grace", "<#34>": "#general", "<@&56>": "@staff"}
    text = "<@7> did <@!12> of <@&56> write in <#34> about <@99> <:cobol:123> </twin usage:5> on <t:0:D>?"
    told = "did @Grace of @staff write in #general about <@99> :cobol: /twin usage on 1970-01-01 00:00 UTC?"
    assert told == plain_text(text, ME, names)


def test_a_person_in_a_channel_has_a_conversation_of_their_own() -> None:
    other = said(asker=Asker(id=10))
    assert ("discord:1:9", "discord:1:10") == (said().conversation, other.conversation)


@pytest.mark.parametrize(("place", "name"), [(THREAD, "discord:3"), (DIRECT, "discord:2")])
def test_a_thread_and_direct_messages_are_one_conversation_for_all(place: Place, name: str) -> None:
    assert (name, name) == (said(place=place).conversation, said(place=place).line)


def test_a_question_says_who_where_and_which_delivery() -> None:
    asked = question(said(), text="where?", owner="")
    expected = ("where?", "discord", "discord:9", "discord:1", event_key(5))
    assert expected == (asked.text, asked.platform, asked.person, asked.channel, asked.event)


def test_an_asker_sees_what_is_for_the_place_and_for_their_roles() -> None:
    asker = caller(said(asker=Asker(id=9, roles=frozenset({4})), place=THREAD), owner="")
    assert {"public", "discord:3", "discord:1", "discord:role:4"} == asker.sees


@pytest.mark.parametrize(("place", "sees"), [(DIRECT, True), (ROOM, False), (THREAD, False)])
def test_only_the_owner_in_private_sees_what_is_the_owners(place: Place, sees: bool) -> None:
    assert sees is ("owner" in caller(said(place=place), owner="discord:9").sees)
    assert "owner" not in caller(said(place=place), owner="discord:10").sees


MANAGER = Asker(id=9, manages_server=True)


@every_row(
    ("asker", "place", "rights", "is_admin"),
    [
        (MANAGER, ROOM, Rights(home=100), True),
        (MANAGER, THREAD, Rights(home=100), True),
        (MANAGER, ROOM, Rights(home=200), False),
        (MANAGER, ROOM, Rights(), False),
        (MANAGER, DIRECT, Rights(home=100), False),
        (MANAGER, ROOM, Rights(home=100, admins_only=True), False),
        (SOMEBODY, ROOM, Rights(home=100), False),
        (SOMEBODY, DIRECT, Rights(admins=frozenset({"discord:9"})), True),
        (SOMEBODY, ROOM, Rights(admins=frozenset({"slack:9"})), False),
        (SOMEBODY, ROOM, Rights(owner="discord:9"), False),
    ],
)
def test_who_is_an_admin(asker: Asker, place: Place, rights: Rights, is_admin: bool) -> None:
    assert is_admin is rights.make_admin(asker, place)
