"""What every test stands on: an empty folder, a clean environment, and no way out to the world."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

OURS = ("GROQ_", "OPENAI_", "SLACK_", "DISCORD_", "TWIN_", "DATABASE_URL")
ELSEWHERE = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "PYTHONPATH")
"""Variables that would send loopback traffic through a proxy, or imports to another copy of the program."""

settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.getenv("CI") else "here")  # noqa: TID251 - the tests' one look outside


@pytest.fixture(autouse=True)
def _empty_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test starts in its own folder, so that no ``.env`` or ``twin.toml`` of the machine counts."""
    for name in list(os.environ):  # noqa: TID251 - the tests' one look outside
        if name.upper().startswith(OURS) or name.upper() in ELSEWHERE:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real samples that lie beside the repository; a test that needs them skips where they are absent."""
    folder = (ROOT / ".." / "shared" / "data").resolve()
    if not folder.is_dir():
        pytest.skip("the samples beside the repository (../shared/data) are not here")
    return folder
