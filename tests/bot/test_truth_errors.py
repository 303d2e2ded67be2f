"""Errors of the kinds that read most naturally, told of people whom no word list knows, do not pass."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain import Passage
from bot.truth.support import faults
from tests.tables import every_row

_HERE = Path(__file__).parent / "gate_errors"
_TODAY = date(2026, 11, 21)
_PEOPLE = sorted(path.stem for path in _HERE.glob("*.yaml"))
_KINDS = ("status", "ownership", "seniority", "skill", "result", "mixture", "fluent")


@cache
def _person(name: str) -> dict[str, Any]:
    table: dict[str, Any] = yaml.load((_HERE / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return table


@cache
def _records(name: str) -> dict[str, Passage]:
    return {
        key: Passage(id=key, title=title, section=section, dates=dates, text=text)
        for key, (title, section, dates, text) in _person(name)["records"].items()
    }


def _is_withheld(name: str, line: str) -> bool:
    ids, _, sentence = line.partition(" => ")
    cited = [_records(name)[one] for one in ids.split(", ")]
    return bool(faults(sentence, cited, today=_TODAY))


@every_row("kind", _KINDS)
def test_nine_of_ten_errors_of_each_kind_are_withheld(kind: str) -> None:
    lies = [(name, line) for name in _PEOPLE for line in _person(name)["errors"][kind]]
    passed = [line for name, line in lies if not _is_withheld(name, line)]
    assert len(passed) <= 0.1 * len(lies), "\n".join(passed)


def test_what_is_true_of_these_people_is_told() -> None:
    true = [(name, line) for name in _PEOPLE for line in _person(name)["faithful"]]
    withheld = [line for name, line in true if _is_withheld(name, line)]
    assert len(withheld) <= 0.02 * len(true), "\n".join(withheld)


def test_every_person_comes_with_errors_of_every_kind() -> None:
    counts = Counter(kind for name in _PEOPLE for kind in _person(name)["errors"])
    assert dict.fromkeys(_KINDS, len(_PEOPLE)) == dict(counts)
