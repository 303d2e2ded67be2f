"""The ledger: asks, attempts, the budget's windows, claims of events and reports, notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261120_ledger"
down_revision = None
branch_labels = None
depends_on = None


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def _words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _only(where: str) -> dict[str, sa.TextClause]:
    """What makes an index one of some rows alone, in both databases."""
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    _asks()
    _attempts()
    _budget()
    _claims()


def _asks() -> None:
    op.create_table(
        "asks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Text()),
        sa.Column("closed_at", sa.Text()),
        _words("platform"),
        _words("channel"),
        _words("person"),
        sa.Column("conversation", sa.Text()),
        sa.Column("event", sa.Text()),
        sa.Column("outcome", sa.Text()),
        _words("served_by", "none"),
        _words("question_type", "general"),
        sa.Column("provider", sa.Text()),
        sa.Column("model", sa.Text()),
        sa.Column("question", sa.Text()),
        sa.Column("answer", sa.Text()),
        _count("prompt_tokens"),
        _count("cached_tokens"),
        _count("completion_tokens"),
        _count("cost_nano_usd"),
        _count("attempts"),
        sa.Column("grounded", sa.Boolean(), nullable=False, server_default=sa.false()),
        _count("latency_ms"),
        sa.Column("profile_version", sa.Text()),
        sa.Column("experiment", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_asks"),
        sa.UniqueConstraint("event", name="uq_asks_event"),
    )
    op.create_index("ix_asks_person_asked_at", "asks", ["person", "asked_at"])
    op.create_index("ix_asks_channel_asked_at", "asks", ["channel", "asked_at"])
    op.create_index("ix_asks_asked_at", "asks", ["asked_at"])
    op.create_index("ix_asks_conversation_asked_at", "asks", ["conversation", "asked_at"])
    op.create_index("ix_asks_open", "asks", ["asked_at"], **_only("outcome IS NULL"))
    worded = _only("question IS NOT NULL OR answer IS NOT NULL")
    op.create_index("ix_asks_worded", "asks", ["asked_at"], **worded)


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ask_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.Text()),
        sa.Column("expires_at", sa.Text()),
        _words("provider"),
        _words("model"),
        _words("purpose", "answer"),
        _words("outcome", "pending"),
        _count("prompt_tokens"),
        _count("cached_tokens"),
        _count("completion_tokens"),
        _count("reasoning_tokens"),
        _count("cost_nano_usd"),
        _count("estimated_prompt_tokens"),
        _count("reserved_tokens"),
        _count("reserved_nano_usd"),
        _count("latency_ms"),
        _words("finish_reason"),
        _words("request_id"),
        _words("error"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name="fk_attempts_ask_id_asks"),
    )
    op.create_index("ix_attempts_ask_id", "attempts", ["ask_id"])
    op.create_index("ix_attempts_started_at", "attempts", ["started_at"])
    op.create_index("ix_attempts_pending", "attempts", ["expires_at"], **_only("outcome = 'pending'"))


def _budget() -> None:
    op.create_table(
        "budget_windows",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        _count("spent"),
        _count("reserved"),
        sa.PrimaryKeyConstraint("name", "period", name="pk_budget_windows"),
    )
    op.create_table(
        "reservations",
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        _count("amount"),
        sa.PrimaryKeyConstraint("attempt_id", "window", name="pk_reservations"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_reservations_attempt_id_attempts"),
    )


def _claims() -> None:
    op.create_table(
        "event_claims",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.Text(), nullable=False),
        sa.Column("done_at", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_event_claims"),
    )
    op.create_index("ix_event_claims_claimed_at", "event_claims", ["claimed_at"])
    op.create_table(
        "report_runs",
        sa.Column("report_date", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.Text()),
        sa.Column("message_id", sa.Text()),
        sa.Column("sent_at", sa.Text()),
        sa.PrimaryKeyConstraint("report_date", "destination", name="pk_report_runs"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def downgrade() -> None:
    for table in (
        "meta",
        "report_runs",
        "event_claims",
        "reservations",
        "budget_windows",
        "attempts",
        "asks",
    ):
        op.drop_table(table)
