"""`twin init` and Discord: the links by which the bot comes to a server, or to one person."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.cli.starting import application_of
from tests.far_ends.shell import twin_here

pytestmark = pytest.mark.journey

ADA = ("--name", "Ada Lovelace")


@pytest.mark.parametrize(
    ("words", "env"),
    [
        (("--application-id", "1234567890"), {}),
        (("--discord-token-env", "BOT"), {"BOT": "MTIzNDU2Nzg5MA.Gabcde.x-y_z"}),
    ],
)
def test_the_invite_links_of_the_discord_bot_are_printed(words: tuple[str, ...], env: dict[str, str]) -> None:
    _, out, _ = twin_here("init", *ADA, *words, **env)

    invite = "https://discord.com/oauth2/authorize?client_id=1234567890"
    assert f"  {invite}&scope=bot+applications.commands&permissions=309237763136\n" in out
    assert f"  {invite}&integration_type=1&scope=applications.commands\n" in out


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("DISCORD_TOKEN=MTIzNDU2Nzg5MA.Gabcde.x-y_z", True),
        ('export DISCORD_TOKEN = "MTIzNDU2Nzg5MA.Gabcde.x-y_z"  # the bot', True),
        ("# DISCORD_TOKEN=MTIzNDU2Nzg5MA.Gabcde.x-y_z", False),
        ("DISCORD_TOKEN=", False),
    ],
)
def test_a_token_that_stands_in_the_file_tells_the_invite_link_and_is_not_shown(
    line: str, is_told: bool, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"GROQ_API_KEY=gsk_1\n{line}\n", encoding="utf-8")

    _, out, err = twin_here("init", *ADA)

    assert is_told is ("client_id=1234567890&" in out)
    assert "Gabcde" not in out + err


@given(st.text())
def test_a_token_that_tells_no_application_is_no_fault(token: str) -> None:
    found = application_of(token)
    assert found is None or found > 0
