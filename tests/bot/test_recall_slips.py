"""A question with a slip of letters is the known one, and what may be meant as it stands is not."""

from __future__ import annotations

import pytest

from bot.recall.slips import slips
from tests.tables import every_row

_KNOWN = """
what which languages language do you speak experience with python where did study team led leave job of there
think typical trainer trainee prescribe weather whether form from tell me about your work people many how have
ever managed kafka sophie
"""
WORDS = frozenset(_KNOWN.split())


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("Did you work with Andersen?", "Did you work with Anderson?"),
        ("Did you work with Hoffmann?", "Did you work with Hoffmanm?"),
        ("Did you live in Karlstad?", "Did you live in Karlstadt?"),
    ],
)
def test_a_written_name_is_no_slip_of_another(asked: str, known: str) -> None:
    assert (0, 0) == (slips(asked, known, WORDS.__contains__), slips(known, asked, WORDS.__contains__))


@every_row(
    ("asked", "known", "expected"),
    [
        ("What langauges do you speak?", "What languages do you speak?", 1),
        ("what lnguages do you speak", "What languages do you speak?", 1),
        ("Hi! Which languuages do you speak, pls?", "Which languages do you speak?", 1),
        ("wihch languages do you speak", "Which languages do you speak?", 1),
        ("What is your expereince with Python?", "What is your experience with Python?", 1),
        ("Where did you stduy?", "Where did you study?", 1),
        ("What do you know about tidewacth?", "What do you know about Tidewatch?", 1),
        (
            "How many peple have you ever mnaaged at your job?",
            "How many people have you ever managed at your job?",
            2,
        ),
        ("What langauges do you spaek?", "What languages do you speak?", 0),
        ("What languages do you speak?", "What languages do you speak?", 0),
        ("Which languages do you speak?", "What languages do you speak?", 0),
        ("What form do you speak?", "What from do you speak?", 0),
        ("What do you think of atypical work?", "What do you think of typical work?", 0),
        ("What do you think of the trainere?", "What do you think of the trainer?", 0),
        ("What do you proscribe?", "What do you prescribe?", 0),
        ("Do you know Karl?", "Do you know Karla?", 0),
        ("Did you leave Globix there?", "Did you leave Globex there?", 0),
        ("What did you do in 2019?", "What did you do in 2018?", 0),
        ("Do you use IPv6?", "Do you use IPv4?", 0),
        ("Do you speak German langauges?", "What languages do you speak?", 0),
        ("What l\u00e4nguages do you speak?", "What languages do you speak?", 0),
        ("", "", 0),
    ],
)
def test_a_slip_of_letters_is_told_from_another_word(asked: str, known: str, expected: int) -> None:
    assert expected == slips(asked, known, WORDS.__contains__)


def test_where_every_word_may_be_one_there_are_no_slips() -> None:
    assert 0 == slips("What langauges do you speak?", "What languages do you speak?", lambda _: True)
