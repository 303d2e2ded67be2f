"""Which value counts, what a wrong one is told, and that no secret is ever repeated."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest

from bot.bookkeeping import Rate
from bot.domain import Route
from bot.errors import SettingsError
from bot.settings import load_settings
from bot.settings_origin import Shown, shown, strange_names

FOUR = [
    ("TWIN_WEB_PORT", "web_port", ("4001", "4002", "4003"), (4001, 4002, 4003, 3000)),
    (
        "TWIN_MONTHLY_USD",
        "monthly_usd",
        ("1", "2.5", "3"),
        (Decimal(1), Decimal("2.5"), Decimal(3), Decimal(50)),
    ),
    ("TWIN_REPORT_AT", "report_at", ("01:00", "02:00", "03:00"), ("01:00", "02:00", "03:00", "09:00")),
    ("TWIN_QUOTES", "quotes", ("on", "off", "on"), ("on", "off", "on", "on")),
    ("TWIN_OWNER", "owner", ("slack:U1", "slack:U2", "slack:U3"), ("slack:U1", "slack:U2", "slack:U3", "")),
]

WRONG = [
    ("TWIN_WEB_PORT", "99999", "'99999'", "65535"),
    ("TWIN_WEB_PORT", "http", "'http'", "integer"),
    ("TWIN_DAILY_TOKENS", "-1", "'-1'", "greater than or equal to 0"),
    ("TWIN_RETENTION_DAYS", "99999999", "'99999999'", "less than or equal to 36500"),
    ("TWIN_DAILY_TOKENS", "1e5", "'1e5'", "integer"),
    ("TWIN_MONTHLY_USD", "fifty", "'fifty'", "decimal"),
    ("TWIN_MONTHLY_USD", "NaN", "'NaN'", "finite"),
    ("TWIN_MONTHLY_USD", "0.0000000001", "'0.0000000001'", "9 decimal places"),
    ("TWIN_USER_RATE", "10 per minute", "'10 per minute'", "10/minute"),
    ("TWIN_CHANNEL_RATE", "0/minute", "'0/minute'", "N/minute"),
    ("TWIN_TIMEZONE", "Berlin", "'Berlin'", "Europe/Berlin"),
    ("TWIN_TIMEZONE", "../../etc/passwd", "'../../etc/passwd'", "Europe/Berlin"),
    ("TWIN_REPORT_AT", "24:00", "'24:00'", "HH:MM"),
    ("TWIN_REPORT_AT", "9", "'9'", "HH:MM"),
    ("TWIN_QUOTES", "maybe", "'maybe'", "'on' or 'off'"),
    ("TWIN_LOG", "xml", "'xml'", "'text' or 'json'"),
    ("TWIN_LOG_LEVEL", "loud", "'loud'", "'debug', 'info', 'warning' or 'error'"),
    ("TWIN_ADMINS", "bob", "'bob'", "slack:U012ABC"),
    ("TWIN_ADMINS_ONLY", "perhaps", "'perhaps'", "boolean"),
    ("TWIN_MODELS", "gpt-4", "'gpt-4'", "provider:model"),
    ("TWIN_MODELS", "anthropic:x", "'anthropic:x'", "groq or openai"),
    ("DATABASE_URL", "twin.db", "", "sqlite+aiosqlite:///twin.db"),
    ("DATABASE_URL", "mysql://u:pa55@db/twin", "", "postgresql://USER:PASSWORD@HOST/NAME"),
    ("DATABASE_URL", "postgresql://u:pa55@wd@db/twin", "", "%40"),
    ("GROQ_BASE_URL", "api.groq.com", "", "URL"),
    ("DISCORD_GATEWAY_URL", "http://127.0.0.1/", "", "URL"),
    ("DISCORD_GUILD_ID", "my server", "'my server'", "integer"),
    ("DISCORD_SHARDS", "2/2", "'2/2'", "0/2"),
    ("DISCORD_SHARDS", "1-0/2", "'1-0/2'", "0-1/4"),
    ("TWIN_RETENTION_DAYS", "-3", "'-3'", "greater than or equal to 0"),
]


def write(name: str, *lines: str) -> None:
    Path(name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def origin_of(name: str) -> Shown:
    return next(row for row in shown(load_settings()) if row.name == name)


@pytest.mark.parametrize(("name", "field", "values", "expected"), FOUR)
@pytest.mark.parametrize("small", [False, True], ids=["CAPITALS", "small letters"])
def test_environment_beats_dotenv_beats_toml_beats_default(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    field: str,
    values: tuple[str, ...],
    expected: tuple[object, ...],
    *,
    small: bool,
) -> None:
    in_toml = name.lower() if small else name

    def now() -> tuple[object, str]:
        return getattr(load_settings(), field), origin_of(name).origin

    assert (expected[3], "default") == now()
    write("twin.toml", f'{in_toml} = "{values[2]}"')
    assert (expected[2], "twin.toml") == now()
    write(".env", f"{name}={values[1]}")
    assert (expected[1], ".env") == now()
    monkeypatch.setenv(name, values[0])
    assert (expected[0], "env") == now()


@pytest.mark.parametrize(("name", "value", "seen", "allowed"), WRONG)
def test_a_wrong_value_gets_one_line_with_name_value_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, seen: str, allowed: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert seen in line
    assert allowed in line


@pytest.mark.parametrize(("value", "key"), [(" gsk_abc\n", "gsk_abc"), ("  ", None)])
def test_a_pasted_key_loses_its_blanks(monkeypatch: pytest.MonkeyPatch, value: str, key: str | None) -> None:
    monkeypatch.setenv("GROQ_API_KEY", value)
    secret = load_settings().groq_api_key

    assert key == (secret and secret.get_secret_value())


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever mends the first does not meet the second at the next start."""
    monkeypatch.setenv("TWIN_WEB_PORT", "0")
    monkeypatch.setenv("TWIN_TIMEZONE", "Mars/Olympus")
    write("twin.toml", 'twin_log = "xml"')

    with pytest.raises(SettingsError) as caught:
        load_settings()

    names = {line.partition(":")[0] for line in str(caught.value).splitlines()}
    assert {"TWIN_WEB_PORT", "TWIN_TIMEZONE", "TWIN_LOG"} == names


