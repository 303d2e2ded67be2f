"""Whether a sentence tells as going on what has ended, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain import Passage
from bot.truth.durations import dates_of, ended_at, is_open
from bot.truth.faults import STATUS, Fault
from bot.truth.parts import content_of
from bot.truth.stems import words_of
from bot.truth.told import Stems

_STILL = re.compile(
    r"\b(?:currently|at present|presently|(?:i|i'm|i am|we|we're|we are) still|still (?:work|lead"
    r"|serv|volunteer|teach"
    r"|manag|employ)\w*|these days|nowadays|to this day|at the moment|right now|as of today"
    r"|for the time being"
    r"|now (?:work|working|lead|leading|serve|run|employed)|my (?:current|present) \w+|today,? i|until today"
    r"|(?:i|we) now|i'm now|i am now|present (?:job|role|employer|position))\b",
    re.IGNORECASE,
)
_BASE = (
    r"work|lead|manage|study|serve|teach|run|head|volunteer|intern|supervise|oversee|build|design"
    r"|develop|maintain|own"
    r"|train|coach|coordinate|handle|operate|look after|report|sell|organi[sz]e|cook|care|treat"
    r"|assess|inspect|support"
    r"|advise|attend|am employed|am responsible|am in charge|work as|write|test|review|research"
    r"|produce|edit|plan"
)
_PRESENT = re.compile(
    rf"\b(?:i|we) (?:(?:\w+ly|also|mostly|often|usually) )?(?:{_BASE})\b|\bmy (?:job|role|work"
    rf"|position|team) (?:is|includes)\b"
    r"|\b(?:i'm|i am|we're|we are|i've been|i have been) (?:\w+ly )?(?:working|studying|employed"
    r"|serving|leading|managing"
    r"|teaching|running|building|responsible|in charge)\b|\bhave (?:been|worked) (?:\w+ ){0,6}since\b",
    re.IGNORECASE,
)
_AM = re.compile(r"\b(?:i'm|i am)\b(?P<rest>[^.,;]{1,60})", re.IGNORECASE)
_OVER = re.compile(
    r"\b(?:(?:i|we) used to|(?:i|we) (?:am |are |'m )?no longer|formerly|former|previously"
    r"|not any ?more|back then|i left"
    r"|i quit|i resigned|my (?:previous|last|old) (?:job|role|employer|position|company)"
    r"|until (?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december|(?:19|20)\d\d)"
    r"|(?:my time|my years|my stint) (?:there|at \w+) (?:ended|was over))\b",
    re.IGNORECASE,
)
_STINT = re.compile(r"work|employ|experience|volunteer|career|job|educat|stud|train", re.IGNORECASE)
_NO_STINT = re.compile(r"stor|note|about|interest|project|skill|talk|public|how i", re.IGNORECASE)
_JOB = re.compile(r"work|employ|experience|volunteer|career|job", re.IGNORECASE)


def wrong_status(sentence: str, records: Sequence[Passage]) -> list[Fault]:
    """The words that give a wrong idea of whether something goes on; records without dates tell neither."""
    if not all(_is_stint(record) for record in records):
        return []
    if all(ended_at(record) is not None for record in records):
        found = _STILL.search(sentence) or _PRESENT.search(sentence) or _is_still(sentence, records)
    elif all(is_open(record) for record in records):
        found = _OVER.search(sentence)
    else:
        found = None
    return [Fault(kind=STATUS, words=found[0])] if found else []


def _is_stint(record: Passage) -> bool:
    if not dates_of(record) or _NO_STINT.search(record.section):
        return False
    return bool(_STINT.search(record.section) or " at " in record.title)


def _is_still(sentence: str, records: Sequence[Passage]) -> re.Match[str] | None:
    """ "I am a nurse", of a post as a nurse that is over."""
    titles = Stems(
        [word for record in records if _JOB.search(record.section) for word in words_of(record.title)]
    )
    for match in _AM.finditer(sentence):
        if any(titles.exactly(word) for word in content_of(words_of(match["rest"]))):
            return match
    return None
