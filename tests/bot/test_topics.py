"""What is the person's alone to tell is known by its topic, unless the asker may see that it is told."""

from __future__ import annotations

from bot.domain import Passage
from bot.reasons import TOPICS
from bot.truth.topic_records import TOLD
from bot.truth.topic_words import ASKED
from bot.truth.topics import avoided, is_told, private_topic
from tests.tables import every_row


def record(text: str, title: str = "Note") -> Passage:
    return Passage(id="a", title=title, section="s", text=text)


@every_row(
    ("question", "topic"),
    [
        ("What is your salary?", "salary"),
        ("Salary?", "salary"),
        ("How much does Ada earn?", "salary"),
        ("How much did the migration cost?", None),
        ("Did you build the salary calculator?", None),
        ("Can I have your mobile number?", "phone"),
        ("Have you worked on a phone app?", None),
        ("What is your e-mail address?", "email"),
        ("How did you address the problem?", None),
        ("What's your home address?", "address"),
        ("Where do you live?", None),
        ("How old are you?", "birthday"),
        ("How old is the code base?", None),
        ("Do you need visa sponsorship?", "visa"),
        ("Did you integrate Visa and Mastercard payments?", None),
        ("Do you believe in God?", "religion"),
        ("Do you have a disability?", "health"),
        ("Have you worked in health care?", None),
        ("Are you married?", "family"),
        ("Did you report to the parent company?", None),
        ("Who did you vote for?", "politics"),
        ("Who are your references?", "references"),
        ("What is your passport number?", "identity"),
        ("Wie alt bist du?", "birthday"),
        ("¿Cuánto ganas?", "salary"),
        ("What is your biggest weakness?", None),
    ],
)
def test_a_topic_is_asked_for_and_not_only_mentioned(question: str, topic: str | None) -> None:
    assert topic == private_topic(question)


def test_every_topic_is_asked_for_told_and_named() -> None:
    assert set(TOPICS) == {topic for topic, _ in ASKED} == set(TOLD)


@every_row(
    ("topic", "text", "told"),
    [
        ("phone", "Call +31 10 555 0142 at any hour", True),
        ("phone", "Built a phone app for 2,300 users", False),
        ("salary", "Salary expectation: 90,000 euros", True),
        ("family", "I live with my wife and two cats", True),
        ("family", "Built an app for families and children", False),
        ("visa", "Work authorization: citizen of the EU", True),
        ("birthday", "Born in 1991", True),
        ("email", "Write to ada@acme.example", True),
        ("religion", "Led the migration", False),
        ("weather", "It rains", False),
    ],
)
def test_a_topic_is_told_by_a_record_that_speaks_of_the_person(topic: str, text: str, *, told: bool) -> None:
    assert told == is_told(topic, [record("Nothing of it"), record(text)])


@every_row(
    ("question", "topics", "touched"),
    [
        ("Why did you get divorced?", ("my divorce",), "my divorce"),
        ("What happened with the lawsuit at Acme?", ("the Acme lawsuits",), "the Acme lawsuits"),
        ("What did you do at Acme?", ("the Acme lawsuits",), None),
        ("Who did you vote for?", ("religion", "politics"), "politics"),
        ("What did you build?", ("politics", ""), None),
        ("What did you build?", (), None),
    ],
)
def test_the_owners_own_topics_are_left_alone(
    question: str, topics: tuple[str, ...], touched: str | None
) -> None:
    assert touched == avoided(question, topics)
