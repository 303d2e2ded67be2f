"""The fault drill, small: our engine and the plain loop through a few phases, each in its own process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.sqlite_only(reason="it is about engines; each has a ledger of its own"),
]

ROOT = Path(__file__).parents[2]


def rows_of(table: str) -> dict[str, list[str]]:
    lines = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return {line[0]: line for line in lines}


def test_the_drill_plays_and_tells_a_table_a_phase() -> None:
    """With every model dead the loop has nothing to say, and the twin quotes."""
    options = ("--only", "twin,loop10", "--phases", "503,none", "--questions", "5", "--rate", "20")

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.drill", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    _, failing, dead = done.stdout.split("\n**")
    assert failing.startswith("30 % of the calls to each model: 503** (")
    assert "100.0" == rows_of(failing)["| twin"][2]  # with quotes: on a busy machine a model may be too late
    rows = rows_of(dead)
    assert ["0.0", "100.0"] == rows["| twin"][1:3]
    assert ["0.0", "0.0"] == rows["| plain loop, 10 s"][1:3]
    assert "5 InternalServerError |" == rows["| plain loop, 10 s"][-1]
