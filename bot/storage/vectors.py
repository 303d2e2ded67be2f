"""The vectors of phrasings in a database, each with the id of the model that made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, select

from bot.remembered import Origin, Phrasing
from bot.storage import nearby
from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.recall_tables import phrasings, vectors

_OF_MODEL = vectors.c.model == bindparam("of_model")
_READ = (
    select(vectors.c.phrasing, vectors.c.vector)
    .where(_OF_MODEL, vectors.c.phrasing > bindparam("after"))
    .order_by(vectors.c.phrasing)
    .limit(bindparam("most"))
)
_is_to_have_one = phrasings.c.origin != Origin.JUDGED
_LACKING = (
    select(phrasings.c.number, phrasings.c.text)
    .where(
        phrasings.c.number > bindparam("after"),
        _is_to_have_one,
        ~exists().where(and_(vectors.c.phrasing == phrasings.c.number, _OF_MODEL)),
    )
    .order_by(phrasings.c.number)
    .limit(bindparam("most"))
)
_HAVE = select(func.count()).select_from(vectors).where(_OF_MODEL)
_ARE = select(func.count()).select_from(phrasings).where(_is_to_have_one)

# A phrasing may have gone since its text was read, and a vector would refer to nothing then.
_NEW = insert(vectors).from_select(
    ["phrasing", "model", "vector"],
    select(phrasings.c.number, bindparam("of_model"), bindparam("blob")).where(
        phrasings.c.number == bindparam("of_phrasing")
    ),
)
_WRITE = _NEW.on_conflict_do_update(
    index_elements=[vectors.c.phrasing],
    set_={"model": _NEW.excluded.model, "vector": _NEW.excluded.vector},
)


class SqlVectors:
    """`bot.keeping.Vectors` shared by all processes of one database; all raise `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._nearby = nearby.Nearby(database)
        self._whole_to: dict[str, int] = {}

    async def read(self, model: str, *, after: int, most: int) -> tuple[tuple[int, bytes], ...]:
        """Numbers of phrasings above `after` and their vectors (little-endian float16), lowest first."""
        told = {"of_model": model, "after": after}
        return await self._database.page(
            lambda c, many: tuple((n, v) for n, v in c.execute(_READ, {**told, "most": many})), most
        )

    async def lacking(self, model: str, *, most: int) -> tuple[tuple[int, str], ...]:
        """Those of the lowest numbers that need a vector of this model, and their texts."""
        # where all had theirs the last time is looked at again only when there is nothing beyond it:
        # else each batch of a long rebuilding would pass by all that is done
        done = self._whole_to.get(model, 0)
        found = await self._database.read(lambda c: _lacking(c, model, done, most))
        if not found and done:
            found = await self._database.read(lambda c: _lacking(c, model, 0, most))
        self._whole_to[model] = found[0][0] - 1 if found else done
        return found

    async def count(self, model: str) -> tuple[int, int]:
        """How many phrasings have one of this model, and how many are to have one."""
        return await self._database.read(
            lambda c: (c.scalar(_HAVE, {"of_model": model}) or 0, c.scalar(_ARE) or 0)
        )

    async def write(self, model: str, vectors: Mapping[int, bytes]) -> None:
        """Keep them in place of those of other models; what is of no phrasing is left out."""
        rows = [{"of_phrasing": n, "of_model": model, "blob": blob} for n, blob in vectors.items()]
        if rows:
            await self._database.write(lambda c: _write(c, model, rows))

    async def nearest(
        self, model: str, vector: bytes, scopes: Sequence[str], *, most: int
    ) -> tuple[tuple[Phrasing, float], ...] | None:
        """See `bot.keeping.Vectors.nearest`; it is pgvector that seeks."""
        return await self._nearby.nearest(model, vector, scopes, most=most)

    async def mirror(self, *, most: int = 5_000) -> int:
        """Have pgvector know what it does not yet, where there is one; how many vectors that were."""
        return await self._nearby.mirror(most=most)


@dataclass(slots=True)
class MemoryVectors:
    """The same promises without a database, over the phrasings that `are` gives."""

    are: Callable[[], Iterable[Phrasing]]
    kept: dict[int, tuple[str, bytes]] = field(default_factory=dict)

    async def read(self, model: str, *, after: int, most: int) -> tuple[tuple[int, bytes], ...]:
        have = self._have(model)
        return tuple((n, have[n]) for n in sorted(have) if n > after)[:most]

    async def lacking(self, model: str, *, most: int) -> tuple[tuple[int, str], ...]:
        have = {n for n, (of, _) in self.kept.items() if of == model}
        return tuple(nsmallest(most, (one for one in self._wanted() if one[0] not in have)))

    async def count(self, model: str) -> tuple[int, int]:
        return len(self._have(model)), len([*self._wanted()])

    async def nearest(
        self,
        model: str,  # noqa: ARG002 - the port's signature
        vector: bytes,  # noqa: ARG002 - the port's signature
        scopes: Sequence[str],  # noqa: ARG002 - the port's signature
        *,
        most: int,  # noqa: ARG002 - the port's signature
    ) -> tuple[tuple[Phrasing, float], ...] | None:
        return None

    async def write(self, model: str, vectors: Mapping[int, bytes]) -> None:
        there = {one.number for one in self.are()}
        self.kept.update({n: (model, blob) for n, blob in vectors.items() if n in there})

    def _wanted(self) -> Iterator[tuple[int, str]]:
        return ((one.number, one.text) for one in self.are() if one.origin is not Origin.JUDGED)

    def _have(self, model: str) -> dict[int, bytes]:
        there = {one.number for one in self.are()}
        self.kept = {n: kept for n, kept in self.kept.items() if n in there}
        return {n: vector for n, (of, vector) in self.kept.items() if of == model}


def _lacking(connection: Connection, model: str, after: int, most: int) -> tuple[tuple[int, str], ...]:
    rows = connection.execute(_LACKING, {"of_model": model, "after": after, "most": most})
    return tuple((number, words) for number, words in rows)


def _write(connection: Connection, model: str, rows: list[dict[str, Any]]) -> None:
    connection.execute(_WRITE, rows)
    nearby.write(connection, model, ((row["of_phrasing"], row["blob"]) for row in rows))
