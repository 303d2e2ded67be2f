"""Whether a sentence tells as going on what has ended, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain import Passage
from bot.truth.durations import ended_at, is_open
from bot.truth.faults import STATUS, Fault

_STILL = re.compile(
    r"\b(?:currently|at present|presently|(?:i|i'm|i am|we|we're|we are) still|still (?:work|lead"
    r"|serv|volunteer|teach|manag|employ)\w*|these days|nowadays|to this day|at the moment"
    r"|right now|as of today"
    r"|now (?:work|working|lead|leading|serve|run|employed)|my (?:current|present) \w+|today,? i"
    r"|until today)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:i|we) (?:\w+ly )?(?:work|lead|manage|study|serve|teach|run|head|volunteer|intern"
    r"|supervise|oversee|am employed"
    r"|am working|am studying|am (?:a|an|the) [\w -]{1,40} (?:at|with|for)|am (?:at|with) (?=[A-Z]))\b"
    r"|\b(?:i'm|i've been) (?:working|studying|employed|serving|leading|(?:a|an"
    r"|the) [\w -]{1,40} (?:at|with|for))\b"
    r"|\bhave (?:been|worked) (?:\w+ ){0,6}since\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:(?:i|we) used to|(?:i|we) (?:am |are |'m )?no longer|formerly|former|previously"
    r"|not any ?more|back then|i left|i quit|i resigned|my (?:previous|last|old) \w+"
    r"|until (?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december|(?:19|20)\d\d)"
    r"|(?:my time|my years|my stint) (?:there|at \w+) (?:ended|was over))\b",
    re.IGNORECASE,
)
_STINT = re.compile(r"work|employ|experience|volunteer|career|job|educat|stud|project", re.IGNORECASE)


def wrong_status(sentence: str, records: Sequence[Passage]) -> list[Fault]:
    """The words that give a wrong idea of whether something goes on; records without dates tell neither."""
    stints = [record for record in records if _STINT.search(record.section) and record.dates]
    ended = [record for record in stints if ended_at(record) is not None]
    if stints and len(ended) == len(records):
        found = _STILL.search(sentence) or _PRESENT.search(sentence)
    elif stints and all(is_open(record) for record in stints) and len(stints) == len(records):
        found = _OVER.search(sentence)
    else:
        found = None
    return [Fault(kind=STATUS, words=found[0])] if found else []
