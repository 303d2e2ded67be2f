"""Statistics: finished days summed once, and the triggers that have them summed anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261125_day_tallies"
down_revision = "20261124_slack_installations"
branch_labels = None
depends_on = None

_INSTANT = {"asks": "asked_at", "attempts": "started_at", "hits": "at", "verdicts": "at"}
_COUNTED = {
    "asks": (
        "asked_at, platform, channel, person, outcome, served_by, question_type, latency_ms, cost_nano_usd"
    ),
    "attempts": (
        "started_at, ask_id, provider, model, purpose, outcome, prompt_tokens, cached_tokens, "
        "completion_tokens, reasoning_tokens, cost_nano_usd"
    ),
    "hits": "ask_id, at, tier, saved_nano_usd",
    "verdicts": "ask_id, at, why, said, expected, cost_nano_usd",
}

_UTC = r"""
CREATE FUNCTION twin_utc(told text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    at timestamp;
BEGIN
    -- what SQLite's strftime() reads as a date: a blank or T, fractions or none, Z, an offset or neither
    IF told !~ '^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?\s*(Z|[+-]\d\d:\d\d)?$' THEN
        RETURN NULL;
    END IF;
    IF told ~ '(Z|:\d\d[.\d]*\s*[+-]\d\d:\d\d)$' THEN
        at := told::timestamptz AT TIME ZONE 'UTC';
    ELSE
        at := told::timestamp;
    END IF;
    RETURN to_char(at, 'YYYY-MM-DD HH24:MI:SS.MS');
EXCEPTION
    WHEN datetime_field_overflow OR invalid_datetime_format THEN RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "day_tallies",
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), server_default="", nullable=False),
        sa.Column("figures", sa.Text()),
        sa.Column("people", sa.Text()),
        sa.Column("channels", sa.Text()),
        sa.PrimaryKeyConstraint("zone", "day", name="pk_day_tallies"),
    )
    op.create_index("ix_day_tallies_until", "day_tallies", ["until"])
    if not _is_sqlite():
        op.execute(_UTC)
    for table, column in _INSTANT.items():
        _trigger(table, "insert", "INSERT", f"NEW.{column}")
        _trigger(table, "delete", "DELETE", f"OLD.{column}")
        _trigger(table, "update", f"UPDATE OF {_COUNTED[table]}", f"OLD.{column}")
        _trigger(table, "move", f"UPDATE OF {column}", f"NEW.{column}")


def _trigger(table: str, name: str, event: str, instant: str) -> None:
    """
    Have the days forgotten in which a row lay or lies.

    An instant may have any form that SQLite reads; the day's borders are in UTC as we write it.

    No stretch is longer than a month: without the second bound a row of a year ago would look at every day
    since, and to forget somebody who asked a lot would keep all writers waiting.
    """
    if not _is_sqlite():
        _trigger_of_postgresql(table, name, event, instant)
        return
    at, latest = (f"strftime('%Y-%m-%d %H:%M:%f', {instant}{later})" for later in ("", ", '+33 days'"))
    where = f"until > {at} AND until < {latest} AND since <= {at}"
    delete = f"DELETE FROM day_tallies WHERE {where};"  # noqa: S608 - names of this file
    op.execute(f"CREATE TRIGGER tr_{table}_{name}_day AFTER {event} ON {table} BEGIN {delete} END")


def _trigger_of_postgresql(table: str, name: str, event: str, instant: str) -> None:
    """The same in a function, as triggers are there; what is no instant is null, and finds nothing."""
    op.execute(
        f"""
CREATE FUNCTION tr_{table}_{name}_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at text := twin_utc({instant});
BEGIN
    DELETE FROM day_tallies
    WHERE until > at AND since <= at
        AND until < to_char(at::timestamp + interval '33 days', 'YYYY-MM-DD HH24:MI:SS.MS');
    RETURN NULL;
END
$$
"""  # noqa: S608 - names of this file
    )
    op.execute(
        f"CREATE TRIGGER tr_{table}_{name}_day AFTER {event} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION tr_{table}_{name}_day()"
    )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def downgrade() -> None:
    for table in _INSTANT:
        for name in ("insert", "delete", "update", "move"):
            if _is_sqlite():
                op.execute(f"DROP TRIGGER tr_{table}_{name}_day")
            else:
                op.execute(f"DROP FUNCTION tr_{table}_{name}_day() CASCADE")
    op.drop_table("day_tallies")
    if not _is_sqlite():
        op.execute("DROP FUNCTION twin_utc(text)")
