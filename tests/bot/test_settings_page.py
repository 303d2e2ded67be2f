"""The page of all settings is the class, in another dress."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.settings_page import AREAS, area_of, main, page
from tests.tables import every_row


def row(name: str) -> list[str]:
    (line,) = [line for line in page().splitlines() if line.startswith(f"| `{name}` ")]
    return [cell.strip() for cell in line.strip("|").split(" | ")]


@every_row("name", [str(f.validation_alias) for f in Settings.model_fields.values() if f.validation_alias])
def test_every_setting_has_a_row_with_its_meaning_and_what_is_allowed(name: str) -> None:
    _, meaning, default, allowed = row(name)

    assert meaning
    assert default
    assert allowed


@every_row(
    ("name", "default", "allowed"),
    [
        ("TWIN_WEB_PORT", "`3000`", "whole number from 1 to 65535"),
        ("TWIN_ADMINS_ONLY", "`false`", "`true`, `false`"),
        ("TWIN_LOG", "`text`", "`text`, `json`"),
        ("TWIN_USER_RATE", "`10/minute`", "N/second, N/minute, N/hour, N/day or off, e.g. 10/minute"),
        ("GROQ_API_KEY", "-", "a secret"),
        ("GROQ_BASE_URL", "-", "a URL"),
        ("TWIN_PROFILE", "-", "a path"),
    ],
)
def test_defaults_and_what_is_allowed_are_told_in_words(name: str, default: str, allowed: str) -> None:
    assert [default, allowed] == row(name)[2:]


def test_the_table_of_the_catalogue_is_explained() -> None:
    assert "| `input_usd` | dollars per million prompt tokens | - | number from 0 to 1000000 |" in page()


@every_row(
    "line",
    [
        "| `scope` | whom each cap binds | `all` | `all`, `person`, `channel`, `question_type`, `model` |",
        "| `per` | the period, by TWIN_TIMEZONE | `day` | `hour`, `day`, `month` |",
        "| `kind` | whose language it speaks | `groq` | `groq`, `openai` |",
        "| `share` | of questions, over the last hundred | `0.2` | number from 0 to 1 |",
        "| `[later].since` | the day, in UTC, on which they begin | none: it must be given | a date |",
        "its share of conversations beside the others | `1.0` | number above 0 to 1000 |",
        "all when empty | - | a list of `education`, `technical`, `behavioural`, `general` |",
        "the first is what the others are held to | none: it must be given | tables |",
    ],
)
def test_each_key_of_a_table_tells_its_default_and_what_is_allowed(line: str) -> None:
    assert line in page()


def test_no_area_is_empty() -> None:
    names = [str(field.validation_alias) for field in Settings.model_fields.values()]

    assert {area for area, _ in AREAS} <= {area_of(name) for name in names}


def test_the_page_in_the_repository_is_the_one_of_the_class(root: Path) -> None:
    assert 0 == main(["--check", str(root / "docs" / "configuration.md")]), (
        "run `make docs` and commit the page"
    )


def test_a_stale_or_missing_page_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["--check", "configuration.md"])
    assert "run `make docs`" in capsys.readouterr().err

    assert 0 == main(["configuration.md"])
    assert 0 == main(["--check", "configuration.md"])

    Path("configuration.md").write_text("# Configuration\n", encoding="utf-8")
    assert 1 == main(["--check", "configuration.md"])


def test_wrong_use_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main([])
    assert "expected one path" in capsys.readouterr().err
