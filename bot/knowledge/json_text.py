"""JSON as people write it by hand: values with the lines they stand on, and what is left of a broken file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from bot.knowledge.profile import Problem

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}:,]|[^][{}:,"\s]+', re.DOTALL)
_SPARE_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_MEMBER = re.compile(r'([ \t]*)("(?:[^"\\\n]|\\.)*")[ \t]*:[ \t\n]*')
_FIRST_LINE = re.compile(r"^([ \t]+)\S", re.MULTILINE)
_DEEPEST = 30
"""A resume is five levels deep; whatever lies deeper than this is left out, and said."""


class Literal(str):
    """A number as the file writes it, so that ``4.0`` stays ``4.0``."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=Literal, parse_float=Literal, parse_constant=Literal)


@dataclass(frozen=True, slots=True)
class Json:
    """
    A value as it stood in a file, and what was wrong with the file.

    ``lines`` tells on which line each value begins, by its path, such as ``("work", 0, "name")``; it is
    empty for a broken file. A value None means that nothing could be read; ``is_broken``, that some of it
    could not.
    """

    value: Any
    problems: tuple[Problem, ...] = ()
    lines: Mapping[Path, int] = field(default_factory=dict)
    is_broken: bool = False


def read_json(text: str, file: str) -> Json:
    """
    Read a JSON text; of a broken one, the members that stand whole on lines of their own.

    Numbers come as `Literal`.
    """
    if not text.strip():
        what = "the file is empty; expected a JSON Resume object"
        return Json(None, (Problem(place=file, what=what),), is_broken=True)
    try:
        return _read(_DECODER.decode(text), text, file)
    except json.JSONDecodeError as error:
        return _mended(text, file, error)
    except RecursionError:
        what = "nested too deep to be read; a resume needs 5 levels"
        return Json(None, (Problem(place=file, what=what),), is_broken=True)


def _read(value: Any, text: str, file: str) -> Json:
    lines: dict[Path, int] = {}
    problems = []
    again: Path = ("", "")  # the last key that stood twice; what is below it stands twice, too
    for path, line, is_member in _walk(text):
        if is_member and path in lines and path[: len(again)] != again:
            again = path
            what = f"{path[-1]!r} stands twice here; only the last one counts"
            problems.append(Problem(place=f"{file}:{line}", what=what))
        if len(path) <= _DEEPEST:
            lines[path] = line
    value = _pruned(value, file, problems)
    return Json(value, tuple(problems), lines)


def _mended(text: str, file: str, error: json.JSONDecodeError) -> Json:
    place = f"{file}:{error.lineno}:{error.colno}"
    seen = f"not JSON: {error.msg.lower().removesuffix(' at')}"
    bare = _without_spare_commas(text)
    begin = len(bare) - len(bare.lstrip())
    decoded = _decoded(bare[begin:])
    if decoded is not None:
        value, end = decoded[0], begin + decoded[1]
        is_more = bool(bare[end:].strip())
        done = "left out what follows" if is_more else "a comma too many, read without it"
        read = _read(value, bare[:end], file)
        problems = (Problem(place=place, what=f"{seen}; {done}"), *read.problems)
        return replace(read, problems=problems, is_broken=is_more)
    kept, lost = _salvage(text, 1, file, 0)
    what = f"{seen}; what stands whole around it has been read" if kept else seen
    return Json(kept or None, (Problem(place=place, what=what), *lost), is_broken=True)


def _without_spare_commas(text: str) -> str:
    return _SPARE_COMMA.sub(lambda found: found[1] or " ", text)


def _decoded(text: str) -> tuple[Any, int] | None:
    """The value that a text begins with, and where it ends."""
    try:
        return _DECODER.raw_decode(text)
    except (json.JSONDecodeError, RecursionError):
        return None


def _pruned(value: Any, file: str, problems: list[Problem], depth: int = 0) -> Any:
    if depth > _DEEPEST:
        problems.append(Problem(place=file, what=f"left out what is nested deeper than {_DEEPEST} levels"))
        return None
    if isinstance(value, dict):
        return {key: _pruned(item, file, problems, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_pruned(item, file, problems, depth + 1) for item in value]
    return value


def _walk(text: str) -> Iterator[tuple[Path, int, bool]]:
    """Path, line and whether it has a key, of each value of a well-formed text, in its order."""
    path: list[str | int] = []
    line, read_to, key_next = 1, 0, False
    for token in _TOKEN.finditer(text):
        line += text.count("\n", read_to, token.start())
        read_to, mark = token.start(), token[0]
        if mark in "}]":
            path.pop()
            key_next = False
        elif mark == ",":
            key_next = isinstance(path[-1], str)
            path[-1] = path[-1] if isinstance(path[-1], str) else path[-1] + 1
        elif key_next and mark != ":":
            path[-1] = json.loads(mark, strict=False)
            key_next = False
        elif mark != ":":
            yield tuple(path), line, bool(path) and isinstance(path[-1], str)
            if mark in "{[":
                path.append("" if mark == "{" else 0)
                key_next = mark == "{"


def _salvage(text: str, line: int, file: str, depth: int) -> tuple[Any, list[Problem]]:
    """
    Read what can be read of a broken object or array, member by member.

    A member is whatever begins at the indentation of the first one: so a broken one cannot take its siblings
    with it, and nothing can move from the member it stands in to another.
    """
    opened = re.match(r"\s*([{\[])", text)
    indent = _FIRST_LINE.search(text, opened.end()) if opened else None
    if opened is None or indent is None or depth > _DEEPEST:
        return None, [_left_out(text, line, file)]
    starts = [m.start() for m in re.finditer(rf"^{indent[1]}(?=[^\s}}\]])", text, re.MULTILINE)]
    is_object = opened[1] == "{"
    members: dict[str, Any] = {}
    items: list[Any] = []
    problems: list[Problem] = []
    if not starts:
        return None, [_left_out(text, line, file)]
    at = line + text.count("\n", 0, starts[0])
    for start, end in pairwise([*starts, len(text)]):
        chunk = text[start:end]
        named = _MEMBER.match(chunk) if is_object else None
        key = _key(named[2]) if named else None
        if is_object and key is None:
            problems.append(_left_out(chunk, at, file))
        else:
            offset = named.end() if named else len(indent[1])
            value, lost = _member(chunk[offset:], at + chunk.count("\n", 0, offset), file, depth)
            problems += lost
            if key is not None:
                members[key] = value
            else:
                items.append(value)
        at += chunk.count("\n")
    return (members if is_object else items), problems


def _member(text: str, line: int, file: str, depth: int) -> tuple[Any, list[Problem]]:
    decoded = _decoded(text) or _decoded(_without_spare_commas(text))
    if decoded is None:
        if text[:1] in {"{", "["}:
            return _salvage(text, line, file, depth + 1)
        return None, [_left_out(text, line, file)]
    value, end = decoded
    rest = text[end:].strip(" \t\n,]}")
    return value, [_left_out(rest, line + text.count("\n", 0, end), file)] if rest else []


def _key(quoted: str) -> str | None:
    try:
        return str(_DECODER.decode(quoted))
    except json.JSONDecodeError:  # an escape that does not exist
        return None


def _left_out(text: str, line: int, file: str) -> Problem:
    return Problem(place=f"{file}:{line}", what=f"left out, it is not JSON: {text.strip()[:40]!r}")
