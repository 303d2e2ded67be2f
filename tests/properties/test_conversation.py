"""Whatever was said, what is told of it keeps to the allowance, to its order and to its own words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import condensed
from bot.domain import Turn
from bot.spend.cost import estimate_turn_tokens

WORDS = st.text(st.sampled_from('ab Z.!?\n…。東0-:"\U0001f600'), max_size=60)
TURNS = st.lists(
    st.builds(
        Turn,
        asked=WORDS,
        answered=WORDS,
        rests_on=st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3).map(tuple),
    ),
    max_size=8,
)


@given(turns=TURNS, tokens=st.integers(-10, 400))
def test_turns_are_condensed_within_the_allowance_and_in_order(turns: list[Turn], tokens: int) -> None:
    told = condensed(turns, tokens=tokens)

    assert sum(map(estimate_turn_tokens, told)) <= max(tokens, 0)
    assert told == condensed(turns, tokens=tokens)
    # all but the first (in brief) and the last (perhaps cut) are turns as they were, the latest in a row
    middle = told[1:-1]
    assert tuple(turns[len(turns) - 1 - len(middle) : len(turns) - 1]) == middle
    if told:
        assert set(told[-1].rests_on) == set(turns[-1].rests_on)
        assert _is_beginning(told[-1].asked, turns[-1].asked)


@given(turns=TURNS, tokens=st.integers(0, 400))
def test_nothing_is_told_that_was_not_said(turns: list[Turn], tokens: int) -> None:
    told = condensed(turns, tokens=tokens)

    asked = " ".join(" ".join(turn.asked.split()) for turn in turns)
    answered = " ".join(" ".join(turn.answered.split()) for turn in turns)
    for turn in told:
        for line in turn.asked.split("\n"):
            assert _plain(line) in asked
        for line in turn.answered.split("\n"):
            assert _plain(line) in answered
        assert set(turn.rests_on) <= {one for said in turns for one in said.rests_on}


@given(turns=TURNS, tokens=st.integers(0, 400))
def test_a_turn_in_brief_rests_on_all_of_its_parts(turns: list[Turn], tokens: int) -> None:
    told = condensed(turns, tokens=tokens)

    if len(told) > 1 and told[0] != turns[len(turns) - len(told)]:
        rest = turns[: len(turns) - len(told) + 1]
        parts = rest[len(rest) - 1 - told[0].asked.count("\n") :]
        assert {one for turn in parts for one in turn.rests_on} == set(told[0].rests_on)


def _plain(line: str) -> str:
    return " ".join(line.removesuffix(" …").split())


def _is_beginning(cut: str, whole: str) -> bool:
    return whole.startswith((cut, cut.removesuffix(" …")))
