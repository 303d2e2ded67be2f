"""What is typed or dressed differently shares a key, and what may mean something else never does."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.recall.wording import bare, key
from tests.tables import every_row

ALIKE = [
    (
        "What do you do?",
        "what do you do",
        "WHAT DO YOU DO",
        "What do you do please",
        "What do you do? Thanks!",
        "Hi! What do you do?",
        "Hello Ada, what do you do?",
        "Hi Marit what do you do",
        "So, what do you do?",
        "Good morning everyone! I hope you're well. What do you do?",
        "  What\n do   you do ?! ",
        "Thank you so much! What do you do?",
        "Quick question: what do you do?",
        "May I ask: what do you do?",
        "What do you do? Thanks a lot in advance. Kind regards",
        "What do you do? :)",
        "What do you do? \U0001f600",
        "What do you do \U0001f642?",
        "\U0001f44b What do you do?",
    ),
    (
        "What's your name?",
        "what is your name",
        "whats your name",
        "What\u2019s ur name ?",
        "Hey, what's your name??",
    ),
    (
        "Where do you live?",
        "Wh\u0435r\u0435 do y\u043eu l\u0456v\u0435?",
        "Where do\u200b you li\u00adve?",
        "\uff37here do you live\uff1f",
    ),
    ("Do you use it at work, or not?", "Do you use \u0456t at work or not"),
    (
        "Why did you leave?",
        "Please tell me why did you leave",
        "I was wondering why did you leave",
        "Could you tell me why did you leave?",
    ),
    (
        "Tell me about your thesis",
        "Could you please tell me about your thesis?",
        "I'd like to know about your thesis",
    ),
    ("Explain your thesis", "Can you explain your thesis?", "Would you please explain your thesis, thanks"),
    ("Don't you know Go?", "do not you know go", "dont you know Go?"),
    ("You can't cook?", "you cannot cook", "You can not cook."),
    (
        "What did you do in 2019-2021?",
        "what did you do in 2019\u20132021",
        "What did you do in 2019 \u2013 2021?",
    ),
    ("Do you do front-end work?", "do you do front end work"),
    ("Who are you?", "who r u", "Who are u"),
    (
        "Do you cook?",
        "I was wondering if you cook",
        "Could you maybe tell me whether you cook?",
        "Sorry to bother you, but do you cook?",
        "Just curious - do you cook?",
        "hey there! quick one: do you cook? lol",
        "Heya! Got a sec? One more thing, do you cook?",
        "Hi, I'm Tom from Acme. Do you cook? Best regards, Tom",
        "Thanks for sharing your profile, Marit! btw do you cook?",
        "do you cook? no rush, have a nice weekend!",
        "1. Do you cook?",
        "Oh and do you cook?",
    ),
    (
        "What languages do you speak?",
        "Hi! I came across your profile. What languages do you speak?",
        "Hello, my name is Tom and I'm a recruiter at Acme. What languages do you speak?",
        "Thanks for your time, Marit. I'd be glad if you could tell me what languages do you speak",
    ),
    ("Are you open to relocation?", "I'd love to know if you are open to relocation"),
    ("Have you led a team?", "Mind if I ask: have you led a team?", "I wonder whether you have led a team"),
    ("What is your name?", "Do you mind telling me what your name is", "May I ask what your name is?"),
    ("Where are you based?", "I'd love to know where you are based"),
    ("How long do you work a day?", "I'd like to know how long you work a day"),
    (
        "What is the \u201cGolden Bollard\u201d?",
        'What is the "golden bollard"?',
        "what is the golden bollard",
    ),
]

APART = [
    ("Do you know C?", "Do you know C++?", "Do you know C#?", "Do you know C-?"),
    ("Do you know NET?", "Do you know .NET?"),
    ("Hi! -5?", "Hi! 5?"),
    ("Hi .NET?", "Hi NET?"),
    ("Do you work in IT?", "Do you work in it?"),
    ("Did you work in the US?", "Did you work in the us?"),
    ("Did you work for the WHO?", "Did you work for the who?"),
    ("Do you eat meat?", "Do you not eat meat?", "Don't you eat meat?"),
    (
        "Was it 5?",
        "Was it -5?",
        "Was it 5%?",
        "Was it $5?",
        "Was it \u20ac5?",
        "Was it 5\u00b0?",
        "Was it 5+?",
        "Was it ~5?",
    ),
    ("10\u00b2", "102", "10 2"),
    ("1\u00bd", "11/2", "1 1/2"),
    ("Was it 1.5?", "Was it 15?", "Was it 1,5?", "Was it 1 5?"),
    ("At 10:30?", "At 10 30?"),
    ("Did you get an A?", "Did you get an A-?", "Did you get an A+?", "Did you get an A*?"),
    ("Do you like \U0001f355?", "Do you like \U0001f363?", "Do you like?"),
    ("Do you drink \U0001f377?", "Do you drink \U0001f37a?", "Do you drink?"),
    ("Is a != b?", "Is a = b?", "Is a b?"),
    ("Is it !x?", "Is it x?"),
    ("How do you say thanks?", "How do you say?", "How do you say please?"),
    ("Did Acme buy Globex?", "Did Globex buy Acme?"),
    ("Your thesis?", "My thesis?"),
    ("Is she's your sister", "Is shes your sister"),
    ("What is \u03b1?", "What is a?"),
    ("schon da?", "sch\u00f6n da?"),
    ("\u043a\u0442\u043e \u0442\u044b?", "kto ty?"),
    ("Can you give a talk?", "Will you give a talk?"),
    ("What's left?", "What is left of it?"),
    ("Good evening, Where do you live?", "Good evening, How do you live?", "Hi When do you live?"),
    ("What drives you, curiosity?", "What drives you?", "What drives you, hope?"),
    ("Which one: android, iphone?", "Which one: android?", "Which one?"),
    ("Did you use Java? - Kotlin?", "Did you use Java?"),
    ("No, where do you live?", "Where do you live?"),
    ("Thanks, not the current job: where do you work?", "Where do you work?"),
    ("I'm a developer. What would you teach me?", "What would you teach me?"),
    ("I love cats. Do you?", "I love dogs. Do you?", "I love cats. Do you love cats as well?"),
    ("I'm a student. Are you?", "I'm a teacher. Are you?"),
    ("You left a job. Why did you leave your job?", "Why did you leave your job?"),
    ("I heard about the migration. How long did you take?", "How long did you take?"),
    ("The hardest question is why?", "Why?"),
    ("What makes you happy?", "What do you make happy?"),
    ("Who teaches you?", "Who do you teach?"),
    ("If you could change it, would you?", "Could you change it?"),
    ("What are you afraid of, rush?", "What are you afraid of?"),
    ("Do you play lol?", "Do you play?"),
    ("Tell me in one word: who are you?", "Who are you?"),
]


@pytest.mark.parametrize("wordings", ALIKE, ids=lambda group: group[0])
def test_what_only_looks_different_has_one_key(wordings: tuple[str, ...]) -> None:
    keys = {key(one): one for one in wordings}
    assert 1 == len(keys), keys
    assert "" not in keys


@pytest.mark.parametrize("questions", APART, ids=lambda group: group[0])
def test_what_may_mean_something_else_has_a_key_of_its_own(questions: tuple[str, ...]) -> None:
    for one, other in combinations(questions, 2):
        assert key(one) != key(other)


@every_row("text", ["", " ", "?!", "Hi", "Hello there!", "Thanks a lot!!", "\U0001f44b", "please", "\u200b"])
def test_a_text_that_asks_nothing_has_no_key(text: str) -> None:
    assert ("", "") == (key(text), bare(text))


def test_the_key_is_the_same_in_every_process() -> None:
    """Keys are kept in the database: whoever changes this rule makes every kept question unfindable."""
    asked = "Hi Ada! What\u2019s your role in IT (2019\u20132021), and didn't you use C++ & .NET? Thanks"
    assert "what is your role in IT 2019-2021 and did not you use c++ and .net" == key(asked)


@every_row(
    ("text", "expected"),
    [
        ("Hello Ada, could you tell me where you work? Thanks!", "where you work?"),
        ("What do you do, please?", "What do you do?"),
        ("Which C++ did you use at Acme?", "Which C++ did you use at Acme?"),
        ("Wh\u0430t is it?", "What is it?"),
        ("How do you say please?", "How do you say please?"),
    ],
)
def test_the_question_without_courtesy_stays_as_it_was_written(text: str, expected: str) -> None:
    assert expected == bare(text)
