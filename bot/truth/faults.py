"""What can be wrong with a sentence, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

NUMBER = "a number that its records do not hold"
DATE = "a date that its records do not hold"
SPAN = "a span of time that its records do not give"
MONEY = "a currency that its records do not hold"
ADDRESS = "an address that its records do not hold"
NAME = "a name that its records do not hold"
TECHNOLOGY = "a technology that its records do not hold"
RANK = "a rank, a role or a degree that its records do not hold"
POLARITY = "a yes or a no that its records do not say"
STATUS = "it tells what has ended as if it went on, or the other way round"
MIXTURE = "it combines what stands in different records"
PREMISE = "it agrees with something that its records do not say"
WEAK = "too few of its words stand in its records"
HIDDEN = "it tells what this asker may not see"
NO_ID = "it names no record"
UNKNOWN_ID = "it names a record that was not given"
UNREADABLE = "nothing in it may be read"

CHECKS = (
    "ids",
    "numbers",
    "dates",
    "durations",
    "names",
    "technologies",
    "addresses",
    "ranks and degrees",
    "yes and no",
    "past and present",
    "combinations",
    "premises",
    "wording",
    "hidden facts",
    "promises, orders and abuse",
)
"""What every sentence of an answer is checked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    Why a sentence may not be told: a ``kind`` in plain words, and the sentence's own ``words`` in question.

    A fault that is not hard is weak support alone, which a second model may clear.
    """

    kind: str
    words: str
    is_hard: bool = True
