"""Examines a profile for what its owner should know: contradictions, gaps, what ran out, hidden orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from bot.domain import EVERYBODY, OWNER, Passage
from bot.knowledge.audience import OWNER_ONLY
from bot.knowledge.examine_conflicts import conflicts, doubles
from bot.knowledge.examine_records import Record, records_of
from bot.knowledge.examine_times import expired, gaps, overlaps, reversed_times
from bot.knowledge.examine_words import orders_in
from bot.knowledge.finding import Finding
from bot.knowledge.index import kinds_of
from bot.knowledge.profile import Profile

_ASKED_FOR = {
    "work": "your jobs, with employer, role and dates",
    "education": "where you studied, what, and until when",
    "certificate": "your certificates, each with who issued it and when",
    "skill": "your skills, with years and level",
    "story": "a story or two: situation, task, action, result",
}
"""What visitors ask for most, and what to write so that they are answered."""
_MOST_RECORDS = 500
"""Nobody has held more jobs; as each is held against each, more of them would take minutes."""
_ADVICE_ON_HIDDEN = (
    "Delete it if you did not put it there. Comments and invisible characters are told to nobody; text in "
    "the colour of the page is told like any other."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """How many records a file gave, by section, and how many of them wait as drafts."""

    file: str
    sections: Mapping[str, int]
    drafts: int = 0

    @property
    def records(self) -> int:
        return sum(self.sections.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """``audiences`` counts records by whom they are for: ``public``, ``owner``, ``slack:C01``."""

    findings: tuple[Finding, ...]
    files: tuple[FileRead, ...]
    audiences: Mapping[str, int]


def examine(profile: Profile, *, today: date) -> Examination:
    """Everything that may be wrong with a profile although it reads; pure, and in the order of the files."""
    records = list(islice(records_of(profile.passages), _MOST_RECORDS))
    return Examination(
        findings=tuple(dict.fromkeys(_findings(profile, records, today))),
        files=tuple(_files(profile)),
        audiences=_audiences(profile.passages),
    )


def _findings(profile: Profile, records: Sequence[Record], today: date) -> Iterator[Finding]:
    yield from conflicts(records)
    yield from reversed_times(records)
    yield from overlaps(records, today)
    yield from expired(records, profile.passages, today)
    yield from gaps(records, today)
    yield from _missing(profile.passages)
    for one in profile.hidden:
        advice = _ADVICE_ON_HIDDEN
        yield Finding(kind="hidden", place=one.place, what=one.what, advice=advice)
    for passage in (*profile.passages, *profile.drafts):
        for sentence in orders_in(passage):
            advice = "Delete it, or tell it as a fact about you; the twin takes no orders from a profile."
            what = f"this speaks to a machine: {sentence!r}"
            yield Finding(kind="instruction", place=passage.place, what=what, advice=advice)
    yield from _duplicates(profile, records)


def _missing(passages: Sequence[Passage]) -> Iterator[Finding]:
    held = frozenset[str]().union(*map(kinds_of, passages))
    for kind, wish in _ASKED_FOR.items():
        if kind not in held:
            name = (
                "certificates"
                if kind == "certificate"
                else {"story": "stories", "skill": "skills"}.get(kind, kind)
            )
            what = f"no record of the kind that visitors ask for: {name}"
            yield Finding(kind="missing", place="profile", what=what, advice=f"Add {wish}, if you have any.")


def _duplicates(profile: Profile, records: Sequence[Record]) -> Iterator[Finding]:
    advice = "Delete one of them; two copies of one thing sooner or later differ."
    for passage in profile.repeated:
        what = f"{passage.title!r} stands here again, word for word; kept once"
        yield Finding(kind="duplicate", place=passage.place, what=what, advice=advice)
    for first, second in doubles(records):
        what = f"{first.passage.title!r} stands in {second.passage.place} as well, in the same words"
        yield Finding(kind="duplicate", place=first.passage.place, what=what, advice=advice)


def _files(profile: Profile) -> Iterator[FileRead]:
    read: dict[str, Counter[str]] = {}
    drafts: Counter[str] = Counter()
    for passage in profile.passages:
        read.setdefault(_file(passage), Counter())[passage.section] += 1
    for passage in profile.drafts:
        read.setdefault(_file(passage), Counter())
        drafts[_file(passage)] += 1
    for file, sections in read.items():
        yield FileRead(file=file, sections=dict(sections), drafts=drafts[file])


def _file(passage: Passage) -> str:
    return passage.place.partition(":")[0]


def _audiences(passages: Sequence[Passage]) -> dict[str, int]:
    counted = Counter(label(passage.audience) for passage in passages)
    first = ("public", "owner")
    return {name: counted[name] for name in sorted(counted, key=lambda one: (one not in first, one))}


def label(audience: frozenset[str]) -> str:
    """``public``, ``owner``, or the names of those who are told beside the owner."""
    if audience & EVERYBODY:
        return "public"
    return OWNER if audience == OWNER_ONLY else ", ".join(sorted(audience - OWNER_ONLY))
