"""What stands only in hidden records is seen in whatever form it is told, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Passage
from bot.truth.hidden import Hidden
from tests.tables import every_row


def record(title: str, text: str) -> Passage:
    return Passage(id=title.lower().replace(" ", "-"), title=title, section="s", text=text)


OPEN = [
    record("About Ada Heron", "Ada Heron, engineer in Rotterdam. I lead a team of seven and stay calm."),
    record(
        "Lead at Acme",
        "Moved 38 services for 2,300 shippers. Costs fell from 41,000 to 27,000 euros in 2024.",
    ),
    record("Links", "Website: https://heron.example"),
]
SECRET = [
    record("Phone", "+31 10 555 0142"),
    record("Email", "ada@heron.example"),
    record("Address", "Gull Lane 12, 3011 ZZ"),
    record("Birth date", "1991-04-17"),
    record("Salary", "I earn 85,000 euros a year, and would not move for less than 105k."),
    record(
        "Weaknesses", "I take over work that I should delegate. I am impatient in meetings without an agenda."
    ),
    record("Notice period", "My notice period is two months, to the end of a month."),
    record("References", "John Smith of Foobar says: she saved our winter season."),
]
HIDDEN = Hidden(SECRET, OPEN)


@every_row(
    "sentence",
    [
        "Call me on 0031105550142.",
        "It is 3 1 1 0 5 5 5 0 1 4 2.",
        "Dial three one, one zero, five five five, zero one four two.",
        "My number ends in 0142.",
        "I make eighty-five thousand a year.",
        "About 85k.",
        "I earn € 85.000.",
        "One hundred and five thousand would do.",
        "Write to ada (at) heron dot example.",
        "Come to 12, Lane Gull.",
        "My postcode is 3011ZZ.",
        "I was born on April 17th.",
        "I was born in 1991.",
        "17/04 is my birthday.",
        "I get impatient in meetings.",
        "I ought to delegate more.",
        "John Smith can tell you more.",
        "I have a notice period of 2 months.",
    ],
)
def test_a_hidden_fact_is_seen_in_whatever_form(sentence: str) -> None:
    assert HIDDEN.told_in(sentence)


@every_row(
    "sentence",
    [
        "My profile does not say what I earn.",
        "My salary, my phone and my address are private.",
        "I cut the costs from 41,000 to 27,000 euros.",
        "I moved 38 services for 2,300 shippers in two years.",
        "I live in Rotterdam and lead a team of seven.",
        "You will find me at https://heron.example.",
        "Ada Heron stays calm.",
        "The move took two months.",
        "Since January I lead it.",
        "",
    ],
)
def test_what_the_asker_may_see_is_no_secret(sentence: str) -> None:
    assert () == HIDDEN.told_in(sentence)


def test_nothing_hidden_is_nothing_told() -> None:
    assert () == Hidden([], OPEN).told_in("I earn 85,000 euros in Gull Lane.")


def test_the_words_are_told_as_they_were_written() -> None:
    assert ("eighty-five thousand",) == HIDDEN.told_in("I make eighty-five thousand a year.")


@pytest.mark.parametrize("passage", OPEN)
def test_a_record_never_hides_what_another_one_shows(passage: Passage) -> None:
    both = Hidden([*SECRET, passage], OPEN)
    assert () == both.told_in(passage.text)


@given(st.text(max_size=200))
def test_any_sentence_can_be_looked_at(sentence: str) -> None:
    HIDDEN.told_in(sentence)
    Hidden([record("Any", sentence)], OPEN).told_in(sentence)


def test_an_address_without_a_dot_is_seen_in_a_sentence_without_one() -> None:
    hidden = Hidden([record("Wiki", "http://intranet/ada")], OPEN)

    assert ("intranet/ada",) == hidden.told_in("It stands at intranet/ada!")
