"""Foreign JSON values -> text, with a fault noted wherever one is not what JSON Resume promises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.knowledge.audience import is_private_key, withhold
from bot.knowledge.dates import as_iso
from bot.knowledge.json_text import Literal, Path
from bot.knowledge.profile import Problem
from bot.knowledge.wording import clean, humanised, is_date, is_now, one_line

_TIME_OF_DAY = re.compile(r"(?<=\d\d)T\d\d:\d\d.*$")
_NUMBERS: tuple[Path, ...] = (
    ("score",),
    ("level",),
    ("startDate",),
    ("endDate",),
    ("date",),
    ("releaseDate",),
)
Private = list[tuple[Path, Any]]


class Faults:
    """
    Notes what is wrong with a value, and finds the line that it stands on.

    ``lines`` gives a line of the file or, within an archive, a member and its line. ``origins`` leads from
    the path of a value that was moved or renamed to the one in the file.
    """

    def __init__(
        self, file: str, lines: Mapping[Path, int | str], origins: Mapping[Path, Path] | None = None
    ) -> None:
        self._file = file
        self._lines = lines
        self._origins = origins or {}
        self.problems: list[Problem] = []

    def place(self, path: Path) -> str:
        """``resume.json:12``, ``linkedin.zip/Positions.csv:3``; the line of the nearest value around."""
        whole = self._origin(path)
        for length in range(len(whole), -1, -1):
            if whole[:length] in self._lines:
                line = self._lines[whole[:length]]
                return f"{self._file}/{line}" if isinstance(line, str) else f"{self._file}:{line}"
        return self._file

    def add(self, path: Path, what: str, *, is_remark: bool = False) -> None:
        whole = self._origin(path)
        named = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in whole)
        said = f"{one_line(named.lstrip('.'))}: {what}" if named else what
        self.problems.append(Problem(place=self.place(path), what=said, is_remark=is_remark))

    def _origin(self, path: Path) -> Path:
        for length in range(len(path), 0, -1):
            if path[:length] in self._origins:
                return (*self._origins[path[:length]], *path[length:])
        return path

    def wrong(self, path: Path, value: Any, expected: str) -> None:
        """A value of another type, which is read as text all the same."""
        self.add(path, f"expected {expected}, seen {kind_of(value)}; read as text", is_remark=True)


def kind_of(value: Any) -> str:
    """What JSON calls it."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Literal):
        return "a number"
    return {str: "a text", bool: "true or false"}.get(type(value), "null")


def as_text(value: Any, path: Path, faults: Faults) -> str:
    """A text, its lines kept and its blank ones left out; a number will do."""
    if isinstance(value, Literal) and path[-1:] not in _NUMBERS:
        faults.wrong(path, value, "a text in quotes")
    if value is None or isinstance(value, str):
        return clean(value or "").strip()
    faults.wrong(path, value, "a text")
    return flat(value)


def as_line(value: Any, path: Path, faults: Faults) -> str:
    """The same on one line."""
    return one_line(as_text(value, path, faults))


def as_list(value: Any, path: Path, faults: Faults) -> list[str]:
    """Texts, each on one line, without empty ones."""
    if value is None:
        return []
    if not isinstance(value, list):
        faults.wrong(path, value, "a list of texts")
        return [line for line in [flat(value)] if line]
    texts = [as_line(item, (*path, index), faults) for index, item in enumerate(value)]
    return [text for text in texts if text]


def as_date(value: Any, path: Path, faults: Faults) -> str:
    """
    ``2019``, ``2019-03`` or ``2019-03-14``, from what surely means it: ``Dec 2018``, ``03/2019``, a moment.

    What else was written stays as written, with a fault.
    """
    written = as_line(value, path, faults)
    date = as_iso(_TIME_OF_DAY.sub("", written)) if written and not is_date(written) else written
    date = date or written
    if date and not is_date(date) and not is_now(date):
        faults.add(path, f"expected a date such as 2019, 2019-03 or 2019-03-14, seen {date[:40]!r}; kept so")
    return date


def flat(value: Any) -> str:
    """Any value on one line: ``Title: X, Year: 2019``; lists with commas, records with semicolons."""
    if isinstance(value, dict):
        pairs = ((humanised(key), flat(item)) for key, item in value.items())
        return ", ".join(f"{key}: {item}" if key else item for key, item in pairs if item)
    if isinstance(value, list):
        items = [text for text in map(flat, value) if text]
        return ("; " if any(isinstance(item, dict | list) for item in value) else ", ").join(items)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(value or "")


def parted(value: Any, path: Path = ()) -> tuple[Any, Private]:
    """A value without the fields that are the owner's alone, and these with their paths."""
    kept: Any = value
    private: Private = []
    if isinstance(value, dict):
        kept = {}
        for key, item in value.items():
            if is_private_key(key):
                private += [((*path, key), item)] if flat(item) else []
            else:
                kept[key], inner = parted(item, (*path, key))
                private += inner
    elif isinstance(value, list):
        parts = [parted(item, (*path, index)) for index, item in enumerate(value)]
        kept = [part for part, _ in parts]
        private = [found for _, inner in parts for found in inner]
    return kept, private


def withheld(value: Any, private: frozenset[str], path: Path, faults: Faults) -> Any:
    """The same value with every private text in it replaced; a fault says where."""
    if isinstance(value, dict):
        return {key: withheld(item, private, (*path, key), faults) for key, item in value.items()}
    if isinstance(value, list):
        return [withheld(item, private, (*path, index), faults) for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    public = withhold(value, private)
    if public != value:
        what = "holds an e-mail address, a phone number or another private value: withheld here"
        faults.add(path, what, is_remark=True)
        return public
    return value


def scalars(value: Any) -> Iterator[str]:
    """Every text and number in a value."""
    if isinstance(value, str):
        yield one_line(value)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from scalars(item)
