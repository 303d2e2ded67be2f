"""A fact is found however it is written, and nothing else is taken for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.facts import plain, tells
from tests.tables import every_row


@every_row(
    ("said", "fact"),
    [
        ("It cost 41,000 euros.", "41000"),
        ("It cost €41,000.", "41,000 euros"),
        ("It cost 41k EUR", "41,000 EUR"),
        ("It cost $ 1,200.50", "1200.50 dollars"),
        ("nine million events", "9,000,000"),
        ("9 million events", "nine million"),
        ("1.4 million rows", "1,400,000"),
        ("I lead SEVEN engineers", "7 engineers"),
        ("twenty-three features", "23 features"),
        ("fell by 22%", "22 %"),
        ("fell by 22 percent", "22%"),
        ("In November 2021", "2021-11"),
        ("on 9 Nov 2021", "November 9th, 2021"),
        ("2021-11-09", "November 2021"),
        ("since 2022-09.", "2022"),
        ("**Golden** `Bollard`", "golden bollard"),
        ("AWS Solutions Architect \u2013 Associate", "Solutions Architect - Associate"),
        ("I said \u201cno\u201d", '"no"'),
        ("Straße", "STRASSE"),
        ("C++ and C#", "c++"),
    ],
)
def test_a_fact_is_found_in_another_form(said: str, fact: str) -> None:
    assert tells(said, (fact,))


@every_row(
    ("said", "fact"),
    [
        ("1.4 TB", "4 TB"),
        ("40 people", "4 people"),
        ("4 people", "40 people"),
        ("14,000", "4,000"),
        ("4,000,000", "4,000"),
        ("Rustic", "Rust"),
        ("trust", "rust"),
        ("in December 2021", "2021-11"),
        ("2021-11-19", "2021-11-1"),
        ("someone", "one"),
        ("0.5 %", "5 %"),
        ("5.5 %", "5"),
        ("", "x"),
        ("anything", ""),
    ],
)
def test_what_only_looks_alike_is_not_found(said: str, fact: str) -> None:
    assert not tells(said, (fact,))


def test_one_of_several_wordings_is_enough() -> None:
    assert tells("in five months", ("2023-06", "5 months"))
    assert not tells("in six months", ("2023-06", "5 months"))


@given(st.text(max_size=60))
def test_every_text_tells_itself_and_its_plain_form_is_final_in_blanks(text: str) -> None:
    told = plain(text)

    assert told == " ".join(told.split())
    assert tells(text, (text,)) == bool(told)
