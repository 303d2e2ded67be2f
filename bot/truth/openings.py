"""Where in a question somebody begins to ask for something: past greetings, courtesies and conjunctions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_LONGEST = 300
_MOST = 60
_BORDER = re.compile(
    r"(?:[.!?;:,\n\u2026\u00bf\u00a1()\[\]\"“”„«»*_`|>]|\s-+\s)+\s*|\b(?:and|then|but|so|und|dann|y"
    r"|luego|et|puis|poi|en dan)\s+"
)
_ASKS = re.compile(
    r"(?:how|what|when|where|which|who|whom|whose|why|did|do|does|have|has|had|is|are|was|were|am|in what)\b"
)
"""Behind "and", a question goes on: "How do you plan and write a test?" asks for no test."""
_OPENER = re.compile(
    r"(?:h(?:i|ello|ey)(?: there)?|dear \w+|ok(?:ay)?|oh|well|now|first|next|finally|also|again|yes"
    r"|no|sure|right"
    r"|please|pls|plz|kindly|just|simply|quickly|briefly|go ahead|come on|thanks|maybe|perhaps"
    r"|actually|instead"
    r"|for (?:a|one)? ?(?:fun|joke|test|demo|moment)|as (?:a|an) (?:test|favou?r|joke|demo\w*|example"
    r"|exercise|assistant)"
    r"|(?:i|we)(?:'d| would)? ?(?:like|love|want|need|order|command|ask|beg|urge|expect"
    r"|require) (?:for )?you to"
    r"|(?:i|we)(?: would|'d) (?:be (?:glad|happy|grateful)|appreciate it|love it) if you (?:could|would)?"
    r"|i (?:was|am) (?:wondering|hoping) (?:if )?you (?:could|would|can)"
    r"|is there any chance you (?:could|would|can)"
    r"|you (?:must|have to|need to|should|are to|shall|may)(?: now)?|your (?:task|job|goal|mission) is to"
    r"|(?:would|do) you mind|(?:help|let) me(?: to)?|try to|be so kind (?:as )?to|feel free to|make sure to"
    r"|remember to|i (?:need|want) help(?: to)?|(?:bitte|por favor|s'il (?:te|vous) pla[iî]t"
    r"|per favore|alsjeblieft))"
    r"(?![\w'])\s*"
)
_ABLE = re.compile(
    r"(?:(?:can|could|will|would)(?:n't| not)? you(?: guys)?|are you able to|(?:is"
    r"|would) it (?:be )?possible (?:for you )?to"
    r"|kannst du|konnen sie|konntest du|konnten sie|puedes|puede|podrias|peux-tu|pouvez-vous"
    r"|pourriez-vous|puoi"
    r"|potresti|kun je|kunt u|voce pode|pode)(?![\w'])"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """
    The rest of a question from where a clause begins, openers taken off.

    ``head`` is "can you", "will you" and the like where it was introduced by them: it may ask what the person
    can do, or would.
    """

    text: str
    head: str = ""

    @property
    def is_hypothetical(self) -> bool:
        return self.head.startswith("would")


def clauses(reading: str) -> Iterator[Clause]:
    """Sixty clauses of a text in small letters at most, each with up to 300 characters of what follows it."""
    first = _clause(reading[:_LONGEST])
    yield first
    asks = bool(_ASKS.match(first.text))
    for border in islice(_BORDER.finditer(reading), _MOST):
        if border[0][0].isalpha() and asks:
            continue
        clause = _clause(reading[border.end() : border.end() + _LONGEST])
        ended = any(sign in border[0] for sign in ".!?\n")
        asks = bool(_ASKS.match(clause.text)) or (asks and not ended)
        yield clause


def _clause(text: str) -> Clause:
    head, text = "", text.lstrip()
    while True:
        if found := _OPENER.match(text):
            head = ""
        elif found := _ABLE.match(text):
            head = found[0]
        else:
            return Clause(text, head)
        text = text[found.end() :].lstrip(" ,:!.'\"-")
