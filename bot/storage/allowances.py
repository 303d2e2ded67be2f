"""What processes hold of the budget for times when they cannot ask: lent, given back, or charged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.bookkeeping import Window
from bot.spend.budget import PAUSED, effective_cap
from bot.spool.lending import Allowance, Key, Loan
from bot.spool.records import ForgottenPerson, Record
from bot.storage import replay
from bot.storage.budgets import state
from bot.storage.controls import read_controls
from bot.storage.database import Database
from bot.storage.dialects import touch
from bot.storage.tables import allowances, budget_windows

_LENT_AT_MOST = 20
_USED_AT_MOST = 80
"""Percent of a cap: all that is lent together, and what may be used up before nothing is lent any more."""
_REMEMBERED = timedelta(days=40)
"""For so long a process that vanished may come back and say what it did not spend."""

_MINE = allowances.c.id == bindparam("holder")
_THIS = (_MINE, allowances.c.window == bindparam("name"), allowances.c.period == bindparam("during"))
_ALL_MINE = select(allowances).where(_MINE)
_ONE = select(allowances).where(*_THIS)
_NEW = insert(allowances)
_RENEW = update(allowances).where(*_THIS).values(expires_at=bindparam("until"), charged=False)
_ADD = update(allowances).where(*_THIS).values(amount=allowances.c.amount + bindparam("more"))
_GONE = delete(allowances).where(*_THIS)
_EXPIRED = select(allowances).where(
    allowances.c.expires_at <= bindparam("now"), allowances.c.charged.is_(False)
)
_CHARGE = update(allowances).where(*_THIS).values(charged=True)
_FORGET = delete(allowances).where(
    allowances.c.expires_at < bindparam("before"), allowances.c.charged.is_(True)
)
_WINDOW = (budget_windows.c.name == bindparam("window"), budget_windows.c.period == bindparam("during"))
_MOVE = (
    update(budget_windows)
    .where(*_WINDOW)
    .values(
        lent=budget_windows.c.lent + bindparam("more_lent"),
        spent=budget_windows.c.spent + bindparam("more_spent"),
    )
)
_OPEN = insert(budget_windows)


class SqlAllowances:
    """`bot.spool.lending.Lender` over a database."""

    def __init__(
        self, database: Database, *, profile_version: Callable[[], str | None] = lambda: None
    ) -> None:
        self._database = database
        self._profile_version = profile_version

    async def ping(self) -> None:
        await self._database.write(touch)

    async def lend(
        self, holder: str, windows: Sequence[Window], allowance: Allowance, *, expires_at: datetime
    ) -> Mapping[Key, Loan]:
        return await self._database.write(lambda c: _lend(c, holder, windows, allowance, expires_at))

    async def give_back(self, holder: str, *, keep: Sequence[Key] = ()) -> None:
        await self._database.write(lambda c: _give_back(c, holder, keep))

    async def charge_expired(self, *, now: datetime) -> int:
        return await self._database.write(lambda c: _charge_expired(c, now))

    async def replay(
        self, holder: str, records: Sequence[Record], *, begun: Collection[str]
    ) -> Mapping[Key, int]:
        version = self._profile_version()

        def unit(connection: Connection) -> Mapping[Key, int]:
            touch(connection)
            replay.replay(
                connection, records, Loaned(connection, holder), begun=begun, profile_version=version
            )
            return {(row.window, row.period): row.amount for row in _held(connection, holder)}

        left = await self._database.write(unit)
        if any(isinstance(record, ForgottenPerson) for record in records):
            await self._database.wipe()
        return left


class Loaned:
    """What one holder was lent, within a transaction."""

    def __init__(self, connection: Connection, holder: str) -> None:
        self._connection = connection
        self._holder = holder

    def take(self, window: str, period: str, amount: int) -> None:
        """So much of what was lent is held by an attempt now, as far as it was lent."""
        row = _one(self._connection, self._holder, window, period)
        if row is not None:
            _change(self._connection, row, -min(amount, row.amount))

    def put_back(self, window: str, period: str, amount: int) -> None:
        """An attempt has cost so much less than it held; so it was when it was spooled."""
        row = _one(self._connection, self._holder, window, period)
        if row is not None:
            _change(self._connection, row, amount)


def _held(connection: Connection, holder: str) -> Sequence[Row[Any]]:
    return connection.execute(_ALL_MINE, {"holder": holder}).all()


def _one(connection: Connection, holder: str, window: str, period: str) -> Row[Any] | None:
    return connection.execute(_ONE, {"holder": holder, "name": window, "during": period}).first()


def _here(row: Row[Any]) -> dict[str, str]:
    return {"holder": row.id, "name": row.window, "during": row.period}


def _change(connection: Connection, row: Row[Any], more: int) -> None:
    """Lend more or less; what was charged already is corrected in what is spent."""
    connection.execute(_ADD, _here(row) | {"more": more})
    _move(
        connection, row.window, row.period, lent=0 if row.charged else more, spent=more if row.charged else 0
    )


def _move(connection: Connection, window: str, period: str, *, lent: int = 0, spent: int = 0) -> None:
    here = {"window": window, "during": period, "more_lent": lent, "more_spent": spent}
    if not connection.execute(_MOVE, here).rowcount:
        row = {"name": window, "period": period, "spent": spent, "reserved": 0, "lent": lent}
        connection.execute(_OPEN, row)


def _lend(
    connection: Connection, holder: str, windows: Sequence[Window], allowance: Allowance, until: datetime
) -> dict[Key, Loan]:
    controls = read_controls(connection)
    loans: dict[Key, Loan] = {}
    for window in windows:
        cap = 0 if PAUSED in controls else effective_cap(window.name, window.cap, controls)
        key = (window.name, window.period)
        held = _renewed(connection, holder, key, until)
        loans[key] = loan = _loan(connection, window, cap, held, allowance)
        if loan.amount is not None and loan.amount > held:
            _raise(connection, holder, window, loan.amount - held, until)
    return loans


def _renewed(connection: Connection, holder: str, key: Key, until: datetime) -> int:
    """What is held of a window, for another while."""
    row = _one(connection, holder, *key)
    if row is None:
        return 0
    if row.charged:  # we are back: nobody vanished
        _move(connection, row.window, row.period, lent=row.amount, spent=-row.amount)
    connection.execute(_RENEW, _here(row) | {"until": until})
    held: int = row.amount
    return held


def _loan(connection: Connection, window: Window, cap: int | None, held: int, allowance: Allowance) -> Loan:
    """As much as is wanted, or at least half of it, as long as others have enough."""
    if cap is None:
        return Loan(amount=None)
    wanted = allowance.of(window.unit)
    spent, reserved, lent = state(connection, window.name, window.period)
    room = min(cap * _LENT_AT_MOST // 100 - lent, cap * _USED_AT_MOST // 100 - spent - reserved - lent) + held
    if min(wanted, room) * 2 < wanted:
        return Loan(amount=held, crowded=True)
    return Loan(amount=max(min(wanted, room), held))


def _raise(connection: Connection, holder: str, window: Window, more: int, until: datetime) -> None:
    here = {"holder": holder, "name": window.name, "during": window.period}
    if not connection.execute(_ADD, here | {"more": more}).rowcount:
        fresh = {"id": holder, "window": window.name, "period": window.period, "unit": window.unit}
        connection.execute(_NEW, fresh | {"amount": more, "expires_at": until, "charged": False})
    _move(connection, window.name, window.period, lent=more)


def _give_back(connection: Connection, holder: str, keep: Sequence[Key]) -> None:
    for row in _held(connection, holder):
        if (row.window, row.period) not in keep:
            _change(connection, row, -row.amount)
            connection.execute(_GONE, _here(row))


def _charge_expired(connection: Connection, now: datetime) -> int:
    expired = connection.execute(_EXPIRED, {"now": now}).all()
    for row in expired:
        _move(connection, row.window, row.period, lent=-row.amount, spent=row.amount)
        connection.execute(_CHARGE, _here(row))
    connection.execute(_FORGET, {"before": now - _REMEMBERED})
    return len({row.id for row in expired})
