"""Splitting an answer holds for any text: nothing lost, nothing raised, nothing taken back."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Passage
from bot.truth.claims import Growing, Piece, complete_sentences, split
from bot.truth.gate import Gate
from bot.truth.kinds import question_type
from bot.truth.markers import ids_in, without_ids
from bot.truth.screen import screen

PARTS = st.sampled_from(
    [
        "I led a team",
        "e.g.",
        "Ph.D.",
        "Node.js",
        "3.5",
        ".",
        "!",
        "?",
        ":",
        " ",
        "\n",
        "\n\n",
        "[p:a]",
        "[p:b.c-1]",
        "[P: a, b]",
        "【p:a】",
        "[p:",
        "[",
        "]",
        "(",
        ")",
        "- ",
        "1. ",
        "## ",
        "```",
        "~~~~",
        "x",
        "Then",
        '"',
        "。",
        "NOT_IN_PROFILE",
        "@",
        "everyone",
        "@here",
        "<",
        "<@U1>",
        "<!channel>",
        "](http://x.io)",
        "![i](http://x.io/a?b)",
    ]
)
PASSAGES = (
    Passage(
        id="a", title="Lead of a team", section="work", dates="2019-03 - 2021-06", text="Node.js, 3.5 x."
    ),
    Passage(id="b.c-1", title="Then", section="work", text="Everyone at http://x.io"),
)
PINGS = ("@everyone", "@here", "<@", "<!")
ANSWERS = st.one_of(st.lists(PARTS, max_size=40).map("".join), st.text(max_size=200))


@given(ANSWERS)
def test_the_pieces_joined_are_the_answer(text: str) -> None:
    pieces = split(text)
    joined = "".join(piece.before + piece.mark + piece.text for piece in pieces)
    assert text.startswith(joined)
    assert not text[len(joined) :].strip()
    assert all(not piece.before.strip() for piece in pieces)


@given(ANSWERS, st.integers(min_value=0, max_value=400))
def test_what_is_complete_stays_as_it_is(text: str, cut: int) -> None:
    early = complete_sentences(text[:cut])
    assert early == complete_sentences(text)[: len(early)]
    assert early == split(text)[: len(early)]


@given(ANSWERS)
def test_no_marker_survives_its_removal(text: str) -> None:
    bare = without_ids(text)
    assert "[p:" not in bare
    assert ids_in(bare) == ()
    assert without_ids(bare) == bare


@given(
    st.lists(st.text(st.characters(exclude_characters="[]【】,;()", exclude_categories=["Cs"]), max_size=20))
)
def test_taking_ids_out_loses_nothing_else_but_blanks(parts: list[str]) -> None:
    whole = "[p:some-id.1]".join(parts)
    assert "".join("".join(parts).split()) == "".join(without_ids(whole).split())


@given(ANSWERS)
def test_no_reader_ever_sees_a_marker_or_a_ping(text: str) -> None:
    gate = Gate(PASSAGES)
    for shown in (gate.check(text).text, gate.snapshot(text)):
        assert "[p:" not in shown
        assert not [ping for ping in PINGS if ping in shown.lower()]
        assert "NOT_IN_PROFILE" not in shown


@given(ANSWERS, st.integers(min_value=0, max_value=400))
def test_snapshots_grow_at_their_end_into_the_answer(text: str, cut: int) -> None:
    gate = Gate(PASSAGES)
    early, late, final = gate.snapshot(text[:cut]), gate.snapshot(text), gate.check(text)
    if not final.not_in_profile:
        assert late.startswith(early)
        assert final.text.startswith(late)


@given(ANSWERS, st.lists(st.integers(min_value=1, max_value=9)))
def test_what_is_heard_bit_by_bit_is_what_is_read_at_once(text: str, steps: list[int]) -> None:
    growing = Growing()
    heard: tuple[Piece, ...] = ()
    for end in (*accumulate(steps), *range(sum(steps) + 1, len(text) + 1)):
        heard = growing.hear(text[:end]) or heard
        assert complete_sentences(text[:end]) == heard


@given(ANSWERS, ANSWERS)
def test_another_text_is_heard_anew(one: str, other: str) -> None:
    growing = Growing()
    growing.hear(one)
    if not other.startswith(one):
        assert complete_sentences(other) == (growing.hear(other) or ())


@given(ANSWERS)
def test_a_text_is_grounded_exactly_when_there_is_one(text: str) -> None:
    checked = Gate(PASSAGES).check(text)
    assert bool(checked.text) == checked.grounded
    assert set(checked.cited) <= {"a", "b.c-1"}
    assert not (checked.text and checked.not_in_profile)


@given(st.text())
def test_any_question_is_sorted_and_screened(text: str) -> None:
    assert question_type(text)
    assert screen(text) is None or screen(text)
