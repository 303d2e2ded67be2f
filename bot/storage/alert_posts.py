"""Who tells an admin channel of which alerts: due -> sending (attempt, lease) -> sent (message)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, or_, select, update

from bot.alerts import Batch, Lease, key_of
from bot.bookkeeping import Alert
from bot.ports import Alerts
from bot.storage.alert_tables import alert_posts, alerts
from bot.storage.alerts import read_alert
from bot.storage.database import Database

DUE, SENDING, SENT = "due", "sending", "sent"

_HERE = alert_posts.c.destination == bindparam("where_to")
_THIS = (_HERE, alert_posts.c.notice == bindparam("told_in"))
_MINE = (*_THIS, alert_posts.c.state == SENDING, alert_posts.c.attempt == bindparam("number"))
_UNTOLD: Select[Any] = (
    select(alerts)
    .where(
        alerts.c.at >= bindparam("start"),
        alerts.c.level == "alert",
        alerts.c.muted.is_(False),
        alerts.c.kind.not_in(bindparam("kinds", expanding=True)),
        or_(alerts.c.urgent, bindparam("any_hour")),
        ~select(alert_posts.c.key).where(alert_posts.c.key == alerts.c.key, _HERE).exists(),
    )
    .order_by(alerts.c.at, alerts.c.key)
    .limit(bindparam("most"))
)
_BEGUN: Select[Any] = (
    select(alert_posts.c.notice, alert_posts.c.state, alert_posts.c.attempt, alert_posts.c.lease_until)
    .join(alerts, alert_posts.c.key == alerts.c.key)
    .where(_HERE, alert_posts.c.state != SENT, alerts.c.at >= bindparam("start"))
    .distinct()
    .order_by(alert_posts.c.notice)
)
_TOLD: Select[Any] = (
    select(alerts)
    .join(alert_posts, alert_posts.c.key == alerts.c.key)
    .where(*_THIS)
    .order_by(alerts.c.at, alerts.c.key)
)
_OURS: Select[Any] = select(
    alert_posts.c.state, alert_posts.c.attempt, alert_posts.c.lease_until, alert_posts.c.message_id
).where(*_THIS)
_NEW = insert(alert_posts)
_CLAIM = (
    update(alert_posts)
    .where(*_THIS)
    .values(state=SENDING, attempt=bindparam("number"), lease_until=bindparam("until"))
)
_SEND = (
    update(alert_posts)
    .where(*_MINE)
    .values(state=SENT, lease_until=None, message_id=bindparam("message"), sent_at=bindparam("sent"))
)
_FORGET = delete(alert_posts).where(*_MINE)
_AGAIN = update(alert_posts).where(*_MINE).values(state=DUE, attempt=bindparam("before"), lease_until=None)


class SqlAlertPosts:
    """`bot.alerts.AlertPosts` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        destination: str,
        *,
        since: datetime,
        lease: Lease,
        most: int,
        but: Collection[str] = (),
        is_quiet: bool = False,
    ) -> Batch | None:
        """See `bot.alerts.AlertPosts.claim`; while there is nothing to tell, nothing is written."""
        wanted = {"where_to": destination, "start": since, "most": most}
        wanted |= {"kinds": list(but), "any_hour": not is_quiet}
        if not await self._database.read(lambda c: _is_waiting(c, wanted)):
            return None
        return await self._database.write(lambda c: _claim(c, wanted, lease))

    async def still_mine(self, destination: str, batch: Batch, *, at: datetime) -> bool:
        row = await self._database.read(lambda c: _ours(c, destination, batch))
        held = row is not None and row.state == SENDING and row.attempt == batch.attempt
        return bool(held and row and row.lease_until and at < row.lease_until)

    async def mark_sent(self, destination: str, batch: Batch, message_id: str, *, at: datetime) -> bool:
        told = {**_named(destination, batch), "message": message_id, "sent": at}

        def unit(connection: Connection) -> bool:
            if connection.execute(_SEND, told).rowcount:
                return True
            row = _ours(connection, destination, batch)
            return row is not None and (row.attempt, row.message_id) == (batch.attempt, message_id)

        return await self._database.write(unit)

    async def release(self, destination: str, batch: Batch) -> None:
        """
        See `bot.alerts.AlertPosts.release`.

        After a first attempt the alerts are as new, and may be told with younger ones; after a later one an
        earlier message may stand, so that they stay together.
        """
        mine = _named(destination, batch)
        if batch.attempt == 1:
            await self._database.write(lambda c: c.execute(_FORGET, mine).rowcount)
        else:
            before = {**mine, "before": batch.attempt - 1}
            await self._database.write(lambda c: c.execute(_AGAIN, before).rowcount)


def _named(destination: str, batch: Batch) -> dict[str, Any]:
    return {"where_to": destination, "told_in": batch.key, "number": batch.attempt}


