"""The table of names that digitaltwin.json and its cousins use, read from the data beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.knowledge.json_shapes import OURS, SECTION_ALIASES, SHAPES
from bot.knowledge.wording import words_of_key

_TABLE = Path(__file__).with_name("digital_twin.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """
    What each name means; names are as `plain` makes them.

    ``sections`` lead to a part of the profile, ``fields`` to a field of its records, ``lists`` are the fields
    that hold several texts, ``ignored`` are names that tell about the file, ``networks`` are shown as written
    by their owners, ``own`` are names of parts that JSON Resume does not use.
    """

    sections: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    lists: frozenset[str]
    ignored: frozenset[str]
    networks: Mapping[str, str]
    own: frozenset[str]


def plain(key: str) -> str:
    """``workExperience``, ``Work experience`` and ``work-experience`` -> ``work_experience``."""
    return "_".join(words_of_key(key))


@cache
def names() -> Names:
    """The table; it is read once."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    sections = _turned(table["sections"])
    resume = {plain(name) for name in (*SHAPES, *SECTION_ALIASES) if name not in OURS}
    return Names(
        sections=sections,
        fields={section: _turned(fields) for section, fields in table["fields"].items()},
        lists=frozenset(table["lists"]["fields"].split()),
        ignored=frozenset(table["ignored"]["names"].split()),
        networks=table["networks"],
        own=frozenset(sections) - resume,
    )


def _turned(table: Mapping[str, str]) -> dict[str, str]:
    """Every other name -> the name that it stands for; the first one to claim it has it."""
    turned: dict[str, str] = {}
    for name, others in table.items():
        for other in (plain(name), *others.split()):
            turned.setdefault(other, name)
    return turned
