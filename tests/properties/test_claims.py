"""Splitting an answer holds for any text: nothing lost, nothing raised, nothing taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.truth.claims import complete_sentences, split
from bot.truth.markers import ids_in, without_ids

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
