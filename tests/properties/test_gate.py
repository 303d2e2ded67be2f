"""Whatever a model writes, the gate answers soon, and shows only what it has passed."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Passage
from bot.truth.gate import Gate
from bot.truth.support import faults

RECORDS = (
    Passage(
        id="a",
        title="Engineer at Acme",
        section="Work",
        dates="2019-03 - 2021-06",
        text="Led the move to PostgreSQL 13 for 40 shops. Never without help. From 10 to 20 percent.",
    ),
    Passage(
        id="b", title="Cook at Globex", section="Work", dates="2015 - present", text="No nights. Kept fish."
    ),
)
VOCABULARY = """
I led never not no Acme Globex 2019 2021 in March three years about of the move shops 40 % twice half from to
and , . : ; - ( ) which was senior expert master's PhD kubernetes Docker my profile does not say yes It took
currently until since help by 1.2k $5 10:30 mid-2019 Ich war nicht dort bei
"""
WORDS = st.sampled_from(VOCABULARY.split())
SENTENCES = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)
HOSTILE = (
    *(
        "1,",
        "1.",
        "a-",
        "Aa ",
        "A",
        "not ",
        "no ",
        "one ",
        "one hundred and ",
        "a year and a half ",
        "half a year ",
    ),
    *(
        "my profile does not say ",
        "there is no ",
        "$1k ",
        "from 1 to ",
        "from 10 instead of ",
        "(",
        "[p:",
        "http://a.",
    ),
    *(
        "a@a.",
        "kept x ",
        "too x to ",
        "ran the ",
        "as a lead ",
        "my role is ",
        "at Acme in 2019 and ",
        "2019-",
        ".",
    ),
    *(
        "3 March ",
        "12:30 ",
        "more than ",
        "which ",
        "because ",
        "I was an a ",
        "x:",
        "expert in Python; ",
        "sorry, ",
    ),
    *(
        "but ",
        "\t",
        " ",
        "\u00a0",
        "'s ",
        "n't ",
        "Dr. ",
        "a/b/",
        "+",
        "#",
        "1st ",
        "%",
        "5 to ",
        "years: ",
        "x x",
    ),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_answer_takes_no_long_time(piece: str) -> None:
    text = piece * (8_000 // len(piece)) + " [p:a][p:b]."
    began = process_time()
    Gate(RECORDS, asked=piece * (1_000 // len(piece))).check(text)
    assert process_time() - began < 1


@given(SENTENCES, SENTENCES)
def test_any_sentence_can_be_read_against_any_records(sentence: str, asked: str) -> None:
    for cited in (RECORDS[:1], RECORDS):
        found = faults(sentence, cited, asked=asked)
        assert found == faults(sentence, cited, asked=asked)
        assert all(fault.kind for fault in found)


@given(st.lists(st.tuples(SENTENCES, st.sampled_from(["", " [p:a]", " [p:a][p:b]"])), max_size=6), SENTENCES)
def test_what_is_withheld_is_not_shown_and_what_is_cleared_is(
    said: list[tuple[str, str]], asked: str
) -> None:
    answer = " ".join(f"{sentence}{ids}." for sentence, ids in said)
    gate = Gate(RECORDS, asked=asked)
    shown, checked = gate.snapshot(answer), gate.check(answer)
    assert checked.text.startswith(shown)
    assert {doubt.sentence for doubt in checked.doubtful} <= {one.sentence for one in checked.withheld}
    gate.clear([doubt.sentence for doubt in checked.doubtful])
    assert gate.check(answer).doubtful == () or gate.check(answer) != checked


@given(SENTENCES)
def test_a_number_that_no_record_holds_never_passes(sentence: str) -> None:
    text = Gate(RECORDS).check(f"{sentence} 7391 {sentence} [p:a][p:b].").text
    assert "7391" not in text
