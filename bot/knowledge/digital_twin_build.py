"""A JSON Resume in the making: records of another dialect are renamed and put where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.knowledge.audience import is_private_key
from bot.knowledge.dates import as_iso, as_span
from bot.knowledge.digital_twin_words import names, plain
from bot.knowledge.json_fields import flat
from bot.knowledge.json_shapes import SHAPES
from bot.knowledge.json_text import Literal, Path
from bot.knowledge.wording import words_of_key

_DATES = ("startDate", "endDate", "date", "releaseDate", "expires")
_INNER = {"certificates", "projects", "publications", "awards", "stories", "volunteer", "references"}
"""Lists inside a record that are records themselves."""
_WORDS_OF_A_TITLE = 12
_KINDS = {"star", "story", "stories", "achievement", "achievements", "example", "examples"}
_SAYS_MORE = {"graduation", "graduated", "expected"}
_PARTS_OF_A_STORY = {"situation", "task", "action", "result"}

Located = tuple[Any, Path]


@dataclass(slots=True)
class Build:
    """
    The resume so far, where its values stand in the file, and texts that must not be told elsewhere.

    ``origins`` leads from the path of a value in ``resume`` to its path in the file.
    """

    resume: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, Path] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    remarks: list[tuple[Path, str]] = field(default_factory=list)
    chunks: list[Located] = field(default_factory=list)
    answers: list[Located] = field(default_factory=list)
    questions: list[tuple[str, Path]] = field(default_factory=list)

    def add(self, section: str, record: Mapping[str, Any], path: Path) -> None:
        """One more record of a section, as it is."""
        if any(flat(value) for value in record.values()):
            records = self.resume.setdefault(section, [])
            if not isinstance(records, list):
                records = self.resume[section] = [records]
                self.origins[(section, 0)] = self.origins.pop((section,), path)
            self.origins[(section, len(records))] = path
            records.append(dict(record))

    def one(self, section: str, fields: Mapping[str, Any], path: Path) -> None:
        """The fields of a part that is one record; several files' worth of them are one."""
        found = self.resume.get(section)
        if isinstance(found, list) or not any(flat(value) for value in fields.values()):
            self.add(section, fields, path)
            return
        self.resume[section] = {**fields, **(found or {})}
        for key in fields:
            self.origins.setdefault((section, key), (*path, key))
        self.origins.setdefault((section,), path)

    def records(self, section: str, value: Any, path: Path, within: Mapping[str, Any] | None = None) -> None:
        """Records of one section of JSON Resume, renamed, with ``within`` told in each of them."""
        for item, where in each(value, path):
            if not isinstance(item, dict):
                self.add(section, {SHAPES[section].bare: flat(item), **(within or {})}, where)
            elif section == "stories" and not is_story(item):
                self.loose(where, item)
            else:
                self._record(section, item, where, within or {})

    def loose(self, path: Path, item: Mapping[str, Any]) -> None:
        """A record of a part that nobody else uses; it is told by the names that it has."""
        named = {} if {"name", "title"} & set(map(plain, item)) else {"name": words(path[-1])}
        self.add(part_of(path), {**named, **item}, path)

    def _record(self, section: str, item: Mapping[str, Any], path: Path, within: Mapping[str, Any]) -> None:
        renamed, origins = fields_of(section, item)
        record = {**dated(renamed), **within}
        if section == "stories":
            record["title"] = title_of(record, label_of(path))
        told = {
            key: value for key, value in record.items() if not self._takes(section, key, value, record, path)
        }
        index = len(self.resume.get(section, ()))
        self.add(section, told, path)
        for key, older in origins.items():
            self.origins[(section, index, key)] = (*path, older)

    def _takes(self, section: str, key: str, value: Any, record: Mapping[str, Any], path: Path) -> bool:
        """Whether a field of a record holds records of its own, which it has then told."""
        inner = names().sections.get(plain(key))
        where = (*path, key)
        if inner != "references" and is_private_key(key):
            return False
        if holds_stories(value):
            items = value if isinstance(value, list) else [value]
            job = {
                name: record[name] for name in ("position", "name", "startDate", "endDate") if name in record
            }
            for index, item in enumerate(items):
                self.records("stories", item, (*where, index), job if section == "work" else {})
            return True
        if inner not in _INNER or inner == section or not isinstance(value, list | dict):
            return False
        owner = flat(record.get(SHAPES[section].bare, "")) if section in {"work", "education"} else ""
        self.records(inner, value, where, {"entity": owner} if owner and inner == "projects" else {})
        return True


def label_of(path: Path) -> str:
    """The key that a story stands under, where it names that one story."""
    key = path[-1] if path else 0
    if not isinstance(key, str) or plain(key) in names().sections:
        return ""
    return "" if _KINDS & set(words_of_key(key)) else words(key)


