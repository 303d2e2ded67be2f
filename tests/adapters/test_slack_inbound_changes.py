"""What Slack tells of messages after they were said is read for who changed what, and when."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.changes import Change, Deleted, Edited, Opened, Stopped, read_change, seconds
from adapters.slack.inbound import Me
from tests.tables import every_row

ME = Me(team="T1", user="U0TWIN", bot="B0TWIN")
KEY = "slack:T1:C1:100.1:U1"


def message(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "ts": "100.1", "text": text, **more}


def told(**event: Any) -> Change | None:
    whole = {"type": "message", "channel": "C1", "hidden": True, "event_ts": "130.0", **event}
    return read_change({"team_id": "T1", "event": whole}, ME)


def changed(old: dict[str, Any] | None, new: dict[str, Any]) -> Change | None:
    before = {"previous_message": old} if old else {}
    return told(subtype="message_changed", message=new, **before)


EDIT = {"edited": {"user": "U1", "ts": "120.1"}}


def test_an_edit_tells_the_words_before_and_after_and_how_late_it_came() -> None:
    change = changed(message("<@U0TWIN> Who?"), message("<@U0TWIN> What?", **EDIT))
    assert isinstance(change, Edited)
    assert (f"{KEY}~120.1", KEY, "What?") == (change.said.key, change.said.replaces, change.said.text)
    assert change.before is not None
    assert (KEY, "Who?", True) == (change.before.key, change.before.text, change.is_told)
    assert pytest.approx(20.0) == change.age_s


def test_both_tellings_of_one_edit_have_one_key() -> None:
    new = message("<@U0TWIN> What?", **EDIT)
    mention = told(**{**new, "type": "app_mention"})
    change = changed(message("What?"), new)
    assert isinstance(mention, Edited)
    assert isinstance(change, Edited)
    assert mention.said.key == change.said.key
    assert (None, None, False, True) == (mention.before, change.before, mention.is_told, change.is_told)


def test_an_edit_of_which_slack_does_not_say_when_was_made_when_it_is_told() -> None:
    change = changed(message("<@U0TWIN> Who?"), message("<@U0TWIN> What?"))
    assert isinstance(change, Edited)
    assert f"{KEY}~130.0" == change.said.key
    assert pytest.approx(29.9) == change.age_s


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (message("<@U0TWIN> a"), message("<@U0TWIN> a", attachments=[{"from_url": "https://a.example"}])),
        (message("<@U0TWIN> a"), message("<@U0TWIN> a", attachments=[{"is_msg_unfurl": True, "text": "b"}])),
        (message("<@U0TWIN> a", **EDIT), message("<@U0TWIN> a b", pinned_to=["C1"], **EDIT)),
        (message("<@U0TWIN> a"), message("<@U0TWIN> a", **EDIT)),
        (message("a"), message("b", **EDIT)),
        (message("<@U0TWIN> a"), message("a", **EDIT)),
        (message("a", bot_id="B1"), message("<@U0TWIN> b", bot_id="B1", **EDIT)),
        (message("a", user="U0TWIN"), message("b", user="U0TWIN", **EDIT)),
        (message("a"), {}),
    ],
    ids=["unfurled", "quoted", "pinned", "same", "untold", "unmentioned", "bot", "ours", "empty"],
)
def test_what_changes_no_words_to_the_twin_is_no_edit(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert changed(old, new) is None


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_deleted", "deleted_ts": "100.1", "previous_message": message("<@U0TWIN> a")},
        {"subtype": "message_deleted", "previous_message": message("<@U0TWIN> a")},
        {
            "subtype": "message_changed",
            "message": message("This message was deleted.", subtype="tombstone", hidden=True),
            "previous_message": message("<@U0TWIN> a"),
        },
    ],
)
def test_a_deletion_tells_what_is_gone(event: dict[str, Any]) -> None:
    change = told(**event)
    assert isinstance(change, Deleted)
    assert change.said is not None
    assert ("C1", "100.1", 130.0, KEY) == (change.channel, change.ts, change.at, change.said.key)


def test_a_deletion_of_what_was_not_for_the_twin_tells_the_place_alone() -> None:
    change = told(subtype="message_deleted", deleted_ts="100.1")
    assert Deleted(team="T1", channel="C1", ts="100.1", said=None, at=130.0) == change


def test_who_stops_what_is_told() -> None:
    change = told(type="agent_session_stopped", user="U1", thread_ts="99.1", streaming_message_ts=["99.2"])
    assert Stopped(team="T1", channel="C1", thread="99.1", user="U1") == change
    assert told(type="agent_session_stopped", thread_ts="99.1") is None


def test_a_pane_is_opened_in_either_fashion_and_a_home_is_none() -> None:
    assert Opened(team="T1", user="U1", channel="C1") == told(
        type="app_home_opened", tab="messages", user="U1"
    )
    older = {"user_id": "U1", "channel_id": "D1", "thread_ts": "9.1", "context": {}}
    assert Opened(team="T1", user="U1", channel="D1", thread="9.1") == told(
        type="assistant_thread_started", assistant_thread=older
    )
    assert told(type="app_home_opened", tab="home", user="U1") is None


@every_row(
    ("ts", "read"), [("1795000000.000100", 1795000000.0001), ("7", 7.0), ("", 0.0), ("1e9", 0.0), ("٣", 0.0)]
)
def test_a_moment_that_is_none_is_of_long_ago(ts: str, read: float) -> None:
    assert read == seconds(ts)
