"""Whatever is typed, a key is its own key, is small, and forgives no sign that counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.recall.alone import stands_alone
from bot.recall.guards import differ
from bot.recall.wording import bare, key

SCRAPS = st.sampled_from([
        "hi", "Hello Ada,", "please", "Thanks!", "could you", "tell me", "I'd like to know", "what",
    "what's", "who",     "don't", "dont", "u", "ur", "r u", "IT", "it", "US", "C++", "C#", ".NET",
    "Node.js", "5", "-5", "5%", "1,000",     "2019\u20132021", "5'10\"", "A-", "!x", "!=", "&", '"', "'",
    "*", "_", "(", ")", "?", "\n", "\u2026", "\u2014",     "\U0001f600", "\U0001f44b", "\u0430",
    "wh\u0430t", "\u03b1", "\u00b2", "\u00bd", "\u200b", "\ufe0f", "\u0301", "\uff15",     ":)", "so,",
    "ok", "question:", "if", "about", "you", "-", "--", ":", "\u0130",
])  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.one_of(SCRAPS, st.text(max_size=3)), max_size=14).map(" ".join),
    st.lists(SCRAPS, max_size=8).map("".join),
)


@given(TEXTS)
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(text) == key(key(text))


@given(TEXTS)
def test_a_question_without_courtesy_has_none_left_and_keeps_its_key(text: str) -> None:
    assert key(text) == key(bare(text))


@given(TEXTS)
def test_unseen_characters_and_outer_space_change_no_key(text: str) -> None:
    assert key(text) == key(f" \u200b{text}\u2060\n")


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_two_numbers_are_two_questions(one: int, other: int) -> None:
    assert (one == other) == (key(f"Where were you in {one}?") == key(f"Where were you in {other}?"))


@given(TEXTS, TEXTS, st.booleans())
def test_what_tells_two_questions_apart_tells_them_apart_in_either_order(
    one: str, other: str, strict: bool
) -> None:
    assert bool(differ(one, other, strict=strict)) == bool(differ(other, one, strict=strict))


@given(TEXTS, TEXTS)
def test_questions_of_one_key_never_differ(one: str, other: str) -> None:
    for again in (other, f"Hi! {one}", f"{one}, please?"):
        assert key(one) != key(again) or not differ(one, again)


@given(TEXTS)
def test_what_leans_never_stands_alone(text: str) -> None:
    assert not stands_alone(text, leans=True)
    assert stands_alone(text, leans=False) in {True, False}
