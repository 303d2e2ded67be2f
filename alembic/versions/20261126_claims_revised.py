"""Claims of what was said tell whether its words were edited, or taken back, since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_claims_revised"
down_revision = "20261125_day_tallies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event_claims", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("event_claims", "revision")