def title_of(story: Mapping[str, Any], label: str = "") -> str:
    """What a story is called: its title, its key, or the first words of what was to be done; and where."""
    own = (flat(story.get(part, "")) for part in ("task", "action", "situation", "result"))
    told = (flat(story.get("title", "")), label, *own)
    first = re.split(r"[.;:!?](?:\s|$)", next(filter(None, told), ""))[0].split()
    lead = " ".join(first[:_WORDS_OF_A_TITLE]) + (" …" if len(first) > _WORDS_OF_A_TITLE else "")
    where = " at ".join(filter(None, (flat(story.get(key, "")) for key in ("position", "name"))))
    return f"{lead} ({where})" if where else lead


def each(value: Any, path: Path) -> Iterator[Located]:
    """The records that a value holds: of a list, of an object of objects, or itself."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from each(item, (*path, index))
    elif isinstance(value, dict) and value and all(_is_record(item) for item in value.values()):
        for key, item in value.items():
            yield from each(item, (*path, key))
    elif flat(value):
        yield value, path


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(x, dict) for x in value))


def is_story(value: Any) -> bool:
    """Whether an object tells situation, task, action and result, or most of them."""
    if not isinstance(value, dict):
        return False
    parts = {names().fields["stories"].get(plain(key), "") for key in value}
    said = {plain(key).rstrip("s") for key in value} & _PARTS_OF_A_STORY
    return len(parts & _PARTS_OF_A_STORY) >= 3 or len(said) >= 2  # noqa: PLR2004 - of four


def holds_stories(value: Any) -> bool:
    """Whether a value is a story, or a list with one."""
    return is_story(value) or (isinstance(value, list) and any(map(is_story, value)))


def fields_of(section: str, item: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """
    A record with the names that JSON Resume gives its fields, and which they had.

    Of two fields that mean the same, lists are joined, and otherwise the second keeps its own name.
    """
    known, lists = names().fields.get(section, {}), names().lists
    renamed: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for key, value in item.items():
        name = known.get(plain(key), key)
        if not flat(value):
            continue
        if holds_stories(value) or (name in renamed and name not in lists):
            renamed[key] = value
        elif name in lists:
            renamed[name] = [*renamed.get(name, []), *_texts(value)]
        else:
            renamed[name] = _text(value) if name in known.values() and name != "is_current" else value
        if name == "endDate" and set(plain(key).split("_")) & _SAYS_MORE:
            renamed[key] = value
        origins.setdefault(name if name in renamed else key, key)
    return renamed, origins


def _text(value: Any) -> str:
    """A text with its lines, also of a list of such; anything else on one."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return value if isinstance(value, str) and not isinstance(value, Literal) else flat(value)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{words(key)}: {flat(item)}" for key, item in value.items() if flat(item)]
    return [flat(item) for item in value] if isinstance(value, list) else [flat(value)]


def dated(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with its dates as ISO ones, as far as they are dates; a span becomes its two ends."""
    found = {key: value for key, value in record.items() if key not in {"span", "is_current"}}
    span = as_span(flat(record.get("span", "")))
    if span is not None and not found.get("startDate") and not found.get("endDate"):
        ends = {"startDate": span.start, "endDate": span.end}
        found |= {key: date for key, date in ends.items() if date}
    if "span" in record and (span is None or not span.is_whole):
        found["duration"] = record["span"]
    for key in _DATES:
        if key in found:
            found[key] = as_iso(flat(found[key])) or flat(found[key])
    if record.get("is_current") is True and found.get("startDate"):
        found.setdefault("endDate", "present")
    elif "is_current" in record and record["is_current"] not in {True, False}:
        found["current"] = record["is_current"]
    return found


def part_of(path: Path) -> str:
    """The innermost name on a path."""
    return next(step for step in reversed(path) if isinstance(step, str))


def words(key: object) -> str:
    """A key as a person would write it: ``C++`` and ``PostgreSQL`` stay, ``ai_ml`` becomes ``AI ML``."""
    text = str(key)
    if any(c.isupper() for c in text[1:]) and "_" not in text and not text[:1].islower():
        return text
    if not all(c.isalnum() or c in "_- " for c in text) or not plain(text):
        return text
    told = " ".join(_SPELLED.get(word, word) for word in plain(text).split("_"))
    return told[:1].upper() + told[1:]


_SPELLED = {
    "ai": "AI",
    "ml": "ML",
    "ui": "UI",
    "ux": "UX",
    "api": "API",
    "apis": "APIs",
    "sql": "SQL",
    "aws": "AWS",
}
