"""What a terminal shows: to a person in colours, to a pipe in plain lines, and nothing that steers it."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from adapters.terminal.screen import RichScreen, open_screen
from adapters.terminal.words import answer_text, harmless, receipt, reply_text
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Outcome, Route, ServedBy, Source, Usage
from tests.far_ends.scripted_house import answered

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31mred\u202eexe.txt\x00\ud800 end"


def in_colours(thing: Answer | Reply | str, *, width: int = 60) -> str:
    paper = io.StringIO()
    console = Console(file=paper, width=width, force_terminal=True, color_system="truecolor", markup=False)
    RichScreen(console, name="Ada Example").show(thing)
    return paper.getvalue()


def bare(text: str) -> str:
    """What is read once colours are taken away."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def plainly(thing: Answer | Reply | str) -> str:
    paper = io.StringIO()
    open_screen(paper, name="Ada Example").show(thing)
    return paper.getvalue()


FULL = answered(
    "I led the **move** to PostgreSQL.",
    follow_ups=("How long did it take?",),
    route=Route("groq", "openai/gpt-oss-20b"),
    attempts=2,
    usage=Usage(prompt_tokens=800, completion_tokens=434),
    cost_nano_usd=231_000,
    latency_ms=1412,
)

USAGE = Reply(
    title="Usage",
    text="Seven days.",
    fields=(("Questions", "12"), ("Cost", "$0.01")),
    table=Table(headings=("model", "calls"), rows=(("groq:a", "7"), ("quote", "12")), numeric=frozenset({1})),
)


def test_an_answer_in_plain_lines_is_whole() -> None:
    assert answer_text(FULL, name="Ada Example") == (
        "AI twin of Ada Example:\n"
        "I led the **move** to PostgreSQL.\n"
        "\n"
        "Sources:\n"
        "  [1] Engineer at Acme (Work)\n"
        "\n"
        "You could ask:\n"
        "  How long did it take?\n"
        "\n"
        "groq:openai/gpt-oss-20b · 2 calls · 1,234 tokens · $0.000231 · 1,412 ms"
    )


def test_plain_lines_have_no_colours_and_are_not_broken() -> None:
    text = "word " * 100

    assert text.strip() in plainly(answered(text))
    assert "\x1b" not in plainly(FULL)


def test_an_answer_in_colours_shows_the_same() -> None:
    shown = bare(in_colours(FULL))

    for part in (
        "AI twin of Ada Example",
        "I led the move to PostgreSQL.",
        "[1] Engineer at Acme (Work)",
        "> How long did it take?",
        "groq:openai/gpt-oss-20b · 2 calls",
    ):
        assert part in shown
    assert shown != in_colours(FULL)


@pytest.mark.parametrize(
    ("served_by", "told"),
    [
        (ServedBy.QUOTE, "quoted word for word · 3 ms"),
        (ServedBy.CACHE, "said before · 3 ms"),
        (ServedBy.VERIFIED, "written by the person · 3 ms"),
        (ServedBy.NONE, "3 ms"),
    ],
)
def test_the_receipt_says_who_wrote_it_when_no_model_did(served_by: ServedBy, told: str) -> None:
    answer = Answer(id="1", outcome=Outcome.ANSWERED, text="x", served_by=served_by, latency_ms=3)

    assert told == receipt(answer)


@pytest.mark.parametrize("dress", [plainly, in_colours])
def test_without_an_answer_the_kind_sentence_is_shown(dress: object) -> None:
    answer = Answer(id="1", outcome=Outcome.NOT_IN_PROFILE, message="My profile does not say.")

    assert callable(dress)
    assert "My profile does not say." in bare(dress(answer))


def test_a_reply_in_plain_lines_keeps_its_columns() -> None:
    assert reply_text(USAGE, name="Ada Example") == (
        "Usage\n"
        "\n"
        "Seven days.\n"
        "\n"
        "Questions  12\n"
        "Cost       $0.01\n"
        "\n"
        "model   calls\n"
        "------  -----\n"
        "groq:a      7\n"
        "quote      12"
    )


def test_a_reply_in_colours_shows_the_same() -> None:
    shown = bare(in_colours(USAGE))

    assert re.search(r"Questions +12", shown)
    assert re.search(r"groq:a +7\b", shown)
    assert re.search(r"quote +12\b", shown)


def test_a_reply_that_is_an_answer_looks_like_one() -> None:
    assert plainly(FULL) == plainly(Reply(answer=FULL))
    assert in_colours(FULL) == in_colours(Reply(answer=FULL))


def test_a_link_shows_where_it_leads() -> None:
    assert "https://evil.example/x" in bare(in_colours(answered("[my site](https://evil.example/x)")))


@pytest.mark.parametrize("dress", [plainly, in_colours])
@pytest.mark.parametrize(
    "thing",
    [
        EVIL,
        answered(EVIL, follow_ups=(EVIL,), sources=(Source(id="a", title=EVIL, section=EVIL, quote=""),)),
        Answer(id="1", outcome=Outcome.REJECTED, message=EVIL),
        Reply(title=EVIL, text=EVIL, fields=((EVIL, EVIL),), table=Table(headings=(EVIL,), rows=((EVIL,),))),
    ],
    ids=["text", "answer", "message", "reply"],
)
def test_nothing_that_was_said_steers_the_terminal(dress: object, thing: Answer | Reply | str) -> None:
    assert callable(dress)
    shown = bare(dress(thing))

    assert [] == [letter for letter in "\x1b\x07\x9b\x00\u202e\ud800" if letter in shown]
    assert "[bold]" in bare(dress("[bold] is no style here"))


def test_letters_that_the_stream_cannot_write_do_no_harm() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    open_screen(stream, name="Zoë").show(answered("naïve \N{WAVING HAND SIGN}"))

    assert b"na?ve ?" in raw.getvalue()


@given(st.text())
def test_every_visible_letter_stays(text: str) -> None:
    kept = harmless(text)

    assert [c for c in text if c.isalnum()] == [c for c in kept if c.isalnum()]
    kept.encode()


async def test_the_growing_answer_is_taken_away_again() -> None:
    paper = io.StringIO()
    screen = RichScreen(Console(file=paper, width=60, force_terminal=True), name="Ada")

    with screen.hear() as listen:
        listen("I led")
        listen("I led the move.")

    assert "I led the move." in bare(paper.getvalue())
    assert paper.getvalue().rstrip().endswith(("\x1b[2K", "\x1b[?25h"))