def _ours(connection: Connection, destination: str, batch: Batch) -> Row[Any] | None:
    return connection.execute(_OURS, {"where_to": destination, "told_in": batch.key}).first()


def _is_waiting(connection: Connection, wanted: dict[str, Any]) -> bool:
    begun = connection.execute(_BEGUN, wanted).first()
    return begun is not None or connection.execute(_UNTOLD, wanted | {"most": 1}).first() is not None


def _claim(connection: Connection, wanted: dict[str, Any], lease: Lease) -> Batch | None:
    here, until = {"where_to": wanted["where_to"]}, lease.at + timedelta(seconds=lease.lease_s)
    for row in connection.execute(_BEGUN, wanted).all():
        if is_free(row.state, row.lease_until, lease):
            this = {**here, "told_in": row.notice}
            connection.execute(_CLAIM, {**this, "number": row.attempt + 1, "until": until})
            told = _alerts(connection.execute(_TOLD, this).all())
            return Batch(key=row.notice, attempt=row.attempt + 1, alerts=told)
    fresh = _alerts(connection.execute(_UNTOLD, wanted).all())
    if not fresh:
        return None
    batch = Batch(key=key_of(fresh), attempt=1, alerts=fresh)
    state = {"notice": batch.key, "state": SENDING, "attempt": 1, "lease_until": until}
    connection.execute(_NEW, [{"key": one.key, "destination": here["where_to"], **state} for one in fresh])
    return batch


def is_free(state: str, lease_until: datetime | None, lease: Lease) -> bool:
    """
    Whether nobody can still be posting it: it was given back, or lease and quiet are over.

    Or no clock like this one can have given the lease: it was put back, and would be waited for.
    """
    if state != SENDING or lease_until is None:
        return True
    quiet = timedelta(seconds=lease.quiet_s)
    latest = lease.at + timedelta(seconds=lease.lease_s) + quiet
    return lease.at >= lease_until + quiet or lease_until > latest


def _alerts(rows: Sequence[Row[Any]]) -> tuple[Alert, ...]:
    return tuple(map(read_alert, rows))


@dataclass(slots=True)
class _Post:
    batch: Batch
    state: str = SENDING
    lease_until: datetime | None = None
    message_id: str | None = None


@dataclass(slots=True)
class MemoryAlertPosts:
    """`bot.alerts.AlertPosts` without a database, over the alerts of a `bot.ports.Alerts`."""

    told: Alerts
    _posts: dict[tuple[str, str], _Post] = field(default_factory=dict)

    async def claim(
        self,
        destination: str,
        *,
        since: datetime,
        lease: Lease,
        most: int,
        but: Collection[str] = (),
        is_quiet: bool = False,
    ) -> Batch | None:
        until = lease.at + timedelta(seconds=lease.lease_s)
        here = sorted((key, post) for (where, key), post in self._posts.items() if where == destination)
        for key, post in here:
            is_old = all(one.at < since for one in post.batch.alerts)
            if not is_old and post.state != SENT and is_free(post.state, post.lease_until, lease):
                again = Batch(key=key, attempt=post.batch.attempt + 1, alerts=post.batch.alerts)
                self._posts[destination, key] = _Post(again, lease_until=until)
                return again
        known = {one.key for _, post in here for one in post.batch.alerts}
        told = [one for one in await self.told.since(since) if one.level == "alert" and not one.is_muted]
        told = [one for one in told if one.kind not in but and (one.is_urgent or not is_quiet)]
        new = [one for one in told if one.key not in known]
        fresh = tuple(sorted(new, key=lambda one: (one.at, one.key))[:most])
        if not fresh:
            return None
        batch = Batch(key=key_of(fresh), attempt=1, alerts=fresh)
        self._posts[destination, batch.key] = _Post(batch, lease_until=until)
        return batch

    async def still_mine(self, destination: str, batch: Batch, *, at: datetime) -> bool:
        post = self._mine(destination, batch)
        return post is not None and post.lease_until is not None and at < post.lease_until

    async def mark_sent(self, destination: str, batch: Batch, message_id: str, *, at: datetime) -> bool:  # noqa: ARG002 - of no use here
        post = self._mine(destination, batch)
        if post is not None:
            post.state, post.message_id = SENT, message_id
            return True
        other = self._posts.get((destination, batch.key))
        return other is not None and (other.batch.attempt, other.message_id) == (batch.attempt, message_id)

    async def release(self, destination: str, batch: Batch) -> None:
        if self._mine(destination, batch) is None:
            return
        if batch.attempt == 1:
            del self._posts[destination, batch.key]
        else:
            earlier = Batch(key=batch.key, attempt=batch.attempt - 1, alerts=batch.alerts)
            self._posts[destination, batch.key] = _Post(earlier, state=DUE)

    def _mine(self, destination: str, batch: Batch) -> _Post | None:
        post = self._posts.get((destination, batch.key))
        return post if post and post.state == SENDING and post.batch.attempt == batch.attempt else None
