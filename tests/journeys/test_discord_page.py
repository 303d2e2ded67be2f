"""What docs/discord.md shows is what happens, as far as it needs no Discord; it tells every permission."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from adapters.discord.permissions import EVERYTHING, PERMISSIONS
from bot.settings import Settings, load_settings
from tests.journeys.test_readme import do, matches, shown

pytestmark = pytest.mark.journey

PAGE = (Path(__file__).parents[2] / "docs" / "discord.md").read_text(encoding="utf-8")


def test_its_commands_do_what_it_shows(tmp_path: Path) -> None:
    commands = shown(PAGE)
    for one in commands:
        status, out, err = do(one, tmp_path, in_a_process=False)
        assert 0 == status, f"$ {shlex.join(one.words)}\n{out}{err}"
        if one.words[1] != "run":
            assert matches(one.printed, out), f"$ {shlex.join(one.words)}\n{out}"
    assert {"init", "doctor", "run"} == {one.words[1] for one in commands}


def test_every_permission_is_told_and_what_it_is_for() -> None:
    table = PAGE.split("| permission |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| ([A-Z][A-Za-z ]+) \| (.+) \|$", table, re.MULTILINE)

    assert [(one.name, one.used) for one in PERMISSIONS] == rows
    assert 5 == sum(one.is_vital for one in PERMISSIONS)
    assert all(one.is_vital for one in PERMISSIONS[:5])
    assert f"Together they are {EVERYTHING}" in PAGE


def test_its_settings_are_settings() -> None:
    names = {str(field.validation_alias or name) for name, field in Settings.model_fields.items()}
    blocks = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

    assert blocks
    for block in blocks:
        assert set(tomllib.loads(block)) <= names
        load_settings(**tomllib.loads(block))
    told = set(re.findall(r"\b((?:DISCORD|TWIN)_[A-Z_]+)\b", PAGE))
    assert told <= names, told - names


def test_the_words_of_a_wrong_token_are_those_that_are_told() -> None:
    from adapters.discord.refusals import BAD_TOKEN, NO_INTENT

    assert BAD_TOKEN.startswith("Discord refused DISCORD_TOKEN")
    assert NO_INTENT.startswith("Discord has not granted an intent")
