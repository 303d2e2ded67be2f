"""Reads some records before anybody asks, so that the first asker does not wait for tables and patterns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain import Passage
from bot.truth.gate import Gate
from bot.truth.screen import screen
from bot.truth.topics import private_topic

_MOST = 6
"""Records that are read; others take a millisecond each when they are first cited."""
_ASKED = "Did you lead the team there, and what did you earn in 2019?"
_SAID = (
    "I have been a senior engineer at Acme since March 2019, where I led 5 people and used Python.",
    "We were not able to save $2,000 (about 12%) in two years, which made the customers happy.",
    "I hold a PhD, speak fluent German and would be glad to tell you more: see https://acme.example.",
    "Ich habe dort drei Jahre gearbeitet.",
)


def read_ahead(passages: Sequence[Passage], today: date | None = None) -> None:
    """
    Check answers that nobody gave, of every kind that the gate knows, against the first records.

    Takes a sixth of a second: for whoever serves, beside the loop; never for a short verb.
    """
    screen(_ASKED)
    private_topic(_ASKED)
    for passage in passages[:_MOST]:
        said = " ".join(f"{one[:-1]} [p:{passage.id}]." for one in _SAID)
        Gate([passage], asked=_ASKED, today=today).check(said)
