"""What Slack delivers is read for what a person said to the twin, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.sharing import take_share
from adapters.slack.inbound import (
    Me,
    Said,
    caller,
    question,
    read_command,
    read_event,
    team_of,
)
from adapters.wording import read_words
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse
from tests.tables import every_row

ME = Me(team="T1", user="U0TWIN", bot="B0TWIN")
COMMANDS = ScriptedHouse(Settings()).commands


def delivered(**event: Any) -> dict[str, Any]:
    base = {
        "type": "app_mention",
        "channel": "C1",
        "ts": "1.1",
        "user": "U1",
        "text": "<@U0TWIN> Who are you?",
    }
    return {"team_id": "T1", "event": {**base, **event}}


def heard(**event: Any) -> Said:
    said = read_event(delivered(**event), ME)
    assert said is not None
    return said


def test_a_mention_is_a_question_for_its_thread() -> None:
    expected = Said(
        key="slack:T1:C1:1.1:U1",
        text="Who are you?",
        user="U1",
        channel="C1",
        thread="1.1",
        conversation="slack:C1:1.1",
        team="T1",
    )
    assert expected == heard()


def test_a_message_with_a_mention_is_left_to_the_event_that_tells_of_the_mention() -> None:
    said = heard(type="message", channel_type="channel")
    assert said.has_twin
    assert heard().key == said.key
    assert heard(type="message", channel_type="group", thread_ts="0.9").has_twin


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_mention"},
        {"channel_type": "im", "channel": "D1"},
        {"channel_type": "mpim"},
        {"channel_type": None},
        {"subtype": "file_share", "files": [{"id": "F1"}]},
        {"files": [{"id": "F1"}]},
        {"subtype": "thread_broadcast", "thread_ts": "0.9"},
        {"text": "And when was that?", "thread_ts": "0.9"},
        {"text": "<@U0OLD> Who are you?", "thread_ts": "0.9"},
    ],
    ids=str,
)
def test_what_slack_may_tell_of_by_its_message_alone_is_heard_at_once(event: dict[str, Any]) -> None:
    assert not heard(**{"type": "message", "channel_type": "channel", **event}).has_twin


def test_a_message_counts_where_no_mention_can_come() -> None:
    event = delivered(type="message", channel_type="channel")
    shared = read_event({**event, "is_ext_shared_channel": True}, ME)
    twins = [
        read_event(event, replace(ME, scopes=frozenset(scopes)))
        for scopes in ({"chat:write"}, {"chat:write", "app_mentions:read"})
    ]
    assert [False, False, True] == [said.has_twin for said in (shared, *twins) if said]


def test_a_mention_in_a_thread_stays_in_it() -> None:
    said = heard(thread_ts="0.9")
    assert ("0.9", "slack:C1:0.9", "slack:T1:C1:1.1:U1") == (said.thread, said.conversation, said.key)


def test_both_deliveries_of_a_mention_have_one_key() -> None:
    assert heard().key == heard(type="message", channel_type="channel").key


def test_direct_messages_are_answered_in_their_threads_and_are_one_conversation() -> None:
    flat = heard(type="message", channel_type="im", channel="D1", text="Hello")
    threaded = heard(type="message", channel_type="im", channel="D1", text="Hello", thread_ts="0.5")
    assert ("1.1", "slack:D1", True) == (flat.thread, flat.conversation, flat.is_direct)
    assert ("0.5", "slack:D1") == (threaded.thread, threaded.conversation)


@every_row(
    "event",
    [
        {"bot_id": "B1"},
        {"user": "U0TWIN"},
        {"user": "USLACKBOT"},
        {"bot_profile": {"id": "B1"}},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"edited": {"ts": "2.0"}},
        {"hidden": True},
        {"ts": None},
        {"type": "message", "text": "to somebody else <@U2>"},
        {"type": "message", "text": "&lt;@U0TWIN&gt; as text"},
        {"type": "reaction_added"},
    ],
)
def test_what_is_not_said_to_the_twin_by_a_person_is_left_alone(event: dict[str, Any]) -> None:
    assert read_event(delivered(**event), ME) is None


@pytest.mark.parametrize("payload", [{}, {"event": None}, {"event": []}, {"event": {"type": "message"}}])
def test_a_payload_without_its_parts_is_nothing(payload: dict[str, Any]) -> None:
    assert read_event(payload, ME) is None
    assert read_command(payload, ME) is None


def test_a_slash_command_is_its_callers_alone() -> None:
    form = {
        "user_id": "U1", "channel_id": "C1", "team_id": "T1", "text": "usage 7", "trigger_id": "t",
        "response_url": "https://hooks.example/1",
    }  # fmt: skip
    said = read_command(form, ME)
    assert said is not None
    assert (None, "https://hooks.example/1") == (said.conversation, said.response_url)


def test_slash_commands_are_told_apart_by_their_words_where_the_trigger_is_always_the_same() -> None:
    form = {"user_id": "U1", "channel_id": "C1", "trigger_id": "t", "response_url": "https://hooks.example/1"}
    keys = [read_command({**form, "text": text}, ME) for text in ("usage", "usage", "help")]
    assert [True, False] == [keys[0] == keys[1], keys[1] == keys[2]]


@every_row(
    ("text", "given"),
    [
        ("usage", ("usage", "")),
        ("usage 7", ("usage", "7")),
        ("ask Who are you?", ("ask", "Who are you?")),
        ("Who are you?", ("ask", "Who are you?")),
        ("usgae", ("help", "")),
        ("", ("help", "")),
        ("/usage 7", ("usage", "7")),
    ],
)
def test_words_behind_the_slash_command(text: str, given: tuple[str, str]) -> None:
    assert given == read_words(text, COMMANDS, slash=True)


@every_row(
    ("text", "given"),
    [
        ("usage", ("usage", "")),
        ("Usage 7", ("usage", "7")),
        ("usage of PostgreSQL at Acme?", ("ask", "usage of PostgreSQL at Acme?")),
        ("help me understand your work", ("ask", "help me understand your work")),
        ("ask Who are you?", ("ask", "Who are you?")),
        ("Who are you?", ("ask", "Who are you?")),
        ("", ("ask", "")),
    ],
)
def test_words_behind_a_mention(text: str, given: tuple[str, str]) -> None:
    assert given == read_words(text, COMMANDS, slash=False)


@pytest.mark.parametrize(
    ("argument", "taken"),
    [
        ("--share Who?", ("Who?", True)),
        ("Who?", ("Who?", False)),
        ("--shared Who?", ("--shared Who?", False)),
        ("--share", ("--share", False)),
    ],
)
def test_sharing_is_asked_for(argument: str, taken: tuple[str, bool]) -> None:
    assert taken == take_share(argument)


def test_the_owner_sees_their_own_passages_only_where_nobody_else_reads() -> None:
    alone = heard(type="message", channel_type="im", channel="D1", text="Hello")
    assert {"public", "slack:D1", "owner"} == question(alone, text="Hello", owner="slack:U1").sees
    assert {"public", "slack:C1"} == question(heard(), text="Hello", owner="slack:U1").sees
    assert {"public", "slack:D1"} == question(alone, text="Hello", owner="slack:U2").sees


def test_a_caller_is_owner_and_admin_by_what_the_door_knows() -> None:
    asker = caller(heard(), owner="slack:U1", is_admin=True)
    assert ("slack:U1", "slack:C1", True, True) == (
        asker.person,
        asker.channel,
        asker.is_admin,
        asker.is_owner,
    )


def test_a_reply_in_a_thread_is_overheard_and_tells_whom_it_turns_to() -> None:
    reply = heard(type="message", text="And then?", thread_ts="0.9")
    other = heard(type="message", text=" <@U2|bob> and then?", thread_ts="0.9")
    ours = heard(type="message", text="<@U0TWIN> and then?", thread_ts="0.9")
    assert [True, True, False] == [said.is_overheard for said in (reply, other, ours)]
    assert ["", "U2", ""] == [said.to for said in (reply, other, ours)]
    assert read_event(delivered(type="message", text="a root", thread_ts="1.1"), ME) is None


@every_row(
    ("event", "outer", "person", "is_stranger"),
    [
        ({}, {}, "slack:U1", False),
        ({"user_team": "T1", "source_team": "T1", "team": "T1"}, {}, "slack:U1", False),
        ({"user_team": "T2"}, {}, "slack:T2.U1", True),
        ({"team": "T2"}, {"is_ext_shared_channel": True}, "slack:T2.U1", True),
        ({"team": "T2"}, {}, "slack:U1", False),
        ({"user_team": "T3"}, {"enterprise_id": "E1", "is_ext_shared_channel": False}, "slack:U1", False),
    ],
)
def test_a_member_of_another_company_is_named_by_their_team(
    event: dict[str, Any], outer: dict[str, Any], person: str, *, is_stranger: bool
) -> None:
    said = read_event({**delivered(**event), **outer}, ME)
    assert said is not None
    assert (person, is_stranger) == (said.person, said.is_stranger)


def test_another_workspace_of_ours_names_its_channels_and_members_and_ours_are_at_home_there() -> None:
    away = Me(team="T2", user="U0TWIN", home="T1")
    there = read_event({**delivered(), "team_id": "T2"}, away)
    member = read_event({**delivered(user_team="T1"), "team_id": "T2"}, away)
    assert there is not None
    assert member is not None
    assert ("slack:T2.U1", "slack:T2.C1", "slack:T2.C1:1.1") == (
        there.person,
        there.place,
        there.conversation,
    )
    assert ("slack:U1", False) == (member.person, member.is_stranger)


@every_row(
    ("payload", "team"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, "T1"),
        ({"team_id": "T2", "authorizations": [{"team_id": None, "enterprise_id": "E1"}]}, "E1"),
        ({"team": {"id": "T1", "domain": "home"}}, "T1"),
        ({"team": None, "enterprise_id": "E1"}, "E1"),
        ({}, ""),
    ],
)
def test_what_is_delivered_is_for_the_workspace_that_installed_the_app(
    payload: dict[str, Any], team: str
) -> None:
    assert team == team_of(payload)
