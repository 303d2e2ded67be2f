"""What the spool keeps: the nouns of the ledger's own methods, each as a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from bot.bookkeeping import Attempt, Settlement, Window
from bot.domain import NOTHING_USED, Answer, Question
from bot.errors import StorageError


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAsk:
    """`bot.ports.Ledger.open_ask`; nobody counted it against the rates."""

    ask_id: str
    question: Question
    at: datetime
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunAttempt:
    """`bot.ports.Ledger.begin_attempt`, admitted by an allowance."""

    attempt: Attempt
    windows: tuple[Window, ...]
    expires_at: datetime
    kind: Literal["begin"] = "begin"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedAttempt:
    """`bot.ports.Ledger.settle_attempt`."""

    settlement: Settlement
    kind: Literal["settle"] = "settle"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedAsk:
    """`bot.ports.Ledger.close_ask`."""

    answer: Answer
    at: datetime
    kind: Literal["close"] = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunTalk:
    """A conversation was begun anew (`bot.spool.lending.ForgettingLedger.begin_anew`)."""

    conversation: str
    at: datetime
    kind: Literal["begin_anew"] = "begin_anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenPerson:
    """Somebody asked to be forgotten: what stands before this is theirs no more."""

    person: str
    kind: Literal["forget"] = "forget"


Record = OpenedAsk | BegunAttempt | EndedAttempt | ClosedAsk | BegunTalk | ForgottenPerson


def never_sent(attempt: Attempt) -> EndedAttempt:
    """For a call that the database may have reserved, or yet does, and that is not sent after all."""
    nothing = Settlement(
        attempt_id=attempt.id,
        finished_at=attempt.started_at,
        outcome="cancelled",
        usage=NOTHING_USED,
        cost_nano_usd=0,
        latency_ms=0,
    )
    return EndedAttempt(settlement=nothing)


def begun_in(records: Sequence[Record]) -> set[str]:
    """The ids of the attempts that begin in these."""
    return {one.attempt.id for one in records if isinstance(one, BegunAttempt)}


def encode(record: Record) -> bytes:
    """One record as JSON in UTF-8; halves of characters, which no database takes, become a question mark."""
    text = json.dumps(asdict(record), default=_plain, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else sorted(value)


def decode(line: bytes) -> Record:
    """
    What `encode` was given.

    Raises:
        StorageError: the line is no record of ours, or of a version that knew other things.
    """
    try:
        return _reader().validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise StorageError(f"a line of the spool does not read: {fault['loc']}: {fault['msg']}") from None


def decode_all(lines: Sequence[bytes]) -> Iterator[Record | StorageError]:
    """Each record, or why it does not read: what stands before and after it must not be lost with it."""
    for line in lines:
        try:
            yield decode(line)
        except StorageError as error:
            yield error


@lru_cache(maxsize=1)
def _reader() -> TypeAdapter[Record]:
    return TypeAdapter(Annotated[Record, Field(discriminator="kind")])
