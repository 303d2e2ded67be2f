"""Whether a sentence tells as going on what has ended, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.domain import Passage
from bot.truth.durations import dates_of, ended_at, is_open
from bot.truth.faults import STATUS, Fault
from bot.truth.parts import content_of
from bot.truth.stems import plain, words_of
from bot.truth.tenses import habits, ongoing
from bot.truth.told import Stems

_STILL = re.compile(
    r"\b(?:currently|at present|presently|these days|nowadays|to this day|at the moment|right now"
    r"|as of today"
    r"|for the time being|now (?:work|lead|serv|run|employ|teach|study|manag)\w*|my (?:current|present) \w+"
    r"|today,? i|until today|(?:i|we) now|(?:i'm|i am|we're|we are) (?:now|still)"
    r"|present (?:job|role|employer|position)|in (?:my|the) (?:\w+ )?(?:year|semester|term) of"
    r"|have (?:been|worked) (?:\w+ ){0,6}since|(?:is|remains) (?:ongoing|under way|underway"
    r"|in progress))\b",
    re.IGNORECASE,
)
_MINE = re.compile(r"\bmy (?:job|role|work|position|team) (?:is|includes)\b", re.IGNORECASE)
_BEEN = re.compile(
    r"\b(?:i|we)(?:'ve| have) (?:\w+ly |also |now )?(?:been|worked|lived|stayed|served)\b", re.IGNORECASE
)
_LASTS = re.compile(
    r"\b(?:since (?!then\b|that\b|leaving\b)|(?:for|over|during|in) the (?:past|last) (?:\w+ ){1,3}"
    r"(?:years?|months?|decade)\b(?! of\b| there\b| at\b))",
    re.IGNORECASE,
)
_AM = re.compile(r"\b(?:i'm|i am)\b(?P<rest>[^.,;]{1,60})", re.IGNORECASE)
_WAS = re.compile(
    r"\b(?:i was|i had been|my (?:role|position|job|title) was) (?:(?:a|an|the|also|their"
    r"|its) )*(?P<rest>[^.,;]{1,40})",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"(?:\w+ly )?(?:\w+ed|made|given|chosen|asked|when|born|able|glad|proud|happy)\b", re.IGNORECASE
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december|last|the end"
_LEFT = (
    rf"until (?:{_MONTHS}|(?:19|20)\d\d|i (?:left|moved|quit|resigned|retired|stopped)|a while|recently"
    rf"|then)"
)
_OVER = re.compile(
    r"\b(?:(?:i|we) (?:formerly|previously|once) \w+|(?:i'm|i am|as|was) (?:a|an|the) (?:former"
    r"|previous|ex-)"
    r"|formerly (?:a|an|the|at|of|with)\b|(?:i|we) (?:am |are |'m )?no longer|not any ?more|back then"
    r"|i left"
    r"|i quit|i resigned|i(?:'ve| have)? (?:since |then )?moved on|have since (?:left|moved)|in the past"
    rf"|my (?:previous|last|old|former) (?:job|role|employer|position|company)|{_LEFT}"
    r"|(?:my (?:time|years|stint|job|work|role|contract)) (?:[\w&' -]{1,50} )?(?:ended|was over"
    r"|came to an end)"
    r"|(?:has|have) (?:ended|closed|finished)|ended (?:some|a|after|in|years|long)|was discontinued"
    r"|for a while)\b",
    re.IGNORECASE,
)
_USED = re.compile(r"\b(?:i|we) used to\b", re.IGNORECASE)
_CONTRAST = re.compile(r"\b(?:now|today|these days|nowadays|any ?more|instead)\b", re.IGNORECASE)
_GRADUATED = re.compile(
    r"\bi(?:'ve| have)? (?:\w+ly |just |already )?(?:completed|finished|graduated|earned|obtained"
    r"|received|gained"
    r"|passed|hold|have an?|was awarded)\b",
    re.IGNORECASE,
)
_STINT = re.compile(r"work|employ|experience|volunteer|career|job|educat|stud|train", re.IGNORECASE)
_NO_STINT = re.compile(r"stor|note|about|interest|skill|talk|public|how i|award|certif", re.IGNORECASE)
_PROJECT = re.compile(r"project", re.IGNORECASE)
_JOB = re.compile(r"work|employ|experience|volunteer|career|job", re.IGNORECASE)
_SCHOOL = re.compile(r"educat|stud", re.IGNORECASE)
_DEGREES = re.compile(
    r"\b(?:my|an?|the) (?:\w+[ -]){0,3}(?:degree|course|diploma|bachelor|master|b\.?sc|m\.?sc|ll\.?m"
    r"|mba|ph\.?d|bts)",
    re.IGNORECASE,
)


def wrong_status(sentence: str, records: Sequence[Passage]) -> list[Fault]:
    """The words that give a wrong idea of whether something goes on; records without dates tell neither."""
    if not all(_is_stint(record) for record in records):
        return []
    bare = plain(sentence)
    if all(ended_at(record) is not None for record in records):
        found = next(_goes_on(bare, records), None)
    elif all(is_open(record) for record in records):
        found = next(_is_over(bare, records), None)
    else:
        found = None
    return [Fault(kind=STATUS, words=found[0])] if found else []


def _is_stint(record: Passage) -> bool:
    if not dates_of(record) or _NO_STINT.search(record.section):
        return False
    return bool(_STINT.search(record.section) or _PROJECT.search(record.section) or " at " in record.title)


def _goes_on(text: str, records: Sequence[Passage]) -> Iterator[re.Match[str]]:
    """What tells records that have ended as if they went on."""
    if found := _STILL.search(text) or _MINE.search(text):
        yield found
    yield from habits(text)
    yield from ongoing(text)
    if (been := _BEEN.search(text)) and _LASTS.search(text):
        yield been
    titles = Stems(
        [word for record in records if _JOB.search(record.section) for word in words_of(record.title)]
    )
    for match in _AM.finditer(text):
        if any(titles.exactly(word) for word in content_of(words_of(match["rest"]))):
            yield match


def _is_over(text: str, records: Sequence[Passage]) -> Iterator[re.Match[str]]:
    """What tells records that go on as if they had ended; what was before can stand beside what is now."""
    told = "\n".join(record.text for record in records)
    if (found := _OVER.search(text)) and not _OVER.search(told):
        yield found
    if (used := _USED.search(text)) and not _CONTRAST.search(text):
        yield used
    if all(_SCHOOL.search(record.section) for record in records):
        done = _GRADUATED.search(text)
        if done and (_DEGREES.search(text) or "graduated" in done[0]) and not _GRADUATED.search(told):
            yield done
    titles = Stems([word for r in records if _JOB.search(r.section) for word in words_of(r.title)])
    for match in _WAS.finditer(text):
        role = content_of(words_of(match["rest"]))[:3]
        is_post = bool(re.search(r"\s(?:at|of|with|for|in) (?:the )?[A-Z]", match["rest"]))
        if (
            is_post
            and not _THEN.match(match["rest"])
            and role
            and all(titles.exactly(word) for word in role[:2])
        ):
            yield match
