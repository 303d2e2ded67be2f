"""The table of summed days: what statistics need of each, so that a year is read as quickly as a week."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from bot.storage.lodging_tables import metadata
from bot.storage.tables import Instant, Words, words

__all__ = ["day_tallies", "metadata"]

# One row per finished local day of a time zone, as JSON; `figures` is null while it is being made, by whoever
# wrote `token` (it begins with the version of the writer). `since` and `until` are the day's borders in UTC.
# Whatever changes a row of asks, attempts, hits or verdicts deletes, by triggers of the migrations, the days
# in which it lies: they are made anew. Of a day that is not finished there is a row that ends at a quarter of
# an hour, until a longer one is made (see `bot.storage.running`). A migration that copies one of these tables
# has to bring its triggers along.
day_tallies = Table(
    "day_tallies",
    metadata,
    Column("zone", Words, primary_key=True),
    Column("day", Words, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    words("token"),
    Column("figures", Words),
    Column("people", Words),
    Column("channels", Words),
    Index(None, "until"),
)
