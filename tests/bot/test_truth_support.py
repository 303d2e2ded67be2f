"""A sentence goes through when what it claims stands in a passage that it cites."""

from __future__ import annotations

import pytest

from bot.domain import Passage
from bot.truth.faults import NO_ID, UNKNOWN_ID
from bot.truth.speech import is_claim
from bot.truth.support import check, faults
from tests.tables import every_row

JOB = Passage(
    id="work-acme",
    title="Senior Engineer, Acme",
    section="work",
    dates="2019-03 - 2021-06",
    text=(
        "Led a team of 12 to PostgreSQL 13.2 on Amazon Web Services. Cut costs by 40 %, saving $1.2M."
        " See https://Acme.example/blog/ or mail ada@acme.example. Our third rewrite."
    ),
)
EDU = Passage(
    id="edu", title="MSc Physics", section="education", dates="2012 - 2014", text="At Uppsala University."
)
GIVEN = (JOB, EDU)


@every_row(
    "sentence",
    [
        "I led a team of twelve.",
        "I cut costs by 40%.",
        "I cut costs by forty percent.",
        "I saved $1,200,000.",
        "I saved 1.2 million dollars.",
        "I joined in March 2019.",
        "I joined in 2019 and left in Jun 2021.",
        "I stayed for 2 years.",
        "I stayed for two years, or 27 months.",
        "I worked with AWS.",
        "I ran PostgreSQL's 13.2 release.",
        "Write to ada@acme.example or see acme.example/blog.",
        "It was the 3rd rewrite, one of several.",
        "First of all, I was a senior engineer at Acme.",
    ],
)
def test_what_the_passage_tells_may_be_said_in_other_words(sentence: str) -> None:
    assert check(sentence, ("work-acme",), GIVEN) == ()


@every_row(
    ("sentence", "wrong"),
    [
        ("I led a team of 13.", ("13",)),
        ("I led three teams.", ("three",)),
        ("I cut costs by 12 percent.", ("12 percent",)),
        ("I joined in April 2019.", ("April 2019",)),
        ("I joined in 2018.", ("2018",)),
        ("I stayed for 5 years.", ("5 years",)),
        ("I ran PostgreSQL 13.20.", ("13.20",)),
        ("I worked at Google and Acme.", ("Google",)),
        ("I stored files in S3.", ("S3",)),
        ("See https://acme.example/blog?x=secret.", ("https://acme.example/blog?x=secret.",)),
        ("Mail bob@acme.example.", ("bob@acme.example",)),
        ("I studied in Uppsala.", ("Uppsala",)),
        ("It was our 7th rewrite.", ("7th",)),
    ],
)
def test_what_stands_in_no_cited_passage_is_named(sentence: str, wrong: tuple[str, ...]) -> None:
    assert set(wrong) <= {fault.words for fault in check(sentence, ("work-acme",), GIVEN) if fault.is_hard}


def test_several_passages_support_a_sentence_together() -> None:
    sentence = "I studied at Uppsala for two years and joined Acme in 2019."
    assert check(sentence, ("work-acme", "edu"), GIVEN) == ()
    assert check(sentence, ("edu",), GIVEN)


def test_a_claim_needs_an_id_that_was_given() -> None:
    assert [NO_ID] == [fault.kind for fault in check("I led a team.", (), GIVEN)]
    assert [UNKNOWN_ID] == [fault.kind for fault in check("I led a team.", ("else",), GIVEN)]
    assert check("I led a team.", ("else", "work-acme"), GIVEN) == ()


@every_row(
    "sentence",
    [
        "Hello!",
        "Hi there!",
        "Thank you for asking!",
        "What would you like to know?",
        "Is there anything else about my work?",
        "Feel free to ask me anything.",
        "Let me know if that helps.",
        "I'm happy to tell you more about my projects.",
        "My profile does not say where that was.",
        "How can I help you today?",
        "I cannot say whether I have used Kubernetes 3.",
        "I don't know when that was.",
        "Unfortunately, I have nothing to say about my salary.",
    ],
)
def test_politeness_and_questions_back_claim_nothing(sentence: str) -> None:
    assert not is_claim(sentence)


@every_row(
    "sentence",
    [
        "Hello, I won a prize.",
        "I'm happy to say that I led the team.",
        "Did you know that I led a team?",
        "Would you like to hear about Google?",
        "Thanks for the 3 questions!",
        "I know Rust.",
        "I don't know Rust.",
        "I cannot say whether I used Rust, but I led a team.",
        "I cannot say more about Google.",
        "My profile does not say it, but I led a team.",
        "What I did was lead a team.",
    ],
)
def test_a_claim_in_polite_clothes_is_a_claim(sentence: str) -> None:
    assert is_claim(sentence)


@pytest.mark.parametrize("deed", ["I was demoted later", "I faked the results", "I took a long sabbatical"])
def test_a_deed_that_no_record_knows_is_doubtful_also_behind_a_true_half(deed: str) -> None:
    job = Passage(
        id="work-acme",
        title="Engineer, Acme",
        section="Work",
        dates="2019 - 2021",
        text="Built the booking system of Acme with Django and PostgreSQL.",
    )

    found = faults(f"I built the booking system of Acme with Django and PostgreSQL, and {deed}", [job])

    assert [False] == [fault.is_hard for fault in found]


def test_a_sentence_of_light_words_alone_cites_no_record_in_earnest() -> None:
    job = Passage(id="work-acme", title="Engineer, Acme", section="Work", text="Built bridges in Oslo.")

    found = faults("I was asked to leave my last job.", [job])

    assert [False] == [fault.is_hard for fault in found]
