"""The inbox in a database: what nobody could be told, how often it was asked, and who waits for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, literal_column, select, update

from bot.storage.database import Database
from bot.storage.dialects import mostly
from bot.storage.inbox_telling import MINE, TELLING, TOLD, WAITING, claim, waiting_of
from bot.storage.recall_tables import inbox, inbox_waiting
from bot.storage.tables import FORGOTTEN, asks
from bot.unanswered import Item, Status, Telling, Waiting

_IDLE = (Status.DISMISSED, Status.NOT_FOR_THE_TWIN)

_ITEM = (
    *(inbox.c.number, inbox.c.question, inbox.c.key, inbox.c.status, inbox.c.first_asked),
    *(inbox.c.last_asked, inbox.c.answered_by, inbox.c.told_owner_at, inbox.c.settled_at, inbox.c.settled_by),
    inbox.c.count.label("times"),  # a row has a `count` of its own
)
_THIS = inbox.c.number == bindparam("which")
_BY_NUMBER: Select[Any] = select(*_ITEM).where(_THIS)
_BY_KEY: Select[Any] = select(*_ITEM).where(inbox.c.key == bindparam("sought"))
_TOLD_BEFORE: Select[Any] = (
    select(*_ITEM)
    .join(inbox_waiting, inbox_waiting.c.item == inbox.c.number)
    .where(inbox_waiting.c.ask_id == bindparam("ask"))
)
_OF_ASK = _TOLD_BEFORE.where(inbox_waiting.c.person.in_([bindparam("person"), ""]))
_FORGOTTEN = select(asks.c.id).where(
    asks.c.id == bindparam("ask"), (asks.c.person == FORGOTTEN) | asks.c.question.is_(None)
)
_COUNT = update(inbox).where(_THIS).values(count=inbox.c.count + 1, last_asked=bindparam("last"))
_OPEN = (
    update(inbox)
    .where(_THIS)
    .values(
        status=Status.OPEN.value,
        settled_at=None,
        settled_by="",
        answered_by=None,
        told_owner_at=bindparam("told"),
    )
)
_NEW = insert(inbox)
_WAIT = insert(inbox_waiting)
_ORDER = (inbox.c.count.desc(), inbox.c.last_asked.desc(), inbox.c.number.desc())
_EVERY: Select[Any] = select(*_ITEM).order_by(*_ORDER).limit(bindparam("most"))
_OF_STATUS = _EVERY.where(inbox.c.status == bindparam("wanted"))
_HOW_MANY = select(func.count()).select_from(inbox).where(inbox.c.status == bindparam("wanted"))
_QUESTIONS = (
    select(inbox.c.number, inbox.c.question)
    .where(inbox.c.status != Status.DISMISSED.value, inbox.c.question != "")
    .order_by(inbox.c.number.desc())
    .limit(bindparam("most"))
)
_ASKED = (
    select(inbox_waiting)
    .where(inbox_waiting.c.item == bindparam("which"), inbox_waiting.c.asked.is_not(None))
    .order_by(inbox_waiting.c.asked_at.desc(), inbox_waiting.c.ask_id)
    .limit(bindparam("most"))
)
_SETTLE = (
    update(inbox)
    .where(_THIS, inbox.c.status == Status.OPEN.value)
    .values(
        status=bindparam("becomes"),
        settled_at=bindparam("at"),
        settled_by=bindparam("by"),
        answered_by=bindparam("verified"),
    )
)
_NOBODY_WAITS = (
    update(inbox_waiting)
    .where(inbox_waiting.c.item == bindparam("which"), inbox_waiting.c.state == WAITING)
    .values(state=TOLD, asked=None)
)
# in the words of the index ix_inbox_untold, which SQLite takes only when others seem to find more
_UNTOLD: Select[Any] = (
    select(*_ITEM)
    .where(inbox.c.told_owner_at.is_(None), mostly(inbox.c.status == literal_column("'open'")))
    .order_by(inbox.c.number)
    .limit(bindparam("most"))
)
_TOLD_OWNER = (
    update(inbox).where(_THIS, inbox.c.told_owner_at.is_(None)).values(told_owner_at=bindparam("at"))
)
_TOLD = update(inbox_waiting).where(*MINE).values(state=TOLD, lease_until=None, told_at=bindparam("at"))
_WAS_TOLD = select(inbox_waiting.c.ask_id).where(
    inbox_waiting.c.ask_id == bindparam("ask"),
    inbox_waiting.c.attempt == bindparam("number"),
    inbox_waiting.c.state == TOLD,
)
_RELEASE = (
    update(inbox_waiting).where(*MINE).values(state=WAITING, attempt=bindparam("before"), lease_until=None)
)


class SqlInbox:
    """`bot.unanswered.Inbox` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, waiting: Waiting, *, question: str, key: str, item: str | None) -> Item:
        return await self._database.write(lambda c: _add(c, waiting, question, key, item))

    async def begin(self, question: str, *, key: str, at: datetime) -> Item:
        def unit(connection: Connection) -> Item:
            known = _by_key(connection, key)
            return _item(known or _begun(connection, question, key, at, count=0))

        return await self._database.write(unit)

    async def item(self, name: str) -> Item | None:
        row = await self._database.read(lambda c: _by_name(c, name))
        return None if row is None else _item(row)

    async def of_ask(self, ask_id: str, *, person: str) -> Item | None:
        this = {"ask": ask_id, "person": person}
        row = await self._database.read(lambda c: c.execute(_OF_ASK, this).first())
        return None if row is None else _item(row)

    async def items(self, *, status: Status | None = Status.OPEN, most: int = 500) -> tuple[Item, ...]:
        wanted = {"most": most} if status is None else {"most": most, "wanted": status.value}
        statement = _EVERY if status is None else _OF_STATUS
        return await self._database.read(lambda c: tuple(map(_item, c.execute(statement, wanted))))

    async def open_items(self) -> int:
        """How many questions wait for the person."""
        open_ones = {"wanted": Status.OPEN.value}
        return await self._database.read(lambda c: c.execute(_HOW_MANY, open_ones).scalar_one())

    async def asked(self, name: str, *, most: int) -> tuple[Waiting, ...]:
        this = {"which": number_of(name), "most": most}
        return await self._database.read(lambda c: tuple(map(waiting_of, c.execute(_ASKED, this))))

    async def questions(self, *, most: int) -> tuple[tuple[str, str], ...]:
        def unit(connection: Connection) -> tuple[tuple[str, str], ...]:
            return tuple(
                (str(row.number), row.question) for row in connection.execute(_QUESTIONS, {"most": most})
            )

        return await self._database.read(unit)

    async def settle(self, name: str, status: Status, *, by: str, at: datetime, verified: str | None) -> bool:
        this = {"which": number_of(name)}
        told = {**this, "becomes": status.value, "at": at, "by": by, "verified": verified}

        def unit(connection: Connection) -> bool:
            ended = connection.execute(_SETTLE, told).rowcount > 0
            if ended and status is Status.NOT_FOR_THE_TWIN:
                connection.execute(_NOBODY_WAITS, this)
            return ended

        return await self._database.write(unit)

    async def reopen(self, name: str) -> bool:
        def unit(connection: Connection) -> bool:
            row = _by_name(connection, name)
            if row is None or row.status not in _IDLE:
                return False
            connection.execute(_OPEN, {"which": row.number, "told": row.told_owner_at or row.settled_at})
            return True

        return await self._database.write(unit)

    async def untold(self, *, most: int) -> tuple[Item, ...]:
        return await self._database.read(lambda c: tuple(map(_item, c.execute(_UNTOLD, {"most": most}))))

    async def told_owner(self, names: Sequence[str], *, at: datetime) -> tuple[str, ...]:
        def unit(connection: Connection) -> tuple[str, ...]:
            return tuple(
                name
                for name in dict.fromkeys(names)
                if connection.execute(_TOLD_OWNER, {"which": number_of(name), "at": at}).rowcount
            )

        return await self._database.write(unit)

    async def claim_telling(
        self, *, at: datetime, lease_s: float, quiet_s: float, away: Collection[str] = ()
    ) -> Telling | None:
        """See `bot.unanswered.Inbox.claim_telling`; while nobody is to be told, nothing is written."""
        wanted: dict[str, Any] = {"at": at, "lease_s": lease_s, "quiet_s": quiet_s, "away": away}
        if not await self._database.read(lambda c: claim(c, **wanted, only_look=True)):
            return None
        return await self._database.write(lambda c: claim(c, **wanted))

    async def told(self, telling: Telling, *, at: datetime) -> bool:
        mine = _mine(telling)

        def unit(connection: Connection) -> bool:
            told = connection.execute(_TOLD, {**mine, "at": at}).rowcount
            return bool(told) or connection.execute(_WAS_TOLD, mine).first() is not None

        return await self._database.write(unit)

    async def release(self, telling: Telling) -> None:
        before = {**_mine(telling), "before": telling.attempt - 1}
        await self._database.write(lambda c: c.execute(_RELEASE, before).rowcount)


