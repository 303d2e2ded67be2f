"""The parts of digitaltwin.json that are no lists of records: the person, skills, preferences, the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.knowledge.audience import is_private_key, prose_apart, speaks_of_private
from bot.knowledge.digital_twin_build import Build, each, fields_of, holds_stories, part_of, words
from bot.knowledge.digital_twin_words import names, plain
from bot.knowledge.json_fields import flat, parted, scalars
from bot.knowledge.json_text import Path

_LEVEL = re.compile(
    r"(?:very |highly )?(?:beginner|novice|basics?|elementary|foundational|intermediate|working|familiar"
    r"|proficient|advanced|expert|fluent|native|strong|good|excellent|professional|master|competent|learning)"
    r"\b[\w /+-]{0,20}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?\+?")
_FIGURE = re.compile(r"\d[\d,. ]{3,}\d")
_FROM_A_PERSON = {
    "languages",
    "interests",
    "skills",
    "education",
    "certificates",
    "work",
    "projects",
    "awards",
}
_REGION = {"state": "region", "province": "region", "suburb": "region", "country_code": "countryCode"}
_NAMED = {"name", "title", "label", "position", "institution"}
_SHORT, _LONG, _LONGEST = 60, 300, 1_200
_INNER = {"publications", "awards", "certificates", "projects", "volunteer", "weaknesses"}
_PREFERENCES = "work_preferences"


def add_person(build: Build, value: Any, path: Path) -> None:
    """Name, headline, summary, contact and links, however deep they lie."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            _add_link(build, item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            _add_personal(build, key, item, (*path, key))
        _join_name(build.resume.get("basics", {}))
    elif flat(value):
        _set(build, "summary", path[-1], value, path)


def _add_personal(build: Build, key: str, item: Any, path: Path) -> None:
    name = plain(key)
    field = names().fields["person"].get(name)
    section = names().sections.get(name)
    if name in names().networks and isinstance(item, str):
        _add_profile(build, names().networks[name], item, path)
    elif field == "location" and isinstance(item, dict):
        _set(build, field, key, {_REGION.get(plain(k), k): v for k, v in item.items()}, path)
    elif section == "person" and isinstance(item, dict | list):
        add_person(build, item, path)
    elif section in _FROM_A_PERSON and isinstance(item, list | dict):
        add_skills(build, key, item, path) if section == "skills" else build.records(section, item, path)
    else:
        _set_field(build, field, key, item, path)


def _set_field(build: Build, field: str | None, key: str, item: Any, path: Path) -> None:
    """A fact of the person; prose under a name of their own is told without what is private in it."""
    if field is not None:
        _set(build, field, key, flat(item), path)
    elif not isinstance(item, str):
        _set(build, _unless_private(key, item), key, item, path)
    else:
        shown, apart = (item, "") if is_private_key(key) else prose_apart(item)
        _set(build, key, key, shown, path)
        _set(build, f"private {key}", key, apart, path)


def _set(build: Build, field: str, key: object, value: Any, path: Path) -> None:
    """The first to tell a field has it; what tells it again keeps its own name."""
    basics = build.resume.setdefault("basics", {})
    name = str(key) if flat(basics.get(field)) else field
    if flat(value) and flat(basics.get(name)) != flat(value):
        if flat(basics.get(name)):
            name = f"{name} ({words(path[0])})"
        basics[name] = value
        build.origins.setdefault(("basics",), path[:-1] or path)
        build.origins[("basics", name)] = path


def _add_profile(build: Build, network: str, item: str, path: Path) -> None:
    profiles = build.resume.setdefault("basics", {}).setdefault("profiles", [])
    build.origins[("basics", "profiles", len(profiles))] = path
    is_link = "/" in item or "." in item
    profiles.append({"network": network, "url" if is_link else "username": item})


def _add_link(build: Build, item: Any, path: Path) -> None:
    """One of a list of links: an address alone, or an object that names its network."""
    if isinstance(item, dict):
        known = {plain(key): flat(value) for key, value in item.items()}
        network = (
            known.get("network") or known.get("platform") or known.get("name") or known.get("type") or "Link"
        )
        told = known.get("url") or known.get("link") or known.get("href") or known.get("username") or ""
        _add_profile(build, names().networks.get(plain(network), network), told, path)
    elif flat(item):
        _add_profile(build, "", flat(item), path)


def _join_name(basics: dict[str, Any]) -> None:
    parts = {plain(key): key for key in basics}
    if not basics.get("name") and "first_name" in parts:
        keys = [
            parts[part] for part in ("first_name", "middle_name", "last_name", "surname") if part in parts
        ]
        basics["name"] = " ".join(flat(basics.pop(key)) for key in keys)


def add_skills(build: Build, key: str, value: Any, path: Path) -> None:
    """Skills as people group them: lists, objects of lists, objects with years and proficiency, or levels."""
    if isinstance(value, dict) and _is_told_of(value):
        _add_skill(build, part_of(path[:-1]) if len(path) > 1 else "", {"name": words(key), **value}, path)
    elif isinstance(value, dict) and not _is_skill(value):
        for inner, item in value.items():
            section = names().sections.get(plain(inner))
            if section in {"certificates", "projects", "awards"} or plain(inner) == "spoken_languages":
                build.records(section or "languages", item, (*path, inner))
            else:
                add_skills(build, inner, item, (*path, inner))
    else:
        _add_listed(build, key, value, path)


