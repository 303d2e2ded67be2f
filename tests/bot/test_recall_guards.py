"""Two questions share an answer only if no number, name, "not", role, time or kind tells them apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.recall.guards import differ
from tests.tables import every_row

PAIRS = Path(__file__).parents[2] / "benchmarks" / "dev" / "pairs"
DIFFERENT = [
    ("numbers", "What did you do in 2019?", "What did you do in 2021?"),
    ("numbers", "Where do you see yourself in five years?", "Where do you see yourself in 10 years?"),
    ("numbers", "Was it 5% of sales?", "Was it 5 of sales?"),
    ("numbers", "What was your second job?", "What was your third job?"),
    ("negation", "Which tools do you use?", "Which tools do you not use?"),
    ("negation", "Why did you use Kafka?", "Why didn't you use Kafka?"),
    ("negation", "What do you avoid?", "What do you not avoid?"),
    ("negation", "Do you cook with meat?", "Do you cook without meat?"),
    ("opposites", "What was your first job?", "What was your last job?"),
    ("opposites", "What makes you happy at work?", "What makes you unhappy at work?"),
    ("opposites", "What did you do before Acme?", "What did you do after Acme?"),
    ("opposites", "What did you do at Acme?", "What did you do before Acme?"),
    ("opposites", "What did you do during university?", "What did you do after university?"),
    ("opposites", "What did you do in 2016?", "What did you do until 2016?"),
    ("opposites", "What speaks for microservices?", "What speaks against microservices?"),
    ("opposites", "What did you build with Kafka?", "What did you build for Kafka?"),
    ("opposites", "When did you move to Leeds?", "When did you move from Leeds?"),
    ("opposites", "Did you leave because of the pay?", "Did you leave in spite of the pay?"),
    ("opposites", "Do you work night shifts?", "Do you work day shifts?"),
    ("opposites", "Who caused the outage?", "Who fixed the outage?"),
    ("opposites", "What did you publish this year?", "What did you publish last year?"),
    ("opposites", "Who is your manager?", "Whose manager are you?"),
    ("roles", "Have you ever fired somebody?", "Have you ever been fired?"),
    ("roles", "What caused the outage?", "What did the outage cause?"),
    ("roles", "Who do you report to?", "Who reports to you?"),
    ("roles", "Who do you manage?", "Who manages you?"),
    ("opposites", "Why did you move from MySQL to PostgreSQL?", "Why did you move from PostgreSQL to MySQL?"),
    ("order", "Did Acme buy Globex?", "Did Globex buy Acme?"),
    ("kind of question", "When did you join Acme?", "Why did you join Acme?"),
    ("kind of question", "What do you cook?", "How do you cook?"),
    ("kind of question", "Do you have children?", "How many children do you have?"),
    ("time", "Do you use Kafka?", "Did you use Kafka?"),
    ("time", "Where do you live?", "Where will you live?"),
    ("names", "What did you do at Acme?", "What did you do at Globex?"),
    ("names", "Do you know C++?", "Do you know C#?"),
    ("names", "Do you know React?", "Do you know React Native?"),
    ("names", "Have you worked in Berlin?", "Have you worked in Paris?"),
    ("names", "What did you do?", "What did you do at Harborlight?"),
    ("scope", "What certifications do you have?", "What certifications do you have in security?"),
    ("narrowed", "What tools do you use?", "What other tools do you use?"),
    ("another of its kind", "Do you have a brother?", "Do you have a sister?"),
    ("another of its kind", "What do you do in the morning?", "What do you do in the evening?"),
    ("another word", "What colour is your car?", "What brand is your car?"),
    ("opposites", "Do you work well alone?", "Do you work badly alone?"),
    ("numbers", "Were you there at 9 am?", "Were you there at 9 pm?"),
    ("numbers", "Did you use HTTP/1?", "Did you use HTTP/2?"),
    ("time", "How long have you worked there?", "How long did you work there before?"),
    ("order", "Is your brother older than you?", "Are you older than your brother?"),
    ("another of its kind", "Do you have a cat?", "Do you have a dog?"),
    ("person", "What is your hobby?", "What is her hobby?"),
    ("person", "Did he win the case?", "Did she win the case?"),
    ("person", "What do you sell?", "What does the company sell?"),
    ("person", "What is my role in the team?", "What is your role in the team?"),
    ("opposites", "Can you fly at night?", "Must you fly at night?"),
    ("mood", "Are you able to drive?", "Are you willing to drive?"),
    ("mood", "What do you have to do at work?", "What do you do at work?"),
    ("mood", "What should a nurse know?", "What must a nurse know?"),
    ("mood", "Did you try to win?", "Did you win?"),
    ("time", "Do you use Java?", "Have you used Java?"),
    ("time", "Have you finished your thesis?", "Will you finish your thesis?"),
    ("time", "Are you going to sell the farm?", "Did you sell the farm?"),
    ("time", "Who owns the farm?", "Who owned the farm?"),
    ("time", "Would you live abroad?", "Do you live abroad?"),
    ("order", "Did theory shape your practice?", "Did practice shape your theory?"),
    ("order", "What is your view of the union?", "What is the union's view of you?"),
    ("order", "What caused your injury?", "What did your injury cause?"),
    ("order", "What did you do for your manager?", "What did your manager do for you?"),
    ("order", "Do you like baking as much as cooking?", "Do you like baking more than cooking?"),
    ("roles", "Was the book written by you?", "Was the book written for you?"),
    ("roles", "Who do you look up to?", "Who looks up to you?"),
    ("opposites", "Did you testify for the bank?", "Did you testify against the bank?"),
    ("opposites", "Who works under you?", "Who works over you?"),
    ("opposites", "How did you get into nursing?", "How did you get out of nursing?"),
    ("opposites", "What is your work for?", "What is your work like?"),
    ("narrowed", "Did you run through the desert?", "Did you run along the desert?"),
    ("narrowed", "Who is your coach?", "Who is your coach's coach?"),
    ("narrowed", "Did you meet any of the judges?", "Did you meet all of the judges?"),
    ("narrowed", "What was your role?", "What was your first role?"),
    ("negation", "What could you live without?", "What could you not live without?"),
    ("names", "Do you do IT?", "Do you do it?"),
    ("names", "Have you worked for the US?", "Have you worked for us?"),
    ("another of its kind", "How many hours a week do you work?", "How many days a week do you work?"),
    ("another of its kind", "Was it a 10 mb file?", "Was it a 10gb file?"),
    ("another of its kind", "Do you cook fish or meat?", "Do you cook fish and meat?"),
    ("another word", "Are you vaccinated?", "Are you insured?"),
    ("negation", "Are you now here?", "Are you nowhere?"),
    ("numbers", "Did you play 2 1?", "Did you play 21?"),
    ("another of its kind", "Do you do front-end work?", "Do you do backend work?"),
    ("another word", "Do you drive a car?", "Do you drive a truck?"),
    ("another word", "Why did you take the offer?", "Why did you turn down the offer?"),
    ("kind of question", "How long does it take to bake?", "How long ago did you bake?"),
    ("kind of question", "What did you build?", "How did you build it?"),
    ("kind of question", "How well do you cook?", "How do you cook?"),
    ("kind of question", "Where do you work?", "Who do you work with?"),
    ("kind of question", "What languages do you know?", "How many languages do you speak?"),
    ("kind of question", "How much did it cost?", "How long did it take?"),
    ("kind of question", "What is the best time to call you?", "What is the best way to call you?"),
]
ALIKE = [
    ("What do you not like about your work?", "What do you dislike about your work?"),
    ("In 2019, where did you work?", "Where did you work in 2019?"),
    ("Where do you see yourself in five years?", "Where do you see yourself in 5 years?"),
    ("Do you know AWS?", "Do you know Amazon Web Services?"),
    ("Who manages you?", "Who are you managed by?"),
    ("Don't you have a driving licence?", "Do you have a driving licence?"),
    ("What did you learn from Acme?", "What did Acme teach you?"),
    ("Why did you leave Acme?", "What made you leave Acme?"),
    ("How many people do you manage?", "How big is the team you lead?"),
    ("What was your thesis about?", "What is your thesis about?"),
    ("How long have you been using Go?", "How long have you used Go?"),
    ("Did you write the paper?", "Was the paper written by you?"),
    ("Which languages do you speak?", "What languages can you speak?"),
    ("Are you allowed to work abroad?", "Can you work abroad?"),
    ("Must you wear a uniform?", "Do you have to wear a uniform?"),
    ("How should I prepare for an interview?", "How do I prepare for an interview?"),
    ("Have you got a dog?", "Do you have a dog?"),
    ("Will you retire soon?", "Are you going to retire soon?"),
    ("Do you know Vue and React?", "Do you know React and Vue?"),
    ("How many hours do you work a week?", "How many hours a week do you work?"),
    ("What do you think about homework?", "What do you think of homework?"),
    ("Were you there in Sept 2019?", "Were you there in September 2019?"),
    ("Did you raise 20% more?", "Did you raise 20 percent more?"),
    ("Was it a 10km race?", "Was it a 10 km race?"),
    ("What time do you get up?", "When do you get up?"),
    ("What do you earn?", "How much do you earn?"),
    ("Are you free on Monday?", "Are you free on Mondays?"),
    ("What is your dog called?", "What is your dog's name?"),
    ("Why did you choose nursing?", "Why did you pick nursing?"),
    ("What is your e-mail address?", "What is your email address?"),
    ("Do you do front-end work?", "Can you do frontend work?"),
    ("Who are your co-workers?", "Who are your colleagues?"),
    ("What is your home town?", "What is your hometown?"),
    ("What is your phone number?", "What is your telephone number?"),
]


@every_row(("reason", "one", "other"), DIFFERENT)
def test_what_tells_questions_apart_is_named(reason: str, one: str, other: str) -> None:
    assert (reason, reason) == (differ(one, other), differ(other, one))


@every_row(("one", "other"), ALIKE)
def test_nothing_speaks_against_other_words_for_the_same(one: str, other: str) -> None:
    assert ("", "") == (differ(one, other), differ(other, one))


def test_questions_that_share_few_words_are_left_to_their_meaning() -> None:
    one, other = "Are you good without a manager around?", "Can you work on your own?"
    assert "" == differ(one, other)
    assert "" == differ(one, other, strict=True)


@every_row(
    ("one", "other"),
    [
        ("Why did you move away from MySQL?", "What made the switch to PostgreSQL necessary?"),
        ("What was the move about?", "Summarise the MySQL to Postgres project for me"),
        ("How did you migrate without downtime?", "Which steps did each table go through?"),
        ("What is Tidewatch?", "Can you explain Tidewatch in a sentence or two?"),
        ("Where do you live?", "Where are you located?"),
        ("What made you start Tidewatch?", "how come you made tidewatch"),
    ],
)
def test_a_model_that_vouched_is_believed_about_other_wordings(one: str, other: str) -> None:
    """On the pairs of `benchmarks/dev/recall` guards that were stricter here spoke against one in four."""
    assert ("", "") == (differ(one, other, strict=True), differ(other, one, strict=True))


def test_a_model_that_vouched_is_not_believed_about_a_no() -> None:
    one, other = "Which of the tools that you know do you use?", "Tools you never use?"
    assert ("", "negation") == (differ(one, other), differ(one, other, strict=True))


def test_a_model_that_vouched_is_not_believed_about_one_word_for_another() -> None:
    """On wordings of one question in `benchmarks/dev/recall` that costs two pairs in a thousand."""
    one, other = "What colour is your car?", "What brand is your car?"
    assert ("another word", "another word") == (differ(one, other), differ(one, other, strict=True))


def test_a_model_that_vouched_does_not_know_better_about_a_number() -> None:
    assert "numbers" == differ(
        "Where will you be in 5 years?", "Where do you see yourself 7 years from now?", strict=True
    )


def test_questions_behind_long_stories_are_not_compared() -> None:
    story = "We are hiring. " * 10
    one, other = f"{story} Whom have you mentored?", f"{story} Who are those that you mentored?"
    assert ("length", "") == (differ(one, other), differ(one, other, strict=True))
    assert "length" == differ(story + one, story + other, strict=True)
    assert "" == differ(story + one, story + one.lower())


def test_the_person_may_be_asked_about_by_name() -> None:
    one, other = "What did Marit study?", "What did you study?"
    assert "" == differ(one, other, own="Marit Oldenkamp")
    assert "names" == differ(one, "What did Bram study?", own="Marit Oldenkamp")


def test_look_alike_letters_and_courtesy_do_not_hide_a_difference() -> None:
    assert "negation" == differ(
        "Hi! Which t\u043eols do you use, please?", "which tools do\u200bn\u2019t you use"
    )


@every_row("text", ["", "?", "\u200b", "a" * 4000, "not " * 1000, "5 " * 2000])
def test_whatever_is_typed_does_not_differ_from_itself(text: str) -> None:
    assert "" == differ(text, text)
    assert isinstance(differ(text, "What do you do?"), str)


def _pairs(name: str) -> list[list[str]]:
    lines = (PAIRS / name).read_text("utf-8").splitlines()
    return [line.rpartition(": ")[2].split(" => ") for line in lines if line]


@pytest.mark.slow
def test_the_pairs_written_for_development_are_told_apart_as_before() -> None:
    """A ratchet, no proof: the rules were written with these in sight (`python -m benchmarks.guards`)."""
    same = [pair for name in ("same.txt", "same_aside.txt") for pair in _pairs(name)]
    minimal = [pair for name in ("minimal.txt", "minimal_aside.txt") for pair in _pairs(name)]
    assert 0.04 > sum(bool(differ(*pair)) for pair in same) / len(same)
    assert 0.95 < sum(bool(differ(*pair)) for pair in minimal) / len(minimal)


@pytest.mark.slow
@pytest.mark.parametrize("strict", [False, True])
def test_the_wide_pairs_are_told_apart_as_before_and_no_less_shown_to_a_judge(strict: bool) -> None:
    """A ratchet, no proof: half of them, and the two lists beside them, were first looked at afterwards."""
    names = ("minimal_wide.txt", "minimal_wide_aside.txt", "minimal_wide_last.txt")
    minimal = [pair for name in names for pair in _pairs(name)]
    same = _pairs("same_wide.txt")
    assert 0.11 > sum(bool(differ(*pair, strict=strict)) for pair in same) / len(same)
    assert 0.98 < sum(bool(differ(*pair, strict=strict)) for pair in minimal) / len(minimal)
