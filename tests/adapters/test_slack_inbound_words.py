"""Slack's markup and rich text are read as a person would read them aloud."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound import Me, Said, plain, question, read_event
from adapters.slack.markup import with_names
from tests.tables import every_row

ME = Me(team="T1", user="U0TWIN", bot="B0TWIN")


def heard(**event: Any) -> Said:
    base = {
        "type": "app_mention",
        "channel": "C1",
        "ts": "1.1",
        "user": "U1",
        "text": "<@U0TWIN> Who are you?",
    }
    said = read_event({"team_id": "T1", "event": {**base, **event}}, ME)
    assert said is not None
    return said


@every_row(
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


def test_words_that_were_passed_on_stand_below_the_persons_own_as_long_as_there_is_room() -> None:
    shared = [{"is_share": True, "text": "We &lt;3 <@U2|Bob>"}, {"text": "a preview", "from_url": "x"}]
    said = heard(attachments=shared)
    assert "We <3 @Bob" == said.passed_on
    assert (
        'Who are you?\n\n(About this message: "We <3 @Bob")' == question(said, text=said.text, owner="").text
    )
    assert "y" * 1900 == question(said, text="y" * 1900, owner="").text


@every_row(
    ("elements", "read"),
    [
        ([{"type": "text", "text": "a < b & c"}], "a < b & c"),
        ([{"type": "user", "user_id": "U0TWIN"}, {"type": "text", "text": " hi"}], "hi"),
        ([{"type": "link", "url": "https://a.example", "text": "here"}], "here (https://a.example)"),
        ([{"type": "emoji", "name": "wave"}, {"type": "broadcast", "range": "here"}], ":wave:@here"),
        ([{"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]}], "q"),
    ],
)
def test_rich_text_is_read_where_there_is_no_text(elements: list[Any], read: str) -> None:
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]
    assert read == heard(text="", blocks=blocks).text


def test_members_are_mentioned_by_name_where_that_is_known() -> None:
    said = heard(text="<@U0TWIN> did <@U2> or <@U3> or <@U4|Dan> know <@U2>?")
    assert ("U2", "U3") == said.mentioned
    assert "did @Bob B. or @U3 or @Dan know @Bob B.?" == with_names(said.text, {"U2": "Bob B.", "U3": ""})
