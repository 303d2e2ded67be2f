"""What is pressed, filled in and chosen on Discord, read from its payloads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.discord.inbound import Asker, Place
from adapters.discord.interactions import (
    COMMAND,
    PRESS,
    SUBMISSION,
    Actor,
    Chosen,
    Pressed,
    Shown,
    Submitted,
    actions_of,
    read_interaction,
)
from bot.notices import Verb
from tests.tables import every_row

BY = Actor(number=77, asker=Asker(id=5, name="Ada"), place=Place(channel=9, guild=3))
BUTTON = {"type": 2, "label": "👍", "style": 2, "custom_id": "twin:up:ask-1"}
ROWS = (
    {"type": 1, "components": [BUTTON, {"type": 2, "label": "x", "style": 5, "url": "https://x.example"}]},
)


def pressed(
    custom_id: str = "twin:ask:Why?", *, by: Actor = BY, shown: Shown | None = None, **more: Any
) -> Pressed:
    found = read_interaction(PRESS, {"custom_id": custom_id, "component_type": 2, **more}, by, shown)
    assert isinstance(found, Pressed)
    return found


def test_a_press_tells_who_wants_what_and_where() -> None:
    found = pressed(shown=Shown(number=8, text="Hello", is_ephemeral=True))
    assert ("ask", "Why?", "", True) == (found.verb, found.value, found.chosen, found.is_ephemeral)
    assert "discord:5" == found.by.person
    assert not pressed().is_ephemeral


def test_a_press_asks_as_if_it_had_been_written_there() -> None:
    said = pressed().by.said("ask Why?")
    assert ("discord:77", "discord:5", "discord:9") == (said.key, said.person, said.channel)
    assert (True, False) == (said.is_command, said.is_private)
    assert BY.said("ask Why?", is_private=True).is_private


def test_each_delivery_has_one_key_and_each_press_of_a_button_another() -> None:
    again = replace(BY, number=78)
    assert pressed().key == pressed().key
    assert pressed().key != pressed(by=again).key
    assert pressed().twice == pressed(by=again).twice
    assert pressed().twice != pressed(by=replace(BY, asker=Asker(id=6))).twice
    assert pressed().twice != pressed(shown=Shown(number=8)).twice
    assert "Why" not in pressed().key + pressed().twice


def test_of_a_menu_the_first_choice_counts() -> None:
    found = pressed("twin:inbox:", values=["7", "8"])
    assert ("inbox", "", "7") == (found.verb, found.value, found.chosen)


def test_a_form_tells_its_fields_however_they_are_laid_out() -> None:
    rows = [
        {"type": 10, "content": "words"},
        {"type": 18, "component": {"type": 4, "custom_id": "answer", "value": "Yes."}},
        {"type": 1, "components": [{"type": 4, "custom_id": "expires", "value": "2027-01-31"}]},
        {"type": 18, "component": {"type": 3, "custom_id": "where", "values": ["channel"]}},
    ]
    found = read_interaction(SUBMISSION, {"custom_id": "twin:answer:7 8 9", "components": rows}, BY)
    assert isinstance(found, Submitted)
    assert ("answer", "7 8 9") == (found.name, found.told)
    assert {"answer": "Yes.", "expires": "2027-01-31", "where": "channel"} == found.values


def test_the_menu_of_a_message_gives_its_words_as_people_read_them() -> None:
    mentions = [{"id": "12", "username": "grace", "global_name": "Grace"}]
    message = {"content": "<@12> knows <:cobol:34>", "mentions": mentions}
    data = {"type": 3, "target_id": "99", "resolved": {"messages": {"99": message}}}
    found = read_interaction(COMMAND, data, BY)
    assert isinstance(found, Chosen)
    assert (99, "@Grace knows :cobol:") == (found.message, found.text)
    card = {"embeds": [{"title": "News", "description": "Acme hires."}, "odd"]}
    found = read_interaction(COMMAND, {**data, "resolved": {"messages": {"99": card}}}, BY)
    assert isinstance(found, Chosen)
    assert "News\n\nAcme hires." == found.text


@every_row(
    ("kind", "data"),
    [
        (PRESS, None),
        (PRESS, {"custom_id": "somebody:else"}),
        (PRESS, {"custom_id": "twin:ASK:x"}),
        (PRESS, {"custom_id": "twin:ask:" + "x" * 101}),
        (SUBMISSION, {"components": []}),
        (COMMAND, {"type": 1, "name": "ask"}),
        (COMMAND, {"type": 3, "target_id": "9" * 5000}),
        (4, {"custom_id": "twin:ask:x"}),
    ],
)
def test_everything_else_is_nothing(kind: int, data: object) -> None:
    assert read_interaction(kind, data, BY) is None


def test_the_buttons_of_a_message_are_known_by_what_they_do() -> None:
    (found,) = actions_of(Shown(number=8, rows=ROWS))
    assert ("👍", Verb.UP, "ask-1") == (found.label, found.verb, found.value)
