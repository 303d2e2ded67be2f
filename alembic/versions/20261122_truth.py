"""Nothing untrue: likely questions, evaluations, and calls for tasks that nobody asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_truth"
down_revision = "20261121_engine"
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    with op.batch_alter_table("attempts") as attempts:
        attempts.alter_column("ask_id", existing_type=sa.Text(), nullable=True)
    op.create_table(
        "likely_questions",
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text()),
        _words("model"),
        sa.Column("written_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("passage", "number", name="pk_likely_questions"),
    )
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        _words("question_set"),
        _words("question_hash"),
        _words("profile_version"),
        _words("prompt_version"),
        _words("model"),
        sa.Column("cost_nano_usd", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
    )
    op.create_index("ix_evaluations_question_hash_at", "evaluations", ["question_hash", "at"])


def downgrade() -> None:
    op.drop_table("evaluations")
    op.drop_table("likely_questions")
    op.execute("DELETE FROM reservations WHERE attempt_id IN (SELECT id FROM attempts WHERE ask_id IS NULL)")
    op.execute("DELETE FROM attempts WHERE ask_id IS NULL")
    with op.batch_alter_table("attempts") as attempts:
        attempts.alter_column("ask_id", existing_type=sa.Text(), nullable=False)
