"""Brings a database to the tables that this version of the program needs, and tells where it stands."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.errors import SchemaError
from bot.storage.database import Database
from bot.storage.gaps import gaps
from bot.storage.notes import COPYING, recall

if TYPE_CHECKING:
    from alembic.config import Config

_NAMED = re.compile(r'^(revision|down_revision) = "([^"]+)"$', re.MULTILINE)


def scripts_folder() -> Path:
    """The migrations: inside an installed package, or at the root of a checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "migrations", package.parent / "alembic"):
        if (folder / "env.py").is_file():
            return folder
    raise SchemaError(f"the migrations are missing beside {package}; install the program again")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, made in code; its ``env.py`` runs on `connection`."""
    from alembic.config import Config  # a tenth of a second, which a database at head need not wait for

    made = Config()
    made.set_main_option("script_location", str(scripts_folder()).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


@cache
def _before() -> dict[str, str | None]:
    """Each revision that this version of the program knows, and the one before it."""
    files = sorted((scripts_folder() / "versions").glob("*.py"))
    named = [dict(_NAMED.findall(file.read_text("utf-8"))) for file in files]
    return {one["revision"]: one.get("down_revision") for one in named if "revision" in one}


def head() -> str:
    """The revision that this version of the program needs."""
    found = _before().keys() - _before().values()
    if len(found) != 1:
        raise SchemaError(f"the program brings {len(found)} last migrations, one is needed; install it again")
    return found.pop()


async def current(database: Database) -> str | None:
    """
    The revision of a database, None for an empty one.

    Raises:
        StorageError: the database did not answer.
    """
    return await database.read(_revision)


async def check(database: Database) -> str | None:
    """
    None when the database is at head and whole; else one sentence that says what is wrong and what to do.

    Raises:
        StorageError: the database did not answer.
    """
    found = await current(database)
    if found == head():
        return await _lacking(database) or await _half(database)
    if _is_known(found):
        return f"{database.place} is at revision {found or 'none'}, {head()} is needed; run: twin db upgrade"
    return _too_new(database, found)


async def upgrade(database: Database) -> None:
    """
    Bring a database to head; of several processes that start at once one does it and the others find it done.

    Raises:
        SchemaError: a newer version of the program has been at it, it is half of a copy, or lacks something.
        StorageError: the database did not answer.
    """
    await bring_to_head(database)
    if fault := await _lacking(database) or await _half(database):
        raise SchemaError(fault)


async def bring_to_head(database: Database) -> None:
    """`upgrade`, also of what is half of a copy."""
    if await current(database) == head():
        return
    async with database.migrating() as connection:
        await connection.run_sync(lambda c: _upgrade(database, c))


async def _half(database: Database) -> str | None:
    """What is wrong with a copy that was broken off; None for a whole database."""
    if await database.read(partial(recall, key=COPYING)) is None:
        return None
    return f"{database.place} is half of a copy; finish it, by the same `twin db copy --to` as before"


async def _lacking(database: Database) -> str | None:
    """What somebody took away from a database at head; no migration would bring it back."""
    gone = await database.read(gaps)
    if not gone:
        return None
    return (
        f"{database.place} is at revision {head()}, and yet without {gone}, which something else has taken "
        "away; put that back, or restore a backup"
    )


def _upgrade(database: Database, connection: Connection) -> None:
    found = _revision(connection)
    if not _is_known(found):
        raise SchemaError(_too_new(database, found))
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        raise SchemaError(f"{database.place}: the migrations do not run: {error}") from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return ", ".join(sorted(connection.scalars(text("SELECT version_num FROM alembic_version")))) or None


def _is_known(revision: str | None) -> bool:
    return revision is None or revision in _before()


def _too_new(database: Database, revision: str | None) -> str:
    return (
        f"{database.place} is at revision {revision}, which this version of the program does not know "
        f"(it knows {head()}); install the newer version again, or restore a backup"
    )
