"""What the simulated model says, to questions and to side questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Passage
from bot.simulator.judging import reply
from bot.truth.gate import Gate
from tests.tables import every_row

PASSAGES = """[p:work-acme] Engineer at Acme | work | 2019-03 - 2021-06
Led the move to PostgreSQL. Cut the costs by 40 %.
Keywords: Python, Go.

[p:edu] MSc Physics, Uppsala University | education | 2012 - 2014
- Thesis on lasers.

[p:story-outage] The night of the outage | stories | 2020
Situation. The booking system failed at night.
Task. I had to bring it back.
Action. I called two colleagues.
Result. It ran again by morning.

[p:cert] Kubernetes Administrator | certificates
"""


def ask(question: str) -> str:
    return reply(f"{PASSAGES}\nasked: {question}")


@every_row(
    ("question", "said"),
    [
        (
            "Did you work with PostgreSQL?",
            (
                "Engineer at Acme, 2019-03 - 2021-06: I led the move to PostgreSQL [p:work-acme]. "
                "I cut the costs by 40 % [p:work-acme]. Keywords: Python, Go [p:work-acme]."
            ),
        ),
        ("Where did you study?", "MSc Physics, Uppsala University, 2012 - 2014: Thesis on lasers [p:edu]."),
        ("Are you certified?", "My profile lists Kubernetes Administrator [p:cert]."),
        (
            "Tell me about a time when something failed.",
            (
                "The night of the outage, 2020: The booking system failed at night [p:story-outage]. "
                "I had to bring it back [p:story-outage]. I called two colleagues [p:story-outage]. "
                "It ran again by morning [p:story-outage]."
            ),
        ),
        ("Do you like marzipan?", "NOT_IN_PROFILE"),
        ("Hello there!", "Hello! What would you like to know?"),
    ],
)
def test_it_answers_with_the_passages_own_sentences(question: str, said: str) -> None:
    assert said == ask(question)


@pytest.mark.parametrize(
    "question", ["Did you work with PostgreSQL?", "Where did you study?", "Tell me about a failure"]
)
def test_what_it_says_passes_the_gate_whole(question: str) -> None:
    blocks = [block.split("\n") for block in PASSAGES.strip().split("\n\n")]
    given_passages = []
    for head, *text in blocks:
        passage_id, _, rest = head.removeprefix("[p:").partition("] ")
        title, section, dates = ([*(part.strip() for part in rest.split("|")), "", ""])[:3]
        given_passages.append(
            Passage(id=passage_id, title=title, section=section, dates=dates, text="\n".join(text))
        )
    checked = Gate(given_passages).check(ask(question))
    assert checked.grounded
    assert checked.withheld == ()


@pytest.mark.parametrize(
    ("message", "number"),
    [
        (
            "asked: Where did you study physics?\n1: Which jobs?\n2: Where was it that you studied physics?",
            "2",
        ),
        ("asked: Where did you study in 2012?\n1: Where did you study in 2013?", "0"),
        ("asked: What is your name?\n1: Do you like tea?", "0"),
        ("", "0"),
    ],
)
def test_it_judges_whether_a_question_was_asked_before(message: str, number: str) -> None:
    assert number == reply(f"[judge:same-question]\n{message}")


def test_it_judges_which_sentences_are_not_supported() -> None:
    sentences = "1: I led the move to PostgreSQL.\n2: I founded a bank in Norway.\n3: I cut costs by 90 %."
    assert reply(f"[judge:support]\n{PASSAGES}\n{sentences}") == "2, 3"
    assert reply(f"[judge:support]\n{PASSAGES}\n1: My thesis was on lasers.") == "0"


def test_it_makes_a_follow_up_stand_alone() -> None:
    turns = "user: What did you do at Acme?\ntwin: I led the move."
    assert (
        reply(f"[judge:standalone]\n{turns}\nasked: How long were you there?")
        == "How long were you there (about: What did you do at Acme)?"
    )
    assert reply(f"[judge:standalone]\n{turns}\nasked: Where did you study?") == "Where did you study?"


def test_it_thinks_of_likely_questions_and_of_other_words() -> None:
    questions = reply("[task:questions]\n[p:edu] MSc Physics | education | 2012\nLasers.").split("\n")
    assert questions[0] == "What did you study: MSc Physics?"
    wordings = reply("[task:paraphrases]\nasked: Do you know Rust?").split("\n")
    assert wordings[0] == "Are you familiar with Rust?"
    assert len(wordings) == 3


TAGS = [
    "",
    "[judge:same-question]\n",
    "[judge:support]\n",
    "[judge:standalone]\n",
    "[task:questions]\n",
    "[task:paraphrases]\n",
]


def test_a_greeting_before_a_question_asks_for_nothing() -> None:
    assert ask("Where did you study?") == ask("Hello there! Where did you study? Thanks, that helps!")
    assert ask("Who are you?") == ask("Hello, who are you?") != "NOT_IN_PROFILE"


@given(st.sampled_from(TAGS), st.text(max_size=120))
def test_it_has_a_word_for_everything(tag: str, text: str) -> None:
    assert isinstance(reply(tag + text), str)
    assert isinstance(reply(f"{tag}{PASSAGES}\nasked: {text}"), str)
