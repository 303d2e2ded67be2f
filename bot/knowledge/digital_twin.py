"""Reads digitaltwin.json, under whichever names it is written, by turning it into a JSON Resume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain import Passage
from bot.knowledge.digital_twin_build import Build, holds_stories
from bot.knowledge.digital_twin_parts import add_person, add_preferences, add_rest, add_skills, secrets_of
from bot.knowledge.digital_twin_talk import add_interview, talk, with_questions
from bot.knowledge.digital_twin_words import names, plain
from bot.knowledge.json_audience import Part, parts_of
from bot.knowledge.json_fields import Faults, flat
from bot.knowledge.json_resume import private_texts, read_json_resume, resume_reading
from bot.knowledge.json_text import Json, Path, read_json
from bot.knowledge.profile import Reading
from bot.knowledge.style import style_of_json

_DEEPEST_WRAPPING = 3


def read_json_profile(text: str, file: str) -> Reading:
    """
    The passages of a JSON file that tells about a person, be it a JSON Resume or a digitaltwin.json.

    It is known by its content. ``file`` is what problems call it; of a broken file, whatever stands whole.
    """
    read = read_json(text, file)
    value, path = _unwrapped(read.value)
    twin = is_digital_twin(value)
    reading = read_digital_twin(value, path, read, file) if twin else read_json_resume(text, file)
    return replace(reading, style=style_of_json(value))


def is_digital_twin(value: Any) -> bool:
    """Whether a value names parts as digitaltwin.json does, and not as JSON Resume."""
    if isinstance(value, list):
        return any(isinstance(item, dict) and {"content", "text"} & set(map(plain, item)) for item in value)
    if not isinstance(value, dict) or "basics" in value:
        return False
    known = {plain(key): item for key, item in value.items()}
    grouped = (isinstance(known.get(name), dict) for name in ("skills", "education", "work"))
    return any(name in names().own for name in known if _holds(known[name])) or any(grouped)


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(flat(value))


def _unwrapped(value: Any, path: Path = ()) -> tuple[Any, Path]:
    """The profile in an envelope such as ``{"digital_twin": {...}}``, and where it lies."""
    if len(path) < _DEEPEST_WRAPPING and isinstance(value, dict) and not is_digital_twin(value):
        for key, item in value.items():
            if isinstance(item, dict) and "basics" not in value:
                inner, where = _unwrapped(item, (*path, key))
                if is_digital_twin(inner) and len(inner) > 1:
                    return inner, where
    return value, path


def read_digital_twin(value: Any, path: Path, read: Json, file: str) -> Reading:
    """The passages of the profile that stands at ``path`` of a file that has been read."""
    noted = Faults(file, read.lines)
    whole = read.value if isinstance(read.value, Mapping) else {"content_chunks": value}
    parts = list(parts_of(whole, noted, at=path))
    builds = [_built(part.value, path) for part in parts]
    secrets = frozenset[str]().union(
        *(_secrets(build) for part, build in zip(parts, builds, strict=True) if not part.is_public_fact)
    )
    faults = [Faults(file, read.lines, build.origins) for build in builds]
    readings = [_reading(*each, secrets) for each in zip(builds, faults, strict=True)]
    told_by = [
        (part, tuple(part.shown(reading.passages, besides=_naming(part, path, secrets))))
        for part, reading in zip(parts, readings, strict=True)
    ]
    common = readings[0]
    return replace(
        common,
        passages=tuple(passage for _, passages in told_by for passage in passages),
        disclosed=frozenset(one.text for part, told in told_by if part.is_disclosed for one in told),
        name=next((reading.name for reading in readings if reading.name), ""),
        headline=common.headline if parts[0].is_public else "",
        problems=(*read.problems, *noted.problems, *(one for each in faults for one in each.problems)),
        is_broken=read.is_broken,
    )


def _built(whole: Mapping[str, Any], path: Path) -> Build:
    build = Build()
    inner: Any = whole
    for step in path:
        inner = inner.get(step) or {}
    for key, item in inner.items():
        _add(build, key, item, (*path, key))
    _add_beside(build, whole, path)
    return build


def _secrets(build: Build) -> frozenset[str]:
    """Texts that no public passage may hold, wherever else they stand."""
    told = build.private.union(
        *(
            secrets_of(records)
            for section, records in build.resume.items()
            if section not in {"basics", "references", "weaknesses"}
        )
    )
    return frozenset(told) | private_texts(build.resume.get("basics"))


def _reading(build: Build, faults: Faults, secrets: frozenset[str]) -> Reading:
    reading = resume_reading(build.resume, faults, secrets)
    private = private_texts(build.resume.get("basics")) | secrets
    passages = (*reading.passages, *talk(build, faults, private))
    for where, what in build.remarks:
        faults.add(where, what, is_remark=True)
    return replace(reading, passages=tuple(with_questions(passages, build.questions, faults)))


def _naming(part: Part, path: Path, secrets: frozenset[str]) -> tuple[Passage, ...]:
    """What the names of a record give alone, beside the fact that the part is about."""
    if not part.named:
        return ()
    return _reading(_built(part.named, path), Faults("", {}), secrets).passages


def _add(build: Build, key: str, item: Any, path: Path) -> None:
    """One part of the file, to whichever part of the profile it belongs."""
    name = plain(key)
    section = names().sections.get(name)
    if name in names().ignored or key.startswith("$"):
        build.remarks.append((path, "left out: it tells about the file, not about the person"))
    elif section in _ADDING:
        _ADDING[section](build, key, item, path)
    elif section is not None:
        build.records(section, item, path)
    elif name in names().fields["person"] or name in names().networks or _is_personal(name):
        add_person(build, {key: item}, path[:-1])
    else:
        build.private |= secrets_of({key: item})
        add_rest(build, key, item, path)


def _is_personal(name: str) -> bool:
    return name in {"first_name", "last_name", "email", "phone", "address", "date_of_birth", "birthday"}


def _add_beside(build: Build, whole: Any, path: Path) -> None:
    """What stands around a wrapped profile: nothing is lost with the envelope."""
    for depth, step in enumerate(path):
        for key, item in whole.items():
            if key != step:
                _add(build, key, item, (*path[:depth], key))
        whole = whole.get(step) or {}


def _add_chunks(build: Build, _: str, value: Any, path: Path) -> None:
    if isinstance(value, list):
        build.chunks += [(item, (*path, index)) for index, item in enumerate(value) if flat(item)]
    elif isinstance(value, dict) and not {"content", "text"} & set(map(plain, value)):
        build.chunks += [(item, (*path, key)) for key, item in value.items() if flat(item)]
    elif flat(value):
        build.chunks.append((value, path))


def _add_stories(build: Build, key: str, value: Any, path: Path) -> None:
    if holds_stories(value):
        build.records("stories", value, path)
    else:
        add_rest(build, key, value, path)


def _add_person(build: Build, _: str, value: Any, path: Path) -> None:
    if isinstance(value, Mapping):
        build.private |= secrets_of(value)
    add_person(build, value, path)


_ADDING = {
    "person": _add_person,
    "skills": add_skills,
    "preferences": add_preferences,
    "interview": lambda build, _, item, path: add_interview(build, item, path),
    "chunks": _add_chunks,
    "stories": _add_stories,
}
