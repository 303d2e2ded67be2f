"""No delivery of Slack's, however odd, stops the readers or is taken for what it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import markup
from adapters.slack.changes import Deleted, Edited, Opened, Stopped, read_change, seconds
from adapters.slack.inbound import Me, Said, caller, question, read_command, read_event, team_of
from adapters.wording import read_words
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse

ME = Me(team="T1", user="U0TWIN", bot="B0TWIN")
COMMANDS = ScriptedHouse(Settings()).commands

_NAMES = """
assistant_thread attachments authorizations blocks bot_id channel channel_id channel_type deleted_ts edited
app_installed_team_id elements enterprise enterprise_id event event_id event_ts fallback files hidden
is_enterprise_install is_ext_shared_channel is_share message previous_message response_url subtype tab team
team_id text thread_ts tokens trigger_id ts type user user_id user_team view
"""
_VALUES = """
message app_mention message_changed message_deleted tombstone thread_broadcast im D1 C1 U1 U0TWIN T1 T2 1.1
1795000000.000100 rich_text rich_text_section messages app_home_opened agent_session_stopped
"""
NAMES = st.sampled_from(_NAMES.split())
WORDS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(_VALUES.split())
    | st.sampled_from(["<@U0TWIN> hi", "<@U2> hi", "\ud800", "\x00"])
)
PAYLOADS = st.dictionaries(
    NAMES,
    st.recursive(
        WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
        max_leaves=25,
    ),
    max_size=8,
)
MESSAGES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["message", "app_mention"]),
        "channel": st.sampled_from(["C1", "D1", "G1"]),
        "ts": st.just("1795000000.000100"),
        "user": st.sampled_from(["U1", "U0TWIN", "USLACKBOT"]),
        "text": st.text(alphabet=st.sampled_from("<@U0TWIN>|! ab\n&lt;\ud800\x00"), max_size=60),
    },
    optional={
        "thread_ts": st.sampled_from(["1795000000.000050", "1795000000.000100"]),
        "subtype": st.sampled_from(["thread_broadcast", "file_share", "bot_message", "channel_join"]),
        "bot_id": st.just("B1"),
        "edited": st.just({"ts": "1795000010.000000", "user": "U1"}),
        "user_team": st.sampled_from(["T1", "T2"]),
        "blocks": WORDS,
    },
)


def whole(text: str) -> bool:
    """Whether a text may be stored, hashed and sent."""
    return text.encode("utf-8").decode("utf-8") == text and "\x00" not in text


@pytest.mark.slow
@given(PAYLOADS)
def test_no_payload_stops_the_readers(payload: dict[str, Any]) -> None:
    assert isinstance(read_event(payload, ME), Said | None)
    assert isinstance(read_change(payload, ME), Edited | Deleted | Stopped | Opened | None)
    assert isinstance(read_command(payload, ME), Said | None)
    assert whole(team_of(payload))


@pytest.mark.slow
@given(PAYLOADS)
def test_no_event_stops_the_readers(event: dict[str, Any]) -> None:
    payload = {"team_id": "T1", "event_id": "Ev1", "event": event}
    assert isinstance(read_event(payload, ME), Said | None)
    assert isinstance(read_change(payload, ME), Edited | Deleted | Stopped | Opened | None)


@given(MESSAGES)
def test_what_was_said_is_a_persons_has_one_key_and_can_be_stored(event: dict[str, Any]) -> None:
    said = read_event({"team_id": "T1", "event_id": "Ev1", "event": event}, ME)
    if said is None:
        return
    assert said.user == "U1"
    assert {"bot_id", "edited"}.isdisjoint(event)
    assert said.key == f"slack:T1:{event['channel']}:{event['ts']}:U1"
    assert all(map(whole, (said.text, said.passed_on, said.person, said.place, said.key, said.line)))
    assert "<@U0TWIN>" not in said.text
    assert said.is_direct is (event["channel"] == "D1")
    assert not said.is_overheard or ("thread_ts" in event and not said.is_direct)
    assert said.is_stranger is (event.get("user_team") == "T2")
    _, argument = read_words(said.text, COMMANDS, slash=False)
    asked = question(said, text=argument or "?", owner="slack:U1")
    assert (asked.person, "owner" in asked.sees) == (
        said.person,
        said.is_direct and not said.is_stranger,
    )
    assert asked.sees == caller(said, owner="slack:U1", is_admin=True).sees


@given(MESSAGES, st.integers(0, 200))
def test_an_edit_has_a_key_of_its_own_and_knows_whose_it_is(event: dict[str, Any], after: int) -> None:
    at = f"{1795000000 + after}.000200"
    message = {**event, "type": "message", "text": f"{event['text']}!", "edited": {"ts": at}}
    told = {"type": "message", "subtype": "message_changed", "channel": event["channel"], "message": message}
    change = read_change({"team_id": "T1", "event": {**told, "previous_message": event}}, ME)
    assert isinstance(change, Edited | None)
    if change is not None:
        first = change.said.origin
        assert (f"{first}~{at}", first) == (change.said.key, change.said.replaces)
        assert change.age_s == pytest.approx(after, abs=0.001)
        assert change.before is None or (change.before.key, True) == (
            first,
            change.before.text != change.said.text,
        )


@pytest.mark.slow
@given(st.recursive(WORDS, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=40))
def test_no_blocks_stop_the_reader_or_speak_in_markup_that_nobody_wrote(blocks: object) -> None:
    assert whole(markup.written({"blocks": blocks, "text": ""}))


@given(st.text())
def test_what_stands_in_rich_text_is_read_as_it_was_written(text: str) -> None:
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "text", "text": text}]}]}]  # fmt: skip
    read = markup.written({"blocks": blocks})
    assert "<" not in read
    assert markup.plain(read, "U0TWIN") == markup.word({"text": text}, "text", most=markup.MOST).strip()


@given(st.text())
def test_no_moment_is_read_wrongly(ts: str) -> None:
    assert 0.0 <= seconds(ts) < 10**12


@pytest.mark.parametrize("nested", [1000, 100_000])
def test_neither_depth_nor_length_is_a_burden(nested: int) -> None:
    text = "<" * nested + "<@U0TWIN" * nested + "&" * nested
    deep: Any = {"type": "text", "text": "x"}
    for _ in range(min(nested, 5000)):
        deep = {"type": "rich_text_section", "elements": [deep, deep]}
    said = read_event(
        {"event": {"type": "app_mention", "channel": "C1", "ts": "1.1", "user": "U1", "text": text}}, ME
    )
    assert said is not None
    assert len(said.text) <= markup.MOST
    assert json.dumps(said.text)
    assert markup.written({"blocks": [deep]}) == ""
