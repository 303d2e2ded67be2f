"""Numbers as people write them: figures, words, fractions, and how sure they are of them."""

from __future__ import annotations

import re
from decimal import Decimal

_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {name: number for number, name in enumerate(_CARDINALS.split())}
WORDS |= {name: 10 * number for number, name in enumerate(_TENS.split(), 2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
COUNTING = frozenset(form for word in (*WORDS, *_SCALES) for form in (word, f"{word}s"))
"""Every word of which numbers are made."""
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = {name: number for number, name in enumerate(_ORDINALS.split(), 1)}
UNASKED = frozenset({"zero", "one", "first", "second", "third"})
"""Number words that mostly mean something else: "one of", "first of all", "a second look"."""
_TIMES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "b": 9, "billion": 9}
OF_A_MILLION = re.compile(r"\b(?:(half)|(?:a |three )?(quarters?) of) a (million|billion)\b", re.IGNORECASE)
VAGUE = {
    "dozens": (24, 200),
    "hundreds": (200, 10_000),
    "thousands": (2_000, 1_000_000),
    "millions": (2_000_000, 10**9),
}
"""What ``hundreds of`` may stand for: from, below."""

NUMBER = r"\d{1,40}(?:[.,]\d{1,40}){0,6}"
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_TENTH = "|".join(_TENS.split())
_SMALL = rf"(?:(?:{_TENTH})[\s-](?:one|two|three|four|five|six|seven|eight|nine)|{_WORD})"
SPELT = re.compile(
    rf"\b(?:(?:an?|{_SMALL})[\s-](?:{_SCALE})(?:[\s-](?:and\s)?{_SMALL}(?:[\s-](?:{_SCALE}))?){{0,3}}"
    rf"|{_SMALL}|hundred)s?\b",
    re.IGNORECASE,
)
ANY = rf"(?:{NUMBER}|(?:an?|{_WORD})[\s-](?:hundred|thousand)(?:[\s-](?:and\s)?(?:{_SMALL}))?|{_SMALL})"
LARGE = re.compile(rf"\b({NUMBER})\s?(?:-\s?)?(k|K|M|mn|bn|B|thousand|million|billion)\b")
MONEY = re.compile(rf"([$€£¥])\s?({NUMBER})\s?(k|K|m|M|mn|bn|B|thousand|million|billion)?\b")
UNIT = re.compile(
    rf"\b({NUMBER})(ms|s|secs?|mins?|h|hrs?|tb|gb|mb|kb|km|m|cm|mm|kg|m?g|mcg|t|[kmg]wh?|px|fps|ppm|kn|v|w|l|ml"
    r"|oz|lbs?|ft|in|yds?|mi|mph|kph|psi|[km]?cal|[kmg]hz|mp|sq|cc|tsp|tbsp|c|f|k|mo|yo|yrs?)\b",
    re.IGNORECASE,
)
_CURRENCIES = {
    "$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "usd": "dollar", "eur": "euro", "gbp": "pound",
    "jpy": "yen", "chf": "franc", "sek": "krona", "dollar": "dollar", "euro": "euro", "pound": "pound",
    "yen": "yen", "franc": "franc", "krona": "krona", "rupee": "rupee", "inr": "rupee",
}  # fmt: skip
CURRENCY = re.compile(
    r"[$€£¥]|(?:\d|million|billion|thousand)\s(dollars?|euros?|pounds?|yen|francs?|krona|rupees?)\b"
    r"|\b(?:USD|EUR|GBP|JPY|CHF|SEK|INR)\b|\b(?:dollar|euro|franc|rupee)s?\b",
    re.IGNORECASE,
)
_HEDGES = {
    "over": "over", "more than": "over", "at least": "over", "above": "over", "upwards of": "over",
    "north of": "over", "exceeding": "over", "well over": "over", "just over": "over",
    "greater than": "over", "a little over": "over", "some": "about",
    "nearly": "under", "almost": "under", "close to": "under", "just under": "under", "under": "under",
    "less than": "under", "fewer than": "under", "below": "under", "not quite": "under",
    "about": "about", "around": "about", "roughly": "about", "approximately": "about", "circa": "about",
    "ca.": "about", "~": "about", "approx.": "about", "approx": "about", "or so": "about", "some of": "",
    "in the region of": "about",
}  # fmt: skip
_HEDGE = re.compile(
    rf"(?:^|[\s(])({'|'.join(re.escape(h) for h in sorted(_HEDGES, key=len, reverse=True))})"
    r"\s{0,2}(?:a\s|an\s|the\s|by\s|of\s)?[$€£¥]?$",
    re.IGNORECASE,
)
_PLUS = re.compile(r"\s?\+|\s+(?:or more|plus)\b")
_SLACK = Decimal("0.12")


def value(written: str) -> str:
    """``1,200`` and ``1200`` are one number, ``3.10`` and ``3.1`` are not: a version is no decimal."""
    low = " ".join(written.lower().split())
    if low[:1].isalpha():
        return str(spelt(low))
    bare = low.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", low) else low
    return re.sub(r"\.0{1,2}$", "", bare)


def spelt(words: str) -> int:
    """``eighty-five thousand`` -> 85000."""
    whole, part = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in {"a", "an"}:
            part = 1
        elif word in WORDS:
            part += WORDS[word]
        elif word in {"hundred", "dozen"}:
            part = max(part, 1) * _SCALES[word]
        elif word in _SCALES:
            whole, part = whole + max(part, 1) * _SCALES[word], 0
    return whole + part


def large(number: str, times: str | None) -> str:
    """``1.2`` and ``M`` -> ``1200000``."""
    known = decimal(value(number))
    if known is None or not times:
        return value(number)
    return format(known.scaleb(_TIMES[times.lower()]).normalize(), "f")


def part_of(words: str) -> str:
    """``a quarter of a million`` -> ``250000``."""
    low = words.lower()
    share = 2 if "half" in low else 3 if "three" in low else 1
    return str(share * (10**9 if low.endswith("billion") else 10**6) // 4)


def decimal(text: str) -> Decimal | None:
    """The number, None where it is none: a version, a range."""
    return Decimal(text) if re.fullmatch(r"\d{1,40}(?:\.\d{1,40})?", text) else None


def currency(written: str) -> str:
    """One name for a currency's sign, code and name."""
    low = written.lower()
    return _CURRENCIES.get(low) or _CURRENCIES.get(low.rstrip("s"), low)


def hedge(before: str, after: str = "") -> str:
    """``over``, ``under``, ``about`` or nothing, from the words before and after a number."""
    if _PLUS.match(after):
        return "over"
    found = _HEDGE.search(before[-24:])
    if found is None:
        return "about" if after[:6].lower() == " or so" else ""
    return _HEDGES[found[1].lower()]


def is_near(claimed: str, told: str, how: str) -> bool:
    """Whether a told number is what a hedged one says: ``over 2,000`` of 2,300, ``about 50`` of 48."""
    one, other = decimal(claimed), decimal(told)
    if one is None or other is None or not one:
        return False
    if how == "over":
        return one <= other <= one * Decimal("1.34")
    if how == "under":
        return one * (1 - _SLACK) <= other <= one
    return abs(one - other) <= one * _SLACK if how == "about" else one == other


def either_way(written: str) -> tuple[str, ...]:
    """``1.200`` is also 1200 and ``1,5`` also 1.5, where they are written so."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", written):
        return (written, written.replace(".", ""))
    return (written, written.replace(",", ".")) if re.fullmatch(r"\d{1,3},\d{1,2}", written) else (written,)
