"""How an examined profile is told: to its owner in plain lines, to programs as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.domain import Passage
    from bot.knowledge.examine import Examination, FileRead
    from bot.knowledge.finding import Finding
    from bot.knowledge.profile import Problem, Profile

_SHOWN = 3
_KINDS = {
    "conflict": "Told in two ways",
    "dates": "Dates that are odd",
    "expired": "Certificates that ran out",
    "gap": "Gaps that visitors ask about",
    "missing": "What visitors ask for and the profile does not tell",
    "hidden": "Hidden from readers of the file",
    "instruction": "Speaks to a machine instead of telling about you",
    "duplicate": "Stands twice",
}


def as_data(read: Profile, examination: Examination) -> dict[str, Any]:
    """What `twin profile check --json` prints."""
    return {
        "name": read.name,
        "version": read.version,
        "passages": len(read.passages),
        "sections": dict(Counter(passage.section for passage in read.passages)),
        "owner_only": [passage.id for passage in _owner_only(read)],
        "problems": [
            {"place": one.place, "what": one.what, "remark": one.is_remark} for one in read.problems
        ],
        "files": [
            {"file": one.file, "records": one.records, "sections": dict(one.sections), "drafts": one.drafts}
            for one in examination.files
        ],
        "drafts": len(read.drafts),
        "style": asdict(read.style),
        "findings": [
            {"kind": one.kind, "place": one.place, "what": one.what, "advice": one.advice}
            for one in examination.findings
        ],
        "audiences": dict(examination.audiences),
    }


def as_lines(read: Profile, examination: Examination) -> Iterator[str]:
    """The same for an owner who is no programmer."""
    files = f"{len(examination.files)} file{'s' if len(examination.files) != 1 else ''}"
    yield f"{read.name}: {len(read.passages)} records from {files}, version {read.version}"
    for file in examination.files:
        yield from _file(file)
    yield from _told(read, examination)
    lost = [problem for problem in read.problems if not problem.is_remark]
    found = {(one.place, one.what) for one in examination.findings}  # told below, with advice
    remarks = [one for one in read.problems if one.is_remark and (one.place, one.what) not in found]
    if lost:
        yield from ("", f"Could not be read as it stands ({len(lost)}):")
    yield from _grouped(lost)
    if remarks:
        yield from ("", f"Good to know ({len(remarks)}):")
    yield from _grouped(remarks)
    yield from _findings(examination)
    if not lost:
        yield ""
        yield "Everything could be read."


def _grouped(problems: Iterable[Problem]) -> Iterator[str]:
    """One line for all places of which the same is said: a folder of notes has hundreds of pictures."""
    by_what: dict[str, list[str]] = {}
    for problem in problems:
        by_what.setdefault(problem.what, []).append(problem.place)
    for what, places in by_what.items():
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        yield f"  {', '.join(places[:_SHOWN])}{more}: {what}"


def _file(file: FileRead) -> Iterator[str]:
    sections = ", ".join(f"{section} {number}" for section, number in file.sections.items())
    yield f"  {file.records:>3}  {file.file}" + (f": {sections}" if sections else "")
    if file.drafts:
        from bot.knowledge.drafts import waiting

        yield f"       {waiting(file.drafts)} for your word: see `twin profile drafts`"


def _told(read: Profile, examination: Examination) -> Iterator[str]:
    yield ""
    yield "Who is told what:"
    names = {"public": "everybody", "owner": "you alone"}
    for audience, number in examination.audiences.items():
        yield f"  {number:>3}  {names.get(audience, audience)}"
    kept = _owner_only(read)
    if kept:
        yield f"For you alone: {'; '.join(dict.fromkeys(passage.title for passage in kept))}"
    style = read.style
    said = {
        "Tone": style.tone,
        "Languages": ", ".join(style.languages),
        "Phrases": " / ".join(style.phrases),
        "Not talked about": "; ".join(style.avoid),
    }
    yield from (f"{name}: {words}" for name, words in said.items() if words)


def _findings(examination: Examination) -> Iterator[str]:
    by_kind: dict[str, list[Finding]] = {}
    for one in examination.findings:
        by_kind.setdefault(one.kind, []).append(one)
    for kind, findings in by_kind.items():
        yield ""
        yield f"{_KINDS[kind]} ({len(findings)}):"
        for number, one in enumerate(findings):
            yield f"  {one.place}: {one.what}"
            is_last = number + 1 == len(findings)
            if is_last or findings[number + 1].advice != one.advice:
                yield f"    {one.advice}"


def _owner_only(read: Profile) -> list[Passage]:
    return [passage for passage in read.passages if passage.audience == {"owner"}]
