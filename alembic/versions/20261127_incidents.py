"""Incidents: what is watched and since when; alerts tell how urgent they are, and whether they were muted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_incidents"
down_revision = "20261126_claims_revised"
branch_labels = None
depends_on = None

_INSTANTS = ("bad_since", "good_since", "opened_at", "closed_at")


def upgrade() -> None:
    for name in ("urgent", "muted"):
        op.add_column("alerts", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "incidents",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in _INSTANTS),
        sa.Column("is_open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("severity", sa.Text(), server_default="warning", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_incidents"),
    )


def downgrade() -> None:
    op.drop_table("incidents")
    for name in ("muted", "urgent"):
        op.drop_column("alerts", name)
