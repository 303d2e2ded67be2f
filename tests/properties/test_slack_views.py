"""No text, however hostile, makes a view that pings or is refused; no payload, however odd, raises."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.home import home_view
from adapters.slack.inbound import Me
from adapters.slack.interactions import ABOUT, read_home, read_interaction
from adapters.slack.offering import without
from adapters.slack.sections import mrkdwn, reply_blocks
from adapters.slack.views import about_modal, answer_modal, inbox_modal, limits_modal, modal, teach_modal
from bot.commands.reply import Reply, Table
from bot.domain import Source
from bot.unanswered import Item, Status
from tests.far_ends.scripted_house import ScriptedPersona
from tests.far_ends.slack_blocks import HOME, MODAL, view_problems
from tests.far_ends.slack_limits import alive, refusals

pytestmark = pytest.mark.slow

ME = Me(team="T0HOME", user="U0TWIN", home="T0HOME")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SNIPPETS = [
    "<!channel>", "<!here|x>", "<@U123>", "<#C1|x>", "<https://evil.example|a>", "@channel", "@everyone",
    "&lt;", "&", "<", ">", "[a](https://evil.example)", "![a](https://evil.example)", "```", "`", "**",
    "*", "_", "\n", "\n> ", "### ", "|", "\x00", "\ud800", "\u202e", "😀" * 40, "x" * 999, "---", "\r", "1. ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=20), max_size=12).map("".join)
KEYS = st.sampled_from([
    "type", "user", "id", "team", "team_id", "actions", "action_id", "value", "view", "container", "message",
    "channel", "channel_id", "thread_ts", "message_ts", "ts", "private_metadata", "state", "values",
    "callback_id", "blocks", "text", "event", "tab", "is_ephemeral", "selected_options", "selected_option",
    "enterprise", "authorizations", "trigger_id", "response_url", "hash", "elements",
])  # fmt: skip
WORDS = st.sampled_from([
    "block_actions", "view_submission", "message_action", "app_home_opened", "home", "modal", "twin:ask:0",
    "twin:vote:0", "up ask-1", ABOUT, "{}", "[", '{"channel": 3}', "[" * 900, "U0ASKER", "D1", "", "\ud800",
])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=15,
)


def item(question: str) -> Item:
    return Item(
        id="7",
        question=question,
        key="k",
        status=Status.OPEN,
        count=1,
        first_asked=NOON,
        last_asked=NOON,
    )


def check(view: dict[str, Any]) -> None:
    assert [] == list(view_problems(view, {MODAL, HOME}))
    assert [] == alive({"view": view})


@given(TEXTS, TEXTS, TEXTS)
def test_every_modal_is_one_that_slack_takes(one: str, two: str, three: str) -> None:
    told, typed = (
        {"channel": one, "url": two},
        {"answer": one, "question": two, "name": three, "value": three},
    )
    near = [Source(id="a", title=one, section=two, quote=three)]
    check(answer_modal(item(one), near, told=told, typed=typed, fault=two, looks_private=True))
    check(teach_modal(told, typed=typed, fault=three, looks_private=True))
    check(limits_modal([], told, typed=typed, fault=one))
    check(about_modal(two, told))
    check(inbox_modal([{"id": one, "question": two, "count": 1}] * 3, told))


@given(TEXTS, TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_every_reply_is_shown_in_a_view(one: str, two: str, cells: list[tuple[str, str]]) -> None:
    table = Table(headings=(one, two), rows=tuple(cells))
    reply = Reply(title=one, text=two, fields=tuple(cells), table=table)
    check(modal("Title", reply_blocks(reply)))
    persona = ScriptedPersona(name=one, first_name=two, suggestions=(one, two))
    check(home_view(persona, figures=[reply], inbox=[{"id": "1", "question": one, "count": 2}]))


@given(TEXTS)
def test_nothing_is_live_in_slacks_own_markup(text: str) -> None:
    assert not set("<>") & set(mrkdwn(text))


@given(JSON, st.dictionaries(KEYS, JSON, max_size=8))
def test_no_payload_raises(event: Any, payload: dict[str, Any]) -> None:
    read_home({"event": event, **payload}, ME)
    for kind in ("block_actions", "view_submission", "message_action"):
        found = read_interaction({**payload, "type": kind, "callback_id": ABOUT, "view": event}, ME)
        found = found or read_interaction({**payload, "user": {"id": "U1"}, "type": kind}, ME)
        if found is not None:
            assert found.key.startswith("slack:")
            found.by.said("x", found.key)


@given(JSON, st.dictionaries(KEYS, JSON, max_size=8))
def test_a_pressed_message_without_its_button_is_one_that_slack_takes(
    blocks: Any, more: dict[str, Any]
) -> None:
    action = {"action_id": "twin:wish:0", "value": "ask-1"}
    press = {"type": "block_actions", "user": {"id": "U1"}, "actions": [action], "channel": {"id": "C1"}}
    row = {"type": "actions", "elements": [{"type": "button", **action}]}
    found = read_interaction({**more, **press, "message": {"ts": "1.0", "blocks": [row], "text": "x"}}, ME)
    assert found is not None
    post = without(found, "Ada is asked.")  # type: ignore[arg-type] # a press is what was read
    assert [] == list(refusals({"text": post.text, "blocks": list(post.blocks)}))
    odd = read_interaction({**press, "message": {"ts": "1.0", "blocks": blocks}}, ME)
    assert odd is not None
    without(odd, "Ada is asked.")  # type: ignore[arg-type] # as above
