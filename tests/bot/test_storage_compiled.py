"""What was compiled for one database serves all others of its kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, func, select

from bot.storage.tables import asks
from tests.grounds import beside, migrated

_ASKED = select(func.count()).where(asks.c.person == bindparam("who"), asks.c.id != "compiled once")


def _compiled(connection: Connection) -> Any:
    return connection.execute(_ASKED, {"who": "slack:U1"}).context.compiled


@pytest.mark.usefixtures("ground")
async def test_a_statement_is_compiled_once_for_all_databases_of_a_kind(tmp_path: Path) -> None:
    async with migrated(tmp_path) as one, beside(tmp_path) as other:
        by_reader = await one.read(_compiled)
        by_writer = await one.write(_compiled)
        assert by_reader is await other.read(_compiled)
        assert by_writer is await other.write(_compiled) is await other.glance(_compiled)
    assert type(by_reader.dialect) is not type(
        by_writer.dialect
    )  # one waits in a loop, the other in a thread
