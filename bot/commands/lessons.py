"""What follows `teach`: which answer, what it says, and until when."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.arguments import WrongArgument

_FLAG = re.compile(
    r"(?:--|[\u2013\u2014])\s?(?:(?P<end>(?=\s|$))|(?P<name>anyway|withdraw|expires)\b)[ \t]*=?\s*",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:--|[\u2013\u2014])question[ \t=]+", re.IGNORECASE)
_DATE = re.compile(r"(?P<day>\d{4}-\d\d-\d\d|never)(?:\s+|$)", re.IGNORECASE)
_QUOTED = re.compile(r"[\"\u201c\u201e\u201d\u00ab](.+?)[\"\u201c\u201d\u00bb]\s*", re.DOTALL)
_WORD = re.compile(r"(\S+)\s*")
_ID = re.compile(r"v?\d{1,18}", re.IGNORECASE)
_HOW = (
    "Write `teach 7 ANSWER` for a question of the inbox, `teach v7 ANSWER` to change an answer, "
    '`teach "QUESTION" ANSWER` for a new one; `--expires 2027-01-31` and `--anyway` may stand before the '
    "answer; `teach v7 --withdraw` takes one back."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """
    What is to be taught: an answer to the item or the answer `name`, or to a new ``question``.

    ``expires`` None with ``sets_expiry`` is never.
    """

    name: str = ""
    question: str = ""
    text: str = ""
    expires: datetime | None = None
    sets_expiry: bool = False
    anyway: bool = False
    withdraws: bool = False


def read_lesson(argument: str, zone: ZoneInfo) -> Lesson:
    """
    A lesson from what was typed; a day of expiry is whole in the time ``zone``.

    Flags stand before or behind the id, and ``--`` alone ends them: an answer may hold what looks like one.

    Raises:
        WrongArgument: in words for whoever typed it.
    """
    lesson, rest = _flags(Lesson(), argument.strip(), zone)
    lesson, rest = _target(lesson, rest)
    lesson, text = _flags(lesson, rest, zone)
    lesson = replace(lesson, text=text.removeprefix("=").strip() if lesson.question else text.strip())
    if lesson.withdraws and (lesson.text or lesson.question or lesson.sets_expiry):
        raise WrongArgument(f"`--withdraw` needs an answer's id and nothing more. {_HOW}")
    if not (lesson.text or lesson.withdraws or (lesson.sets_expiry and lesson.name)):
        raise WrongArgument(f"There is no answer in that. {_HOW}")
    return lesson


def _flags(lesson: Lesson, text: str, zone: ZoneInfo) -> tuple[Lesson, str]:
    while flag := _FLAG.match(text):
        text = text[flag.end() :]
        match (flag["name"] or "").lower():
            case "":
                break
            case "anyway":
                lesson = replace(lesson, anyway=True)
            case "withdraw":
                lesson = replace(lesson, withdraws=True)
            case _:
                day = _DATE.match(text)
                if day is None:
                    raise WrongArgument(
                        "`--expires` is followed by a day such as 2027-01-31, or `never`: "
                        f"seen `{text[:20]}`."
                    )
                lesson = replace(lesson, expires=_end_of(day["day"], zone), sets_expiry=True)
                text = text[day.end() :]
    return lesson, text


def _target(lesson: Lesson, text: str) -> tuple[Lesson, str]:
    named = _QUESTION.match(text)
    text = text[named.end() :] if named else text
    if named and text.startswith('"'):
        try:
            question, end = json.JSONDecoder().raw_decode(text)
        except ValueError:
            pass  # a person's quotation marks, not a program's
        else:
            return replace(lesson, question=str(question).strip()), text[end:].lstrip()
    quoted = _QUOTED.match(text)
    if quoted is not None:
        return replace(lesson, question=quoted[1].strip()), text[quoted.end() :]
    word = _WORD.match(text)
    if word is None or not _ID.fullmatch(word[1].rstrip(":")):
        seen = f"`{word[1][:20]}` is no id of a question or an answer" if word else "Nothing follows `teach`"
        raise WrongArgument(f"{seen}. {_HOW}")
    return replace(lesson, name=word[1].rstrip(":").lower()), text[word.end() :]


def _end_of(typed: str, zone: ZoneInfo) -> datetime | None:
    if typed.lower() == "never":
        return None
    try:
        day = date.fromisoformat(typed)
        return datetime.combine(day + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        raise WrongArgument(f"`{typed}` is no day: write it as YYYY-MM-DD, e.g. 2027-01-31.") from None
