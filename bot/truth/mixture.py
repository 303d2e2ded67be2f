"""Whether each part of a sentence that cites several records stands in one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.domain import Passage
from bot.truth.amounts import wrong_figures
from bot.truth.crossings import called_by_post, crossed, is_in, place_of
from bot.truth.faults import DATE, MIXTURE, NUMBER, SPAN, Fault
from bot.truth.figures import figures
from bot.truth.likeness import Likeness, likeness
from bot.truth.names import names_in
from bot.truth.parts import content_of
from bot.truth.ranks import ranks_in, wrong_ranks
from bot.truth.stems import words_of
from bot.truth.technologies import technologies_in
from bot.truth.told import lacking_technologies, told_by

_PART = re.compile(
    r"[;\u2014\u2013]|\s-\s|,\s+|\b(?:and|but|while|whereas|then|before|after|where|followed by)\s+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_APART = re.compile(r";|\b(?:and|but|then|before|after|followed)\b", re.IGNORECASE)
_GOES = re.compile(r"\W*(?:i )?(?:left|leaving|moved|joined|became|went)\b", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:moved|joined|left|leaving|went|from|after|before|between|then|started)\b", re.IGNORECASE
)
_TOGETHER = re.compile(r"\b(?:besides|alongside|apart from|next to my|as well as|both)\b", re.IGNORECASE)
_DOES = re.compile(r"\b(?:i|we|my)\b", re.IGNORECASE)
_SHARES = re.compile(
    r"\b(?:of (?:them|these|which|those)|later|earlier|afterwards|the year (?:after|before))\b", re.IGNORECASE
)
_LIKE = 0.34
_UNLIKE = 0.6
_ALIKE = 0.75
_NOVEL = 2


def mixtures(sentence: str, records: Sequence[Passage], today: date | None) -> list[Fault]:
    """
    Parts of a sentence that only several records together would support.

    A part that names one of the records (its employer, its school) has to stand in that record, and so have
    the parts after it until another is named.
    """
    if not records[1:]:
        return []
    parts = _parts(sentence, _begins_with_a_title(sentence, records))
    named = [_named(part.text, records) for part in parts]
    only = {home.id: home for homes in named for home in homes}
    later = list(only.values()) if len(only) == 1 else []
    homes: list[Passage] = []
    found = []
    for at, (part, here) in enumerate(zip(parts, named, strict=True)):
        is_bare = not _says_something(part.text, records)
        homes = [*homes, *here] if is_bare else here or homes
        if is_together := bool(_TOGETHER.search(part.text)):
            homes = list(records)
        is_apart = any(one.is_apart for one in parts[at : at + 2])
        near = homes or ([] if is_apart else later)
        # What stands without a verb, "and, since 2018, Acme", may belong to what comes after it.
        near = near if here or not near or _DOES.search(part.text) else [*near, *_next(named[at + 1 :])]
        is_moving = len({one.id for one in here}) > 1 and bool(_MOVES.search(part.text))
        is_told = (
            is_bare
            or is_moving
            or is_together
            or not near
            or any(_stands(part.text, h, records, today) for h in near)
        )
        if not is_told or crossed(part.text, records):
            found.append(Fault(kind=MIXTURE, words=part.text.removeprefix("and ").strip()))
    return found


def _next(named: Sequence[list[Passage]]) -> list[Passage]:
    return next((homes for homes in named if homes), [])


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a sentence; ``is_apart``: it is another fact, told after or beside what stands before it."""

    text: str
    is_apart: bool


@lru_cache(maxsize=512)
def _parts(sentence: str, is_name_first: bool) -> tuple[_Part, ...]:
    found: list[_Part] = []
    start, cue = 0, ""
    for match in [*_PART.finditer(sentence), None]:
        text = sentence[start : match.start() if match else len(sentence)]
        if text.strip():
            # A word in front, so that a name at the beginning of a part is no sentence's first word.
            is_plain = not found and not is_name_first and not start
            is_apart = bool(_APART.search(cue)) or bool(_GOES.match(text))
            found.append(_Part(text if is_plain else f"and {text}", is_apart))
        if match:
            start, cue = match.end(), match[0]
    return tuple(found)


def _begins_with_a_title(sentence: str, records: Sequence[Passage]) -> bool:
    first = sentence.split(maxsplit=1)[0] if sentence.strip() else ""
    return first[:1].isupper() and any(first in record.title.split() for record in records)


