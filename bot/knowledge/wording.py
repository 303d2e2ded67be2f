"""Foreign text -> clean text, dates as a reader is shown them, keys as words (all pure)."""

from __future__ import annotations

import re
import unicodedata

PRESENT = "present"
_JOINERS = {"\u200c", "\u200d"}  # scripts and emoji need them
_LOOSE_JOINER = re.compile(r"(?<=[\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\x7f])|^[\u200c\u200d]+")
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u034f\u2800\u17b4\u17b5\u180e")
"""Letters and signs that show nothing, though they count as no control characters."""
_SELECTORS = range(0xE0100, 0xE01F0)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MONTHS = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NOW = {"present", "now", "current", "currently", "today", "ongoing", "to date"}
_MONTH_LENGTH = 7  # of "2019-03"
_LAST_MONTH, _LAST_DAY = 12, 31


def clean(text: str) -> str:
    """
    The text in NFC without control and invisible characters, direction marks, lone surrogates, blank lines.

    Lines keep their indentation and lose their trailing space.
    """
    whole = "\n".join(text.encode("utf-8", "replace").decode("utf-8").splitlines())
    gone = {ord(c): None for c in set(whole) if not _is_kept(c)}  # each sign is looked up once
    kept = whole.translate(gone) if gone else whole
    kept = kept if kept.isascii() else unicodedata.normalize("NFC", _LOOSE_JOINER.sub("", kept))
    lines = (line.rstrip() for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """The text, clean, on one line, with single spaces."""
    return " ".join(clean(text).split())


def is_unseen(char: str) -> bool:
    """Whether a character shows nothing, and hides among others: zero widths, tags, fillers, directions."""
    return char in _BLANK or ord(char) in _SELECTORS or unicodedata.category(char) == "Cf"


def is_joining(text: str, index: int) -> bool:
    """Whether a joiner stands between signs beyond ASCII, as in emoji and in scripts that need it."""
    around = text[index - 1 : index] + text[index + 1 : index + 2]
    return text[index] in _JOINERS and bool(around) and not any(map(str.isascii, around))


def _is_kept(char: str) -> bool:
    if char in "\n\t" or char in _JOINERS:
        return True
    return unicodedata.category(char)[0] != "C" and not is_unseen(char)


def words_of_key(key: str) -> list[str]:
    """``startDate`` or ``start_date`` -> ``["start", "date"]``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", key)
    return [word.lower() for word in re.split(r"[\W_]+", spaced) if word]


def humanised(key: str) -> str:
    """``workAuthorization`` -> ``Work authorization``; a key without letters or digits stays as it is."""
    words = " ".join(words_of_key(key))
    return words[:1].upper() + words[1:] if words else one_line(key)


def is_date(text: str) -> bool:
    """Whether it is ``2019``, ``2019-03`` or ``2019-03-14``."""
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    month, day = int(found[2] or 1), int(found[3] or 1)
    return 1 <= month <= _LAST_MONTH and 1 <= day <= _LAST_DAY


def is_now(text: str) -> bool:
    """Whether an end date says that it has not come."""
    return text.strip().lower() in _NOW


def show_span(start: str, end: str) -> str:
    """
    ``2019-03 - 2021-06``, ``2021 - present``, ``until 2014``; the days are left to the text.

    ``end`` is empty or a word for now when the thing goes on.
    """
    begun, ended = _month(start), PRESENT if is_now(end) else _month(end)
    if not begun:
        return f"until {ended}" if ended and ended != PRESENT else ended
    return begun if begun == ended else f"{begun} - {ended or PRESENT}"


def say_span(start: str, end: str) -> str:
    """The same in words: ``from March 2019 to June 2021``, ``since 2021``, ``until 2014``."""
    begun, ended = say_date(start), "" if is_now(end) else say_date(end)
    if begun and ended:
        at = "on" if re.match(r"\d{1,2} ", begun) else "in"
        return f"{at} {begun}" if begun == ended else f"from {begun} to {ended}"
    return f"since {begun}" if begun else f"until {ended}" if ended else ""


def say_date(date: str) -> str:
    """``2019-03-14`` -> ``14 March 2019``; the first of a month counts as the month; else as written."""
    found = _DATE.fullmatch(date)
    if found is None or not is_date(date) or found[2] is None:
        return date
    month = f"{_MONTHS[int(found[2])]} {found[1]}"
    return month if found[3] in {None, "01"} else f"{int(found[3])} {month}"


def _month(date: str) -> str:
    return date[:_MONTH_LENGTH] if is_date(date) else date
