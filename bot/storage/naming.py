"""Finds out whose a pseudonym is: nothing but a look at everybody tells."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Select, func, select

from bot.storage.database import Database
from bot.storage.tables import asks

NAMED = re.compile(r"(?P<what>person|direct) [0-9a-f]{4,64}")
"""What is looked for as a pseudonym; everything else is a name of the books."""

_REMEMBERED = 10_000
"""So many pseudonyms that were shown are known again at once."""


class Names(Protocol):
    """Names under which people, and where they asked, may be shown: `bot.reports.pseudonyms.Pseudonyms`."""

    def whole(self, person: str) -> str:
        """``person 7f3a90b1c2d4``; the shorter ones that a report has are its beginning."""
        ...

    def place(self, channel: str, person: str) -> str:
        """A channel as it is; one that is a person's own has their name."""
        ...


def each(column: ColumnElement[str]) -> Select[Any]:
    """Every value of an indexed column once: from one to the next, however many rows there are of each."""
    walk = select(func.min(column).label("name")).cte("walk", recursive=True)
    further = select(func.min(column)).where(column > walk.c.name).scalar_subquery()
    walk = walk.union_all(select(further).where(walk.c.name.is_not(None)))
    return select(walk.c.name).where(walk.c.name.is_not(None))


_PEOPLE, _CHANNELS = each(asks.c.person), each(asks.c.channel)


class Naming:
    """From the names that admins are shown to those that the books have."""

    def __init__(self, database: Database, names: Names) -> None:
        self._database = database
        self._names = names
        self._shown: dict[str, str] = {}

    def shown(self, person: str) -> str:
        """Somebody's pseudonym; whoever asks for it next, as it stands there, need not be looked for."""
        name = self._names.whole(person)
        self._shown[name] = person
        if len(self._shown) > _REMEMBERED:
            del self._shown[next(iter(self._shown))]
        return name

    async def people(self, shown: str) -> Sequence[str]:
        """Everybody who may be meant: by a pseudonym, long or short, or by the platform's own id."""
        if not shown.startswith("person ") or not NAMED.fullmatch(shown):
            return (shown,)
        if shown in self._shown:
            return (self._shown[shown],)
        every = await self._read(_PEOPLE)
        return await asyncio.to_thread(lambda: [one for one in every if self._is(one, shown)])

    async def channels(self, shown: str) -> Sequence[str]:
        """The same of channels: ``person 7f3a`` are their own, ``direct 7f3a`` is one by its own mark."""
        named = NAMED.fullmatch(shown)
        if named is None:
            return (shown,)
        if named["what"] == "person":
            return await self._own(shown)
        every, mark = await self._read(_CHANNELS), shown.replace("direct", "person", 1)
        return await asyncio.to_thread(lambda: [one for one in every if self._is(one, mark)])

    async def _own(self, shown: str) -> Sequence[str]:
        people = await self.people(shown)
        pairs = select(asks.c.channel, asks.c.person).where(asks.c.person.in_(people)).distinct()
        rows = await self._database.read(lambda c: c.execute(pairs).all())
        return [
            channel
            for channel, person in rows
            if self._names.place(channel, person) == self._names.whole(person)
        ]

    def _is(self, name: str, shown: str) -> bool:
        return self._names.whole(name).startswith(shown)

    async def _read(self, wanted: Select[Any]) -> Sequence[str]:
        def unit(connection: Connection) -> Sequence[str]:
            return connection.execute(wanted).scalars().all()

        return await self._database.read(unit)
