"""PostgreSQL: a server that many processes share, its lock, its patience, how a transaction begins there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from bot.errors import StorageError
from bot.settings_tables import PostgresEntry
from bot.storage.compiled import COMPILED
from bot.storage.dialects import touch

if TYPE_CHECKING:  # half of a tenth of a second, which nobody waits for whose database is a file
    from bot.storage.patient import Patient, PatientAsync

_LOCK = 0x7477696E
"""``twin``: the key of the lock that whoever writes holds; its second half is the schema that is written."""
_LOCKED = f"SELECT pg_advisory_xact_lock({_LOCK}, hashtext(current_schema()))"
_WRITES = f"BEGIN ISOLATION LEVEL READ COMMITTED; {_LOCKED}"
_READS = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

_SYNC = "current_setting('synchronous_commit')"
_KEPT = f"set_config('synchronous_commit', CASE {_SYNC} WHEN 'off' THEN 'on' ELSE {_SYNC} END, false)"
"""A server that tells of commits before they stand may lose the last ones, and cents with them."""
_OLDEST = 13
_GRACE_S = 2.0
"""So much later than the server itself gives a statement up, we do: then it does not answer at all."""
_MIGRATING_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    """How long the server waits for what; 0: for ever."""

    begin: str
    statement_s: float
    lock_s: float
    idle_s: float

    @property
    def patience_s(self) -> float | None:
        return self.statement_s + _GRACE_S if self.statement_s else None

    def words(self) -> str:
        """The statement that makes a session such a one."""
        told = {
            "statement_timeout": self.statement_s,
            "lock_timeout": self.lock_s,
            "idle_in_transaction_session_timeout": self.idle_s,
        }
        waits = (f"set_config('{name}', '{int(seconds * 1000)}ms', false)" for name, seconds in told.items())
        return f"SELECT {_KEPT}, {', '.join(waits)}"


class PostgresServer:
    """
    `bot.storage.home.Home` for a database on a server; ``read`` is the URL that names it.

    One writer at a time over all processes, as SQLite has it: each transaction that writes begins by taking
    an advisory lock. Its statements see what is committed when they begin (READ COMMITTED): a picture taken
    once, before the wait for the lock, would be older than what the writer before has stored.
    """

    def __init__(self, read: URL, terms: PostgresEntry) -> None:
        self._terms = terms
        self._named = _named(read)
        host, port = self._named.get("host", "localhost"), self._named.get("port")
        host = f"[{host}]" if ":" in (read.host or "") else host
        self._place = f"{host}{f':{port}' if port else ''}/{self._named.get('dbname', '')}"
        # one that was stopped or cut off in mid-transaction is let go by the server before those give up who
        # wait for the lock
        lock_s = terms.lock_s
        self._writer = _Session(
            begin=_WRITES, statement_s=lock_s + _GRACE_S, lock_s=lock_s, idle_s=lock_s / 2
        )
        self._reader = _Session(
            begin=_READS, statement_s=terms.statement_s, lock_s=lock_s, idle_s=terms.statement_s
        )

    @property
    def place(self) -> str:
        return self._place

    @property
    def is_far(self) -> bool:
        return True

    async def prepare(self) -> None:
        """Nothing: a database is made by whoever has a server."""

    def writing(self) -> Engine:
        return self._single(self._writer)

    def glancing(self) -> Engine:
        return self._single(self._reader)

    def reading(self) -> AsyncEngine:
        return self._shared(self._reader, pool_size=self._terms.pool, max_overflow=0, pool_timeout=30)

    def migrating(self) -> AsyncEngine:
        slow = _Session(begin=_WRITES, statement_s=0, lock_s=_MIGRATING_S, idle_s=_MIGRATING_S)
        return self._shared(slow, poolclass=NullPool)

    def lending(self) -> AsyncEngine:
        return self._shared(self._writer, pool_size=1, max_overflow=0)

    def prove(self, connection: Connection) -> None:
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
        letters, who = connection.exec_driver_sql(
            "SELECT current_setting('server_encoding'), pg_backend_pid()"
        ).one()
        if version < _OLDEST:
            raise StorageError(f"{self.place}: PostgreSQL {version} was seen; {_OLDEST} or newer is needed")
        if letters != "UTF8":
            raise StorageError(
                f"{self.place}: its encoding is {letters}; make one with: CREATE DATABASE ... ENCODING 'UTF8'"
            )
        if who != cast("Patient", connection.connection.driver_connection).info.backend_pid:
            self._prove_pooler()
        touch(connection)

    def _prove_pooler(self) -> None:
        """One that gives two connections the same session in turns would mix up their settings and locks."""
        with closing(self._connected(self._reader)) as one, closing(self._connected(self._reader)) as other:
            whose = (one, other, other, one)  # in this order no turns of sessions look like two that stay
            asked = [each.execute("SELECT pg_backend_pid()").fetchone() for each in whose]
            if asked[0] == asked[1] or asked != asked[::-1]:
                raise StorageError(
                    f"{self.place}: a pooler was seen whose connections share sessions; each needs its own: "
                    "set pool_mode = session in PgBouncer, or name the server itself in DATABASE_URL"
                )

    def check(self) -> None:
        """A server is asked nothing beforehand: it says by itself when it ends."""

    def wipe(self) -> bool:
        """There is nothing to ask of a server: its own VACUUM clears what was overwritten (decision 40)."""
        return True

    def _single(self, session: _Session) -> Engine:
        made = create_engine(
            _DRIVER, creator=lambda: self._connected(session), pool_size=1, max_overflow=0, **_options()
        )
        return _watched(made, session)

    def _connected(self, session: _Session) -> Patient:
        from bot.storage.patient import Patient

        made = Patient.connect(**self._given())
        made.patience_s = self._terms.connect_s
        made.execute(session.words())
        made.patience_s = session.patience_s
        return made

    def _shared(self, session: _Session, **more: Any) -> AsyncEngine:
        async def connect() -> PatientAsync:
            from bot.storage.patient import PatientAsync

            made = await PatientAsync.connect(**self._given())
            made.patience_s = self._terms.connect_s
            await made.execute(session.words())
            made.patience_s = session.patience_s
            return made

        made = create_async_engine(_DRIVER, async_creator=connect, **_options(), **more)
        _watched(made.sync_engine, session)
        return made

    def _given(self) -> dict[str, Any]:
        """What a connection is made with; the URL has the last word."""
        from bot.storage.patient import adapters, unknown

        if strange := unknown(self._named):
            raise StorageError(
                f"{self.place}: DATABASE_URL has the option {strange}; expected one of PostgreSQL's own, "
                "such as sslmode, sslrootcert, connect_timeout or options"
            )
        patience = int(self._terms.connect_s)
        ours = {
            "application_name": "twin",
            "connect_timeout": patience,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": patience * 4000,
        }
        return {
            **ours,
            **self._named,
            "client_encoding": "utf8",
            "context": adapters(),
            "autocommit": True,  # a transaction begins with our own words
            "prepare_threshold": 5 if self._terms.prepared else None,
        }


_DRIVER = "postgresql+psycopg://"


def _named(read: URL) -> dict[str, Any]:
    """What a URL says, in libpq's names; ``ssl=`` is what asyncpg calls ``sslmode=``."""
    query = {name: value if isinstance(value, str) else ",".join(value) for name, value in read.query.items()}
    ssl = query.pop("ssl", None)
    if ssl is not None:
        query.setdefault("sslmode", {"true": "require", "false": "disable"}.get(ssl.lower(), ssl))
    told = {
        "host": read.host,
        "port": read.port,
        "user": read.username,
        "password": read.password,
        "dbname": read.database,
    }
    return {name: value for name, value in told.items() if value is not None} | query


def _options() -> Mapping[str, Any]:
    # the library's own lines and errors would hold what was asked, answered and withheld
    return {
        "hide_parameters": True,
        "use_native_hstore": False,
        "pool_reset_on_return": "rollback",
        "execution_options": {"compiled_cache": COMPILED},
    }


def _watched(engine: Engine, session: _Session) -> Engine:
    """Begin transactions with our own words, and leave connections alone that the server has ended."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(session.begin, execution_options={"no_parameters": True})

    @event.listens_for(engine, "checkout")
    def _look(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        from bot.storage.patient import is_readable

        if is_readable(cast("Patient | PatientAsync", record.driver_connection)):
            raise DisconnectionError("the server has ended it")

    return engine