def number_of(name: str) -> int:
    """The number of an item by its id; 0, which none has, for whatever is no id."""
    is_number = name.isascii() and name.isdigit() and len(name) <= 18  # noqa: PLR2004 - what a column holds
    return int(name) if is_number and name == str(int(name)) else 0


def no_item(key: str, at: datetime) -> Item:
    """What stands for the item of an ask that was forgotten before it came in."""
    return Item(id="", question="", key=key, status=Status.OPEN, count=0, first_asked=at, last_asked=at)


def _add(connection: Connection, waiting: Waiting, question: str, key: str, name: str | None) -> Item:
    told = connection.execute(_TOLD_BEFORE, {"ask": waiting.ask_id}).first()
    if told is not None:
        return _item(told)
    if connection.execute(_FORGOTTEN, {"ask": waiting.ask_id}).first() is not None:
        return no_item(key, waiting.asked_at)
    row = (_by_name(connection, name) if name is not None else None) or _by_key(connection, key)
    if row is None:
        row = _begun(connection, question, key, waiting.asked_at, count=1)
    else:
        _counted(connection, row, waiting.asked_at)
    _wait(connection, row, waiting)
    return _item(connection.execute(_BY_NUMBER, {"which": row.number}).one())


def _counted(connection: Connection, row: Row[Any], asked_at: datetime) -> None:
    connection.execute(_COUNT, {"which": row.number, "last": max(row.last_asked, asked_at)})
    is_idle = row.status in {Status.ANSWERED, Status.DISMISSED}
    # who asked before it was answered waits for that answer, and nobody need be asked for another
    if is_idle and (row.settled_at is None or asked_at >= row.settled_at):
        connection.execute(_OPEN, {"which": row.number, "told": None})


