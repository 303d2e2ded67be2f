"""A follow-up leans on what was said, and a question that stands alone does not."""

from __future__ import annotations

import pytest

from bot.domain import Turn
from bot.knowledge.query import understand
from tests.tables import every_row

BEFORE = (Turn(asked="What did you do at Quillstone?", answered="I worked on appointments."),)
LEANS = [
    "and before that?",
    "Why?",
    "What about your master's?",
    "Tell me more",
    "and after that?",
    "What did you do there?",
    "Did it help?",
    "And at Harborlight?",
    "How long?",
    "Since when?",
    "When did you get the first one?",
    "How popular is it?",
    "and chess?",
    "What did you cook on then?",
    "Was that hard?",
    "Did they like it?",
    "How did the owner react?",
    "What was the result?",
    "Any others?",
    "What else?",
    "Really?",
    "How did you solve it?",
    "who was involved?",
    "Was it a team effort?",
    "which of those is your favourite?",
    "what happened next?",
    "And the other one?",
    "Why did you leave?",
    "can you elaborate?",
    "for how long?",
    "And in Go?",
    "Or Rust?",
    "How big was the team?",
    "and why did you choose it?",
    "What about databases?",
    "how so?",
    "Did the customers notice?",
    "Who is he?",
    "What was your role?",
    "ok, and then?",
    "and where?",
    "Hm, why not?",
    "When did you start it?",
    "Did you write them alone?",
    "What did you publish it in?",
    "How well?",
]
STANDS = [
    "Where did you study?",
    "What is the capital of France?",
    "Who are you?",
    "Which certifications do you hold?",
    "When did you become chartered?",
    "How do you handle stress?",
    "Tell me about a time when you disagreed with your manager and how you resolved it.",
    "Have you used Kafka, and what did you think of it?",
    "What is your biggest achievement?",
    "And where did you study?",
    "So, which languages do you speak?",
    "Do you know Python?",
    "What do you do in your free time?",
    "What do you do?",
    "Tell me about yourself",
    "Is there a certificate that you are proud of?",
    "Where do you live?",
    "Do you have a degree in this field?",
    "How many years of experience do you have?",
    "When did you work at Quillstone?",
    "Hello there!",
    "Thanks, that helps!",
    "What's the hardest bug you fixed?",
    "Have you ever led a team?",
    "Tell me about the Friday outage",
    "What is Tidewatch and who uses it?",
    "Are there projects that you regret?",
    "What are your hobbies?",
    "Who won the world cup in 2022?",
    "How do you give feedback?",
    "Can you tell me more about your work at Harborlight?",
    "What time is it in Tokyo?",
    "Describe a project where you used PostgreSQL and what you learned from it",
    "Why did you become an engineer?",
    "Which databases have you used?",
    "What do you think of microservices?",
    "How old are you?",
    "What are you looking for in this role?",
    "But do you know Rust?",
    "Also, what languages do you speak?",
    "Where did you go to university?",
    "What was your first job?",
    "What did your thesis show?",
    "Was your thesis in physics?",
    "Did you migrate PostgreSQL and keep it running?",
    "Have you used Kafka and did you like it?",
]


@every_row("question", LEANS)
def test_a_follow_up_leans(question: str) -> None:
    assert understand(question, BEFORE).leans
    assert not understand(question).leans


@every_row("question", STANDS)
def test_a_question_with_words_of_its_own_stands_alone(question: str) -> None:
    assert not understand(question, BEFORE).leans


def test_who_asks_is_not_asked_for_unless_there_is_nothing_else() -> None:
    bare = understand("Where did you study?")

    assert bare.units == understand("Hi, Anna from Microsoft here. Where did you study?").units
    assert understand("We need somebody for Kafka.").units


def test_everyday_words_weigh_little_where_no_record_has_them() -> None:
    (word,) = understand("awesome?").units
    (trade,) = understand("masonry?").units

    assert word.unheard < trade.unheard == 1


def test_two_words_may_stand_as_one() -> None:
    assert "heatwav" in {stem for unit in understand("the heat wave").units for stem in unit.stems}


@pytest.mark.parametrize(
    ("question", "addressed"),
    [
        ("Who won the world cup in 2022?", False),
        ("What have you won in 2022?", True),
        ("Tidewatch?", True),
        ("What did Marit build with Go?", True),
    ],
)
def test_a_sentence_that_speaks_to_nobody_may_be_about_the_world(question: str, addressed: bool) -> None:
    assert addressed == understand(question, name="Marit Oldenkamp").addressed
