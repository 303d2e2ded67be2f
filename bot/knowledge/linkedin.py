"""Reads the ZIP that LinkedIn sends to people who ask for their data, and of it only what is about them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from bot.knowledge.archive import Archive
from bot.knowledge.dates import as_iso
from bot.knowledge.json_fields import Faults
from bot.knowledge.json_resume import resume_reading
from bot.knowledge.json_text import Path
from bot.knowledge.linkedin_tables import Table, bare, table_called
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.text import decoded
from bot.knowledge.wording import one_line

_PREAMBLE = 20
"""Some tables begin with notes; within so many rows the header has come."""
_SHOWN = 4
_MOMENT = re.compile(r"(\d\d)/(\d\d)/(?:20)?(\d\d), \d\d?:\d\d(?: [AP]M)?")
_WEBSITE = re.compile(r"(?:(?P<kind>[A-Z_ ]+):)?(?P<url>[^,\s]\S*)")


@dataclass(slots=True)
class _Resume:
    """The resume so far: its values, where they come from, and what stood twice."""

    value: dict[str, Any] = field(default_factory=lambda: {"basics": {}})
    lines: dict[Path, int | str] = field(default_factory=dict)
    origins: dict[Path, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_linkedin(data: bytes, file: str) -> Reading:
    """
    The passages of a LinkedIn export. ``file`` is what problems call it; places are ``file/Positions.csv:3``.

    Messages, connections and whatever else is not the person's own record are never opened, which one remark
    says. E-mail addresses, phone numbers, street address, birthday, licence numbers and recommendations come
    as passages that only the owner sees.
    """
    archive = Archive(data, file)
    resume = _Resume()
    for name, member in archive.members(_is_wanted):
        _add_table(resume, name, member, file)
    if not resume.lines:
        what = "no table of a LinkedIn export in it (Profile.csv, Positions.csv, ...); nothing of it was read"
        faults = archive.problems or [Problem(place=file, what=what)]
        return Reading(problems=(*faults, *resume.problems), is_broken=True)
    _finish(resume.value)
    reading = resume_reading(resume.value, Faults(file, resume.lines, resume.origins))
    remarks = [_never_opened(archive.left, file)] if archive.left else []
    problems = (*archive.problems, *resume.problems, *reading.problems, *remarks)
    return replace(reading, problems=problems)


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() == ".csv" and table_called(path.stem) is not None


def _never_opened(names: list[str], file: str) -> Problem:
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return Problem(place=file, what=f"not opened, it is none of the twin's business: {shown}", is_remark=True)


def _add_table(resume: _Resume, name: str, data: bytes, file: str) -> None:
    table = table_called(PurePosixPath(name).stem)
    place = f"{file}/{name}"
    text = decoded(data, place, resume.problems)
    if table is None or text is None:
        return
    resume.lines.setdefault((name,), f"{name}:1")
    known: set[tuple[tuple[str, str], ...]] = set()
    for line, row in _rows(text, table, place, resume.problems):
        record = {key: value for key, value in row.items() if value}
        same = tuple(record.items())
        if same in known:
            what = "stands twice, word for word; kept once"
            resume.problems.append(Problem(place=f"{place}:{line}", what=what, is_remark=True))
        elif record:
            known.add(same)
            _add(resume, table, record, (name, line))


def _rows(
    text: str, table: Table, place: str, problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and fields of each row below the header, which is the first row with a column that is known."""
    reader = csv.reader(io.StringIO(text, newline=""))
    header: list[str] = []
    begins, read = 1, 0
    try:
        for row in reader:
            line, begins, read = begins, reader.line_num + 1, read + 1
            if not header:
                known = sum(bare(name) in table.columns for name in row)
                header = [one_line(name) for name in row] if known else []
                if not header and read > _PREAMBLE:
                    break
            elif any(map(str.strip, row)):
                yield line, _named(row, header, f"{place}:{line}", problems)
    except csv.Error as error:
        problems.append(
            Problem(place=f"{place}:{begins}", what=f"no row that reads: {error}; the rest was left out")
        )
    if not header and text.strip():
        expected = ", ".join(sorted(table.columns)[:_SHOWN])
        problems.append(Problem(place=place, what=f"no header that is known (such as {expected}); not read"))


def _named(row: list[str], header: list[str], place: str, problems: list[Problem]) -> dict[str, str]:
    if len(row) > len(header):
        lost = one_line(" ".join(row[len(header) :]))[:40]
        what = f"{len(row)} fields where the header has {len(header)}; left out: {lost!r}"
        problems.append(Problem(place=place, what=what))
    return {name: value.strip() for name, value in zip(header, row, strict=False) if name}


def _add(resume: _Resume, table: Table, row: Mapping[str, str], path: Path) -> None:
    record: dict[str, str] = {}
    names: dict[str, str] = {}
    for column, value in row.items():
        key = table.columns.get(bare(column), column)
        record[key] = (_moment(value) or as_iso(value) or value) if key in table.dates else value
        names[key] = column
    section = table.section
    if section == "basics":
        here: Path = ("basics",)
        resume.value["basics"] = {**record, **resume.value["basics"]}
    elif section in {"emails", "phones"}:
        here = ("basics", section)
        told = " ".join(record[key] for key in ("value", "extension") if key in record)
        resume.value["basics"].setdefault(section, []).append(told)
    else:
        records = resume.value.setdefault(section, [])
        here = (section, len(records))
        records.append(record)
    resume.lines[path] = ":".join(map(str, path))
    resume.origins.setdefault(here, path)
    for key, column in names.items():
        resume.origins.setdefault((*here, key), (*path, column))


def _moment(text: str) -> str:
    """``05/12/19, 10:11 AM``, the form in which LinkedIn writes when something was sent -> ``2019-05-12``."""
    found = _MOMENT.fullmatch(text)
    return f"20{found[3]}-{found[1]}-{found[2]}" if found else ""


def _finish(resume: dict[str, Any]) -> None:
    """What is told in one breath: the name, the links, all skills and all courses."""
    basics = resume["basics"]
    basics["name"] = " ".join(basics.pop(key, "") for key in ("firstName", "lastName")).strip()
    basics["profiles"] = [*_websites(basics.pop("websites", "")), *_handles(basics.pop("twitter", ""))]
    for reference in resume.get("references", []):
        names = (reference.pop(key, "") for key in ("firstName", "lastName"))
        reference["name"] = " ".join(filter(None, names))
    if resume.get("skills"):
        skills = list(dict.fromkeys(record.get("name", "") for record in resume["skills"]))
        resume["skills"] = [{"name": "Skills", "keywords": list(filter(None, skills))}]
    if resume.get("courses"):
        told = (
            " ".join((r.get("name", ""), f"({r['number']})" if r.get("number") else ""))
            for r in resume["courses"]
        )
        resume["courses"] = list(dict.fromkeys(course.strip() for course in told))


def _websites(text: str) -> list[dict[str, str]]:
    """``[PORTFOLIO:https://example.org,BLOG:https://example.net]`` -> links."""
    found = (_WEBSITE.fullmatch(part.strip()) for part in text.strip("[] ").split(","))
    return [{"network": (one["kind"] or "Website").capitalize(), "url": one["url"]} for one in found if one]


def _handles(text: str) -> list[dict[str, str]]:
    return [
        {"network": "Twitter", "username": part.strip()}
        for part in text.strip("[] ").split(",")
        if part.strip()
    ]
