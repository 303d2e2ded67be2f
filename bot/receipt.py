"""What an answer rests on, kept with it: which records, which rules, which model, what was withheld."""

from __future__ import annotations

from dataclasses import dataclass

UNSUPPORTED = "its records do not say so"
"""The one reason that everybody may know: a second one would tell whether a guess at the hidden was right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """
    A sentence of a model that nobody was shown.

    ``reason`` is a short phrase such as ``a number that its records do not hold``; ``parts`` are the words
    in question, as written.
    """

    sentence: str
    reason: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """
    How an answer came about.

    ``records`` are the passages that were shown to the model, ``rests_on`` those that the answer cites.
    ``checks`` are the names of the checks that every sentence of it has passed; ``judged_by`` is the second
    model, if one was asked. ``asked_as`` is the stand-alone form of a follow-up.

    Of an answer that is given again, all this is of its making; ``tier`` is how it was found (the value of a
    `bot.remembered.Tier`), and ``remembered`` the day on which it was made or written, as ``2026-11-21``.
    """

    profile_version: str
    prompt_version: str = ""
    records: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    judged_by: str = ""
    asked_as: str = ""
    tier: str = ""
    remembered: str = ""
