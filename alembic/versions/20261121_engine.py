"""The unfailing engine: controls, breakers, alerts, feedback, allowances; first tokens and hedges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261121_engine"
down_revision = "20261120_ledger"
branch_labels = None
depends_on = None


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def _words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _is(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _only(where: str) -> dict[str, sa.TextClause]:
    """What makes an index one of some rows alone, in both databases."""
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    op.add_column("attempts", sa.Column("first_token_ms", sa.BigInteger()))
    op.add_column("attempts", _is("hedge"))
    op.add_column("budget_windows", _count("lent"))
    op.add_column("reservations", sa.Column("cap", sa.BigInteger()))
    op.add_column("reservations", _is("charged"))
    op.create_index(
        "ix_asks_experiment",
        "asks",
        ["experiment", "asked_at"],
        **_only("experiment IS NOT NULL"),
    )
    _controls()
    _breakers()
    _alerts()
    _feedback()
    _allowances()


def _controls() -> None:
    op.create_table(
        "controls",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_controls"),
    )
    op.create_table(
        "control_changes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("was", sa.Text()),
        sa.Column("set_at", sa.Text(), nullable=False),
        _words("set_by"),
        sa.PrimaryKeyConstraint("number", name="pk_control_changes"),
    )


def _breakers() -> None:
    op.create_table(
        "breakers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        _words("reason"),
        sa.Column("probe_until", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_breakers"),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        _words("kind"),
        _words("level", "alert"),
        _words("title"),
        _words("text"),
        sa.PrimaryKeyConstraint("key", name="pk_alerts"),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])
    op.create_table(
        "alert_posts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        _words("notice"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.Text()),
        sa.Column("message_id", sa.Text()),
        sa.Column("sent_at", sa.Text()),
        sa.PrimaryKeyConstraint("key", "destination", name="pk_alert_posts"),
        sa.ForeignKeyConstraint(["key"], ["alerts.key"], name="fk_alert_posts_key_alerts"),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("ask_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ask_id", "person", name="pk_feedback"),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name="fk_feedback_ask_id_asks"),
    )


def _allowances() -> None:
    op.create_table(
        "allowances",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        _count("amount"),
        sa.Column("expires_at", sa.Text(), nullable=False),
        _is("charged"),
        sa.PrimaryKeyConstraint("id", "window", "period", name="pk_allowances"),
    )


def downgrade() -> None:
    for table in (
        "allowances",
        "feedback",
        "alert_posts",
        "alerts",
        "breakers",
        "control_changes",
        "controls",
    ):
        op.drop_table(table)
    op.drop_index("ix_asks_experiment", "asks")
    op.drop_column("reservations", "charged")
    op.drop_column("reservations", "cap")
    op.drop_column("budget_windows", "lent")
    op.drop_column("attempts", "hedge")
    op.drop_column("attempts", "first_token_ms")
