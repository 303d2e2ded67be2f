"""What must not be repeated is not, and what was never said stays as it is."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import configure
from bot.unsaid import blotted, private, unsaid
from tests.far_ends.shell import logging_kept
from tests.tables import every_row

ASKED = "Did you study plumbosis with Zaphira Quillon-Wexbury?"
WORDS = st.lists(
    st.sampled_from(["a", "in", "où", "été", "the", "Utrecht", "plumbosis", "worked", "with"]),
    min_size=3,
    max_size=12,
)


@every_row(
    ("line", "expected"),
    [
        (f"no: {ASKED} (400)", "no: <8 words>? (400)"),
        ("seen 'did YOU study plumbosis' here", "seen '<4 words>' here"),
        ('{"q": "study \\"plumbosis\\" with"}', '{"q": "<3 words>"}'),
        ("the model did you no good", "the model did you no good"),
        ("", ""),
    ],
)
def test_three_words_in_a_row_are_somebodys(line: str, expected: str) -> None:
    assert expected == blotted(line, [ASKED])


@pytest.mark.parametrize(("said", "line"), [("plumbosis?", "seen <1 words>"), ("id", "seen id")])
def test_a_short_text_is_looked_for_as_it_is_unless_it_may_stand_anywhere(said: str, line: str) -> None:
    assert line == blotted(f"seen {said.rstrip('?')}", [said])


@given(WORDS, WORDS, WORDS)
def test_nothing_of_a_text_is_left_wherever_it_is_repeated(
    before: list[str], text: list[str], after: list[str]
) -> None:
    """Of what stands around it, what it does not say itself stays."""
    line = " ".join([*(f"{word}0" for word in before), *text, *(f"{word}0" for word in after)])

    told = blotted(line, [" ".join(text)])

    assert f"{len(text)} words" in told
    assert [f"{word}0" for word in before + after] == re.findall(r"\b[^\W\d]+0", told)


def test_what_is_private_is_so_until_its_block_ends() -> None:
    with unsaid("a"):
        with unsaid("b", "c"):
            assert ("a", "b", "c") == private()
        assert ("a",) == private()
    assert () == private()


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_value_of_a_line_repeats_it_and_no_traceback(form: str) -> None:
    paper = io.StringIO()
    with logging_kept():
        configure(form, "info", stream=paper)  # type: ignore[arg-type]
        with unsaid(ASKED):
            log = structlog.get_logger()
            log.info("x.seen", seen=ASKED, more={"a": [ASKED, 1]}, of=ValueError(ASKED), n=3)
            try:
                int(ASKED)
            except ValueError:
                log.exception("x.failed")
        structlog.get_logger().info("x.after", seen=ASKED)

    within, after = (
        paper.getvalue().split("x.after") if form == "text" else paper.getvalue().rsplit("\n", 2)[:2]
    )
    assert "plumbosis" not in within
    assert "Zaphira" not in within
    assert "plumbosis" in after


def test_a_question_cannot_hide_what_happened() -> None:
    """The name of an event is ours, whatever was asked."""
    paper = io.StringIO()
    with logging_kept():
        configure("json", "info", stream=paper)
        with unsaid("ask failed"):
            structlog.get_logger().info("ask.failed")

    assert "ask.failed" == json.loads(paper.getvalue())["event"]


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=40),
    st.binary(max_size=7),
)
def test_no_spelling_of_a_secret_stands_in_a_line(secret: str, before: bytes) -> None:
    """As it is, quoted, in an address, and in the middle of something in Base64."""
    paper = io.StringIO()
    hidden = b64encode(before + secret.encode() + b"tail").decode()
    with logging_kept():
        configure("json", "info", stream=paper, secrets=[secret])
        structlog.get_logger().info("seen", a=secret, b=[secret.encode()], c=quote(secret, safe=""), d=hidden)

    line = paper.getvalue()
    for spelled in (secret, json.dumps(secret)[1:-1], quote(secret, safe="")):
        assert spelled not in line
    assert hidden not in line
