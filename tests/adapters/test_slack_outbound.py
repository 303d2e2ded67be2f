"""What is posted stays within Slack's limits, pings nobody, and says whose twin speaks."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.blocks import small
from adapters.slack.markdown import escaped, safe_markdown
from adapters.slack.outbound import Post, answer_posts, broken_off, label, notice_posts, reply_posts
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Outcome, Source
from bot.notices import Notice
from tests.far_ends.scripted_house import answered
from tests.far_ends.slack_limits import alive, refusal
from tests.properties.test_text import HOSTILE
from tests.tables import every_row

SOURCES = st.lists(
    st.builds(Source, id=st.just("a"), title=HOSTILE, section=HOSTILE, quote=st.just("q")), max_size=30
).map(tuple)


def sent(post: Post) -> dict[str, object]:
    return {"text": post.text, "blocks": list(post.blocks)}


def faults(posts: list[Post]) -> list[str]:
    """What Slack would refuse or bring to life, and what JSON could not carry."""
    for post in posts:
        json.dumps(sent(post)).encode()
    refused = [code for post in posts if (code := refusal(sent(post)))]
    return refused + [token for post in posts for token in alive(sent(post))]


@example("![[a](https://evil.example)", (), "")
@given(HOSTILE, SOURCES, HOSTILE)
def test_no_answer_is_refused_or_alive(text: str, sources: tuple[Source, ...], name: str) -> None:
    posts = answer_posts(answered(text, sources=sources), name)
    assert [] == faults(posts)
    assert all(post.body.startswith("_AI twin of") for post in posts)


@example(
    "", "", [("", f"{'`' * 15}[bank.example](https://evil.example)![p](https://a.example)"), ("", "f(1)")]
)
@given(HOSTILE, HOSTILE, st.lists(st.tuples(HOSTILE, HOSTILE), max_size=4))
def test_no_reply_is_refused_or_alive(title: str, text: str, rows: list[tuple[str, str]]) -> None:
    table = Table(headings=("a", "b"), rows=tuple(rows))
    assert [] == faults(reply_posts(Reply(title=title, text=text, fields=tuple(rows), table=table), "Ada"))


@given(HOSTILE, HOSTILE)
def test_no_notice_is_refused_or_alive(title: str, text: str) -> None:
    assert [] == faults(notice_posts(Notice(title=title, text=text)))


@pytest.mark.parametrize(
    "text",
    [
        "<" * 40_000,
        "word " * 20_000,
        "# head\n" * 500,
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 3000,
        "```\n" + "x\n" * 20_000,
        "---\n\ntext\n\n" * 300,
        "\U0001f600" * 20_000,
        "",
        "\x00\x07",
        "\ud800 lone",
    ],
    ids=["escapes", "words", "headings", "table", "code", "rules", "emoji", "empty", "control", "surrogate"],
)
def test_any_length_and_any_letters_are_taken(text: str) -> None:
    assert [] == faults(answer_posts(answered(text), "Ada"))


def test_the_look_alike_would_see_what_is_alive() -> None:
    found = alive(
        {"text": "<!channel> <@U1>", "blocks": [{"type": "markdown", "text": "<https://e.example|x>"}]}
    )
    assert ["<!channel>", "<@U1>", "<https://e.example|x>"] == found


def test_an_answer_shows_label_text_and_sources_in_this_order() -> None:
    [post] = answer_posts(answered("I build *databases*."), "Ada Example")
    assert [
        {"type": "markdown", "text": "_AI twin of Ada Example_\n\nI build *databases*."},
        small("Sources: Engineer at Acme - Work"),
    ] == list(post.blocks)[:2]
    assert ["actions", "context_actions"] == [block["type"] for block in post.blocks[2:]]
    assert "I build databases.\nSources: Engineer at Acme - Work\nAI twin of Ada Example" == post.text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ada_Example", "_AI twin of Ada Example_"),
        (" *Ada*\n# `Example` ", "_AI twin of Ada # Example_"),
        ("[Ada](https://a.example) <!here>", "_AI twin of Ada (https://a.example) &lt;\u200b!here&gt;_"),
        ("", "_AI twin of_"),
    ],
)
def test_whatever_the_name_the_label_is_one_line_of_its_own(name: str, told: str) -> None:
    assert f"{told}\n\n" == label(name)


@pytest.mark.parametrize("begun", ["", f"{label('Ada')}I led"])
def test_what_is_broken_off_is_labelled_once(begun: str) -> None:
    post = broken_off(begun, "Stopped.", "Ada")
    assert post.body.startswith(label("Ada"))
    assert (1, 1) == (str(post.blocks).count("AI twin of"), post.text.count("AI twin of"))
    assert "Stopped." in str(post.blocks)


def test_in_a_small_line_nothing_becomes_a_link_by_itself() -> None:
    assert [{"type": "mrkdwn", "text": "a.example", "verbatim": True}] == small("a.example")["elements"]


@every_row("outcome", [outcome for outcome in Outcome if outcome is not Outcome.ANSWERED])
def test_without_an_answer_its_message_is_shown(outcome: Outcome) -> None:
    [post] = answer_posts(Answer(id="a", outcome=outcome, text="half", message="Sorry."), "Ada")
    assert "_AI twin of Ada_\n\nSorry." == post.body


def test_many_sources_are_counted() -> None:
    source = Source(id="a", title="Engineer " * 10, section="Work", quote="q")
    [post] = answer_posts(answered("Text.", sources=(source,) * 40), "Ada")
    assert "and 3" in post.blocks[1]["elements"][0]["text"]


def test_quotations_stay_quotations_and_ampersands_stay_whole() -> None:
    assert "> I led it.\n> > deeper\na &lt; b &amp& c" == safe_markdown(
        "> I led it.\n> > deeper\na < b &amp& c"
    )


def test_slacks_own_markup_escapes_the_ampersand_too() -> None:
    assert "&lt;a&gt; &amp;amp; b" == escaped("<a> &amp; b")


def test_a_commands_table_stands_in_letters_of_one_width() -> None:
    reply = Reply(
        title="Usage",
        text="Last week.",
        fields=(("Questions", "12"),),
        table=Table(headings=("model", "n"), rows=(("gpt", "7"),), numeric=frozenset({1})),
    )
    [post] = reply_posts(reply, "Ada")
    assert (
        "### Usage\n\nLast week.\n\n- **Questions**: 12\n\n```\nmodel  n\n-----  -\ngpt    7\n```"
        == (post.blocks[0]["text"])
    )
