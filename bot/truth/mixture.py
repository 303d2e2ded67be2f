"""Whether each part of a sentence that cites several records stands in one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from bot.domain import Passage
from bot.truth.amounts import wrong_figures
from bot.truth.faults import MIXTURE, Fault
from bot.truth.likeness import likeness
from bot.truth.names import names_in, unknown_names
from bot.truth.parts import content_of
from bot.truth.ranks import ranks_in, wrong_ranks
from bot.truth.stems import words_of
from bot.truth.technologies import technologies_in
from bot.truth.told import lacking_technologies, told_by

_PART = re.compile(
    r"[;\u2014\u2013]|\s-\s|,\s+|\b(?:and|but|while|whereas|then|before|after|where|followed by)\s+",
    re.IGNORECASE,
)
_LIKE = 0.34
_NOVEL = 2


def mixtures(sentence: str, records: Sequence[Passage], today: date | None) -> list[Fault]:
    """
    Parts of a sentence that only several records together would support.

    A part with a name that some of the records hold and others do not must find its figures, ranks and
    technologies in one that holds a name of it; a name that has had no figure yet goes on to the next part.
    """
    if not records[1:]:
        return []
    found: list[Fault] = []
    holders: list[Passage] = []
    for part in _parts(sentence):
        owners = _owners(part, records)
        if owners is not None:
            holders = [*holders, *owners] if not found else owners
        if not holders or not _is_checkable(part):
            continue
        if not any(_stands(part, record, today, len(records)) for record in holders) and not _stands_apart(
            part, owners, records, today
        ):
            found.append(Fault(kind=MIXTURE, words=part.strip()))
        holders = list(owners or holders)
    return found


def _stands_apart(
    part: str, owners: list[Passage] | None, records: Sequence[Passage], today: date | None
) -> bool:
    """A part that names nobody may go on to tell of another of the records."""
    return owners is None and any(_stands(part, record, today, len(records)) for record in records)


@lru_cache(maxsize=512)
def _parts(sentence: str) -> tuple[str, ...]:
    return tuple(part for part in _PART.split(sentence) if part.strip())


def _owners(part: str, records: Sequence[Passage]) -> list[Passage] | None:
    """The records that hold a name of this part which others of them do not; None without such a name."""
    owners: list[Passage] = []
    for name in names_in(part):
        holding = [record for record in records if not unknown_names(f"x {name}", [_whole(record)])]
        if 0 < len(holding) < len(records):
            owners += holding
    return owners or None


def _is_checkable(part: str) -> bool:
    return bool(
        re.search(r"\d", part) or ranks_in(part) or technologies_in(part) or content_of(words_of(part))
    )


def _stands(part: str, record: Passage, today: date | None, count: int) -> bool:
    """Whether one record holds the figures, ranks and technologies of a part, and something of its words."""
    if wrong_figures(part, (record,), today, of=count):
        return False
    told = told_by((record,))
    if lacking_technologies(part, told):
        return False
    if wrong_ranks(part, (record,), told):
        return False
    like = likeness(content_of(words_of(part)), told)
    return like.weight < _NOVEL or like.share >= _LIKE


def _whole(record: Passage) -> str:
    return f"{record.title}\n{record.section}\n{record.text}"