def _named(part: str, records: Sequence[Passage]) -> list[Passage]:
    """The records that a part names: by employer or school, else by title, else by a name in their text."""
    names = names_in(part)
    places = [name for name in names if any(is_in(name, place_of(record)) for record in records)]
    others = [name for name in names if not technologies_in(f"and {name}")]
    return (
        _holding(places, records, _whole)
        or _holding(names, records, lambda record: record.title)
        or called_by_post(part, records)
        or _holding(others, records, _whole)
    )


def _holding(
    names: Sequence[str], records: Sequence[Passage], words: Callable[[Passage], str]
) -> list[Passage]:
    found = []
    for name in names:
        holding = [record for record in records if is_in(name, words(record))]
        if 0 < len(holding) < len(records):
            found += holding
    return found


def _is_by_title(part: str, home: Passage) -> bool:
    """Whether a part names no record, or this one by its title rather than by a name in its story."""
    names = names_in(part)
    return not names or any(is_in(name, home.title) for name in names)


def _is_about(record: Passage) -> bool:
    return record.section.lower() == "about" and not record.dates


def _whole(record: Passage) -> str:
    return f"{record.title}\n{record.section}\n{record.text}"


def _says_something(part: str, records: Sequence[Passage]) -> bool:
    titles = " ".join(record.title for record in records)
    others = [word for word in content_of(words_of(part)) if not is_in(word.text.capitalize(), titles)]
    if others and not others[1:] and not _DOES.search(part) and not names_in(part):
        others = []  # such as "in that order"
    return bool(others or figures(part, every_word=False) or ranks_in(part))


def _stands(part: str, home: Passage, records: Sequence[Passage], today: date | None) -> bool:
    """Whether the record that a part names holds what the part says, better than the others cited do."""
    told = told_by((home,))
    # What the person is in general may be told together with any part of their life.
    wrong = wrong_figures(part, (home, *filter(_is_about, records)), today, of=len(records))
    if _SHARES.search(part) or (place_of(home) and len({place_of(record) for record in records}) == 1):
        # Counted over several records, or one employer's posts told together.
        wrong = [fault for fault in wrong if fault.kind not in {SPAN, NUMBER} or _YEAR.fullmatch(fault.words)]
    if not place_of(home) and _is_by_title(part, home):
        # An award or a certificate may be told together with what it was for, but not with another date.
        is_dated = any(fault.kind in {DATE, SPAN} or _YEAR.fullmatch(fault.words) for fault in wrong)
        return not is_dated and not wrong_ranks(part, (home,), told)
    if wrong or lacking_technologies(part, told):
        return False
    if wrong_ranks(part, (home,), told) or _foreign_names(part, home, records):
        return False
    mine = _like(part, home, records)
    if mine.weight >= _NOVEL and (mine.share < _LIKE or _is_elsewhere(part, mine, home, records)):
        return False
    others = [_like(part, one, records) for one in records if one is not home and not _is_about(one)]
    return mine.share >= _UNLIKE or all(other.share < _ALIKE for other in others)


def _is_elsewhere(part: str, mine: Likeness, home: Passage, records: Sequence[Passage]) -> bool:
    """Whether all that a record lacks of a part stands in that of an employer or school it does not name."""
    names = names_in(part)
    places = [
        one
        for one in records
        if (place := place_of(one)) != place_of(home) and place and not any(is_in(n, place) for n in names)
    ]
    return any(all(map(told_by((one,)).stems.holds, mine.novel)) for one in places)


def _foreign_names(part: str, home: Passage, records: Sequence[Passage]) -> list[str]:
    """Names of a part that its record does not hold, other employers and schools left out."""
    known = "\n".join((_whole(home), *map(place_of, records), *map(_whole, filter(_is_about, records))))
    return [name for name in names_in(part) if not is_in(name, known)]


def _like(part: str, record: Passage, records: Sequence[Passage]) -> Likeness:
    """How much of a part, the names of records left out, one record tells."""
    titles = " ".join(record.title for record in records)
    named = {word.text for name in names_in(part) if is_in(name, titles) for word in words_of(name)}
    words = [word for word in content_of(words_of(part)) if word.text not in named]
    return likeness(words, told_by((record, *filter(_is_about, records))))
