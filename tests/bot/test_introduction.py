"""Who asks the twin what it is hears the truth, and a greeting is returned."""

from __future__ import annotations

import pytest

from bot.recall.introduction import Introducing
from tests.tables import every_row


def said(text: str, *, alone: bool = False) -> str | None:
    return Introducing("Ada Heron", "Ada", alone=alone).reply(text)


@pytest.mark.parametrize(
    "question",
    [
        "Are you a bot?",
        "are you human",
        "Are you a real person?",
        "Hi! Are you an AI or a human?",
        "Am I talking to a machine?",
        "Is this a chatbot?",
        "What are you?",
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_the_twin_says_that_it_is_one(question: str, *, alone: bool) -> None:
    assert "I am an AI twin of Ada Heron, not Ada in person." in (said(question, alone=alone) or "")


@pytest.mark.parametrize(
    "question",
    [
        "What are you proud of?",
        "Are you a people person?",
        "Are you an AI engineer?",
        "Have you built a bot?",
        "Hello, where did you study?",
        "Thanks! And where did you study?",
        "Is this a project of yours?",
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_question_to_the_person_is_left_to_the_profile(question: str, *, alone: bool) -> None:
    assert said(question, alone=alone) is None


@every_row("greeting", ["hi", "Hello!", "Hey Ada :)", "Good morning", "Thanks, that helps!", "ok thank you"])
def test_courtesies_are_returned_here_only_where_no_model_can(greeting: str) -> None:
    assert said(greeting, alone=True)
    assert said(greeting) is None
