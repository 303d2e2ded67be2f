"""The tables of what is remembered: answers and their phrasings, the person's own, the inbox, the talks."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from bot.storage.tables import Instant, Words, partial, words
from bot.storage.truth_tables import metadata

# Answers of models that may be given again. `rests_on` holds digests of the records' words by their ids, and
# `records` the ids of all that were shown, as JSON; `ask_id` is the ask that it was made for (NULL: warmed).
remembered = Table(
    "remembered",
    metadata,
    Column("id", Words, primary_key=True),
    Column("scope", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("rests_on", Words, nullable=False),
    Column("records", Words, nullable=False),
    Column("profile_version", Words, nullable=False),
    Column("ask_id", Words),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant, nullable=False),
    Index(None, "ask_id"),
    Index(None, "expires_at"),
    Index(None, "used_at"),
)

# Every wording that leads to a remembered answer (or, in the scope "verified", to one of the person's own).
phrasings = Table(
    "phrasings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("scope", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("of", Words, nullable=False),
    Column("origin", Words, nullable=False),
    words("judge"),
    Column("ask_id", Words),
    Column("at", Instant, nullable=False),
    UniqueConstraint("scope", "key"),
    Index(None, "of"),
    Index(None, "ask_id"),
    sqlite_autoincrement=True,  # a number is never given again: who has read up to one misses nothing
)

vectors = Table(
    "vectors",
    metadata,
    Column("phrasing", Integer, ForeignKey("phrasings.number", ondelete="CASCADE"), primary_key=True),
    Column("model", Words, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index(None, "model", "phrasing"),
)

# One row per ask that was answered from memory.
hits = Table(
    "hits",
    metadata,
    Column("ask_id", Words, ForeignKey("asks.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("of", Words, nullable=False),
    Column("tier", Words, nullable=False),
    Column("score", Float, nullable=False, server_default="0"),
    Column("saved_nano_usd", BigInteger, nullable=False, server_default="0"),
    words("provider"),
    words("model"),
    Index(None, "at"),
    Index(None, "of"),
)

# What judges said of two questions; `said` NULL: nothing of use, empty: none is the same.
verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Words, primary_key=True),
    Column("ask_id", Words),
    Column("at", Instant, nullable=False),
    Column("why", Words, nullable=False),
    Column("said", Words),
    words("expected"),
    Column("score", Float, nullable=False, server_default="0"),
    words("judge"),
    Column("cost_nano_usd", BigInteger, nullable=False, server_default="0"),
    Index(None, "at"),
)

# The person's own answers, each version of each; `rests_on` as in remembered, `audience` a JSON list.
verified_answers = Table(
    "verified_answers",
    metadata,
    Column("id", Words, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("question", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("audience", Words, nullable=False),
    Column("rests_on", Words, nullable=False),
    Column("expires_at", Instant),
    Column("withdrawn_at", Instant),
)

# Questions that the profile could not answer, one row for all that mean the same.
inbox = Table(
    "inbox",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("question", Words, nullable=False),
    Column("key", Words, nullable=False, unique=True),
    words("status", "open"),
    Column("count", Integer, nullable=False, server_default="0"),
    Column("first_asked", Instant, nullable=False),
    Column("last_asked", Instant, nullable=False),
    Column("settled_at", Instant),
    words("settled_by"),
    Column("answered_by", Words),
    Column("told_owner_at", Instant),
    Index(None, "status", "count"),
    partial("ix_inbox_untold", "number", where="told_owner_at IS NULL AND status = 'open'"),
    sqlite_autoincrement=True,
)

# Who waits for an answer, and where; `state` is waiting, telling or told.
inbox_waiting = Table(
    "inbox_waiting",
    metadata,
    Column("ask_id", Words, primary_key=True),
    Column("item", Integer, ForeignKey("inbox.number"), nullable=False),
    Column("platform", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("conversation", Words),
    Column("asked", Words),
    Column("asked_at", Instant, nullable=False),
    words("state", "waiting"),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("told_at", Instant),
    Index(None, "item", "state"),
    Index(None, "person"),
)

# Where a conversation was begun anew; what was said before is not told to a model any more.
talks = Table(
    "talks",
    metadata,
    Column("conversation", Words, primary_key=True),
    Column("begun_at", Instant, nullable=False),
)

# What was really sent for an answer and what was kept of the reply, ids and all: examples to learn from.
# `system` is kept once for all that share it; `sent` is the rest of the messages as compressed JSON.
prompts = Table(
    "prompts",
    metadata,
    Column("ask_id", Words, ForeignKey("asks.id"), primary_key=True),
    Column("system", Words, ForeignKey("prompt_systems.digest"), nullable=False),
    Column("sent", LargeBinary, nullable=False),
    Column("said", Words, nullable=False),
)
prompt_systems = Table(
    "prompt_systems",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("system", Words, nullable=False),
)

__all__ = [
    "hits",
    "inbox",
    "inbox_waiting",
    "metadata",
    "phrasings",
    "prompt_systems",
    "prompts",
    "remembered",
    "talks",
    "vectors",
    "verdicts",
    "verified_answers",
]
