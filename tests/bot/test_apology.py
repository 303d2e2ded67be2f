"""Whoever gets no answer hears one kind sentence that fits, and none of it can do harm."""

from __future__ import annotations

import pytest

from bot import apology, reasons
from tests.tables import every_row


def test_every_reason_has_a_sentence_of_its_own() -> None:
    phrases = (
        *(reasons.OVERRIDE, reasons.EXTRACTION, reasons.PERSONA, reasons.COMMITMENT),
        *(reasons.WORDS, reasons.ERRAND, reasons.AVOIDED, *reasons.TOPICS),
    )
    told = [apology.rejected(phrase, "Ada") for phrase in phrases]
    assert len(set(told)) == len(phrases)
    assert all(apology.rejected() != sentence for sentence in told)


@every_row("topic", reasons.TOPICS)
def test_what_is_private_is_for_the_person_to_tell(topic: str) -> None:
    assert apology.rejected(topic, "Ada").endswith(
        "I leave to Ada to tell. You are welcome to ask Ada in person."
    )
    assert "the person behind me" in apology.rejected(topic)


@pytest.mark.parametrize(
    ("presumed", "message"),
    [
        ((), "My profile does not say. Ada could tell you."),
        (("AWS",), "My profile does not mention AWS. Ada could tell you more."),
        (("C++", "Node.js", "SAP"), "My profile does not mention C++ or Node.js. Ada could tell you more."),
        (("*_bold_*",), "My profile does not mention bold. Ada could tell you more."),
    ],
)
def test_what_the_profile_does_not_tell_is_named(presumed: tuple[str, ...], message: str) -> None:
    assert message == apology.not_in_profile("Ada", presumed)


@every_row(
    "name",
    [
        "https://evil.example",
        "evil.example",
        "<@U012>",
        "<!channel>",
        "@everyone",
        "everyone",
        "ada@acme.example",
        "[click](evil.example/x)",
        "x" * 60,
        "a\u202eb\u0007",
        "***",
    ],
)
def test_nothing_harmful_is_repeated(name: str) -> None:
    assert "My profile does not say. Ada could tell you." == apology.not_in_profile("Ada", (name,))
