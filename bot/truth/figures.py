"""The checkable parts of a text: addresses, dates, percentages, numbers, spans of time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from bot.truth import months, numbers
from bot.truth.durations import Span, said_spans
from bot.truth.handwriting import made_plain

_FLAGS = re.IGNORECASE
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", _FLAGS)
URL = re.compile(
    r"(?:(?:https?|ftp|file|data|javascript|mailto|tel):(?://)?|www\.)[^\s<>|\"'`)\]]+"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|io|dev|ai|app|me|co|uk|de|fr|eu|edu|gov|info|example)\b(?:/[^\s<>|\"'`)\]]*)?",
    _FLAGS,
)
_PERCENT = re.compile(
    rf"\b(?:({numbers.ANY})\s?(?:-|–|to|and)\s?)?({numbers.ANY})\s*-?\s*"  # noqa: RUF001 - as written
    r"(?:%|percent\b|per\s+cent\b|percentage\s+points?\b|pct\b|prozent\b|procent\b|por\s+ciento\b|pour\s+cent\b)",
    _FLAGS,
)
_CLOCK = re.compile(
    r"\b([01]?\d|2[0-3]):([0-5]\d)(?!\d)\s?([ap]\.?m\b\.?)?|\b(1[0-2]|[1-9])\s?([ap]\.?m\b\.?)", _FLAGS
)
_TIMES = re.compile(
    r"\b(\d{1,4}(?:\.\d{1,2})?)\s?(?:x\b|\u00d7)"
    r"|\b([a-z]{3,6}|\d{1,4})(?:[\s-]?fold\b|\stimes\s(?=\w+er\b|more\b|less\b|as\b))",
    _FLAGS,
)
_NTH = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b", _FLAGS)
_MIXED = re.compile(r"\b(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]+\b")
_PLAIN = re.compile(rf"(?<![\w.]){numbers.NUMBER}")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\d{4}")
_ADDRESS = re.compile(r"[\w-]\.[a-z]|:[^\s]|www\.", _FLAGS)
_TIME = re.compile(r"year|yr|month|\dmo|\smo|week|wk|day|hour|hr|min|decade", _FLAGS)
_SHARES = re.compile(
    r"%|cent|pct|third|quarter|fifth|tenth|half|halv|illion|doubl|twice|fold|times|tripl|trebl|quadrupl"
    r"|\dx|\u00d7| x\b"
)
_MANY = re.compile(r"dozens|hundreds|thousands|millions")
_WORDS = re.compile(r"[^\W\d_]+")
_VAGUE = re.compile(rf"\b({'|'.join(numbers.VAGUE)})\s+of\b", _FLAGS)
_RATIOS = (
    (re.compile(r"\b(?:doubl(?:ed|es|ing)|twofold|twice)\b", _FLAGS), "2"),
    (re.compile(r"\b(?:tripl(?:ed|es|ing)|trebl(?:ed|ing)|threefold)\b", _FLAGS), "3"),
    (re.compile(r"\b(?:quadrupl(?:ed|es|ing)|fourfold)\b", _FLAGS), "4"),
    (re.compile(r"\b(?:halv(?:ed|es|ing)|(?:in|by|cut) half)\b", _FLAGS), "0.5"),
    (re.compile(r"\btenfold\b", _FLAGS), "10"),
)
_FRACTIONS = re.compile(
    r"\b(?:(?:by|than|about|roughly|nearly|almost|over|under|around) an? (?:third|quarter|fifth|tenth)"
    r"|(?:two|three)[\s-](?:thirds?|quarters?|fifths?))\b",
    _FLAGS,
)


@dataclass(slots=True)
class Figures:
    """
    What was found, each with its own words for a reader: canonical form -> as written.

    ``dates`` are ``2019-03`` or ``2019-03-15``, ``days`` ``10-08`` without a year; ``hedges`` say of numbers
    and percentages how sure the text is of them (see `numbers.hedge`).
    """

    emails: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    months: dict[int, str] = field(default_factory=dict)
    seasons: dict[str, str] = field(default_factory=dict)
    parts: dict[tuple[str, str], str] = field(default_factory=dict)
    clock: dict[str, str] = field(default_factory=dict)
    percents: dict[str, str] = field(default_factory=dict)
    ratios: dict[str, str] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    currencies: dict[str, str] = field(default_factory=dict)
    ordinals: dict[str, str] = field(default_factory=dict)
    mixed: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    vague: dict[str, str] = field(default_factory=dict)
    fractions: dict[str, str] = field(default_factory=dict)
    hedges: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything that a record has to hold."""
        return any(getattr(self, name) for name in self.__slots__ if name != "hedges")


