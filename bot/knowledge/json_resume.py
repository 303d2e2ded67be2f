"""Reads JSON Resume 1.x, old and broken ones included: one passage per record, nothing lost in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import EVERYBODY, Passage
from bot.knowledge.audience import OWNER_ONLY, is_private_key
from bot.knowledge.ids import slug
from bot.knowledge.json_audience import Part, parts_of
from bot.knowledge.json_fields import Faults, as_line, as_text, flat, kind_of, parted, scalars, withheld
from bot.knowledge.json_record import passages_of, private_passage, safe_link
from bot.knowledge.json_shapes import SECTION_ALIASES, SHAPES, shape_of_unknown
from bot.knowledge.json_text import Path, read_json
from bot.knowledge.profile import Problem, Reading
from bot.knowledge.style import is_style_key
from bot.knowledge.wording import humanised, one_line

_IGNORED = {"$schema", "meta"}
_PLACE = ("city", "region", "country", "countryCode")
_ABOUT_FIELDS = {"name", "label", "summary", "location", "profiles", "url", "image"}
_OLDER = {"website": "url", "picture": "image", "bio": "summary", "headline": "label"}


def read_json_resume(text: str, file: str) -> Reading:
    """
    The passages of one resume. ``file`` is what problems call it.

    Phone, e-mail, street address, birthday, salary, visa, weaknesses and references come as passages of
    their own that only the owner sees. Whatever the schema does not know is told by its own name.
    """
    read = read_json(text, file)
    fault = _fault(read.value)
    if fault:
        problems = read.problems if read.value is None else ()
        return Reading(problems=problems or (*read.problems, Problem(place=file, what=fault)), is_broken=True)
    reading = resume_reading(read.value, Faults(file, read.lines))
    return replace(reading, problems=(*read.problems, *reading.problems), is_broken=read.is_broken)


def _fault(value: Any) -> str:
    """Why a value is no resume at all."""
    if not isinstance(value, dict):
        return f"expected a JSON Resume object, seen {kind_of(value)}; nothing of it was read"
    if not any(_canonical(key) in {"basics", *SHAPES} for key in value):
        return "no part of a profile in it (such as basics, work or experience); nothing of it was read"
    return ""


def resume_reading(
    value: Mapping[str, Any], faults: Faults, secrets: frozenset[str] = frozenset()
) -> Reading:
    """
    The same of a resume that has been read already, from whatever it was; ``faults`` know its places.

    ``secrets`` are further texts that no public passage may hold.
    """
    parts = list(parts_of(value, faults))
    told = (private_texts(part.value.get("basics")) for part in parts if not part.is_public_fact)
    private = secrets.union(*told)
    told_by = [(part, tuple(_passages(part, faults, private))) for part in parts]
    basics, common = value.get("basics"), parts[0].value.get("basics") if parts[0].is_public else None
    named = basics if isinstance(basics, dict) else {}
    label = common.get("label") if isinstance(common, dict) else None
    quiet = Faults("", {})
    return Reading(
        passages=tuple(passage for _, passages in told_by for passage in passages),
        problems=tuple(faults.problems),
        name=as_line(named.get("name"), (), quiet),
        headline=as_line(withheld(label, private, (), quiet), (), quiet),
        disclosed=frozenset(one.text for part, passages in told_by if part.is_disclosed for one in passages),
    )


def _passages(part: Part, faults: Faults, private: frozenset[str]) -> Iterator[Passage]:
    for key, section in part.value.items():
        shape = SHAPES.get(_canonical(key))
        by_kind = shape.owner_only if shape else is_private_key(key)
        found = _records(key, section, faults, private)
        besides = _records(key, part.named.get(key), Faults("", {}), private)
        yield from part.shown(found, private_by_kind=by_kind, besides=besides)


def _records(key: str, section: Any, faults: Faults, private: frozenset[str]) -> Iterator[Passage]:
    if key == "basics":
        yield from _basics(section, faults, private)
    elif key not in _IGNORED and not is_style_key(key):
        yield from _section(key, section, faults, private)


def _canonical(key: str) -> str:
    return SECTION_ALIASES.get(key, key)


def private_texts(basics: Any) -> frozenset[str]:
    """Texts of the basics that are the owner's alone, wherever else they may stand."""
    if not isinstance(basics, dict):
        return frozenset()
    location = basics.get("location")
    places = [location.get(key) for key in _PLACE] if isinstance(location, dict) else [location]
    public = "\n".join(map(flat, places))
    private = (text for _, value in parted(basics)[1] for text in scalars(value))
    return frozenset(text for text in private if text not in public and _is_telling(text))


def _is_telling(text: str) -> bool:
    """Whether a text gives its fact away wherever it stands: ``Finnish`` is a language as well."""
    return " " in text or any(char.isdigit() or char == "@" for char in text)


def _section(key: str, value: Any, faults: Faults, private: frozenset[str]) -> Iterator[Passage]:
    name = _canonical(key)
    shape = SHAPES.get(name)
    if shape is None:
        yield from _unknown_section(key, value, faults, private)
    elif isinstance(value, list):
        for index, record in enumerate(value):
            yield from passages_of(record, shape, (key, index), faults, private)
    elif flat(value):
        faults.add((key,), f"expected a list of objects, seen {kind_of(value)}; read as its only record")
        yield from passages_of(value, shape, (key,), faults, private)


