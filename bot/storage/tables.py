"""The tables of the ledger, readable by anybody's SQL; the migrations are checked against them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.errors import StorageError

PENDING = "pending"
FORGOTTEN = "forgotten"


def write_instant(value: datetime) -> str:
    """
    ``2026-11-20 09:15:02`` and six decimals if it has any: UTC, sorted by text, read by SQL's date().

    Raises:
        StorageError: the instant has no time zone.
    """
    if value.tzinfo is None:
        raise StorageError(f"an instant without a time zone cannot be kept: {value!r}; expected an aware one")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def read_instant(value: str) -> datetime:
    """
    The instant that a row tells, in UTC; with ``T`` or a blank, with ``Z``, an offset or neither (then UTC).

    Raises:
        StorageError: the text is no date.
    """
    try:
        read = datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise StorageError(
            f"a row holds {str(value)[:40]!r} where an instant belongs; expected YYYY-MM-DD HH:MM:SS"
        ) from error
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as text in UTC."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the library's signature
        return None if value is None else write_instant(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the library's signature
        return None if value is None else read_instant(value)


class Words(TypeDecorator[str]):
    """
    Text of any origin.

    What not every database takes becomes a question mark: halves of characters, and the character NUL.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the library's signature
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def words(name: str, default: str = "") -> Column[str]:
    """A column of text that is never NULL; `default` stands where nothing was written."""
    return Column(name, Words, nullable=False, server_default=default)


def partial(name: str, *columns: str, where: str) -> Index:
    """An index of those rows alone for which a condition holds."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row per ask, refused ones too. `outcome` is null while it is open; `taken_at` is when the process that
# answers it took it; `answer` is the whole answer as JSON. Retention and forget-me clear question and answer.
asks = Table(
    "asks",
    metadata,
    Column("id", Words, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("taken_at", Instant),
    Column("closed_at", Instant),
    words("platform"),
    words("channel"),
    words("person"),
    Column("conversation", Words),
    Column("event", Words, unique=True),
    Column("outcome", Words),
    words("served_by", "none"),
    words("question_type", "general"),
    Column("provider", Words),
    Column("model", Words),
    Column("question", Words),
    Column("answer", Words),
    _count("prompt_tokens"),
    _count("cached_tokens"),
    _count("completion_tokens"),
    _count("cost_nano_usd"),
    _count("attempts"),
    Column("grounded", Boolean, nullable=False, server_default=false()),
    _count("latency_ms"),
    Column("profile_version", Words),
    Column("experiment", Words),
    Index(None, "person", "asked_at"),
    Index(None, "channel", "asked_at"),
    Index(None, "asked_at"),
    Index(None, "conversation", "asked_at"),
    # for each tick: what is left to do, or part of an experiment, however much there is beside it
    partial("ix_asks_open", "asked_at", where="outcome IS NULL"),
    partial("ix_asks_worded", "asked_at", where="question IS NOT NULL OR answer IS NOT NULL"),
    partial("ix_asks_experiment", "experiment", "asked_at", where="experiment IS NOT NULL"),
    # for whoever looks for what is rare among many
    partial("ix_asks_outcome", "outcome", "asked_at", where="outcome <> 'answered'"),
    partial("ix_asks_served_by", "served_by", "asked_at", where="served_by IN ('verified', 'quote')"),
)

# One row per call, written before it is sent, without an ask for a task. While pending it holds the reserve.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Words, primary_key=True),
    Column("ask_id", Words, ForeignKey("asks.id")),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("expires_at", Instant),
    words("provider"),
    words("model"),
    words("purpose", "answer"),
    words("outcome", PENDING),
    _count("prompt_tokens"),
    _count("cached_tokens"),
    _count("completion_tokens"),
    _count("reasoning_tokens"),
    _count("cost_nano_usd"),
    _count("estimated_prompt_tokens"),
    _count("reserved_tokens"),
    _count("reserved_nano_usd"),
    _count("latency_ms"),
    Column("first_token_ms", BigInteger),
    Column("hedge", Boolean, nullable=False, server_default=false()),
    words("finish_reason"),
    words("request_id"),
    words("error"),
    Index(None, "ask_id"),
    Index(None, "started_at"),
    partial("ix_attempts_pending", "expires_at", where="outcome = 'pending'"),
)

# What is spent and held of each limit in each of its periods; `lent`: see allowances.
budget_windows = Table(
    "budget_windows",
    metadata,
    Column("name", Words, primary_key=True),
    Column("period", Words, primary_key=True),
    _count("spent"),
    _count("reserved"),
    _count("lent"),
)

# What a pending attempt holds in each window, and the cap configured then; gone when it is settled. Of one
# that was lost and charged in full it stays for a while, marked so, in case that its true usage turns up.
reservations = Table(
    "reservations",
    metadata,
    Column("attempt_id", Words, ForeignKey("attempts.id"), primary_key=True),
    Column("window", Words, primary_key=True),
    Column("period", Words, nullable=False),
    Column("unit", Words, nullable=False),
    _count("amount"),
    Column("cap", BigInteger),
    Column("charged", Boolean, nullable=False, server_default=false()),
)

# Deliveries of the chat platforms that somebody reacts or has reacted to.
event_claims = Table(
    "event_claims",
    metadata,
    Column("key", Words, primary_key=True),
    Column("claimed_at", Instant, nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("done_at", Instant),
    _count("revision"),  # the time of later words; 0: the first
    Index(None, "claimed_at"),
)

# Daily reports: due -> sending (attempt, lease) -> sent (message).
report_runs = Table(
    "report_runs",
    metadata,
    Column("report_date", Words, primary_key=True),
    Column("destination", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("message_id", Words),
    Column("sent_at", Instant),
)

meta = Table("meta", metadata, Column("key", Words, primary_key=True), Column("value", Words, nullable=False))

# What admins set while the twin runs (caps, pause, stopped arms of experiments), and each change of it.
controls = Table(
    "controls", metadata, Column("key", Words, primary_key=True), Column("value", Words, nullable=False)
)
control_changes = Table(
    "control_changes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", Words, nullable=False),
    Column("value", Words),
    Column("was", Words),
    Column("set_at", Instant, nullable=False),
    words("set_by"),
)

# Open breakers of routes and providers.
breakers = Table(
    "breakers",
    metadata,
    Column("name", Words, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("openings", Integer, nullable=False),
    words("reason"),
    Column("probe_until", Instant),
)

# What people thought of answers: 1 or -1.
feedback = Table(
    "feedback",
    metadata,
    Column("ask_id", Words, ForeignKey("asks.id"), primary_key=True),
    Column("person", Words, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("comment", Words),
    Column("at", Instant, nullable=False),
)

# What each process may spend of a window while it cannot reach the database; `charged` when it vanished.
allowances = Table(
    "allowances",
    metadata,
    Column("id", Words, primary_key=True),
    Column("window", Words, primary_key=True),
    Column("period", Words, primary_key=True),
    Column("unit", Words, nullable=False),
    _count("amount"),
    Column("expires_at", Instant, nullable=False),
    Column("charged", Boolean, nullable=False, server_default=false()),
)
