"""What is said to the twin itself, not to the person: is it a machine, and a greeting at the door."""

from __future__ import annotations

import re

from bot import apology

_MACHINE = (
    r"(?:ai|a\.i|bot|robot|chat ?bot|machine|computer|program|language model|llm|(?:chat)?gpt"
    r"|(?:ai|digital) twin|twin)"
)
_PERSON = r"(?:human(?: being)?|person|real)"
_KIND = rf"(?:an? |the )?(?:real |actual |live |living )?(?:{_MACHINE}|{_PERSON})"
_HELLO = r"(?:hi|hey|hello|hiya|greetings|good (?:morning|afternoon|evening|day))(?: there| again)?"
_OPENING = rf"\W*(?:(?:{_HELLO}|wait|but|so|ok(?:ay)?)\W+)*"
_ASKS_WHAT_IT_IS = re.compile(
    rf"{_OPENING}(?:(?:are you|is this|am i (?:talking|speaking|chatting) (?:to|with))"
    rf" (?:really |actually |just )?{_KIND}(?:\W+or (?:just )?{_KIND})?|what are you)\W*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\W*(?:(?:ok(?:ay)?|great|cool|perfect)\W+)?(?:many )?(?:thanks|thank you|thx|cheers)\b[^?]{0,30}",
    re.IGNORECASE,
)


class Introducing:
    """
    Says what the twin is, honestly and for nothing.

    Greetings and thanks are answered here only when there is no model to return them (``alone``), as quoting
    a profile at somebody who says hello is no answer.
    """

    def __init__(self, name: str, first_name: str, *, alone: bool) -> None:
        self._name = name
        self._first_name = first_name
        self._alone = alone
        self._greeting = re.compile(
            rf"\W*{_HELLO}(?:\W+(?:{re.escape(first_name)}|{re.escape(name)}))?\W*", re.IGNORECASE
        )

    def reply(self, asked: str) -> str | None:
        """The words for a question about the twin itself; None for all else."""
        if _ASKS_WHAT_IT_IS.fullmatch(asked):
            return apology.what_i_am(self._name, self._first_name)
        if self._alone and self._greeting.fullmatch(asked):
            return f"Hello! {apology.what_i_am(self._name, self._first_name)}"
        if self._alone and _THANKS.fullmatch(asked):
            return "You are welcome. What else would you like to know?"
        return None
