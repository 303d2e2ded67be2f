"""The dashboard: sessions, links that let in once, wrong tokens, and who changed what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_dashboard"
down_revision = "20261127_incidents"
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.create_table(
        "web_sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        _words("who"),
        _words("role"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("began_at", "seen_at", "expires_at")),
        sa.PrimaryKeyConstraint("digest", name="pk_web_sessions"),
    )
    op.create_index("ix_web_sessions_expires_at", "web_sessions", ["expires_at"])
    op.create_table(
        "web_links",
        sa.Column("digest", sa.Text(), nullable=False),
        _words("role"),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text()),
        sa.PrimaryKeyConstraint("digest", name="pk_web_links"),
    )
    op.create_index("ix_web_links_expires_at", "web_links", ["expires_at"])
    op.create_table(
        "web_knocks",
        sa.Column("number", sa.Integer(), nullable=False),
        _words("address"),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_web_knocks"),
    )
    op.create_index("ix_web_knocks_address_at", "web_knocks", ["address", "at"])
    op.create_index("ix_web_knocks_at", "web_knocks", ["at"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        *map(_words, ("by", "action", "subject")),
        sa.Column("was", sa.Text()),
        sa.Column("now", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def downgrade() -> None:
    for name in ("audit", "web_knocks", "web_links", "web_sessions"):
        op.drop_table(name)
