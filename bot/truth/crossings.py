"""A degree told with another's school, a post with another's employer: two records in one breath."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.domain import Passage
from bot.truth.names import names_in, unknown_names
from bot.truth.posts import posts
from bot.truth.stems import words_of
from bot.truth.told import Stems

_AT, _COMMA = re.compile(r"\b(?:at|bei|chez)\s"), re.compile(r",\s(?=[^,]*$)")
_APART = re.compile(
    r"\b(?:besides|after|before|following|alongside|while|thanks to|then|next|since|together|apart from"
    r"|on top of|from there"
    r"|moved|joined|between|both|also|plus|later|earlier|first|finally|next to|with my|for my)\b",
    re.IGNORECASE,
)


def place_of(record: Passage) -> str:
    """The employer or school of such titles as ``Engineer at Acme`` or ``BSc, Uppsala University``."""
    at = _AT.search(record.title) or _COMMA.search(record.title)
    return record.title[at.end() :] if at else ""


def crossed(part: str, records: Sequence[Passage]) -> bool:
    """Whether a part of a sentence names the place of one record and the title of others alone."""
    if _APART.search(part):
        return False
    at = [record for record in records if _at(part, record, records)]
    if not at:
        return False
    called = [record for record in records if _called(part, record, records)]
    return bool(called) and not any(record in at for record in called)


def called_by_post(part: str, records: Sequence[Passage]) -> list[Passage]:
    """The records whose post a part names in small letters, when others are not called so: "as a postdoc"."""
    for post in posts(part):
        held = [record for record in records if all(map(_stems_of(record).exactly, post))]
        if not held:
            held = [record for record in records if all(map(_stems_of(record).holds, post))]
        if 0 < len(held) < len(records):
            return held
    return []


def _at(part: str, record: Passage, records: Sequence[Passage]) -> bool:
    """Whether a part names the place of a record by a word that no other title has."""
    place = place_of(record)
    others = "\n".join(one.title.removesuffix(place) for one in records if one is not record)
    return bool(place) and any(is_in(name, place) and not is_in(name, others) for name in names_in(part))


def _called(part: str, record: Passage, records: Sequence[Passage]) -> bool:
    """Whether a part calls a record by words of its title that no other record has."""
    others = "\n".join(f"{one.title}\n{one.text}" for one in records if one is not record)
    place = place_of(record)
    title = record.title.removesuffix(place)
    if any(is_in(name, title) and not is_in(name, others) for name in names_in(part)):
        return True
    return record in called_by_post(part, records)


@lru_cache(maxsize=512)
def _stems_of(record: Passage) -> Stems:
    return Stems(words_of(record.title.removesuffix(place_of(record))))


@lru_cache(maxsize=8192)
def is_in(name: str, text: str) -> bool:
    """Whether a name stands in a text, in any of its forms."""
    return not unknown_names(f"x {name}", [text])
