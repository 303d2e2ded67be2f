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

ASKED = [
    "Where do you live", "Do you cook", "What is your name", "Why did you leave Acme", "Who is your coach",
    "How long have you worked there", "Which languages do you speak", "Can you drive", "Are you married",
]  # fmt: skip
_TELLING = """
not never now still again exactly too either just already yet ever only even also then there alone
together first last really actually usually always often rarely once twice more most less no all
every both well badly best please thanks hello sorry good kind so but and or if about for with
without before after from to in on at by off up down my his her their our me him us this that what
who when where why can will should may must IT US R C Go 2019
"""
TELLING = _TELLING.split()
SIGNED = [
    "C", "C#", "C++", "F#", "net", ".NET", "R&D", "R D", "RD", "R/D", "5", ".5", "1.5", "15", "1,5",
    "1-5", "-5", "5%", "$5", "\u20ac5", "5+", "<5", ">5", "2*3", "2**3", "2+3", "2 3", "23", "24/7",
    "24 7", "A+", "A-", "A", "\u00bd", "1/2", "1 2", "resume", "r\u00e9sum\u00e9", "Zoe",
    "Zo\u00eb", "IT", "it", "US", "us", "#ada", "@ada", "ada", "10-20", "10 20", "x|y", "x y",
    "x/y", "a.b", "ab",
]  # fmt: skip


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


@given(st.sampled_from(ASKED), st.sampled_from(TELLING), st.integers(1, 9))
def test_no_word_inside_a_question_is_left_out_of_its_key(asked: str, word: str, at: int) -> None:
    words = asked.split()
    place = 1 + at % (len(words) - 1)
    longer = " ".join([*words[:place], word, *words[place:]])
    assert key(asked) != key(longer)


@given(st.sampled_from(SIGNED), st.sampled_from(SIGNED), st.sampled_from(ASKED))
def test_what_is_written_with_other_signs_has_another_key(one: str, other: str, asked: str) -> None:
    assert (one == other) == (key(f"{asked} {one} then?") == key(f"{asked} {other} then?"))


@given(TEXTS)
def test_what_leans_never_stands_alone(text: str) -> None:
    assert not stands_alone(text, leans=True)
    assert stands_alone(text, leans=False) in {True, False}
