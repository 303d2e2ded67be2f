"""Whether the figures of a sentence stand in the records that it cites, as they are or as they follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from bot.domain import Passage
from bot.truth import durations, months, numbers
from bot.truth.changes import Change, changes
from bot.truth.faults import ADDRESS, DATE, MONEY, NUMBER, SPAN, Fault
from bot.truth.figures import Figures, figures
from bot.truth.shares import is_fraction, is_part, is_percent, is_points, is_ratio, is_sum
from bot.truth.technologies import technologies_in

_OTHER_END = re.compile(r"\b(?:instead of|rather than|from|between|and|to|or)\s+(?:\w+\s+)?$", re.IGNORECASE)
_ONES = re.compile(rf"\b(?:\d{{1,2}}|{'|'.join(numbers.WORDS)})\b", re.IGNORECASE)
_FEW = 12
_OPENING = re.compile(r"\W*(?:(?:about|around|roughly|nearly|almost|over|just over|some)\s+)?", re.IGNORECASE)
_ENDING = re.compile(r"\s*(?:or so|years?|months?|$|[.,;:!\u2013\u2014])", re.IGNORECASE)
_NOON = 12
_SHORT = frozenset({"minute", "hour", "day"})
_ANNOUNCES = re.compile(
    r"\b(?:here (?:are|is)|(?:these|those) are|there are|the following|as follows)\b", re.IGNORECASE
)
_MINUTE = 1 / 1440
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_A_JOB = re.compile(r"\bI (?:joined|left|quit)\s+(?:\S+\s+){0,5}$", re.IGNORECASE)
_UNTIL = re.compile(r"(?:\b(?:to|through|till)|\d\s?[-–])\s{0,2}(?:\w+\s){0,3}$", re.IGNORECASE)  # noqa: RUF001 - as written
_CUE = re.compile(
    r"\b(?:(joined|started|starting|began|beginning|since|entered|enrolled"
    r"|from(?=\s+(?:\w+\s+)?(?:19|20)\d\d\s*(?:to|until|till|through|[-\u2013])))"
    r"|(left|until|till|ended|quit|graduated|finished|completed))\b",
    re.IGNORECASE,
)


def wrong_figures(
    sentence: str, records: Sequence[Passage], today: date | None, *, of: int = 0
) -> list[Fault]:
    """
    The figures of a sentence that none of the records holds, in the sentence's own words.

    A small number may count the records: there are ``of`` them, when these are not all.
    """
    said = figures(sentence, every_word=False)
    if not said:
        return []
    told = told_by(tuple(records))
    return [
        *(_fault(ADDRESS, words) for words in _addresses(said, told)),
        *(_fault(DATE, words) for words in _dates(said, told)),
        *(_fault(SPAN, span.written) for span in said.spans if not _is_span(span, told, records, today)),
        *(_fault(NUMBER, words) for words in _numbers(said, told, records, sentence, of or len(records))),
        *(_fault(MONEY, w) for name, w in said.currencies.items() if name not in told.currencies),
        *(_fault(DATE, words) for words in _swapped_ends(sentence, records)),
    ]


@lru_cache(maxsize=256)
def told_by(records: tuple[Passage, ...]) -> Figures:
    """The figures of some records; every sentence that cites them asks for these."""
    return figures("\n".join(full_text(record) for record in records))


def full_text(record: Passage) -> str:
    """All that a record tells."""
    return f"{record.title}\n{record.section}\n{record.dates}\n{record.text}"


def _fault(kind: str, words: str) -> Fault:
    return Fault(kind=kind, words=words.strip())


def _addresses(said: Figures, told: Figures) -> Iterator[str]:
    yield from (written for email, written in said.emails.items() if email not in told.emails)
    yield from (written for url, written in said.urls.items() if url not in told.urls)


def _dates(said: Figures, told: Figures) -> Iterator[str]:
    known = {part for day in told.dates for part in (day, day[:7])}
    by_year = _months_by_year(told)
    days = {*told.days, *(day[5:] for day in told.dates)}
    month_names = {*told.months, *(int(day[5:7]) for day in told.dates), *(int(d[:2]) for d in told.days)}
    yield from (w for day, w in said.dates.items() if day not in known)
    yield from (w for day, w in said.days.items() if day not in days)
    yield from (w for month, w in said.months.items() if month not in month_names)
    for name, written in said.seasons.items():
        season, _, year = name.partition(" ")
        fits = not by_year.get(year, set()).isdisjoint(months.months_in_season(season))
        if name not in told.seasons and not fits:
            yield written
    for (part, year), written in said.parts.items():
        fits = not by_year.get(year, set()).isdisjoint(months.months_in_part(part))
        if not fits and (part, year) not in told.parts:
            yield written
    yield from (w for time, w in said.clock.items() if told.clock.keys().isdisjoint(_times(time, w)))


def _times(time: str, written: str) -> set[str]:
    """Without "am" or "pm" it may be either."""
    later = f"{int(time[:2]) + _NOON}{time[2:]}"
    return {time} if "m" in written.lower() else {time, later}


def _months_by_year(told: Figures) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for day in told.dates:
        found.setdefault(day[:4], set()).add(int(day[5:7]))
    return found


def _is_span(span: durations.Span, told: Figures, records: Sequence[Passage], today: date | None) -> bool:
    if durations.is_told(span, told.spans):
        return True
    # "12 to 16 hours, older ones up to 20" leaves a unit out.
    if span.unit in _SHORT and span.number in told.numbers and any(o.unit == span.unit for o in told.spans):
        return True
    if any(
        pair.is_share and abs(float(pair.difference) - span.days) < _MINUTE
        for pair in changes(tuple(records))
    ):
        return True
    derived = durations.since(records, today) if span.is_ago else durations.lengths(records, today)
    return durations.follows(span, derived | (durations.between(records) if span.is_later else set()))


def _numbers(
    said: Figures, told: Figures, records: Sequence[Passage], sentence: str, count: int
) -> Iterator[str]:
    pairs = changes(tuple(records))
    yield from (
        w
        for value, w in said.percents.items()
        if not (is_percent(value, said, told, pairs) or is_part(value, said, told))
    )
    yield from (w for name, w in said.fractions.items() if not is_fraction(name, told, pairs))
    yield from (w for times, w in said.ratios.items() if not is_ratio(times, said, told, pairs))
    spoken = {*told.ordinals, *told.numbers, *(token[1:] for token in told.mixed if token[0] == "p")}
    yield from (w for nth, w in said.ordinals.items() if nth not in spoken)
    loose = {token.replace(" ", "") for token in told.mixed}
    yield from (w for token, w in said.mixed.items() if token not in loose and not technologies_in(token))
    for word, written in said.vague.items():
        low, high = numbers.VAGUE[word]
        if word not in told.vague and not any(low <= n < high for n in _decimals(told)):
            yield written
    for value, written in said.numbers.items():
        if _is_number(value, said, told, pairs) or _counts(value, count, sentence):
            continue
        if is_points(value, written, sentence, pairs) or is_sum(value, said, told) or _is_hour(value, told):
            continue
        if _is_bare_span(value, written, told, sentence) or _is_bare_answer(
            value, written, told, records, sentence
        ):
            continue
        if "year" not in sentence or not _is_length(value, records):
            yield written


def _is_number(value: str, said: Figures, told: Figures, pairs: Sequence[Change]) -> bool:
    years = {day[:4] for day in told.dates}
    if not {*told.numbers, *told.ratios, *years}.isdisjoint(numbers.either_way(value)):
        return True
    if _YEAR.fullmatch(value) and any(year == value for _, year in told.parts):
        return True
    how = said.hedges.get(value)
    if how and any(numbers.is_near(value, other, how) for other in told.numbers):
        return True
    claimed = numbers.decimal(value)
    return any(pair.difference == claimed and not pair.is_share for pair in pairs)


def _is_hour(value: str, told: Figures) -> bool:
    """Whether it is an hour of the day: "by seven in the morning" of 7 a.m."""
    hours = {int(time[:2]) for time in told.clock if time.endswith("00")}
    return value.isdigit() and not hours.isdisjoint({int(value), int(value) + _NOON})


def _is_bare_answer(
    value: str, written: str, told: Figures, records: Sequence[Passage], sentence: str
) -> bool:
    """Whether it answers "how many years?" with a number alone: "Sixteen, give or take"."""
    before, _, after = sentence.partition(written)
    if _OPENING.fullmatch(before) is None or not _ENDING.match(after):
        return False
    return value in {span.number for span in told.spans} or _is_length(value, records)


def _is_length(value: str, records: Sequence[Passage]) -> bool:
    """Whether it is a number of years that one of the records lasted: "five years, two of them at Acme"."""
    return any(
        value in {str(months // 12), str(round(months / 12))} for months in durations.lengths(records, None)
    )


def _is_bare_span(value: str, written: str, told: Figures, sentence: str) -> bool:
    """Whether it is the other end of a span or a share: "four days instead of twelve"."""
    before = sentence.partition(written)[0]
    return bool(_OTHER_END.search(before)) and value in {
        *told.percents,
        *(span.number for span in told.spans),
    }


def _counts(value: str, count: int, sentence: str) -> bool:
    """Whether it is a small number that counts the records, or what the sentence itself lists."""
    if not value.isdigit() or not 1 < int(value) <= _FEW:
        return False
    if int(value) == count:
        return True
    if _ANNOUNCES.search(sentence) and sentence.rstrip(" *_").endswith(":"):
        return True
    listed = sentence.partition(":")[2] or sentence.partition(" - ")[2]
    if not listed:
        return False
    parts = [numbers.value(word) for word in _ONES.findall(listed)]
    whole = sum(int(part) for part in parts if part.isdigit())
    return int(value) in {whole, len(re.split(r",\s*(?:and\s)?|\sand\s|;", listed))}


def _decimals(told: Figures) -> list[Decimal]:
    return [known for one in told.numbers if (known := numbers.decimal(one)) is not None]


def _swapped_ends(sentence: str, records: Sequence[Passage]) -> Iterator[str]:
    """Years that a sentence gives as a beginning and that are a record's end, or the other way round."""
    if len(records) != 1:
        return
    told = durations.months_told(durations.dates_of(records[0]))
    is_open = durations.is_open(records[0])
    if not told[1:] and not is_open:
        return
    begun, ended = told[0] // 12, None if is_open else told[-1] // 12
    if begun == ended:
        return
    is_told_twice = _tells_both(records[0], begun, ended)
    for match in _YEAR.finditer(sentence):
        before = sentence[max(0, match.start() - 60) : match.start()]
        cue = _last_cue(before, sentence[match.start() :][:16])
        year = int(match[0])
        if is_told_twice and not _OF_A_JOB.search(before):
            continue
        if (cue == "begin" and year == ended) or (cue == "end" and year == begun):
            yield match[0]


def _tells_both(record: Passage, begun: int, ended: int | None) -> bool:
    """Whether the text names other years, or one of these more than once: then it has a story of its own."""
    years = _YEAR.findall(record.text)
    return any(int(year) not in {begun, ended} or years.count(year) > 1 for year in years)


def _last_cue(before: str, after: str) -> str:
    """What the words right before a year make of it."""
    found = [cue for cue in _CUE.finditer(before + after) if cue.end() <= len(before)]
    if not found or re.search(r"[,;:]", before[found[-1].end() :]):
        return ""
    return "begin" if found[-1][1] and not _UNTIL.search(before) else "end"
