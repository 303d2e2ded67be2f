"""`make` on machines that are not as they should be, and twice on one that is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TARGETS = ["help", "run", "test", "test-postgresql", "unit", "check", "format", "lock", "docs", "clean"]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not on this machine")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of the repository as an installation reads."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


def act(path: Path, before: str) -> None:
    """A Python that plays another machine's: it does something before what it is told to run."""
    path.write_text(f'#!/bin/sh\nshift\nexec {sys.executable} -c "{before}\n$1"\n', encoding="utf-8")
    path.chmod(0o755)


def make(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = ("make", "--no-print-directory", *words)
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def the_line(done: subprocess.CompletedProcess[str]) -> str:
    """What stands on stderr beside make's own closing line."""
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    return line


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_its_targets(target: str) -> None:
    done = make("--dry-run", target, cwd=ROOT)

    assert (0, "") == (done.returncode, done.stderr)


def test_make_alone_tells_what_can_be_done() -> None:
    told = make(cwd=ROOT).stdout

    assert [] == [target for target in TARGETS if f"make {target} " not in told]


@pytest.mark.parametrize(
    ("python", "word"),
    [
        ("no-such-python", "was not found"),
        ("{folder}/old", "Python 3.9 was found and Twin needs 3.11 or newer"),
        ("{folder}/bare", "install python3-venv"),
    ],
)
def test_a_python_that_cannot_serve_is_told_in_one_line(
    tmp_path: Path, clone: Path, python: str, word: str
) -> None:
    """Whoever tries this for the first time gets the next step, not a traceback."""
    act(tmp_path / "old", "import sys; sys.version_info = (3, 9, 2)")
    act(tmp_path / "bare", "import sys; sys.modules['ensurepip'] = None")

    done = make("run", f"PYTHON={python.format(folder=tmp_path)}", cwd=clone)

    assert word in the_line(done)
    assert 2 == done.returncode


@pytest.mark.journey
def test_no_network_at_the_first_start_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, clone: Path
) -> None:
    """
    An index that nobody answers for stands for a machine without a way out.

    To give an environment its own pip takes four seconds, and no network: this one borrows the machine's, and
    is made as it always is where that has none.
    """
    venv.create(clone / ".venv", system_site_packages=True)
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    (clone / "requirements.lock").write_text(
        f"twin-of-nobody==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8"
    )

    done = make("run", f"PYTHON={sys.executable}", cwd=clone)

    assert the_line(done).startswith("No package index could be reached")
    assert 2 == done.returncode


def test_a_second_start_installs_nothing_until_lock_or_project_change(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".run").touch()

    assert "Installing Twin" not in make("--dry-run", "run", cwd=clone).stdout

    for name in ("requirements.lock", "pyproject.toml"):
        os.utime(clone / name, (4e9, 4e9))
        assert "Installing Twin" in make("--dry-run", "run", cwd=clone).stdout
        os.utime(clone / name, (1e9, 1e9))


def test_ci_ends_with_the_tests_so_that_their_count_is_the_last_word() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\n")

    assert ["make check", "make test-postgresql", "make test", ""] == script[-4:]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
