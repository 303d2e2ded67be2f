"""More keys and endpoints in twin.toml: where their keys come from, and what a wrong table is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain import Route
from bot.errors import SettingsError
from bot.settings import load_settings
from bot.settings_origin import shown
from tests.tables import every_row


def write(name: str, *lines: str) -> None:
    Path(name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def key(name: str) -> str | None:
    held = load_settings().endpoints[name].key
    return held.get_secret_value() if held else None


def test_the_environment_names_two_providers_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_x")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    groq, openai = load_settings().endpoints.values()

    assert ("groq", "groq", "GROQ_API_KEY", None) == (groq.name, groq.kind, groq.key_name, groq.base_url)
    assert ("openai", None, "http://127.0.0.1:9/v1") == (openai.name, openai.key, openai.base_url)


def test_a_key_is_looked_up_in_the_environment_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write("twin.toml", "[providers.groq2]", 'kind = "groq"', 'api_key_env = "Groq_Api_Key_2"')
    assert key("groq2") is None

    write(".env", "GROQ_API_KEY_2= gsk_file ")
    assert "gsk_file" == key("groq2")

    monkeypatch.setenv("GROQ_API_KEY_2", "gsk_environment")
    assert "gsk_environment" == key("groq2")

    monkeypatch.setenv("GROQ_API_KEY_2", "  ")
    assert key("groq2") is None


def test_its_address_is_that_of_its_kind_unless_it_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_BASE_URL", "http://127.0.0.1:1/")
    write(
        "twin.toml",
        "[providers.groq2]",
        'api_key = "gsk_y"',
        "[providers.groq3]",
        'api_key = "gsk_z"',
        'base_url = "http://127.0.0.1:2/"',
    )
    endpoints = load_settings().endpoints

    assert ["http://127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:2"] == [
        endpoints[name].base_url for name in ("groq", "groq2", "groq3")
    ]


def test_their_keys_are_secrets_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY_2", "gsk_second")
    write(
        "twin.toml",
        "[providers.groq2]",
        'api_key_env = "GROQ_API_KEY_2"',
        "[providers.groq3]",
        'api_key = "gsk_third"',
    )
    settings = load_settings()

    assert {"gsk_second", "gsk_third"} <= set(settings.secrets)
    said = f"{settings!r} {settings.endpoints!r} {shown(settings)!r}"
    assert "gsk_second" not in said
    assert "gsk_third" not in said


def test_their_routes_may_be_named() -> None:
    write("twin.toml", 'twin_models = "groq2:openai/gpt-oss-20b"', "[providers.groq2]", 'api_key = "gsk_y"')

    assert (Route("groq2", "openai/gpt-oss-20b"),) == load_settings().routes


@every_row(
    ("lines", "begins", "words"),
    [
        (["[providers.groq]", 'api_key = "x"'], "providers.groq: ", "groq and openai are taken"),
        (["[providers.Groq2]", 'api_key = "x"'], "providers.Groq2: ", "a name of a-z, 0-9, _ and -"),
        (['[providers."a:b"]', 'api_key = "x"'], "providers.a:b: ", "a name of a-z, 0-9, _ and -"),
        (["[providers.groq2]"], "providers.groq2: ", "either api_key or api_key_env"),
        (["[providers.groq2]", 'api_key = "  "'], "providers.groq2: ", "either api_key or api_key_env"),
        (
            ["[providers.groq2]", 'api_key = "hunter2"', 'api_key_env = "X"'],
            "providers.groq2: ",
            "either api_key or api_key_env",
        ),
        (["[providers.groq2]", 'api_key_env = "hunter2=x"'], "providers.groq2.api_key_env: ", "variable"),
        (["[providers.groq2]", 'api_key = "x"', 'kind = "anthropic"'], "providers.groq2.kind: ", "'openai'"),
        (
            ["[providers.groq2]", 'api_key = "x"', 'base_url = "x:hunter2@y"'],
            "providers.groq2.base_url: ",
            "",
        ),
        (["[providers.groq2]", 'api_key = "x"', 'apikey = "hunter2"'], "providers.groq2.apikey: ", ""),
        (['twin_models = "groq2:x"'], "TWIN_MODELS: seen 'groq2:x'; ", "a name of [providers]"),
    ],
)
def test_a_wrong_table_stops_the_start_with_one_line(lines: list[str], begins: str, words: str) -> None:
    write("twin.toml", *lines)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    (line,) = str(caught.value).splitlines()
    assert line.startswith(begins)
    assert words in line
    assert "hunter2" not in line
