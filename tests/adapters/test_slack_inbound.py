"""What Slack delivers is read for what a person said to the twin, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound import (
    Me,
    Said,
    caller,
    plain,
    question,
    read_command,
    read_event,
    read_words,
    take_share,
)
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse

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


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"user": "U0TWIN"},
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


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@U0TWIN> hi", "hi"),
        ("<@U0TWIN|twin>: hi", "hi"),
        ("hi <@U0TWIN> and <@U2|bob> and <@U3>", "hi and @bob and @U3"),
        ("<@U0TWIN>", ""),
        ("see <#C1|general> and <#C2>", "see #general and #C2"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<https://a.example|a.example>", "https://a.example"),
        ("<https://a.example|here>", "here (https://a.example)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|Friday>", "@here @team Friday"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_markup_is_read_as_a_person_would_read_it(written: str, read: str) -> None:
    assert read == plain(written, ME)


@given(st.text(alphabet="<>@#!|&;U0TWINlgtamp: a\n", max_size=200))
def test_no_text_stops_the_reader(text: str) -> None:
    assert plain(text, ME) == plain(text, ME).strip()


NAMES = st.sampled_from(["event", "type", "user", "text", "ts", "channel", "subtype", "team_id"])
WORDS = st.none() | st.booleans() | st.text(max_size=9) | st.sampled_from(["message", "app_mention", "D1"])


@given(st.recursive(WORDS, lambda inner: st.dictionaries(NAMES, inner)))
def test_no_payload_stops_the_reader(payload: object) -> None:
    if isinstance(payload, dict):
        assert isinstance(read_event(payload, ME), Said | None)
        assert isinstance(read_command(payload, ME), Said | None)


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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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
