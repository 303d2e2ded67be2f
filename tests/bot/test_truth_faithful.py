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

HERE = Path(__file__).parent / "gate_faithful"
PEOPLE = sorted(path.stem for path in HERE.glob("*.yaml"))
TODAY = date(2026, 11, 21)
MOST = 0.02


@cache
def written(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
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


def test_two_in_a_hundred_true_sentences_are_withheld_at_most(tmp_path: Path) -> None:
    judged = [one for name in PEOPLE for one in checked(name, tmp_path)]
    said = sum(count for count, _ in judged)
    withheld = [sentence for _, one in judged for sentence in one.withheld]
    assert 300 < said
    assert len(withheld) <= MOST * said, "\n".join(f"{one.sentence} ({one.reason})" for one in withheld)


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_is_left_without_an_answer(name: str, tmp_path: Path) -> None:
    judged = checked(name, tmp_path)
    assert all(one.text for _, one in judged)
