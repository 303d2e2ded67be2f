"""Chaos, short: two twins on one PostgreSQL, hurt in six ways and killed while people ask and a day ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.slow]

ROOT = Path(__file__).parents[2]


def test_whatever_breaks_everybody_gets_one_answer_and_the_books_agree() -> None:
    """A disk is full, the database ends, lines are bad, a twin is killed; with `--minutes` for long."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos", "--seed", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "as promised" == done.stdout.splitlines()[-1]
