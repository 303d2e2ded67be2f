"""Which answers are remembered, and until when (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import Answer, Outcome, ServedBy
from bot.knowledge.words import vocabulary
from bot.recall.wording import key
from bot.receipt import Receipt
from bot.remembered import Origin, Phrasing, Remembered, Wish

_PERSONAL = re.compile(r"\S@[\w-]+\.\w|<[@#!]|(?<!\w)\+?\(?\d(?:[ ()./-]{0,2}\d){6,}(?!\w)")
"""An e-mail address, a mention, a telephone number: a question that holds one is somebody's own."""
_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}(?!\d)")
_NAME = r"[^\W\d_a-z][\w'-]*"
_SAID = r"[^\W\d_][\w'-]*"
_INTRODUCED = re.compile(
    rf"\b(?i:my name(?:'s| is)|i am|i'm|im|this is|it's|its|call me)\s+({_SAID}(?:\s+{_NAME}){{0,2}})"
    rf"|\b({_SAID})\s+here\b|(?i:regards|cheers|thanks|thank you|thx),?\s+({_SAID})\W*$"
)
"""Many write their own name in small letters; whether it is one is seen in the answer."""
_GREETS_SOMEBODY = re.compile(
    rf"\W*(?:[Hh]i|[Hh]ey|[Hh]ello|[Dd]ear|[Tt]hanks|[Tt]hank you|[Ww]elcome|[Gg]ood (?:morning|day|evening))"
    rf"(?: there| again)?,? +(?!I\b){_NAME}\s*[,!.:]"
)
_LAST_MONTH = 12


def kept(
    wish: Wish, answer: Answer, *, name: str, now: datetime, longest: timedelta, zone: ZoneInfo
) -> Remembered | None:
    """
    A model's answer as it may be given again, under the id `name`; None where it may not.

    It is grounded in records that the asker may see, and speaks to nobody in particular. ``longest`` is for
    how long an answer may be given at all.
    """
    receipt = answer.receipt
    if receipt is None or not _is_worth_it(answer) or is_somebodys(wish.asked, answer.text):
        return None
    cited = dict.fromkeys(receipt.rests_on or (source.id for source in answer.sources))
    if not cited or any(one not in wish.records for one in cited):
        return None
    goes_on = not wish.going_on.isdisjoint(cited)
    expires_at = min(now + longest, end_of_month(now, zone)) if goes_on else now + longest
    if expires_at <= now:
        return None
    return Remembered(
        id=name,
        scope=wish.scope.key,
        question=wish.asked,
        answer=replace(answer, receipt=_unsigned(receipt)),
        rests_on={one: wish.records[one] for one in cited},
        records=receipt.records,
        profile_version=wish.profile_version,
        made_at=now,
        expires_at=expires_at,
    )


def first_wording(one: Remembered, wish: Wish, origin: Origin) -> Phrasing:
    """The question that an answer was made for, as it leads to it."""
    return Phrasing(
        scope=one.scope,
        key=key(one.question),
        text=one.question,
        of=one.id,
        origin=origin,
        at=one.made_at,
        ask_id=wish.errand.ask_id or None,
    )


def is_somebodys(asked: str, text: str) -> bool:
    """Whether a question or its answer tells who asked."""
    if _PERSONAL.search(_DATE.sub("", asked)) or _GREETS_SOMEBODY.match(text):
        return True
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in _introduced(asked))


def end_of_month(now: datetime, zone: ZoneInfo) -> datetime:
    """The first instant of the next month there: "for six years now" is true no longer than that."""
    local = now.astimezone(zone)
    year, month = (local.year + 1, 1) if local.month == _LAST_MONTH else (local.year, local.month + 1)
    return datetime(year, month, 1, tzinfo=zone).astimezone(now.tzinfo)


def _is_worth_it(answer: Answer) -> bool:
    is_answer = answer.outcome is Outcome.ANSWERED and answer.served_by is ServedBy.MODEL
    return is_answer and answer.grounded and bool(answer.sources)


def _introduced(asked: str) -> Iterator[str]:
    """The names by which whoever asks has introduced themselves, each word of them, as names are written."""
    for found in _INTRODUCED.finditer(asked):
        for word in next(group for group in found.groups() if group).split():
            if word.lower() not in vocabulary().stop:
                yield word[0].upper() + word[1:]


def _unsigned(receipt: Receipt) -> Receipt:
    """Without the words of whoever asked, which may stand in what was withheld as well."""
    return replace(receipt, asked_as="", withheld=())
