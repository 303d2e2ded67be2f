"""What is pressed, filled in and chosen on Slack, read from its payloads."""

from __future__ import annotations

import json
from typing import Any

from adapters.slack.inbound import Me
from adapters.slack.interactions import Chosen, Pressed, Submitted, read_home, read_interaction
from tests.tables import every_row

ME = Me(team="T0HOME", user="U0TWIN")
PRESS: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T0HOME"},
    "user": {"id": "U0ASKER", "name": "asker", "team_id": "T0HOME"},
    "trigger_id": "trigger-1",
    "response_url": "https://hooks.slack.example/1",
    "container": {"type": "message", "message_ts": "2.0", "channel_id": "C1", "is_ephemeral": False},
    "channel": {"id": "C1"},
    "message": {"ts": "2.0", "thread_ts": "1.0", "text": "Hello", "blocks": [{"type": "divider"}]},
    "actions": [{"action_id": "twin:ask:3", "value": "Why?", "action_ts": "9.0"}],
}


def pressed(**more: Any) -> Pressed:
    found = read_interaction(PRESS | more, ME)
    assert isinstance(found, Pressed)
    return found


def test_a_press_tells_who_wants_what_and_where() -> None:
    found = pressed()
    assert ("ask", "Why?", "2.0", "Hello") == (found.verb, found.value, found.ts, found.text)
    assert ({"type": "divider"},) == found.blocks
    by = found.by
    assert ("slack:U0ASKER", "asker", "C1", "1.0") == (by.person, by.name, by.channel, by.thread)
    assert ("trigger-1", "https://hooks.slack.example/1") == (by.trigger, by.url)
    assert by.is_in_thread


def test_a_press_asks_as_if_it_had_been_written_there() -> None:
    said = pressed().by.said("Why?", "key")
    assert ("slack:C1:1.0", "1.0", "slack:C1") == (said.conversation, said.thread, said.place)
    alone = pressed().by.said("Why?", "key", url="https://x")
    assert (None, "https://x") == (alone.conversation, alone.response_url)
    bare = {"channel_id": "C1", "message_ts": "3.0", "is_ephemeral": True}
    assert pressed(container=bare, message=None).by.said("Why?", "key").conversation is None
    direct = pressed(channel={"id": "D1"}).by.said("Why?", "key")
    assert ("slack:D1", True) == (direct.conversation, direct.is_direct)


def test_each_delivery_has_one_key_and_each_press_of_a_button_another() -> None:
    again = {"actions": [PRESS["actions"][0] | {"action_ts": "9.5"}]}
    assert pressed().key == pressed().key
    assert pressed().key != pressed(**again).key
    assert pressed().twice == pressed(**again).twice
    assert pressed().twice != pressed(user={"id": "U0OTHER"}).twice
    assert "Why" not in pressed().key + pressed().twice


def test_a_vote_names_its_thumb_and_its_answer() -> None:
    found = pressed(actions=[{"type": "feedback_buttons", "action_id": "twin:vote:0", "value": "down ask-1"}])
    assert ("down", "ask-1") == (found.verb, found.value)


def test_of_an_ephemeral_message_only_its_place_is_known() -> None:
    container = {"is_ephemeral": True, "message_ts": "3.0", "channel_id": "C1"}
    found = pressed(container=container, message=None)
    assert (True, "3.0", ()) == (found.is_ephemeral, found.ts, found.blocks)
    assert found.by.thread is None


def test_in_a_view_what_it_carries_with_it_is_the_place() -> None:
    told = json.dumps({"channel": "C9", "item": "7", "thread": "5.0", "odd": 3})
    view = {"id": "V1", "type": "modal", "private_metadata": told}
    found = pressed(view=view, container={}, channel=None, message=None)
    assert ("V1", "C9", "5.0", "7") == (found.view, found.by.channel, found.by.thread, found.told["item"])
    assert "odd" not in found.told
    assert not found.is_home
    assert pressed(view={"id": "V2", "type": "home"}).is_home


def test_somebody_of_another_company_is_named_by_their_team() -> None:
    found = pressed(user={"id": "U7", "team_id": "T0AWAY"})
    assert ("slack:T0AWAY.U7", True) == (found.by.person, found.by.is_stranger)
    within = pressed(user={"id": "U7", "team_id": "T0AWAY"}, enterprise={"id": "E1"})
    assert ("slack:U7", False) == (within.by.person, within.by.is_stranger)


def test_a_form_tells_its_fields() -> None:
    values = {
        "answer": {"answer": {"type": "plain_text_input", "value": "Yes."}},
        "expires": {"expires": {"type": "datepicker", "selected_date": "2027-01-31"}},
        "where": {"where": {"type": "radio_buttons", "selected_option": {"value": "thread"}}},
        "anyway": {"anyway": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}},
        "empty": {"empty": {"type": "plain_text_input", "value": None}},
    }
    view = {"id": "V1", "callback_id": "twin:answer", "private_metadata": "{", "state": {"values": values}}
    found = read_interaction(PRESS | {"type": "view_submission", "view": view}, ME)
    assert isinstance(found, Submitted)
    assert ("twin:answer", "V1", {}) == (found.name, found.view, found.told)
    assert {
        "answer": "Yes.",
        "expires": "2027-01-31",
        "where": "thread",
        "anyway": "yes",
        "empty": "",
    } == dict(found.values)


def test_the_shortcut_of_a_message_brings_its_words_read_aloud() -> None:
    message = {"ts": "4.0", "text": "<@U0TWIN> see <https://a.example|this> &amp; that"}
    payload = PRESS | {"type": "message_action", "callback_id": "ask_about", "message": message}
    found = read_interaction(payload, ME)
    assert isinstance(found, Chosen)
    assert ("see this (https://a.example) & that", "4.0") == (found.text, found.by.thread)
    assert read_interaction(payload | {"callback_id": "other"}, ME) is None


def test_the_home_tab_is_told_from_the_messages_tab() -> None:
    event = {"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"}
    found = read_home({"team_id": "T0HOME", "event": event, "event_id": "Ev1"}, ME)
    assert found is not None
    assert ("slack:U1", "") == (found.by.person, found.by.channel)
    assert read_home({"event": event | {"tab": "messages"}}, ME) is None
    assert read_home({"event": event | {"user": None}}, ME) is None


@every_row(
    "payload",
    [
        {},
        {"type": "block_actions"},
        PRESS | {"user": None},
        PRESS | {"actions": []},
        PRESS | {"actions": [None]},
        PRESS | {"actions": [{"action_id": 7}]},
        PRESS | {"actions": [{"action_id": "other:ask:0"}]},
        PRESS | {"type": "view_submission"},
        PRESS | {"type": "view_submission", "view": {"id": "V1"}},
        PRESS | {"type": "message_action"},
        PRESS | {"type": "shortcut", "callback_id": "ask_about"},
    ],
)
def test_what_is_not_whole_is_nothing(payload: dict[str, Any]) -> None:
    assert read_interaction(payload, ME) is None
