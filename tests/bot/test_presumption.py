"""What a question takes for granted is named where no record holds it, and left alone where one may."""

from __future__ import annotations

import pytest

from bot.domain import EVERYBODY, Passage
from bot.knowledge.presumption import Presumptions
from bot.knowledge.retrieval import Library
from tests.tables import every_row

PASSAGES = (
    Passage(id="work", title="Baker at Ovenhouse", section="Work", text="I ran a bakery in Bergamo."),
    Passage(id="life", title="Free time", section="Interests", text="I sail a dinghy with my brother."),
)
UNTOLD = [
    ("How is your restaurant doing?", ("restaurant",)),
    ("when did you leave the army?", ("army",)),
    ("Does your wife like the bread?", ("wife",)),
    ("tell me about the food truck you ran", ("food truck",)),
    ("What was your old podcast about?", ("old podcast",)),
    ("When did you become mayor?", ("mayor",)),
    ("how was working as a journalist?", ("journalist",)),
    ("How many horses do you own?", ("horses",)),
    ("What did you do in Japan?", ("Japan",)),
    ("how was your trip to paris", ("paris",)),
    ("What did you do in the port of Rotterdam?", ("Rotterdam",)),
]
HELD = [
    "When did you open your bakery?",
    "Does your sister sail too?",  # a brother is told of: the gate decides about a sister
    "What kind of boat is your yacht?",
    "What did you do in Italy?",
    "Have you ever been in the army?",
    "Did you work in Japan?",
    "Would you move to Paris?",
    "What is your favourite film?",
    "Do you want to become CEO?",
    "My sister runs a restaurant, what bread suits it?",
    "Can you work in Paris?",
    "Where did you bake?",
    "",
]


@every_row(("text", "untold"), UNTOLD)
def test_what_no_record_holds_is_named(text: str, untold: tuple[str, ...]) -> None:
    assert untold == Presumptions(PASSAGES).untold(text)


@every_row("text", HELD)
def test_what_a_record_holds_and_what_is_only_asked_or_supposed_is_not(text: str) -> None:
    assert () == Presumptions(PASSAGES).untold(text)


def test_a_presumed_thing_is_not_enough_whatever_else_is_held() -> None:
    library = Library(PASSAGES)

    assert library.find("How was working at Ovenhouse?", sees=EVERYBODY).enough
    found = library.find("Did your husband work at Ovenhouse too?", sees=EVERYBODY)
    assert not found.enough
    assert ("husband",) == found.presumed


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("We sold pizza from a food truck.", "How is your foodtruck doing?"),
        ("I keep a pod cast of my own.", "What was your old podcast about?"),
        ("I keep pod casts of my own.", "What was your old podcast about?"),
    ],
)
def test_a_thing_is_held_in_one_word_or_in_two(told: str, text: str) -> None:
    passage = Passage(id="one", title="Life", section="Work", text=told)

    assert () == Presumptions([passage]).untold(text)
