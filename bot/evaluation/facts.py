"""Whether a text tells a fact, however it writes its letters, numbers and dates (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = _MONTH_NAMES.split()
_MONTH = {name: at for at, name in enumerate(_MONTHS, 1)} | {
    name[:3]: at for at, name in enumerate(_MONTHS, 1)
}
_MONTH["sept"] = 9
_NAMED = "|".join(sorted(_MONTH, key=len, reverse=True))
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_NUMBER = {word: at for at, word in enumerate(_UNITS.split())}
_TENS_NAMES = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * at for at, word in enumerate(_TENS_NAMES.split(), 2)}
_SMALL = "|".join([*sorted(_NUMBER, key=len, reverse=True), *_TENS])
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SPELT = re.compile(rf"\b(?:{'|'.join(_TENS)})[\s-](?:{_UNITS.replace(' ', '|')})\b|\b(?:{_SMALL})\b")
_SCALED = re.compile(r"\b(\d+(?:\.\d+)?)[\s-]?(hundred|thousand|million|billion)\b")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[,'\u2019\u00a0\u202f ]\d{3})+(?![\d])")
_KILO = re.compile(r"\b(\d+(?:\.\d+)?)k\b")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})\.? (?:of )?({_NAMED})\.?,? (\d{{4}})\b")
_MONTH_FIRST = re.compile(rf"\b({_NAMED})\.? (\d{{1,2}}),? (\d{{4}})\b")
_MONTH_ALONE = re.compile(rf"\b({_NAMED})\.?,? (?:of )?(\d{{4}})\b")
_CURRENCY = {"€": "eur", "$": "usd", "£": "gbp"}
_SIGN_FIRST = re.compile(r"([€$£]) ?(\d+(?:\.\d+)?)")
_CURRENCY_WORD = re.compile(r"\b(euros?|dollars?|pounds?)\b")
_WORDS_FOR = {"euro": "eur", "dollar": "usd", "pound": "gbp"}
_PERCENT = re.compile(r"(?<=\d) ?(?:%|per ?cent\b)")
_MARKS = re.compile(r"[*_`>#|]+")
_SIGNS = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u201c": '"',
        "\u201d": '"',
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """A text in the one form in which facts are compared: small letters, digits, ISO dates, single blanks."""
    told = unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold()
    told = " ".join(_MARKS.sub(" ", told).split())
    told = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), told)
    told = _ORDINAL.sub(r"\1", told)
    told = _SPELT.sub(lambda found: str(_number(found[0])), told)
    told = _SCALED.sub(lambda found: _scaled(found[1], _SCALES[found[2]]), told)
    told = _KILO.sub(lambda found: _scaled(found[1], 1000), told)
    told = _DAY_FIRST.sub(lambda found: _iso(found[3], found[2], found[1]), told)
    told = _MONTH_FIRST.sub(lambda found: _iso(found[3], found[1], found[2]), told)
    told = _MONTH_ALONE.sub(lambda found: _iso(found[2], found[1]), told)
    told = _SIGN_FIRST.sub(lambda found: f"{found[2]} {_CURRENCY[found[1]]}", told)
    told = _CURRENCY_WORD.sub(lambda found: _WORDS_FOR[found[1].rstrip("s")], told)
    return _PERCENT.sub(" %", told)


def tells(text: str, fact: Sequence[str]) -> bool:
    """Whether a text holds a fact in one of its wordings, as whole words and whole numbers."""
    told = plain(text)
    return any(_holds(told, plain(wording)) for wording in fact)


def _holds(told: str, sought: str) -> bool:
    if not sought:
        return False
    at = told.find(sought)
    while at >= 0:
        if _is_whole(told, at, at + len(sought)):
            return True
        at = told.find(sought, at + 1)
    return False


def _is_whole(told: str, start: int, end: int) -> bool:
    """Neither a part of a word nor of a number: 4 stands in ``4 GB``, not in ``1.4``, ``40`` or ``4,5``."""
    before, after = told[:start], told[end:]
    first, last = told[start], told[end - 1]
    if first.isalnum() and before and (before[-1].isalnum() or (first.isdigit() and _ends_number(before))):
        return False
    return not (last.isalnum() and after and (after[0].isalnum() or (last.isdigit() and _goes_on(after))))


def _ends_number(before: str) -> bool:
    return bool(re.search(r"\d[.,]$", before))


def _goes_on(after: str) -> bool:
    return bool(re.match(r"[.,]\d", after))


def _number(spelt: str) -> int:
    return sum(_NUMBER.get(word, _TENS.get(word, 0)) for word in re.split(r"[\s-]", spelt))


def _scaled(number: str, scale: int) -> str:
    whole, _, rest = number.partition(".")
    exact = int(whole + rest) * scale
    return str(exact // 10 ** len(rest)) if exact % 10 ** len(rest) == 0 else str(exact / 10 ** len(rest))


def _iso(year: str, month: str, day: str = "") -> str:
    return f"{year}-{_MONTH[month]:02d}" + (f"-{int(day):02d}" if day else "")