@pytest.mark.parametrize("name", ["GROQ_API_KEY", "SLACK_BOT_TOKEN", "DISCORD_TOKEN", "TWIN_WEB_TOKEN"])
def test_a_secret_of_the_wrong_kind_is_named_and_not_repeated(name: str) -> None:
    write("twin.toml", f"{name} = [12345678]")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert str(caught.value).startswith(f"{name}: ")
    assert "12345678" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://twin:hunter2@db/twin"),
        ("DATABASE_URL", "postgresql://twin:p@hunter2/rest#it?x y@db/twin"),
        ("DATABASE_URL", "postgresql://twin:p@hunter2?x=1@db/twin"),
        ("DATABASE_URL", "jdbc:postgresql://db/twin?user=twin&password=hunter2"),
        ("DATABASE_URL", "host=db user=twin password = 'my hunter2' dbname=twin"),
        ("OPENAI_BASE_URL", "htp://user:hunter2@gateway/v1"),
        ("GROQ_BASE_URL", "user:hunter2@gateway"),
    ],
)
def test_a_password_inside_a_wrong_address_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("place", ["environment", ".env", "twin.toml"])
@pytest.mark.parametrize(
    "name", ["TWIN_WEB_PORT", "GROQ_API_KEY", "TWIN_PROFILE", "DATABASE_URL", "TWIN_MODELS"]
)
def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch, place: str, name: str) -> None:
    if place == "environment":
        monkeypatch.setenv(name, "")
    else:
        write(place, f'{name}=""')

    settings = load_settings()

    assert (None, None, 3000, ()) == (
        settings.groq_api_key,
        settings.profile,
        settings.web_port,
        settings.routes,
    )
    assert "default" == origin_of(name).origin


@pytest.mark.parametrize(
    ("name", "content"),
    [("twin.toml", b"twin_web_port = = 3"), ("twin.toml", b"\xff\xfe\x00"), (".env", b"TWIN_LOG=\xff\xfe")],
)
def test_a_file_that_does_not_read_is_told_in_a_line(name: str, content: bytes) -> None:
    Path(name).write_bytes(content)

    with pytest.raises(SettingsError, match=r"twin\.toml or \.env does not read") as caught:
        load_settings()

    assert 1 == len(str(caught.value).splitlines())


