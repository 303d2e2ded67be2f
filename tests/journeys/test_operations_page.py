"""What docs/operations.md shows is what happens, and every name that it and the other papers tell is one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bot.doctor import check_twin
from bot.settings import Settings, load_settings
from tests.journeys.test_readme import do, matches, shown

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "operations.md").read_text(encoding="utf-8")
PAPERS = (
    PAGE,
    (DOCS / "architecture.md").read_text("utf-8"),
    (DOCS.parent / "SECURITY.md").read_text("utf-8"),
)


@pytest.mark.sqlite_only(reason="the page saves and checks a new file")
def test_its_commands_do_what_it_shows(tmp_path: Path) -> None:
    commands = shown(PAGE)
    for one in commands:
        status, out, err = do(one, tmp_path, in_a_process=False)
        assert 0 == status, f"$ {shlex.join(one.words)}\n{out}{err}"
        if one.words[1] not in {"run", "doctor"}:
            assert matches(one.printed, out), f"$ {shlex.join(one.words)}\n{out}"
    assert {"init", "doctor", "ask", "run", "limits", "db"} == {one.words[1] for one in commands}


@pytest.mark.parametrize("page", PAPERS, ids=["operations", "architecture", "security"])
def test_its_settings_are_settings(page: str) -> None:
    names = {str(field.validation_alias or name) for name, field in Settings.model_fields.items()}
    assert set(re.findall(r"\b((?:TWIN|DATABASE|GROQ|SLACK|DISCORD)_[A-Z_]+)\b", page)) <= names


@pytest.mark.parametrize("page", PAPERS, ids=["operations", "architecture", "security"])
def test_the_files_that_it_names_are_there(page: str) -> None:
    named = set(re.findall(r"`((?:bot|adapters|tests|deploy|benchmarks|docs)/[\w./-]+)`", page))
    named = {one for one in named if not one.startswith(("deploy/.env", "deploy/profile"))}
    assert [] == [one for one in sorted(named) if not (DOCS.parent / one).exists()]


async def test_every_line_of_the_doctor_is_told_of() -> None:
    table = PAGE.split("## When something is wrong")[1]
    told = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))))

    async def drawn(_: Settings) -> str:
        return "can be drawn"

    found = {one.name for one in await check_twin(load_settings(), charts=drawn)}
    assert found - {"memory", "models", "model", "limits", "experiments"} <= told