def _add_listed(build: Build, key: str, value: Any, path: Path) -> None:
    items = value if isinstance(value, list) else [value]
    bare = [flat(item) for item in items if not isinstance(item, dict) and flat(item)]
    for index, item in enumerate(items):
        if isinstance(item, dict):
            _add_skill(build, key, item, (*path, index) if isinstance(value, list) else path)
    if bare and isinstance(value, list):
        build.add("skills", {"name": words(key), "keywords": bare}, path)
    elif bare:
        build.add("skills", _levelled(words(key), bare[0]), path)


def _is_told_of(value: Mapping[str, Any]) -> bool:
    """Whether an object tells level and years of the skill whose name is its key."""
    known = names().fields["skills"]
    meant = {known.get(plain(key), "") for key, item in value.items() if not isinstance(item, dict | list)}
    return bool(meant & {"level", "years"}) and "name" not in meant


def _is_skill(value: Mapping[str, Any]) -> bool:
    known = names().fields["skills"]
    meant = {known.get(plain(key), "") for key, item in value.items() if not isinstance(item, dict | list)}
    return "name" in meant


def _add_skill(build: Build, key: str, item: Mapping[str, Any], path: Path) -> None:
    record, _ = fields_of("skills", item)
    years = flat(record.pop("years", ""))
    if years:
        one = "year" if years == "1" else "years"
        record["experience"] = f"{years} {one}" if _NUMBER.fullmatch(years) else years
    if plain(key) not in {"", "skills", "technical", "technical_skills"}:
        record.setdefault("category", words(key))
    build.add("skills", record, path)


def _levelled(name: str, said: str) -> dict[str, Any]:
    """``Python: expert`` has a level, ``Python: 5`` years, ``databases: A, B`` are several."""
    if said in {"yes", name}:
        return {"name": name}
    if _NUMBER.fullmatch(said):
        return {"name": name, "experience": f"{said} {'year' if said == '1' else 'years'}"}
    return {
        "name": name,
        "level" if _LEVEL.fullmatch(said) else "keywords": said if _LEVEL.fullmatch(said) else [said],
    }


def add_preferences(build: Build, key: str, value: Any, path: Path) -> None:
    """Where and how the person would work; what they earn or may do by law is nobody else's to know."""
    if not isinstance(value, dict):
        add_rest(build, key, value, path)
        return
    build.private |= secrets_of(value)
    build.one(_PREFERENCES, {_unless_private(name, item): item for name, item in value.items()}, path)


def _unless_private(name: str, item: Any) -> str:
    """A field's name, or one that keeps it for the owner when its text speaks of pay, visas and the like."""
    return f"private {name}" if speaks_of_private(flat(item)) and not is_private_key(name) else name


def secrets_of(value: Any) -> set[str]:
    """The private texts in a value, and the sums of money in them."""
    said = [text for _, secret in parted(value)[1] for text in scalars(secret)]
    return {text for text in said if any(c.isdigit() for c in text)} | {
        figure.strip(" .,") for text in said for figure in _FIGURE.findall(text)
    }


def add_rest(build: Build, key: str, value: Any, path: Path) -> None:
    """A part that the table does not know: told by its own name, its lists of records each as one."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for item, where in each(value, path):
            _add_loose(build, key, item, where)
    elif not isinstance(value, dict):
        if flat(value):
            build.resume[key] = value
            build.origins[(key,)] = path
    elif is_private_key(key):
        build.one(key, value, path)
    else:
        members = value.items()
        rest = {name: item for name, item in members if not _is_part(build, key, name, item, (*path, name))}
        build.one(key, _shortened(build, key, rest, path), path)


def _shortened(build: Build, key: str, rest: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """A part that one passage can hold; else its long members are told in passages of their own."""
    long = {name for name, item in rest.items() if len(flat(item)) > _LONG and not is_private_key(name)}
    if len(flat(rest)) <= _LONGEST:
        return dict(rest)
    for name in (name for name in rest if name in long):
        build.add(key, {"name": words(name), name: rest[name]}, (*path, name))
    return {name: item for name, item in rest.items() if name not in long}


def _is_part(build: Build, key: str, name: str, item: Any, path: Path) -> bool:
    """Whether a member of an unknown part holds records of its own, which it has then told."""
    section = names().sections.get(plain(name))
    if section in _INNER and isinstance(item, dict | list):
        build.records(section, item, path)
    elif is_private_key(name):
        return False
    elif holds_stories(item):
        build.records("stories", item, path)
    elif isinstance(item, list) and any(isinstance(one, dict) for one in item):
        add_rest(build, name, item, path)
    elif isinstance(item, dict):
        _add_loose(build, key, {"name": words(name), **item}, path)
    else:
        return False
    return True


def _add_loose(build: Build, key: str, item: Any, path: Path) -> None:
    if holds_stories(item) and not is_private_key(key):
        build.records("stories", item, path)
    elif isinstance(item, dict):
        build.add(key, item if _NAMED & set(map(plain, item)) else {**_called(item), **item}, path)
    else:
        build.add(key, {"name": flat(item)}, path)


def _called(item: Mapping[str, Any]) -> dict[str, str]:
    """What a record without a name is called: by the first thing that it tells, if that is short."""
    first = next(((key, value) for key, value in item.items() if flat(value)), ("", ""))
    is_short = isinstance(first[1], str) and len(first[1]) <= _SHORT and not is_private_key(first[0])
    return {"name": flat(first[1])} if is_short else {}
