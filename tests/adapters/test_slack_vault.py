"""The vault keeps what the library keeps, with nothing in it that a thief of the file could use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Table, select

from adapters.slack.sealing import Seal, SealBroken, new_key
from adapters.slack.vault import SECRETS, States, Vault
from bot.errors import SchemaError, StorageError
from bot.storage.database import Database
from bot.storage.lodging_tables import slack_bots, slack_installations, slack_oauth_states
from bot.testing import StillClock
from tests.grounds import migrated

OLD, NEW = new_key(), new_key()


@asynccontextmanager
async def lent(folder: Path) -> AsyncIterator[tuple[Database, Any]]:
    async with migrated(folder) as database, database.lending() as engine:
        yield database, engine


def made(
    team: str | None = "T1", *, token: str = "xoxb-1", whole: str | None = None, **more: Any
) -> Installation:
    return Installation(
        app_id="A1",
        enterprise_id=whole,
        team_id=team,
        team_name=team,
        bot_token=token,
        bot_id="B1",
        bot_user_id="U1",
        bot_scopes="chat:write",
        user_id="U2",
        is_enterprise_install=team is None,
        **more,
    )


async def everything(database: Database) -> str:
    """All that stands in the library's tables."""
    tables = (slack_installations, slack_bots)
    return str([await database.read(lambda c, t=table: c.execute(select(t)).all()) for table in tables])  # type: ignore[misc] # a default binds it


def test_our_tables_have_the_columns_of_the_library() -> None:
    vault, states = Vault("1.1", None, Seal([OLD])), States(None, StillClock())
    pairs: list[tuple[Table, Table]] = [
        (vault.installations, slack_installations),
        (vault.bots, slack_bots),
        (states.oauth_states, slack_oauth_states),
    ]
    for theirs, ours in pairs:
        assert {c.name: c.nullable for c in theirs.c} == {c.name: c.nullable for c in ours.c}


async def test_what_is_kept_is_given_back_and_no_secret_can_be_read(tmp_path: Path) -> None:
    secrets = {name: f"secret of {name}" for name in SECRETS}
    async with lent(tmp_path) as (database, engine):
        vault = Vault("1.1", engine, Seal([OLD]))
        given = made(token=secrets["bot_token"], **{n: s for n, s in secrets.items() if n != "bot_token"})
        await vault.async_save(given)
        assert secrets["bot_token"] == given.bot_token
        found = await vault.of("T1")
        assert found is not None
        assert secrets == {name: getattr(found, name) for name in SECRETS}
        assert abs(found.installed_at - given.installed_at) < 1e-3
        assert "secret of" not in await everything(database)


async def test_the_librarys_own_finders_open_what_is_sealed(tmp_path: Path) -> None:
    async with lent(tmp_path) as (_, engine):
        vault = Vault("1.1", engine, Seal([OLD]))
        await vault.async_save(made())
        where: dict[str, Any] = {"enterprise_id": None, "team_id": "T1"}
        bot = await vault.async_find_bot(**where)
        one = await vault.async_find_installation(**where)
        theirs = await vault.async_find_installation(**where, user_id="U2")
        assert bot is not None
        assert one is not None
        assert theirs is not None
        assert ["xoxb-1"] * 3 == [bot.bot_token, one.bot_token, theirs.bot_token]
        assert await vault.async_find_bot(enterprise_id=None, team_id="T2") is None


async def test_of_a_workspace_the_newest_installation_is_kept_alone(tmp_path: Path) -> None:
    async with lent(tmp_path) as (database, engine):
        vault = Vault("1.1", engine, Seal([OLD]))
        for token in ("xoxb-1", "xoxb-2", "xoxb-3"):
            await vault.async_save(made(token=token))
        await vault.async_save(made("T2", token="xoxb-4"))
        await Vault("2.2", engine, Seal([OLD])).async_save(made(token="xoxb-of-another-app"))
        found = await vault.of("T1")
        assert found is not None
        assert "xoxb-3" == found.bot_token
        assert ["T2", "T1"] == [one.team for one in await vault.listed()]
        assert 3 == (await everything(database)).count("'A1', None, None, None, 'T")


async def test_an_organisation_and_its_workspaces_are_told_apart(tmp_path: Path) -> None:
    async with lent(tmp_path) as (_, engine):
        vault = Vault("1.1", engine, Seal([OLD]))
        await vault.async_save(made(None, token="xoxb-whole", whole="E1"))
        await vault.async_save(made("T1", token="xoxb-part", whole="E1"))
        tokens = [found.bot_token for team in ("E1", "T1") if (found := await vault.of(team))]
        assert ["xoxb-whole", "xoxb-part"] == tokens
        await vault.forget("E1")
        assert (None, True) == (await vault.of("E1"), await vault.of("T1") is not None)
        assert await vault.of("") is None


async def test_forgetting_leaves_nothing_of_a_workspace(tmp_path: Path) -> None:
    async with lent(tmp_path) as (database, engine):
        vault = Vault("1.1", engine, Seal([OLD]))
        await vault.async_save(made())
        await vault.forget("T1")
        await vault.forget("T1")
        assert "[[], []]" == await everything(database)


async def test_many_at_once_leave_one_installation_or_none(tmp_path: Path) -> None:
    async with lent(tmp_path) as (database, engine):
        vault = Vault("1.1", engine, Seal([OLD]))
        saves = (vault.async_save(made(token=f"xoxb-{number}")) for number in range(4))
        await asyncio.gather(*saves, vault.forget("T1"), vault.reseal(), vault.listed())
        await vault.async_save(made(token="xoxb-last"))
        found = await vault.listed()
        assert ["xoxb-last"] == [one.installation and one.installation.bot_token for one in found]
        assert 2 == (await everything(database)).count("'A1'")


async def test_a_key_may_be_changed_and_what_no_key_opens_is_left_as_it_is(tmp_path: Path) -> None:
    lost = new_key()
    async with lent(tmp_path) as (_, engine):
        await Vault("1.1", engine, Seal([OLD])).async_save(made("T1"))
        await Vault("1.1", engine, Seal([lost])).async_save(made("T2"))
        both = Vault("1.1", engine, Seal([NEW, OLD]))
        assert (1, 0) == (await both.reseal(), await both.reseal())
        now = Vault("1.1", engine, Seal([NEW]))
        assert {"T1": True, "T2": False} == {
            one.team: one.installation is not None for one in await now.listed()
        }
        with pytest.raises(SealBroken):
            await now.of("T2")
        assert await Vault("1.1", engine, Seal([lost])).of("T2") is not None


async def test_a_state_is_good_once_and_what_is_over_goes(tmp_path: Path) -> None:
    async with lent(tmp_path) as (database, engine):
        states = States(engine, StillClock())
        state = await states.async_issue()
        assert (True, False) == (await states.async_consume(state), await states.async_consume(state))
        assert not await states.async_consume("made up")
        await states.async_issue()
        late = States(engine, clock := StillClock())
        clock.move(10 * 365 * 86400)
        await late.async_issue()
        kept = await database.read(lambda c: c.execute(select(slack_oauth_states)).all())
        assert 1 == len(kept)


async def test_a_database_without_the_tables_is_told_in_our_words(tmp_path: Path) -> None:
    async with lent(tmp_path) as (database, engine):
        await database.write(lambda c: c.exec_driver_sql("DROP TABLE slack_installations").close())
        vault = Vault("1.1", engine, Seal([OLD]))
        with pytest.raises(SchemaError, match="twin db upgrade"):
            await vault.of("T1")
        with pytest.raises(StorageError):
            await vault.async_save(made())