def _unknown_section(key: str, value: Any, faults: Faults, private: frozenset[str]) -> Iterator[Passage]:
    section = humanised(key) or "More"
    shape = shape_of_unknown(
        section, slug(key), owner_only=is_private_key(key), is_one=isinstance(value, dict)
    )
    records = value if isinstance(value, list) else [value]
    for index, record in enumerate(records):
        if isinstance(record, dict):
            path: Path = (key, index) if isinstance(value, list) else (key,)
            yield from passages_of(record, shape, path, faults, private)
    bare = [flat(item) for item in records if not isinstance(item, dict)]
    if any(bare):
        told = bare if shape.owner_only else withheld(bare, private, (key,), faults)
        yield Passage(
            id=shape.prefix,
            title=section,
            section=section,
            text="\n".join(filter(None, told)),
            audience=OWNER_ONLY if shape.owner_only else EVERYBODY,
            place=faults.place((key,)),
        )


def _basics(basics: Any, faults: Faults, private: frozenset[str]) -> Iterator[Passage]:
    if not isinstance(basics, dict):
        if flat(basics):
            faults.add(("basics",), f"expected an object, seen {kind_of(basics)}; read as the summary")
            yield from _basics({"summary": flat(basics)}, faults, private)
        return
    private_profiles = [found for found in _private_profiles(basics, faults) if found[1]]
    public, hidden = parted(basics, ("basics",))
    about = withheld(public, private, ("basics",), faults)
    for older, today in _OLDER.items():
        if today not in about and older in about:
            about[today] = about.pop(older)
    yield from _about(about, faults)
    yield from _links(about, faults)
    for path, value in [*hidden, *private_profiles]:
        yield private_passage(path, value, base="basics", of="", section="Contact", faults=faults)


def _about(basics: dict[str, Any], faults: Faults) -> Iterator[Passage]:
    """Who it is, in the words of the summary."""
    line = {key: as_line(basics.get(key), ("basics", key), faults) for key in ("name", "label")}
    lines = [", ".join(filter(None, line.values())), _location(basics.get("location"), faults)]
    lines.append(as_text(basics.get("summary"), ("basics", "summary"), faults))
    rest = {key: flat(value) for key, value in basics.items() if key not in _ABOUT_FIELDS}
    lines += [f"{humanised(key)}: {text}" for key, text in rest.items() if text]
    lines = [line if line.endswith((".", "!", "?", '"', "”")) else f"{line}." for line in lines if line]
    if lines:
        title = f"About {line['name']}" if line["name"] else "About me"
        place = faults.place(("basics",))
        yield Passage(id="about", title=title, section="About", text="\n".join(lines), place=place)


def _location(value: Any, faults: Faults) -> str:
    path = ("basics", "location")
    if value is None or isinstance(value, str):
        return f"Location: {as_line(value, path, faults)}" if value else ""
    if not isinstance(value, dict):
        faults.wrong(path, value, "an object")
        return f"Location: {flat(value)}" if flat(value) else ""
    parts = [as_line(value.get(key), (*path, key), faults) for key in _PLACE]
    parts += [
        f"{humanised(key)}: {flat(item)}" for key, item in value.items() if key not in _PLACE and flat(item)
    ]
    return f"Location: {', '.join(filter(None, parts))}" if any(parts) else ""


def _links(basics: Mapping[str, Any], faults: Faults) -> Iterator[Passage]:
    """The website and the profiles elsewhere, as one passage: how a stranger may reach the person."""
    place = faults.place(("basics", "profiles"))
    lines = []
    for key, label in (("url", "Website"), ("image", "Picture")):
        path: Path = ("basics", key)
        link = safe_link(as_line(basics.get(key), path, faults), path, faults)
        lines += [f"{label}: {link}"] if link else []
    for index, profile in _profiles(basics, faults):
        line = _profile(profile, ("basics", "profiles", index), faults)
        lines += [line] if line else []
    if lines:
        yield Passage(id="links", title="Links", section="Contact", text="\n".join(lines), place=place)


def _profiles(basics: Mapping[str, Any], faults: Faults) -> Iterator[tuple[int, Any]]:
    profiles = basics.get("profiles")
    if profiles is not None and not isinstance(profiles, list):
        faults.wrong(("basics", "profiles"), profiles, "a list of objects")
        profiles = [profiles]
    yield from enumerate(profiles or [])


def _private_profiles(basics: Mapping[str, Any], faults: Faults) -> Iterator[tuple[Path, str]]:
    """Profiles that are an e-mail address or a phone number under another name, taken out of the list."""
    for index, profile in _profiles(basics, Faults("", {})):
        network = one_line(flat(profile.get("network"))).lower() if isinstance(profile, dict) else ""
        if is_private_key(network):
            path: Path = ("basics", "profiles", index)
            yield (*path, network), _profile(profile, path, faults)
            profile.clear()


def _profile(value: Any, path: Path, faults: Faults) -> str:
    if not isinstance(value, dict):
        if flat(value):
            faults.wrong(path, value, "an object with network, username and url")
        return flat(value)
    network = as_line(value.get("network"), (*path, "network"), faults)
    username = as_line(value.get("username"), (*path, "username"), faults)
    url = as_line(value.get("url"), (*path, "url"), faults)
    if not is_private_key(network.lower()):
        url = safe_link(url, (*path, "url"), faults)
    rest = flat({key: item for key, item in value.items() if key not in {"network", "username", "url"}})
    told = ", ".join(filter(None, (username, url, rest)))
    return f"{network}: {told}" if network and told else told