@lru_cache(maxsize=2048)
def figures(text: str, *, every_word: bool = True) -> Figures:
    """
    Read a text. Passages are read with ``every_word``; of a claim, words that seldom count are left alone.

    A text is read once; what is found in it is not to be changed.
    """
    found = Figures()
    text = _addresses(found, text)
    text = _calendar(found, made_plain(text) if _DIGIT.search(text) else text)
    for match in numbers.CURRENCY.finditer(text):
        found.currencies.setdefault(numbers.currency(match[1] or match[0]), match[0])
    text = _amounts(found, text, every_word=every_word)
    for word in _WORDS.findall(text):
        low = word.lower()
        if low in numbers.ORDINALS and (every_word or low not in numbers.UNASKED):
            found.ordinals.setdefault(str(numbers.ORDINALS[low]), word)
    return found


def _addresses(found: Figures, text: str) -> str:
    if "@" in text:
        text = _take(EMAIL, text, lambda m: found.emails.update({m[0].lower(): m[0]}))
    if not _ADDRESS.search(text):
        return text
    return _take(URL, text, lambda m: found.urls.update({plain_url(m[0]): m[0]}))


def _calendar(found: Figures, text: str) -> str:
    has_month = not months.MONTHS.keys().isdisjoint(_WORDS.findall(text.lower()))
    if _YEAR.search(text):
        text = _take(months.ISO, text, lambda m: _date(found, m[1], int(m[2]), m[3], m[0]))
        if has_month:
            text = _take(
                months.WRITTEN,
                text,
                lambda m: _date(found, m[4], months.month_number(m[2]), m[1] or m[3], m[0]),
            )
        text = _take(months.SLASHED, text, lambda m: _date(found, m[2], int(m[1]), None, m[0]))
        text = _take(months.SEASON, text, lambda m: _season(found, m))
        text = _take(months.PART_OF_YEAR, text, lambda m: found.parts.update({(m[1].lower(), m[2]): m[0]}))
        text = _take(months.SHORT_RANGE, text, lambda m: _range(found, m))
    if _DIGIT.search(text):
        if has_month:
            text = _take(months.DAY_OF_MONTH, text, lambda m: _day(found, m))
        text = _take(_CLOCK, text, lambda m: found.clock.update({_clock(m): m[0]}))
    for match in months.BARE_MONTH.finditer(text) if has_month else ():
        found.months.setdefault(months.month_number(match[1]), match[1])
    return text


def _amounts(found: Figures, text: str, *, every_word: bool) -> str:
    for start, end, span in said_spans(text, every_word=every_word) if _TIME.search(text) else ():
        found.spans.append(span)
        text = text[:start] + " " * (end - start) + text[end:]
    low = text.lower()
    if _SHARES.search(low):
        text = _shares(found, text)
    if _MANY.search(low):
        text = _take(_VAGUE, text, lambda m: found.vague.update({m[1].lower(): m[0]}))
    if _DIGIT.search(text):
        text = _in_digits(found, text)
    if numbers.COUNTING.isdisjoint(_WORDS.findall(low)):
        return text
    return _take(numbers.SPELT, text, lambda m: _spelt(found, m, every_word=every_word))


def _shares(found: Figures, text: str) -> str:
    """Fractions, percentages and multiples."""
    text = _take(numbers.OF_A_MILLION, text, lambda m: _number(found, numbers.part_of(m[0]), m))
    text = _take(
        _FRACTIONS,
        text,
        lambda m: found.fractions.update({" ".join(re.split(r"[\s-]+", m[0].lower())): m[0]}),
    )
    text = _take(_PERCENT, text, lambda m: _percent(found, m))
    for pattern, times in _RATIOS:
        text = _take(pattern, text, lambda m, times=times: _ratio(found, times, m))  # type: ignore[misc]
    return _take(_TIMES, text, lambda m: _times(found, m))


