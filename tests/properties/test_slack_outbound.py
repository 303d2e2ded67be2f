"""Whatever is said, on its way or whole, Slack takes it, and nothing in it pings, unfurls or hides a link."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.blocks import LABEL_LIMIT, VALUE_LIMIT, buttons, fewer
from adapters.slack.growing import STREAM_LIMIT, addition
from adapters.slack.markdown import bare, safe_markdown
from adapters.slack.outbound import Post, answer_posts, broken_off, notice_posts, reply_posts
from adapters.text import size
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome, Source
from bot.notices import Action, Notice, Verb
from tests.far_ends.slack_limits import alive, refusal
from tests.properties.test_text import HOSTILE, LIVE, open_fence

LONG = st.builds(lambda text, times: text * times, HOSTILE, st.integers(1, 40))
ACTIONS = st.lists(st.builds(Action, label=HOSTILE, verb=st.sampled_from(Verb), value=LONG), max_size=8).map(
    tuple
)
SOURCES = st.lists(
    st.builds(Source, id=st.just("a"), title=HOSTILE, section=HOSTILE, quote=HOSTILE), max_size=12
).map(tuple)
ANSWERS = st.builds(
    Answer,
    id=st.just("ask-1"),
    outcome=st.sampled_from(Outcome),
    text=LONG,
    message=st.none() | HOSTILE,
    sources=SOURCES,
    follow_ups=st.lists(LONG, max_size=5).map(tuple),
)


def faults(posts: list[Post]) -> list[str]:
    """What Slack would refuse or bring to life, and what JSON could not carry."""
    found: list[str] = []
    for post in posts:
        for blocks in fewer(post.blocks):
            sent: dict[str, Any] = {"text": post.text, "blocks": list(blocks)}
            json.dumps(sent).encode()
            found += [code for code in [refusal(sent)] if code] + alive(sent)
        shown = [post.body, *(label for block in post.blocks for label in labels(block))]
        found += [name[0] for text in shown for name in LIVE.finditer(text)]
    return found


def labels(block: dict[str, Any]) -> list[str]:
    return [one["text"]["text"] for one in block.get("elements", []) if one.get("type") == "button"]


@pytest.mark.slow
@given(ANSWERS, HOSTILE, HOSTILE, st.booleans())
def test_no_answer_is_refused_or_alive(answer: Answer, name: str, first_name: str, private: bool) -> None:
    posts = answer_posts(answer, name, first_name=first_name, private=private)
    assert [] == faults(posts)
    assert all(post.body.startswith("_AI twin of") for post in posts)
    assert all("AI twin of" in post.text for post in posts)
    assert not any(block["type"] == "actions" for post in posts[:-1] for block in post.blocks)


@given(HOSTILE, HOSTILE, ACTIONS, HOSTILE)
def test_no_reply_or_notice_with_buttons_is_refused_or_alive(
    title: str, text: str, actions: tuple[Action, ...], command: str
) -> None:
    assert [] == faults(notice_posts(Notice(title=title, text=text, actions=actions)))
    assert [] == faults(reply_posts(Reply(title=title, text=text, actions=actions), "Ada", said_as=command))


@given(ACTIONS)
def test_a_button_carries_its_value_whole_or_is_not_there(actions: tuple[Action, ...]) -> None:
    made = buttons(actions)["elements"]
    carried = [one.value for one in actions if size(one.value) <= VALUE_LIMIT]
    assert [value.encode("utf-8", "replace").decode() for value in carried] == [
        one.get("value", "") for one in made
    ]
    assert all(0 < size(one["text"]["text"]) <= LABEL_LIMIT for one in made)
    assert len(made) == len({one["action_id"] for one in made})


@given(HOSTILE, st.integers(1, 200))
def test_a_bare_line_is_one_line_within_its_limit_and_means_nothing(text: str, limit: int) -> None:
    line = bare(text, limit)
    assert 0 < size(line) <= limit
    assert not re.search(r"[<>\r\n]", line)
    assert not LIVE.search(line)


@pytest.mark.slow
@example("see <!channel> now, and [x](https://e.example) @here ```a\n```\n| a |\n|---|\n| b |\n\nend", 1)
@given(HOSTILE, st.integers(1, 40))
def test_a_growing_text_is_never_alive_and_never_half(text: str, step: int) -> None:
    sent = ""
    for end in [*range(0, len(text), step), len(text)]:
        sent += addition(sent, text[:end])
        assert [] == alive({"markdown_text": sent})
        assert not LIVE.search(sent)
        assert open_fence(sent) is None
        assert len(sent) <= STREAM_LIMIT
    assert [] == faults([broken_off(sent, "Stopped.", "Ada")])


WORDS = st.text("abc 123,.\n", min_size=1, max_size=80)


@given(st.lists(WORDS, min_size=1, max_size=8), st.integers(1, 30))
def test_plain_words_grow_without_a_break(parts: list[str], step: int) -> None:
    text, sent = "".join(parts), ""
    for end in range(0, len(text), step):
        sent += addition(sent, text[:end])
    assert safe_markdown(text).startswith(sent)
    assert "" == addition(sent, "Something else was said meanwhile") or not sent


def test_what_is_replaced_or_shorter_adds_nothing() -> None:
    assert " and b" == addition("a", "a and b")
    assert "" == addition("a and b", "a")
    assert "" == addition("a and b", "another and more")
    assert "" == addition("", "word " * 4000)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I led it. See [my talk](https://e.ex", "I led it. See"),
        ("I led it. See [my talk]", "I led it. See"),
        ("I led it. See https://e.example/pa", "I led it. See"),
        ("I led it, **and", "I led it,"),
        ("I led `postgres", "I led"),
        ("I led it.\n\n```sql\nselect 1\n", "I led it."),
        ("I led it.\n\n| a | b |\n|---|---|\n| 1 |", "I led it."),
        ("I led it.\n\n| a |\n|---|\n| 1 |\n\nThen", "I led it.\n\n| a |\n|---|\n| 1 |\n\nThen"),
        ("I led it.\n\n- ", "I led it."),
        ("I led it.\n\n- a **bold** point", "I led it.\n\n- a **bold** point"),
        ("Write to ada@e.exam", "Write to"),
        ("I led it.", "I led it."),
        ("", ""),
    ],
)
def test_what_is_open_waits(text: str, shown: str) -> None:
    assert shown == addition("", text)