def test_unknown_names_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's ``.env`` often serves more than one program."""
    write(".env", "POSTGRES_PASSWORD=x", "TWIN_WEB_PORT=3001")

    assert 3001 == load_settings().web_port


def test_texts_become_what_the_program_counts_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_MODELS", " groq:openai/gpt-oss-20b , openai:gpt-5 ")
    monkeypatch.setenv("TWIN_ADMINS", "slack:U1, discord:2")
    monkeypatch.setenv("TWIN_USER_RATE", "3/SECOND")
    monkeypatch.setenv("TWIN_CHANNEL_RATE", "off")
    settings = load_settings()

    assert (Route("groq", "openai/gpt-oss-20b"), Route("openai", "gpt-5")) == settings.routes
    assert {"slack:U1", "discord:2"} == settings.admin_ids
    assert (Rate(scope="person", count=3, seconds=1),) == settings.rates
    assert time(9) == settings.report_time
    assert "UTC" == settings.zone.key


def test_the_catalogue_of_twin_toml_is_read_and_its_faults_are_placed() -> None:
    write("twin.toml", '[catalogue."groq:openai/gpt-oss-20b"]', "input_usd = 0.1")
    assert Decimal("0.1") == load_settings().catalogue["groq:openai/gpt-oss-20b"].input_usd

    write("twin.toml", '[catalogue."groq:openai/gpt-oss-20b"]', "input_euro = 0.1")
    with pytest.raises(SettingsError, match=r"catalogue\.groq:openai/gpt-oss-20b\.input_euro: "):
        load_settings()


def test_settings_shown_hold_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_abcdefgh")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-2-abcdefgh")
    monkeypatch.setenv("OPENAI_API_KEY", "abcdefgh")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://me:abcdefgh@127.0.0.1/v1")

    rows = {row.name: row.value for row in shown(load_settings())}

    assert "abcdefgh" not in repr(rows)
    assert "abcdefgh" not in repr(load_settings())
    assert ("gsk_****", "xoxb-****", "****") == (
        rows["GROQ_API_KEY"],
        rows["SLACK_BOT_TOKEN"],
        rows["OPENAI_API_KEY"],
    )
    assert "http://me:****@127.0.0.1/v1" == rows["OPENAI_BASE_URL"]
    assert "" == rows["DISCORD_TOKEN"]


def test_a_password_inside_an_address_is_in_nothing_that_shows_objects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://twin:hunter2@db/twin?sslpassword=hunter%33")
    monkeypatch.setenv("GROQ_BASE_URL", "https://me:hunter2@gateway.test")
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "ws://me:hunter4@127.0.0.1/gateway")
    more = (
        "[providers.more]",
        'kind = "openai"',
        'api_key_env = "K"',
        'base_url = "https://me:hunter2@more/v1"',
    )
    write("twin.toml", *more)

    settings = load_settings()

    assert "hunter" not in f"{settings!r} {settings} {settings.endpoints} {settings.model_dump()}"
    assert {"hunter2", "hunter%33", "hunter3", "hunter4"} <= set(settings.secrets)
    assert settings.database_url.startswith("postgresql://twin:hunter2@db/")


def test_what_the_program_gives_itself_is_shown_as_given() -> None:
    rows = shown(load_settings(TWIN_WEB_PORT=0 + 4000))

    assert Shown(name="TWIN_WEB_PORT", value="4000", origin="given") in rows


def test_a_name_that_is_almost_a_setting_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cap with a slip in its name caps nothing."""
    monkeypatch.setenv("TWIN_MONTLY_USD", "5")
    monkeypatch.setenv("TWIN_WEB_PORT", "3001")
    monkeypatch.setenv("SOMEBODY_ELSES", "1")
    write(".env", "TWIN_REPORTS_AT=09:00", "POSTGRES_PASSWORD=x")
    write("twin.toml", 'twin_log = "json"', "colour = 3", "[catalogue]")

    assert (
        ("TWIN_MONTLY_USD (env) is no setting of this version; perhaps TWIN_MONTHLY_USD was meant", True),
        ("TWIN_REPORTS_AT (.env) is no setting of this version; perhaps TWIN_REPORT_AT was meant", True),
        ("COLOUR (twin.toml) is no setting of this version", False),
    ) == strange_names()


def test_nothing_is_strange_where_nothing_is_set() -> None:
    assert () == strange_names()
