"""What is rare among asks is found among many: how they ended, and who wrote their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_asks_sought"
down_revision = "20261128_dashboard"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column, where in (
        ("outcome", "outcome <> 'answered'"),
        ("served_by", "served_by IN ('verified', 'quote')"),
    ):
        op.create_index(
            f"ix_asks_{column}",
            "asks",
            [column, "asked_at"],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    for column in ("served_by", "outcome"):
        op.drop_index(f"ix_asks_{column}", table_name="asks")
