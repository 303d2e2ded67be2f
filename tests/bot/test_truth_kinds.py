"""A question's words say what kind of answer is wanted."""

from __future__ import annotations

from bot.domain import QuestionType
from bot.truth.kinds import LENGTHS, question_type
from tests.tables import every_row


@every_row(
    ("question", "kind"),
    [
        ("Where did you study?", "education"),
        ("Which AWS certifications do you hold?", "education"),
        ("Do you have a master's degree?", "education"),
        ("What courses have you taken in machine learning?", "education"),
        ("What programming languages do you know?", "technical"),
        ("Describe the architecture of your last project.", "technical"),
        ("How good is your Python?", "technical"),
        ("Tell me about a time when you disagreed with your manager.", "behavioural"),
        ("Give me an example of a project that failed.", "behavioural"),
        ("How do you handle tight deadlines?", "behavioural"),
        ("When did you last lead a team through a challenge?", "behavioural"),
        ("Where do you live?", "general"),
        ("What languages do you speak?", "general"),
        ("Which languages do you use?", "technical"),
        ("Hello!", "general"),
        ("", "general"),
    ],
)
def test_a_question_is_sorted_by_its_words(question: str, kind: str) -> None:
    assert QuestionType(kind) is question_type(question)


def test_every_kind_has_a_length_that_its_tokens_can_hold() -> None:
    assert set(LENGTHS) == set(QuestionType)
    for length in LENGTHS.values():
        assert length.max_completion_tokens - 150 > length.max_words * 4 / 3
