"""What an operator wants to know of the server that a database is on, beside that it can be written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

from bot.storage.dialects import instant

if TYPE_CHECKING:
    from bot.storage.patient import PatientAsync

_APART_S = 60
"""Clocks that are further apart are not kept by anybody."""
_ASKED = """
SELECT current_setting('server_version'),
       current_setting('fsync'),
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           - (SELECT sum(numbackends)::int FROM pg_stat_database),
       (SELECT extversion FROM pg_extension WHERE extname = 'vector')
"""


def standing(connection: Connection, now: datetime) -> str:
    """
    The server in a few words, what is doubtful of it last; nothing of a file, which has none.

    ``now`` is how late it is by this machine's clock.
    """
    at = instant(connection)
    if at is None:
        return ""
    ahead = round((at - now).total_seconds())
    version, fsync, left, vector = connection.exec_driver_sql(_ASKED).one()
    link = cast("PatientAsync", connection.connection.driver_connection).pgconn
    told = [
        f"PostgreSQL {version.partition(' ')[0]}",
        "over TLS" if link.ssl_in_use else "without TLS",
        f"pgvector {vector}" if vector else "no pgvector",
        f"{left:,} connections left",
    ]
    doubts = ["fsync is off there: when its machine fails, what was spent may be lost"] * (fsync != "on")
    if abs(ahead) > _APART_S:
        where = "ahead of" if ahead > 0 else "behind"
        doubts.append(
            f"its clock, the one that counts, is {abs(ahead):,} s {where} this machine's: see which is right"
        )
    return "; ".join([", ".join(told), *doubts])
