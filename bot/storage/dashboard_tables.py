"""The tables of the dashboard: who is signed in, links that let in once, wrong tokens, who changed what."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from bot.storage.alert_tables import metadata
from bot.storage.tables import Instant, Words, words

__all__ = ["audit", "metadata", "web_knocks", "web_links", "web_sessions"]

# Sessions and links by digests of their keys: what the database holds lets nobody in.
web_sessions = Table(
    "web_sessions",
    metadata,
    Column("digest", Words, primary_key=True),
    words("who"),
    words("role"),
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "expires_at"),
)
web_links = Table(
    "web_links",
    metadata,
    Column("digest", Words, primary_key=True),
    words("role"),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "expires_at"),
)

# Wrong tokens, a row each; kept for minutes.
web_knocks = Table(
    "web_knocks",
    metadata,
    Column("number", Integer, primary_key=True),
    words("address"),
    Column("at", Instant, nullable=False),
    Index(None, "address", "at"),
    Index(None, "at"),
)

# Who changed what, for good; `subject` is an id. Caps, pauses and mutes have their own (`control_changes`).
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    words("by"),
    words("action"),
    words("subject"),
    Column("was", Words),
    Column("now", Words),
    Index(None, "at"),
)
