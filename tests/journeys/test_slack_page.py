"""What docs/slack.md shows is what happens, as far as it needs no Slack; and it tells of every permission."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from adapters.slack.manifest import SCOPES, VITAL
from bot.settings import Settings
from tests.journeys.test_readme import do, matches, shown

pytestmark = pytest.mark.journey

PAGE = (Path(__file__).parents[2] / "docs" / "slack.md").read_text(encoding="utf-8")


def test_its_commands_do_what_it_shows(tmp_path: Path) -> None:
    commands = shown(PAGE)
    for one in commands:
        status, out, err = do(one, tmp_path, in_a_process=False)
        assert 0 == status, f"$ {shlex.join(one.words)}\n{out}{err}"
        if one.words[1] != "run":
            assert matches(one.printed, out), f"$ {shlex.join(one.words)}\n{out}"
    assert {"init", "doctor", "run", "slack"} == {one.words[1] for one in commands}


def test_every_permission_is_told_and_what_it_is_for() -> None:
    table = PAGE.split("| permission |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (`.+`) \| (.+) \|$", table, re.MULTILINE)
    told = {name: what for names, what in rows for name in re.findall(r"`([a-z_:]+)`", names)}
    alone = {names.strip("`"): what for names, what in rows if "," not in names}

    assert set(SCOPES) == set(told)
    assert {name: SCOPES[name].replace("`", "") for name in alone} == {
        name: what.replace("`", "") for name, what in alone.items()
    }
    vital = PAGE.split("\nWithout `app_mentions")[1].split(" the door")[0]
    assert set(re.findall(r"`([a-z_:]+)`", f"`app_mentions{vital}")) == VITAL


def test_its_settings_are_settings() -> None:
    names = {str(field.validation_alias or name) for name, field in Settings.model_fields.items()}
    blocks = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

    assert blocks
    for block in blocks:
        assert set(tomllib.loads(block)) <= names
    told = set(re.findall(r"\b((?:SLACK|TWIN)_[A-Z_]+)\b", PAGE))
    assert told <= names, told - names


def test_the_manifest_that_it_pastes_is_the_one_that_is_made(tmp_path: Path) -> None:
    for one in shown(PAGE)[:1]:
        do(one, tmp_path, in_a_process=False)

    made = json.loads((tmp_path / "slack-manifest.json").read_text(encoding="utf-8"))
    assert "AI twin of Ada Lovelace" == made["display_information"]["name"]
