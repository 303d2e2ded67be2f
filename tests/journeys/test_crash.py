"""Kill -9 under load: afterwards both books agree, nothing is answered twice, and nothing is held."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.sqlite_only(reason="on SQLite, which is taken away; test_chaos does it to PostgreSQL"),
]

ROOT = Path(__file__).parents[2]


def test_no_kill_loses_a_cent_or_an_answer() -> None:
    """Two twins on one database that is taken away now and then; `--kills 100` is the whole proof."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crash", "--kills", "3", "--lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "as promised" == done.stdout.splitlines()[-1]
