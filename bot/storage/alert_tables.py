"""The tables of what operators are told: alerts, the posts of them, and the incidents that are watched."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, false

from bot.storage.day_tables import metadata
from bot.storage.tables import Instant, Words, words

__all__ = ["alert_posts", "alerts", "incidents", "metadata"]

# What operators were told, each thing once, and the posts of it; alerts posted together share their `notice`.
# One that is `urgent` is posted in quiet hours, too; one that is `muted` never.
alerts = Table(
    "alerts",
    metadata,
    Column("key", Words, primary_key=True),
    Column("at", Instant, nullable=False),
    words("kind"),
    words("level", "alert"),
    words("title"),
    words("text"),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("muted", Boolean, nullable=False, server_default=false()),
    Index(None, "at"),
)
alert_posts = Table(
    "alert_posts",
    metadata,
    Column("key", Words, ForeignKey("alerts.key"), primary_key=True),
    Column("destination", Words, primary_key=True),
    words("notice"),
    Column("state", Words, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("message_id", Words),
    Column("sent_at", Instant),
)

# What is watched and not calm: since when it is bad or good, and whether an incident is open.
incidents = Table(
    "incidents",
    metadata,
    Column("name", Words, primary_key=True),
    Column("looked_at", Instant, nullable=False),
    Column("bad_since", Instant),
    Column("good_since", Instant),
    Column("opened_at", Instant),
    Column("closed_at", Instant),
    Column("is_open", Boolean, nullable=False, server_default=false()),
    words("severity", "warning"),
    words("title"),
)
