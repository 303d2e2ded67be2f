"""What an operator wants to know of the server that a database is on, beside that it can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

if TYPE_CHECKING:
    from bot.storage.patient import PatientAsync

_ASKED = """
SELECT current_setting('server_version'),
       current_setting('fsync'),
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           - (SELECT sum(numbackends)::int FROM pg_stat_database),
       (SELECT extversion FROM pg_extension WHERE extname = 'vector')
"""


def standing(connection: Connection) -> str:
    """The server in a few words, what is doubtful of it last; nothing of a file, which has none."""
    if connection.dialect.name == "sqlite":
        return ""
    version, fsync, left, vector = connection.exec_driver_sql(_ASKED).one()
    link = cast("PatientAsync", connection.connection.driver_connection).pgconn
    told = [
        f"PostgreSQL {version.partition(' ')[0]}",
        "over TLS" if link.ssl_in_use else "without TLS",
        f"pgvector {vector}" if vector else "no pgvector",
        f"{left:,} connections left",
    ]
    doubts = ["fsync is off there: when its machine fails, what was spent may be lost"] * (fsync != "on")
    return "; ".join([", ".join(told), *doubts])
