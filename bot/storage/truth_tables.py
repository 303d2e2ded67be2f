"""The tables of what the twin prepares and of how true it was found: likely questions, evaluations."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from bot.storage.tables import Instant, Words, metadata, words

# Questions that a passage would answer, written by a model; `passage` is a hash of its words, so that an edit
# of one record leaves the others' alone. A row without a question says that a model was asked in vain.
likely_questions = Table(
    "likely_questions",
    metadata,
    Column("passage", Words, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("question", Words),
    words("model"),
    Column("written_at", Instant, nullable=False),
)

# Score cards of `twin eval`; `card` is the whole of it as JSON.
evaluations = Table(
    "evaluations",
    metadata,
    Column("id", Words, primary_key=True),
    Column("at", Instant, nullable=False),
    words("question_set"),
    words("question_hash"),
    words("profile_version"),
    words("prompt_version"),
    words("model"),
    Column("cost_nano_usd", BigInteger, nullable=False, server_default="0"),
    Column("card", Words, nullable=False),
    Index(None, "question_hash", "at"),
)

__all__ = ["evaluations", "likely_questions", "metadata"]
