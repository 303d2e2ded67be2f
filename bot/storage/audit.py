"""Who changed what, for good: what was noted, and the changes of caps, pauses and mutes, as one list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    insert,
    or_,
    select,
)

from bot.keys import Change
from bot.silence import MUTED
from bot.spend.budget import CAP, PAUSED
from bot.spend.cost import usd
from bot.storage.controls import MemoryControls
from bot.storage.cursors import is_instant, read_cursor, write_cursor
from bot.storage.dashboard_tables import audit
from bot.storage.database import Database
from bot.storage.tables import Instant, control_changes, read_instant, write_instant

_STOPPED = "stopped:"
_NOTED, _SET = "n", "s"
"""The two lists as a cursor names them; of one instant what was set comes before what was noted."""

_Place: TypeAlias = tuple[str, str, int]
"""An instant as text, the list, and the number there: what the changes are ordered by, the last first."""
_Told: TypeAlias = tuple[str, str, int, Change]

_NEW = insert(audit)


class SqlAudit:
    """
    `bot.keys.Audit` shared by all processes of one database.

    ``money`` are the names of the limits whose caps are nano-dollars.
    """

    def __init__(self, database: Database, *, money: Collection[str] = ()) -> None:
        self._database = database
        self._money = frozenset(money)

    async def note(self, change: Change) -> None:
        row = {name: getattr(change, name) for name in ("at", "by", "action", "subject", "was", "now")}
        await self._database.write(lambda connection: _keep(connection, row))

    async def changes(self, *, before: str = "", most: int = 100) -> tuple[Sequence[Change], str]:
        place = _place(before)

        def unit(connection: Connection) -> list[_Told]:
            noted = connection.execute(_page(audit, "at", _NOTED, place, most))
            changed = connection.execute(_page(control_changes, "set_at", _SET, place, most))
            return [
                *(_told(row, _NOTED, _noted(row)) for row in noted),
                *(_told(row, _SET, self._of_controls(row)) for row in changed),
            ]

        return _paged(await self._database.read(unit), most)

    def _of_controls(self, row: Row[Any]) -> Change:
        return control_change(row.key, row.was, row.value, by=row.set_by, at=row.at, money=self._money)


@dataclass(slots=True)
class MemoryAudit:
    """The same promises without a database, beside the changes that ``controls`` keep."""

    controls: MemoryControls = field(default_factory=MemoryControls)
    money: frozenset[str] = frozenset()
    noted: list[Change] = field(default_factory=list)

    async def note(self, change: Change) -> None:
        self.noted.append(change)

    async def changes(self, *, before: str = "", most: int = 100) -> tuple[Sequence[Change], str]:
        place = _place(before)
        changed = (
            control_change(one.key, one.was, one.value, by=one.by, at=one.at, money=self.money)
            for one in self.controls.notes
        )
        every = [
            *((write_instant(one.at), _NOTED, number, one) for number, one in enumerate(self.noted, 1)),
            *((write_instant(one.at), _SET, number, one) for number, one in enumerate(changed, 1)),
        ]
        return _paged([told for told in every if place is None or told[:3] < place], most)


def control_change(
    key: str, was: str | None, now: str | None, *, by: str, at: datetime, money: Collection[str] = ()
) -> Change:
    """A line of the controls' own audit as one of this; what is set is told as an admin would write it."""
    action, subject, worded = _action(key, now, money)
    told_was, told_now = (None if value is None else worded(value) for value in (was, now))
    return Change(at=at, by=by, action=action, subject=subject, was=told_was, now=told_now)


def _action(key: str, now: str | None, money: Collection[str]) -> tuple[str, str, Callable[[str], str]]:
    if key.startswith(CAP):
        name = key.removeprefix(CAP)
        return ("limit.set", name, _dollars if name in money else _tokens)
    if key == PAUSED:
        return ("spending.resumed" if now is None else "spending.paused", "", str)
    if key.startswith(MUTED):
        verb = "alerts.unmuted" if now is None else "alerts.muted"
        return (verb, key.removeprefix(MUTED), lambda until: until or "for good")
    if key.startswith(_STOPPED):
        verb = "arm.resumed" if now is None else "arm.stopped"
        return (verb, key.removeprefix(_STOPPED), str)
    return ("control.set", key, str)


def _tokens(cap: str) -> str:
    return "none" if cap == "0" else cap


def _dollars(cap: str) -> str:
    return "none" if cap == "0" else f"${usd(int(cap))}"


def _keep(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(_NEW, row)


def _page(table: Table, at: str, of: str, place: _Place | None, most: int) -> Select[Any]:
    """The rows of one list that come behind a place in both, newest first, one more than wanted."""
    instant: ColumnElement[Any] = table.c[at]
    wanted = select(table, instant.label("at")) if at != "at" else select(table)
    if place is not None:
        wanted = wanted.where(_behind(instant, table.c.number, of, place))
    return wanted.order_by(instant.desc(), table.c.number.desc()).limit(most + 1)


def _behind(
    instant: ColumnElement[Any], number: ColumnElement[Any], of: str, place: _Place
) -> ColumnElement[bool]:
    at: BindParameter[datetime] = bindparam("place", read_instant(place[0]), type_=Instant)
    same = and_(instant == at, number < place[2]) if of == place[1] else instant == at
    if of > place[1]:  # those of this instant came before
        return instant < at
    return and_(instant <= at, or_(instant < at, same))


def _told(row: Row[Any], of: str, change: Change) -> _Told:
    return write_instant(row.at), of, row.number, change


def _noted(row: Row[Any]) -> Change:
    return Change(at=row.at, by=row.by, action=row.action, subject=row.subject, was=row.was, now=row.now)


def _place(cursor: str) -> _Place | None:
    """Behind which change a page begins; None: with the newest."""
    if not cursor:
        return None
    at, of, number = read_cursor(cursor, 3)
    if of not in {_NOTED, _SET} or not number.isdecimal() or not is_instant(at):
        raise ValueError(f"{cursor[:40]!r} is no cursor of the audit: begin at the first page again")
    return at, of, int(number)


def _paged(found: list[_Told], most: int) -> tuple[tuple[Change, ...], str]:
    ordered = sorted(found, key=lambda told: told[:3], reverse=True)
    page = ordered[:most]
    more = len(ordered) > most and bool(page)
    cursor = write_cursor(page[-1][0], page[-1][1], str(page[-1][2])) if more else ""
    return tuple(told[3] for told in page), cursor