def _in_digits(found: Figures, text: str) -> str:
    """All that is written with digits and is neither a date nor a share."""
    text = _take(numbers.MONEY, text, lambda m: _number(found, numbers.large(m[2], m[3]), m))
    text = _take(numbers.LARGE, text, lambda m: _number(found, numbers.large(m[1], m[2]), m))
    text = _take(_NTH, text, lambda m: found.ordinals.update({m[1]: m[0]}))
    text = _take(numbers.UNIT, text, lambda m: _number(found, numbers.value(m[1]), m))
    text = _take(_MIXED, text, lambda m: found.mixed.update({m[0].lower(): m[0]}))
    return _take(_PLAIN, text, lambda m: _number(found, numbers.value(m[0]), m))


def plain_url(url: str) -> str:
    """An address without what does not change it: ``https://``, ``www.``, closing marks, case of the host."""
    bare = re.sub(r"^https?://", "", url.rstrip(".,;:!?*_"), flags=_FLAGS)
    bare = re.sub(r"^www\.", "", bare, flags=_FLAGS)
    host, slash, path = bare.partition("/")
    return (host.lower() + slash + path).rstrip("/")


def _take(pattern: re.Pattern[str], text: str, keep: Callable[[re.Match[str]], object]) -> str:
    """Hand each match over and leave blanks in its place, so that nothing is read twice."""

    def blank(match: re.Match[str]) -> str:
        return match[0] if keep(match) is False else " " * len(match[0])

    return pattern.sub(blank, text)


def _date(found: Figures, year: str, month: int, day: str | None, written: str) -> None:
    found.dates[f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")] = written


def _day(found: Figures, match: re.Match[str]) -> bool:
    day, name = (match[1], match[2]) if match[2] else (match[4], match[3])
    if not name[0].isupper() and name.lower() not in months.MONTHS.keys() - {"may", "march", "mar"}:
        return False
    found.days[f"{months.month_number(name):02}-{int(day):02}"] = match[0]
    return True


def _season(found: Figures, match: re.Match[str]) -> None:
    found.seasons[f"{months.season(match[1])} {match[2]}"] = match[0]
    found.numbers.setdefault(match[2], match[0])


def _range(found: Figures, match: re.Match[str]) -> None:
    found.numbers[match[1]] = match[0]
    found.numbers[match[1][:2] + match[2]] = match[0]


def _clock(match: re.Match[str]) -> str:
    hour, minute, half = match[1] or match[4], match[2] or "00", (match[3] or match[5] or "")[:1].lower()
    late = 12 if half == "p" and int(hour) < 12 else 0  # noqa: PLR2004 - noon
    return f"{0 if half == 'a' and hour == '12' else int(hour) + late:02}:{minute}"


def _percent(found: Figures, match: re.Match[str]) -> None:
    for number in filter(None, (match[1], match[2])):
        found.percents[numbers.value(number)] = match[0]
        _hedge(found, numbers.value(number), match)


def _ratio(found: Figures, times: str, match: re.Match[str]) -> None:
    found.ratios[times] = match[0]
    _hedge(found, f"x{times}", match)


def _times(found: Figures, match: re.Match[str]) -> bool:
    low = (match[2] or "").lower()
    if match[2] and low not in numbers.WORDS and not low.isdigit():
        return False
    _ratio(found, numbers.value(match[1] or low), match)
    return True


def _number(found: Figures, number: str, match: re.Match[str]) -> None:
    found.numbers.setdefault(number, match[0].strip())
    _hedge(found, number, match)


def _spelt(found: Figures, match: re.Match[str], *, every_word: bool) -> bool:
    low = match[0].lower().removesuffix("s")
    if low in numbers.UNASKED and not every_word:
        return False
    _number(found, str(numbers.spelt(low)), match)
    return True


def _hedge(found: Figures, number: str, match: re.Match[str]) -> None:
    how = numbers.hedge(match.string[: match.start()], match.string[match.end() :][:10])
    if how:
        found.hedges[number] = how
