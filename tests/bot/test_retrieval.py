"""The right passages are found, for the right eyes, and what the profile does not hold is not bought."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from bot.domain import EVERYBODY, OWNER, Passage, Turn
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile
from bot.knowledge.retrieval import Found, Library
from tests.tables import every_row

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"


@cache
def profile() -> Profile:
    return load_profile(None)


@cache
def library() -> Library:
    return Library(profile().passages, name=profile().name)


def find(question: str, *earlier: Turn) -> Found:
    return library().find(question, sees=EVERYBODY, earlier=earlier)


def ids(found: Found) -> list[str]:
    return [passage.id for passage in found.passages]


@every_row(
    ("question", "first"),
    [
        ("Where did Marit study?", "education-delmere-institute-of-technology"),
        ("Do you know Rust?", "skill-programming-languages"),
        ("Have you led a database migration?", "stories-moving-to-postgresql"),
        ("Tell me about a time you resolved a conflict in your team.", "stories-a-quarrel-about-a-date"),
        ("Describe a situation where you failed.", "stories-the-deleted-reminders"),
        ("What was the hardest bug you fixed?", "stories-the-friday-outage"),
        ("How do you deal with unclear requirements?", "notes-how-i-work-unclear-requirements"),
        ("What is Tidewatch?", "project-tidewatch"),
        ("What is your GitHub?", "links"),
        ("Which prizes have you won?", "award-golden-bollard"),
        ("What do you think about tidewach?", "project-tidewatch"),
        ("Where do you live?", "about"),
        ("What is your current role?", "work-harborlight-logistics-2022"),
        ("What's the biggest challenge you've faced?", "notes-how-i-work-strengths"),
        ("Thanks, that helps!", "about"),
    ],
)
def test_a_question_finds_its_passage_first(question: str, first: str) -> None:
    found = find(question)
    assert found.enough
    assert first == ids(found)[0]
    assert len(found.passages) <= 6
    assert sorted(found.scores, reverse=True) == list(found.scores)


def test_the_databases_somebody_used_are_among_what_a_model_is_shown() -> None:
    assert "skill-data-and-messaging" in ids(find("What databases have you used?"))


def test_a_number_that_is_asked_for_is_no_number_of_something_else() -> None:
    found = find("What is your phone number?")
    assert "links" == ids(found)[0]
    assert found.scores[1] < found.scores[0] / 2


@every_row(
    ("question", "section"),
    [
        ("Which certifications do you hold?", "Certificates"),
        ("Are you certified?", "Certificates"),
        ("What degrees do you have?", "Education"),
        ("Which jobs have you had?", "Work"),
        ("hobbies?", "Interests"),
        ("Which languages do you speak?", "Languages"),
        ("What languages do you speak?", "Languages"),
    ],
)
def test_a_question_for_a_kind_of_record_finds_all_of_them(question: str, section: str) -> None:
    found = find(question)
    assert found.enough
    assert {p.id for p in profile().passages if p.section == section} <= set(ids(found))


def test_more_than_six_short_records_of_a_kind_are_all_found() -> None:
    held = [
        Passage(id=f"c{n}", title=f"Exam {n}", section="Certificates", text=f"Exam {n}.") for n in range(10)
    ]
    others = [Passage(id=f"n{n}", title="Note", section="Notes", text=f"A note, {n}.") for n in range(9)]
    found = Library([*others, *held]).find("Which certifications do you have?", sees=EVERYBODY)
    assert {p.id for p in held} == set(ids(found))


@every_row(
    "question",
    [
        "Hi",
        "Hello there!",
        "Who are you?",
        "Tell me about yourself",
        "What have you done?",
        "What can I ask you?",
    ],
)
def test_a_broad_question_is_answered_from_the_summary(question: str) -> None:
    found = find(question)
    assert found.enough
    assert "about" == ids(found)[0]


@every_row(
    "question",
    [
        "What is the capital of France?",
        "What is your favourite pizza topping?",
        "Who won the world cup in 2022?",
        "Have you worked with C++?",
        "Do you speak French?",
        "What is your religion?",
        "asdfgh",
        "😀",
        "...",
        "你好吗",
        "",
    ],
)
def test_what_the_profile_does_not_hold_is_not_evidence(question: str) -> None:
    assert not find(question).enough


def test_a_year_within_a_span_finds_what_was_going_on() -> None:
    assert "work-quillstone-health" in ids(find("What did you do in 2019?"))
    assert "work-quillstone-health" in ids(find("Where were you in 2018?"))


def test_special_names_of_technologies_are_words() -> None:
    names = ["C++", "C#", ".NET", "Node.js", "CI/CD"]
    passages = [Passage(id=str(n), title="", section="", text=f"I use {x}.") for n, x in enumerate(names)]
    library = Library(passages)
    asked = ["C++", "c#?", ".NET", "nodejs", "ci/cd"]
    assert [[str(n)] for n in range(5)] == [
        ids(library.find(f"Do you know {q}", sees=EVERYBODY)) for q in asked
    ]


def test_an_owner_only_passage_is_neither_found_nor_felt() -> None:
    shared = [Passage(id=f"p{n}", title="", section="", text=f"harbour number {n} rope") for n in range(5)]
    secret = [
        Passage(id=f"s{n}", title="", section="", text="harbour salary rope", audience=frozenset({OWNER}))
        for n in range(20)
    ]
    with_secret, without = Library([*secret, *shared]), Library(shared)
    for question in ("harbour 3", "salary", "rope", "What is your salary in the harbour?"):
        assert without.find(question, sees=EVERYBODY) == with_secret.find(question, sees=EVERYBODY)
    assert "s0" == ids(with_secret.find("salary", sees=EVERYBODY | {OWNER}))[0]
    assert "notes-private-salary" == ids(library().find("salary?", sees=EVERYBODY | {OWNER}))[0]


def test_a_passage_for_a_channel_is_found_there_alone() -> None:
    passage = Passage(id="x", title="", section="", text="lantern", audience=frozenset({OWNER, "slack:C1"}))
    library = Library([passage])
    assert ["x"] == ids(library.find("lantern", sees=EVERYBODY | {"slack:C1"}))
    assert [] == ids(library.find("lantern", sees=EVERYBODY | {"slack:C2"}))


@pytest.mark.parametrize("question", ["and after that?", "What did you do there?", "Why?", "Tell me more"])
def test_a_follow_up_is_completed_from_what_was_said_before(question: str) -> None:
    before = Turn(asked="What did you do at Quillstone?", answered="I worked on appointments.")
    found = find(question, before)
    assert found.enough
    assert "work-quillstone-health" in ids(found)
    assert {"work-harborlight-logistics", "work-papertrail-studio"} <= set(ids(found))


def test_a_question_that_stands_alone_owes_nothing_to_earlier_ones() -> None:
    before = Turn(asked="What did you do at Quillstone?", answered="I worked on appointments.")
    for question in ("What is the capital of France?", "Who are you?", "Which certifications do you hold?"):
        assert find(question) == find(question, before)
    assert "project-larder" == ids(find("And Larder?", before))[0]


def test_an_empty_library_has_nothing() -> None:
    library = Library([])
    assert Found() == library.find("Who are you?", sees=EVERYBODY)
    assert Found() == library.find("work", sees=EVERYBODY)


@pytest.mark.slow
def test_the_passage_of_98_of_100_questions_is_among_the_first_three() -> None:
    path = SHARED / "xquad.en.json"
    if not path.exists():
        pytest.skip("the shared questions of XQuAD are not here")
    articles = json.loads(path.read_text("utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    library = Library(
        [Passage(id=str(n), title="", section="", text=p["context"]) for n, p in enumerate(paragraphs)]
    )
    hits = [
        str(n) in ids(library.find(qa["question"], sees=EVERYBODY))[:3]
        for n, paragraph in enumerate(paragraphs)
        for qa in paragraph["qas"]
    ]
    assert sum(hits) / len(hits) >= 0.98