def _wait(connection: Connection, row: Row[Any], waiting: Waiting) -> None:
    """Write who waits; where nobody may, only that this ask was counted."""
    is_kept = row.status != Status.NOT_FOR_THE_TWIN
    where = (waiting.platform, waiting.person, waiting.channel) if is_kept else ("", "", "")
    connection.execute(
        _WAIT,
        {
            "ask_id": waiting.ask_id,
            "item": row.number,
            **dict(zip(("platform", "person", "channel"), where, strict=True)),
            "conversation": waiting.conversation if is_kept else None,
            "asked": waiting.asked if is_kept else None,
            "asked_at": waiting.asked_at,
            "state": WAITING if is_kept else TOLD,
        },
    )


def _begun(connection: Connection, question: str, key: str, at: datetime, *, count: int) -> Row[Any]:
    fields = {"question": question, "key": key, "status": Status.OPEN.value, "count": count}
    told = {"told_owner_at": None if count else at}  # what the owner has written themselves is no news
    connection.execute(_NEW, {**fields, **told, "first_asked": at, "last_asked": at})
    row = _by_key(connection, key)
    assert row is not None  # noqa: S101 - it was written a line above
    return row


def _by_name(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(_BY_NUMBER, {"which": number_of(name)}).first()


def _by_key(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(_BY_KEY, {"sought": key}).first()


def _mine(telling: Telling) -> dict[str, Any]:
    return {"ask": telling.waiting.ask_id, "number": telling.attempt, "held": TELLING}


def _item(row: Row[Any]) -> Item:
    return Item(
        id=str(row.number),
        question=row.question,
        key=row.key,
        status=Status(row.status),
        count=row.times,
        first_asked=row.first_asked,
        last_asked=row.last_asked,
        answered_by=row.answered_by,
        told_owner_at=row.told_owner_at,
        settled_by=row.settled_by,
    )
