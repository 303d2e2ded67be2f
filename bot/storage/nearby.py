"""The vectors of phrasings once more, as pgvector knows them: the nearest are sought where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

import structlog
from sqlalchemy import Connection, Row, bindparam, text

from bot.errors import StorageError
from bot.remembered import Phrasing
from bot.storage.database import Database
from bot.storage.recall_codec import phrasing_of

log = structlog.get_logger(__name__)

TABLE = "near_vectors"
"""No migration makes it, as not every server can: it is an index, made anew from the vectors at any time."""

_AT_ONCE = 250
"""Vectors that one transaction takes over: some hundredths of a second."""
_MOST_ROWS = 512
"""So many rows are told apart by their answers: a popular one has hundreds of wordings."""

_IS_THERE = text("SELECT to_regclass(:name) IS NOT NULL")
_EXTEND = text("CREATE EXTENSION IF NOT EXISTS vector")
_MAKE = text(
    f"CREATE TABLE IF NOT EXISTS {TABLE} (phrasing integer PRIMARY KEY"
    " REFERENCES vectors (phrasing) ON DELETE CASCADE, model text NOT NULL, near halfvec NOT NULL)"
)
_KEEP = text(
    f"INSERT INTO {TABLE} (phrasing, model, near)"  # noqa: S608 - a name of this file
    " SELECT phrasing, model, CAST(:near AS halfvec) FROM vectors WHERE phrasing = :number AND model = :model"
    " ON CONFLICT (phrasing) DO UPDATE SET model = excluded.model, near = excluded.near"
)
_LACKING = text(
    "SELECT phrasing, model, vector FROM vectors v WHERE NOT EXISTS"  # noqa: S608 - a name of this file
    f" (SELECT 1 FROM {TABLE} n WHERE n.phrasing = v.phrasing AND n.model = v.model)"
    " AND phrasing > :after ORDER BY phrasing LIMIT :most"
)
_NEAREST = text(
    "SELECT p.*, 1 - (n.near <=> CAST(:sought AS halfvec)) AS likeness"  # noqa: S608 - a name of this file
    f" FROM {TABLE} n JOIN phrasings p ON p.number = n.phrasing"
    " WHERE n.model = :model AND p.scope IN :scopes"
    " ORDER BY n.near <=> CAST(:sought AS halfvec), p.number LIMIT :most"
).bindparams(bindparam("scopes", expanding=True))


class Nearby:
    """Asks pgvector, where the server has it and this user may use it; elsewhere there is nothing to ask."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_there: bool | None = None

    async def mirror(self, *, most: int) -> int:
        """
        Take over what was written elsewhere, or before there was an index; how many it were.

        Raises:
            StorageError: the database did not answer.
        """
        if not await self._made():
            return 0
        done = after = 0
        while done < most:
            found = await self._database.read(partial(_lacking, after=after))
            if not found:
                break
            done += await self._database.write(partial(_take_over, found=found))
            after = found[-1].phrasing  # what is damaged is lacking again the next time
        return done

    async def nearest(
        self, model: str, vector: bytes, scopes: Sequence[str], *, most: int
    ) -> tuple[tuple[Phrasing, float], ...] | None:
        """See `bot.keeping.Vectors.nearest`."""
        if not await self._known():
            return None
        if (sought := spelled(vector)) is None:
            return None
        told = {"model": model, "sought": sought, "scopes": [*scopes], "most": _MOST_ROWS}
        rows = await self._database.read(lambda c: c.execute(_NEAREST, told).all())
        best: dict[str, tuple[Phrasing, float]] = {}
        for row in rows:
            best.setdefault(row.of, (phrasing_of(row), float(row.likeness)))
        return tuple(best.values())[:most]

    async def _known(self) -> bool:
        """Whether there is an index; asked again as long as there is none and might be one."""
        if self._is_there is None:
            self._is_there = await self._database.read(_state)
        return bool(self._is_there)

    async def _made(self) -> bool:
        """The index is there, or was made; who may not make it is told so once."""
        if not await self._known() and self._is_there is None:
            try:
                await self._database.write(_make)
            except StorageError as error:
                log.info("recall.no_pgvector", reason=str(error))
                self._is_there = False
            else:
                self._is_there = True
        return bool(self._is_there)


def write(connection: Connection, model: str, vectors: Iterable[tuple[int, bytes]]) -> int:
    """Keep vectors beside those that were just written, if there is an index; how many it took."""
    if not _is_there(connection):
        return 0
    told = ((number, spelled(blob)) for number, blob in vectors)
    rows = [{"number": number, "model": model, "near": near} for number, near in told if near is not None]
    if rows:
        connection.execute(_KEEP, rows)
    return len(rows)


def spelled(vector: bytes) -> str | None:
    """Halves of floats, little-endian, as pgvector reads them; None for what is damaged, or is nothing."""
    import numpy as np  # a tenth of a second, and only where there is an index

    if not vector or len(vector) % 2:
        return None
    read = np.frombuffer(vector, "<f2")
    return f"[{','.join(map(str, read.tolist()))}]" if bool(np.isfinite(read).all()) else None


def _is_there(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql" and bool(connection.scalar(_IS_THERE, {"name": TABLE}))


def _state(connection: Connection) -> bool | None:
    """Whether there is an index; None: it might be made."""
    return False if connection.dialect.name != "postgresql" else _is_there(connection) or None


def _make(connection: Connection) -> None:
    connection.execute(_EXTEND)
    connection.execute(_MAKE)


def _lacking(connection: Connection, after: int) -> Sequence[Row[Any]]:
    return connection.execute(_LACKING, {"after": after, "most": _AT_ONCE}).all()


def _take_over(connection: Connection, found: Sequence[Row[Any]]) -> int:
    by_model = groupby(sorted(found, key=attrgetter("model")), key=attrgetter("model"))
    return sum(
        write(connection, model, ((row.phrasing, bytes(row.vector)) for row in rows))
        for model, rows in by_model
    )
