"""One record of a resume -> one passage that tells all of it, and one more for each fact that is private."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain import EVERYBODY, Passage
from bot.knowledge.audience import OWNER_ONLY
from bot.knowledge.ids import slug
from bot.knowledge.json_fields import (
    Faults,
    Private,
    as_date,
    as_line,
    as_list,
    as_text,
    flat,
    kind_of,
    parted,
    withheld,
)
from bot.knowledge.json_shapes import DATES, LISTS, Shape
from bot.knowledge.json_text import Path
from bot.knowledge.wording import humanised, is_date, one_line, say_date, say_span, show_span

_FIELD = re.compile(r"\{(\w+)\}")
_WEB = re.compile(r"(?:https?://)?[^\s:]+\.[^\s:]+(?::\d+)?(?:[/?#]\S*)?|https?://\S+", re.IGNORECASE)
_LINKS = ("url", "image")
_LABELS = {"email": "E-mail", "url": "Website"}
_LONGEST_TITLE = 160
_LONG_ITEM = 60
"""Items longer than this are sentences, and want lines of their own."""
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data)\s*:\S", re.IGNORECASE)

Fields = dict[str, str | list[str]]


def passages_of(
    value: Any, shape: Shape, path: Path, faults: Faults, private: frozenset[str]
) -> Iterator[Passage]:
    """The passages of one record, its own first; none for an empty one. ``private`` are texts to withhold."""
    if not isinstance(value, dict):
        if not flat(value):
            return
        faults.add(
            path, f"expected an object, seen {kind_of(value)}; read as its {shape.bare}", is_remark=True
        )
        value = {shape.bare: flat(value)}
    record = _renamed(value, shape)
    hidden: Private = []
    if not shape.owner_only:
        public, hidden = parted(record, path)
        record = withheld(public, private, path, faults)
    fields = _read(record, shape, path, faults)
    title, ident = _title(fields, shape), _ident(fields, shape)
    text = _text(fields, title, shape)
    if text:
        yield Passage(
            id=ident,
            title=title,
            section=shape.section,
            text=text,
            dates=_dates(fields),
            audience=OWNER_ONLY if shape.owner_only else EVERYBODY,
            place=faults.place(path),
        )
    for where, secret in hidden:
        yield private_passage(where, secret, base=ident, of=title, section=shape.section, faults=faults)


def private_passage(path: Path, value: Any, *, base: str, of: str, section: str, faults: Faults) -> Passage:
    """A fact that only the owner is told, apart from everything else."""
    key = str(path[-1])
    label = _LABELS.get(key.lower(), humanised(key))
    return Passage(
        id=f"{base}-{slug(key)}",
        title=f"{label} ({of})" if of else label,
        section=section,
        text=f"{label}: {flat(value)}",
        audience=OWNER_ONLY,
        place=faults.place(path),
    )


def safe_link(url: str, path: Path, faults: Faults) -> str:
    """A web address, or nothing and a fault: a profile links to pages, and runs no scripts."""
    if not url or _WEB.fullmatch(url):
        return url
    faults.add(path, f"expected a web address such as https://example.org, seen {url[:60]!r}; left out")
    return ""


def _renamed(value: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """Older names become today's, unless today's is there as well."""
    renamed: dict[str, Any] = {}
    for key, item in value.items():
        today = shape.aliases.get(key, key)
        renamed[today if today == key or not flat(value.get(today)) else key] = item
    return renamed


def _read(record: Mapping[str, Any], shape: Shape, path: Path, faults: Faults) -> Fields:
    fields: Fields = {}
    for key, item in record.items():
        where = (*path, key)
        if key in LISTS:
            fields[key] = as_list(item, where, faults)
        elif key in DATES:
            fields[key] = as_date(item, where, faults)
        elif key in _LINKS:
            fields[key] = safe_link(as_line(item, where, faults), where, faults)
        elif shape.told.get(key) == "" or shape.owner_only:
            fields[key] = as_text(item, where, faults)
        elif key in shape.told or key in _known(shape):
            fields[key] = as_line(item, where, faults)
        else:
            fields[key] = _unknown(item, where, faults)
    start, end = _one(fields, "startDate"), _one(fields, "endDate")
    if is_date(start) and is_date(end) and end < start[: len(end)]:
        what = f"ends on {end} before it starts on {start}; kept so"
        faults.add((*path, "endDate"), what, is_remark=True)
    return {key: item for key, item in fields.items() if item}


def _unknown(item: Any, path: Path, faults: Faults) -> str | list[str]:
    """A field that no shape knows: a list of sentences stays a list, and a script is left out."""
    if isinstance(item, list) and not any(isinstance(one, dict | list) for one in item):
        texts = [text for text in map(flat, item) if text]
        return texts if any(len(text) > _LONG_ITEM for text in texts) else flat(item)
    text = flat(item)
    if _SCRIPT.match(text):
        faults.add(path, f"expected a web address or a text, seen {text[:60]!r}; left out")
        return ""
    return text


def _known(shape: Shape) -> set[str]:
    return {name for pattern in (*shape.titles, *shape.opening) for name in _FIELD.findall(pattern)}


def _one(fields: Mapping[str, str | list[str]], key: str) -> str:
    value = fields.get(key, "")
    return value if isinstance(value, str) else ", ".join(value)


def _filled(pattern: str, fields: Fields) -> str:
    """The pattern with its fields; empty when one of them is missing."""
    if not all(_one(fields, name) for name in _FIELD.findall(pattern)):
        return ""
    return one_line(_FIELD.sub(lambda found: _one(fields, found[1]), pattern))


def _title(fields: Fields, shape: Shape) -> str:
    filled = (_filled(pattern, fields) for pattern in shape.titles)
    title = next(filter(None, filled), "") or next((_one(fields, key) for key in fields), "")
    return one_line(title)[:_LONGEST_TITLE] or shape.section


def _ident(fields: Fields, shape: Shape) -> str:
    keys = shape.named if shape.is_one else (*shape.named, *fields)
    named = next(
        (_one(fields, key) for key in keys if _one(fields, key)), "" if shape.is_one else shape.section
    )
    return f"{shape.prefix}-{slug(named)}" if named else shape.prefix


def _dates(fields: Fields) -> str:
    start, end = _one(fields, "startDate"), _one(fields, "endDate")
    if start or end:
        return show_span(start, end)
    return _one(fields, "date") or _one(fields, "releaseDate")


def _text(fields: Fields, title: str, shape: Shape) -> str:
    """First sentence, then the fields in the shape's order, then those that no shape knows."""
    start, end = _one(fields, "startDate"), _one(fields, "endDate")
    when = say_date(_one(fields, "date") or _one(fields, "releaseDate"))
    known: Fields = {**fields, "head": title, "span": say_span(start, end), "when": when}
    opening = [_filled(pattern, known) for pattern in shape.opening]
    lines = [f"{', '.join(filter(None, opening))}."] if any(opening) else []
    used = {name for pattern in shape.opening if _filled(pattern, known) for name in _FIELD.findall(pattern)}
    used |= _used_by_title(fields, title, shape)
    used |= {"startDate", "endDate"} if "span" in used else set()
    used |= {"date" if "date" in fields else "releaseDate"} if "when" in used else set()
    told = [*shape.told, *(key for key in fields if key not in shape.told)]
    for key in told:
        if key in fields and key not in used:
            label = _filled(shape.told[key], fields) if key in shape.told else humanised(key)
            lines += _told(fields[key], label)
    return "\n".join(lines) if fields else ""


def _used_by_title(fields: Fields, title: str, shape: Shape) -> set[str]:
    for pattern in shape.titles:
        if _filled(pattern, fields):
            return set(_FIELD.findall(pattern)) if _filled(pattern, fields) == title else set()
    return set()


def _told(value: str | list[str], label: str) -> list[str]:
    if label == "-":
        return [f"- {item}" for item in ([value] if isinstance(value, str) else value)]
    if isinstance(value, list) and any(len(item) > _LONG_ITEM for item in value):
        return [f"{label}:" if label else "", *(f"- {item}" for item in value)][0 if label else 1 :]
    text = value if isinstance(value, str) else ", ".join(value)
    return [f"{label}: {text}" if label else text]
