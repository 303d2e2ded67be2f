"""A verb that asks nothing waits for nothing that only an ask needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

ONLY_TO_ASK = (
    "bot.truth.gate",
    "bot.truth.readings",
    "bot.truth.screen",
    "bot.truth.topics",
    "bot.inbox.personal",
    "bot.knowledge.retrieval",
    "numpy",
    "snowballstemmer",
)
ONLY_FOR_RARE_FILES = ("pypdf", "docx", "bot.knowledge.pdf", "bot.knowledge.europass")
ONLY_TO_MIGRATE = ("alembic",)


@pytest.mark.slow
def test_a_twin_is_put_together_without_what_an_ask_a_rare_file_or_a_migration_needs() -> None:
    names = (*ONLY_TO_ASK, *ONLY_FOR_RARE_FILES, *ONLY_TO_MIGRATE)
    looked = f"import sys, bot.assembly; print([name for name in {names} if name in sys.modules])"

    said = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)

    assert "[]\n" == said.stdout
