"""Names in a question: what records hold, what it presumes, and what only says who asks."""

from __future__ import annotations

from time import thread_time

import pytest

from benchmarks.dev_set import dev_sets
from bot.domain import Passage
from bot.knowledge.entities import Entities, named_records, presumed
from bot.knowledge.lexicon import lexicon
from bot.knowledge.preamble import asked_part
from tests.tables import every_row


def record(title: str, text: str = "", section: str = "Work") -> Passage:
    return Passage(id=title.lower().replace(" ", "-"), title=title, section=section, text=text or title)


PASSAGES = [
    record(
        "About Marit Oldenkamp", "Marit Oldenkamp builds booking systems with Python and PostgreSQL.", "About"
    ),
    record("Technical lead at Harborlight Logistics", "Bookings with Python, Go and Kubernetes."),
    record("AWS Certified Solutions Architect", "Issued by Amazon Web Services in 2019.", "Certificates"),
    record("Google Cloud Data Engineer", "Issued by Google.", "Certificates"),
    record("Tidewatch", "A tide table for the terminal.", "Projects"),
    record("Master of Science in Distributed Systems, Delmere Institute of Technology", "", "Education"),
    record("How I deleted 1,200 reminders", "A mistake at work.", "Stories"),
]
ENTITIES = Entities(PASSAGES, name="Marit Oldenkamp")


@every_row(
    ("question", "names"),
    [
        ("Congrats on your CKA certificate, when did you get it?", ("CKA",)),
        ("What did you do at Microsoft?", ("Microsoft",)),
        ("how long did you work at microsoft", ("microsoft",)),
        ("How many years of kafka do you have?", ("kafka",)),
        ("do you know rust?", ("rust",)),
        ("Have you used Spark with Python?", ("Spark",)),
        ("What did you do at Frobnicate Ltd?", ("Frobnicate Ltd",)),
        ("what was your job at frobnicate", ("frobnicate",)),
        ("How was your PhD at Stanford?", ("PhD", "Stanford")),
        ("When did you win the Turing Award?", ("Turing Award",)),
        ("Do you speak Japanese?", ("Japanese",)),
        ("Any React Native?", ("React Native",)),
        ("What did you do at Google?", ("Google",)),  # it certified, it did not employ
        ("You are a PMP and use Jira: how?", ("PMP", "Jira")),
    ],
)
def test_what_a_question_presumes_and_no_record_holds(question: str, names: tuple[str, ...]) -> None:
    assert names == ENTITIES.presumed(question)


@every_row(
    "question",
    [
        "",
        "Where did you study?",
        "Hi Marit, Anna from Microsoft here! Where did you study?",
        "For our open role at Stripe: have you led a team?",
        "We use Kafka and Snowflake: how do you test your code?",
        "I'm Bob, I work at Netflix. What are you proud of?",
        "My company runs on SAP, what would you improve in our bookings?",
        "Would you be interested in working at Spotify?",
        "Do you have experience with message queues such as Kafka?",
        "Have you used Kafka or something similar?",
        "Did you travel to Berlin or Japan in March?",
        "Do you know k8s?",
        "do you know Amazon Web Services?",
        "Have you used Postgres and SQL?",
        "Are you AWS certified?",
        "What is Tidewach?",
        "What about Harborligt Logistics?",
        "Where do you go from here, and do you express yourself well?",
        "What Is Your Biggest Achievement So Far?",
        "WHAT IS YOUR FAVOURITE LANGUAGE",
        "Do you have an M.Sc. degree?",
        "Was machst du gern in deiner Freizeit und am Wochenende?",
    ],
)
def test_what_is_held_or_says_who_asks_or_is_no_name_is_not_presumed(question: str) -> None:
    assert () == ENTITIES.presumed(question)


def test_a_mixed_question_tells_both() -> None:
    question = "Did you use Kafka or Kubernetes at Harborlight?"

    assert ("Kafka",) == ENTITIES.presumed(question)
    assert ("Kubernetes", "Harborlight") == ENTITIES.held(question)


@every_row(
    ("question", "positions"),
    [
        ("What did you do at Harborlight?", [1]),
        ("what is tidewatch", [4]),
        ("Tell me about Delmere.", [5]),
        ("your MSc at DIT?", [5]),
        ("the AWS certificate", [2]),
        ("the Amazon Web Services one", [2]),
        ("When did you delete the reminders?", []),
        ("How did you delete 1200 reminders?", []),
        ("Tell me about the 1,200 reminders you deleted", [6]),
        ("Hi! How are you?", []),
        ("What did Marit do?", []),
    ],
)
def test_a_record_is_named_by_its_proper_words_initials_or_title(question: str, positions: list[int]) -> None:
    assert positions == ENTITIES.records(question)


def test_the_functions_say_the_same() -> None:
    assert [1] == named_records("At Harborlight?", PASSAGES)
    assert ("Kafka",) == presumed("Do you know Kafka?", PASSAGES)
    assert ("Kafka",) == presumed("Do you know Kafka?", [])


@pytest.mark.slow
def test_no_answerable_question_of_the_development_profiles_presumes_anything_unknown() -> None:
    for one in dev_sets():
        entities = Entities(one.passages, name=one.profile.name)
        assert [] == [q.text for q in one.asked if q.gold and entities.presumed(q.text)]


def test_the_lexicon_is_larger_than_anybodys_test() -> None:
    assert len(lexicon().spellings) > 1000


@every_row(
    ("message", "asked"),
    [
        ("Hi, Anna from Microsoft here! Where did you study?", "Where did you study?"),
        ("We use Kafka. Where did you study?", "Where did you study?"),
        ("My wife and I run a bakery, and need help. What do you do?", "What do you do?"),
        ("I was wondering where you studied", "I was wondering where you studied"),
        ("I'd like to know about Tidewatch", "I'd like to know about Tidewatch"),
        ("I heard that you worked at Acme?", "I heard that you worked at Acme?"),
        ("We are a small team.", ""),
    ],
)
def test_what_is_asked_is_told_apart_from_who_asks(message: str, asked: str) -> None:
    assert asked.split() == asked_part(message).replace("Hi ", "").split()


@every_row("piece", ["A ", "Abc Def ", " ", "at the ", "such as ", "x/y/", "(("])
def test_a_long_message_of_one_piece_is_read_in_no_time(piece: str) -> None:
    text = (piece * 4000)[:4000]
    begun = thread_time()
    ENTITIES.presumed(text)
    ENTITIES.records(text)

    assert thread_time() - begun < 1
