"""What the person reads of a question tells nothing of who asked it, and noise is not brought to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox.noise import says_something
from bot.inbox.personal import alone, masked, unintroduced
from tests.tables import every_row


@every_row(
    ("asked", "read"),
    [
        ("Hi, my name is Bob Miller from Acme. Do you ski?", "Hi, my name is [name]. Do you ski?"),
        ("my name is bob and i want to know if you ski", "my name is [name] and i want to know if you ski"),
        ("I'm Anna. Can you ski?", "I'm [name]. Can you ski?"),
        ("Hello, I am J. R. Smith, do you ski?", "Hello, I am [name], do you ski?"),
        ("This is Anna from Acme Corp. Do you ski?", "This is [name]. Do you ski?"),
        ("Bob here, do you ski?", "[name] here, do you ski?"),
        ("Do you ski? Best regards,\nDr. Jan van der Berg", "Do you ski? Best regards,\n[name]"),
        ("Do you ski? Thanks, Bob", "Do you ski? Thanks, [name]"),
        ("Mein Name ist J\u00f6rg M\u00fcller. Fahren Sie Ski?", "Mein Name ist [name]. Fahren Sie Ski?"),
        ("Ik heet Jan de Vries, ski je?", "Ik heet [name], ski je?"),
        ("Write to bob.m@acme.example, ok?", "Write to [e-mail], ok?"),
        ("Write to bob [at] acme [dot] example", "Write to [e-mail]"),
        ("Write to bob (at) mail.acme dot example or not", "Write to [e-mail] or not"),
        ("Do you ski with <@U0ASKER|ann> or @U0OTHER?", "Do you ski with [name] or [name]?"),
        ("Do you ski with <@!123456789012345678>?", "Do you ski with [name]?"),
        ("Call +49 170 1234567 or (555) 123-4567", "Call [phone] or [phone]"),
        ("Call 0170/1234567 please", "Call [phone] please"),
        ("Is DE89 3704 0044 0532 0130 00 yours?", "Is [number] yours?"),
        ("Where is my order 1234567890?", "Where is my order [number]?"),
        ("Join https://meet.example.com/abc-defg?pwd=1 now?", "Join [link] now?"),
        ("See https://me:secret@host.example/x", "See [link]"),
        ("See https://www.linkedin.com/in/bob-miller", "See [link]"),
        ("Does sk-abcdefghijk123 work?", "Does [key] work?"),
    ],
)
def test_who_asked_is_not_told(asked: str, read: str) -> None:
    assert read == masked(asked)


@every_row(
    ("asked", "read"),
    [
        ("Hi, I'm Bob Miller from Initech, do you ski?", "do you ski?"),
        ("My name is Bob. Do you ski?", "Do you ski?"),
        ("This is Anna and I want to know whether you ski.", "I want to know whether you ski."),
        ("Hello! Bob here: do you ski? Best regards,\nBob Miller", "do you ski?"),
        ("Do you ski? Thanks, Bob", "Do you ski?"),
        ("I'm Anna.", "I'm [name]."),
        ("Thanks, Bob", "Thanks, [name]"),
        ("Do you ski with Bob?", "Do you ski with Bob?"),
        ("I'm curious, do you ski?", "I'm curious, do you ski?"),
    ],
)
def test_a_question_is_read_without_its_introduction(asked: str, read: str) -> None:
    assert read == alone(masked(asked))


@pytest.mark.parametrize(
    ("asked", "sought"),
    [
        ("Hi, I'm Bob Miller from Initech, do you ski?", "do you ski?"),
        ("Do you ski? Thanks, Bob", "Do you ski?"),
        ("I'm Bob. Is bob@acme.example yours?", "I'm Bob. Is bob@acme.example yours?"),
        ("Is bob@acme.example yours?", "Is bob@acme.example yours?"),
    ],
)
def test_an_answer_is_sought_without_an_introduction_but_with_all_that_is_asked(
    asked: str, sought: str
) -> None:
    assert sought == unintroduced(asked)


@every_row(
    "asked",
    [
        "I'm a recruiter for a bank, do you relocate?",
        "I am looking for a Kubernetes engineer. Are you open to that?",
        "Did you have 100,000,000 users from 2019 to 2021?",
        "Do you know ISO 27001:2013 and RFC 9110?",
        "Is https://github.com/ada/engine yours?",
        "Can you call me back?",
        "Does it take 12.5 ms or 0.125 s for 10 000 rows?",
        "Who is Bob Miller?",
        "Are you @ada on Mastodon, or @UNICORN?",
    ],
)
def test_what_a_question_needs_stays(asked: str) -> None:
    assert asked == masked(asked)


@every_row(
    "asked",
    [
        "Hobbies?",
        "Strengths?",
        "Go?",
        "R?",
        "AWS?",
        "k8s?",
        "C++?",
        "Rechtsschutz?",
        "\u97f3\u697d\u306f?",
        "\u0425\u043e\u0431\u0431\u0438?",
        "property",
        "jfk to do you ski",
        "GDPR",
    ],
)
def test_a_word_is_worth_bringing(asked: str) -> None:
    assert says_something(asked)


@every_row(
    "typed",
    [
        "asdfgh",
        "qwerty?",
        "qwertz",
        "hjkl",
        "aaaaaaa",
        "hahaha",
        "xkcdq",
        "hm",
        "a",
        "123",
        "?!",
        "",
        " ",
        "\U0001f600",
        "sdf sdf",
        "1a2b3c4",
        "...",
        "poiuytrewq",
        "\u200b",
    ],
)
def test_noise_is_not(typed: str) -> None:
    assert not says_something(typed)


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_twice_is_as_good_as_once(text: str) -> None:
    says_something(text)

    assert masked(masked(text)) == masked(text)
