"""Recall: answers given before, the person's own, the inbox, begun talks, and what was really sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261123_recall"
down_revision = "20261122_truth"
branch_labels = None
depends_on = None


def _only(where: str) -> dict[str, sa.TextClause]:
    """What makes an index one of some rows alone, in both databases."""
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    _answers()
    _phrasings()
    _the_persons_own()
    _inbox()
    _talks()


def _answers() -> None:
    op.create_table(
        "remembered",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("records", sa.Text(), nullable=False),
        sa.Column("profile_version", sa.Text(), nullable=False),
        sa.Column("ask_id", sa.Text()),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_remembered"),
    )
    op.create_index("ix_remembered_ask_id", "remembered", ["ask_id"])
    op.create_index("ix_remembered_expires_at", "remembered", ["expires_at"])
    op.create_index("ix_remembered_used_at", "remembered", ["used_at"])
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ask_id", sa.Text()),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("said", sa.Text()),
        sa.Column("expected", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Float(), server_default="0", nullable=False),
        sa.Column("judge", sa.Text(), server_default="", nullable=False),
        sa.Column("cost_nano_usd", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_at", "verdicts", ["at"])
    op.create_table(
        "hits",
        sa.Column("ask_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), server_default="0", nullable=False),
        sa.Column("saved_nano_usd", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("provider", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name="fk_hits_ask_id_asks"),
        sa.PrimaryKeyConstraint("ask_id", name="pk_hits"),
    )
    op.create_index("ix_hits_at", "hits", ["at"])
    op.create_index("ix_hits_of", "hits", ["of"])


def _phrasings() -> None:
    op.create_table(
        "phrasings",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), server_default="", nullable=False),
        sa.Column("ask_id", sa.Text()),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_phrasings"),
        sa.UniqueConstraint("scope", "key", name="uq_phrasings_scope_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_phrasings_ask_id", "phrasings", ["ask_id"])
    op.create_index("ix_phrasings_of", "phrasings", ["of"])
    op.create_table(
        "vectors",
        sa.Column("phrasing", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["phrasing"], ["phrasings.number"], name="fk_vectors_phrasing_phrasings", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("phrasing", name="pk_vectors"),
    )
    op.create_index("ix_vectors_model_phrasing", "vectors", ["model", "phrasing"])


def _the_persons_own() -> None:
    op.create_table(
        "verified_answers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text()),
        sa.Column("withdrawn_at", sa.Text()),
        sa.PrimaryKeyConstraint("id", "version", name="pk_verified_answers"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_asked", sa.Text(), nullable=False),
        sa.Column("last_asked", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Text()),
        sa.Column("settled_by", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by", sa.Text()),
        sa.Column("told_owner_at", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_inbox"),
        sa.UniqueConstraint("key", name="uq_inbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_status_count", "inbox", ["status", "count"])
    op.create_index(
        "ix_inbox_untold",
        "inbox",
        ["number"],
        **_only("told_owner_at IS NULL AND status = 'open'"),
    )
    op.create_table(
        "inbox_waiting",
        sa.Column("ask_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text()),
        sa.Column("asked", sa.Text()),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.Text()),
        sa.Column("told_at", sa.Text()),
        sa.ForeignKeyConstraint(["item"], ["inbox.number"], name="fk_inbox_waiting_item_inbox"),
        sa.PrimaryKeyConstraint("ask_id", name="pk_inbox_waiting"),
    )
    op.create_index("ix_inbox_waiting_item_state", "inbox_waiting", ["item", "state"])
    op.create_index("ix_inbox_waiting_person", "inbox_waiting", ["person"])


def _talks() -> None:
    op.create_table(
        "talks",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_talks"),
    )
    op.create_table(
        "prompt_systems",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_prompt_systems"),
    )
    op.create_table(
        "prompts",
        sa.Column("ask_id", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("sent", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name="fk_prompts_ask_id_asks"),
        sa.ForeignKeyConstraint(
            ["system"], ["prompt_systems.digest"], name="fk_prompts_system_prompt_systems"
        ),
        sa.PrimaryKeyConstraint("ask_id", name="pk_prompts"),
    )


def downgrade() -> None:
    for name in (
        "vectors",
        "prompts",
        "prompt_systems",
        "inbox_waiting",
        "hits",
        "verified_answers",
        "verdicts",
        "talks",
        "remembered",
        "phrasings",
        "inbox",
    ):
        op.drop_table(name)
