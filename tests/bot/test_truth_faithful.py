"""What a good model truly says passes the gate, whoever it speaks for."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain import Passage
from bot.knowledge.load import load_profile
from bot.truth.claims import split
from bot.truth.gate import Checked, Gate
from bot.truth.support import faults
from tests.tables import every_row

HERE = Path(__file__).parent / "gate_faithful"
PEOPLE = sorted(path.stem for path in HERE.glob("*.yaml"))
TODAY = date(2026, 11, 21)
MOST, MOST_FIRMLY = 0.06, 0.03
"""Shares of true sentences: withheld at all, and withheld for good; two in a hundred is the aim."""


@cache
def written(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((HERE / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return found


def passages(name: str, folder: Path) -> tuple[Passage, ...]:
    path = folder / "resume.json"
    path.write_text(json.dumps(written(name)["resume"]), "utf-8")
    notes = [Passage(**note) for note in written(name)["notes"]]
    return (*load_profile(path).passages, *notes)


def checked(name: str, folder: Path) -> list[tuple[int, Checked]]:
    """Each answer as it was judged against what it cites, with the number of its sentences."""
    known = passages(name, folder)
    found = []
    for answer in written(name)["answers"]:
        pieces = split(answer["said"])
        cited = {one for piece in pieces for one in piece.ids}
        assert cited <= {passage.id for passage in known}
        given = [passage for passage in known if passage.id in cited] or known[:3]
        gate = Gate(given, asked=answer["asked"], today=TODAY)
        found.append((sum(bool(piece.words) for piece in pieces), gate.check(answer["said"])))
    return found


@pytest.mark.slow
def test_few_true_sentences_are_withheld(tmp_path: Path) -> None:
    judged = [one for name in PEOPLE for one in checked(name, tmp_path)]
    said = sum(count for count, _ in judged)
    withheld = [sentence for _, one in judged for sentence in one.withheld]
    doubtful = sum(len(one.doubtful) for _, one in judged)
    listed = "\n".join(f"{one.sentence} ({one.reason})" for one in withheld)
    assert said > 400
    assert len(withheld) <= MOST * said, listed
    assert len(withheld) - doubtful <= MOST_FIRMLY * said, listed


COACH = Passage(
    id="work", title="Vet at Teviot", section="Work", text="Clinical coach for two new graduates."
)


def test_a_bare_yes_is_read_with_what_explains_it() -> None:
    gate = Gate([COACH], asked="Do you coach anyone?")
    said = "Yes, I do. I am clinical coach to two graduates [p:work]."
    assert gate.check(said).text == "Yes, I do. I am clinical coach to two graduates."
    assert not gate.snapshot("Yes, I do. ")


def test_a_bare_yes_to_what_its_explanation_does_not_say_is_withheld() -> None:
    gate = Gate([COACH], asked="Will you accept our offer?")
    assert gate.check("Yes, I will. I coach two graduates [p:work].").text == "I coach two graduates."


PROSE = Passage(
    id="source",
    title="",
    section="",
    text=(
        "A loaf keeps 3-4 days. Reheat it at 350\u00b0F for 5-10 min. The fee is $130 plus $35. "
        "Cats sleep 12 to 16 hours."
    ),
)


@every_row(
    ("sentence", "is_told"),
    [
        ("It keeps for three to four days.", True),
        ("Preheat the Oven: set it to 350 degrees Fahrenheit.", True),
        ("The total is $165: a fee of $130 and one of $35.", True),
        ("Cats sleep between 12 and 16 hours.", True),
        ("It keeps for six days.", False),
        ("The fee is $145.", False),
        ("A loaf from Tartine keeps 3 days.", False),
    ],
)
def test_general_prose_is_checked_for_its_figures_and_names(sentence: str, is_told: bool) -> None:
    assert is_told is not any(fault.is_hard for fault in faults(sentence, [PROSE]))
