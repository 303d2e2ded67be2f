"""Warm, chatty answers pass as dry ones do, and warmth lets nothing through."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain import Passage
from bot.truth.chatter import without_chatter
from bot.truth.claims import split
from bot.truth.gate import Gate
from tests.tables import every_row

_HERE = Path(__file__).parent / "gate_warm"
_PEOPLE = sorted(path.stem for path in _HERE.glob("*.yaml"))
_TODAY = date(2026, 11, 21)


@cache
def _person(name: str) -> dict[str, Any]:
    table: dict[str, Any] = yaml.load((_HERE / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return table


def _records(name: str) -> list[Passage]:
    return [
        Passage(id=key, title=title, section=section, dates=dates, text=text)
        for key, (title, section, dates, text) in _person(name)["records"].items()
    ]


def test_few_true_sentences_that_name_records_are_withheld() -> None:
    said, withheld = 0, []
    for name in _PEOPLE:
        for answer in _person(name)["warm"]:
            said += sum(bool(piece.ids) for piece in split(answer["said"]))
            checked = Gate(_records(name), asked=answer["asked"], today=_TODAY).check(answer["said"])
            withheld += [one.sentence for one in checked.withheld if one.reason != "it names no record"]
    assert len(withheld) <= 0.07 * said, "\n".join(withheld)


@every_row(
    ("said", "left"),
    [
        ("Oh, funny you ask!", ""),
        ("The bit I'm proudest of?", ""),
        ("Ha, yes: I led it, you know, for a year.", "Yes: I led it, for a year."),
        ("Shortlisted, not won: in 2023.", "Shortlisted: in 2023."),
        ("I led it, mind you, alone.", "I led it, alone."),
        ("The bit about Acme?", "The bit about Acme?"),
    ],
)
def test_what_surrounds_a_fact_is_set_aside(said: str, left: str) -> None:
    assert left == without_chatter(said)


@pytest.mark.parametrize(
    "said",
    [
        "Before Kronvik I was head arborist at Lunda Municipality [p:work-lunda].",
        "After Lunda I was a climbing arborist at Kronvik Tradvard [p:work-kronvik].",
        "Before Lunda I planted spruces at Tallberg Skog [p:work-tallberg].",
    ],
)
def test_a_neighbouring_job_is_named_on_its_right_side_alone(said: str) -> None:
    gate = Gate(_records("arborist"), today=_TODAY)
    if said.startswith("Before Kronvik"):
        assert gate.check("Before Kronvik I planted spruces at Tallberg Skog [p:work-tallberg].").text
    assert gate.check(said).withheld


def test_warmth_grants_nothing_and_orders_nobody() -> None:
    gate = Gate(_records("arborist"), asked="Will you sign our contract?", today=_TODAY)
    assert not gate.check("Right.").text
    assert gate.check("Don't trust Kronvik Tradvard [p:work-kronvik].").withheld


@pytest.mark.parametrize(
    "said",
    [
        "I was the one who set up the rope rescue course [p:work-kronvik].",
        "I ran the bar at the Sandkerwa festival from 2018 to 2023 [p:volunteer-fest].",
        "I was behind the barrel programme at Hopfenau [p:work-hopfenau].",
    ],
)
def test_a_claim_with_emphasis_is_still_a_claim(said: str) -> None:
    records = [record for name in _PEOPLE for record in _records(name) if record.id != "about"]
    assert Gate(records, today=_TODAY).check(said).withheld
