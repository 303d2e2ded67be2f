"""What is remembered as rows of its tables, and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Row

from bot.domain import Route
from bot.errors import StorageError
from bot.remembered import Doubted, Hit, Origin, Phrasing, Remembered, Verdict, Verified
from bot.storage.codec import decode_answer, encode_answer

T = TypeVar("T")


def _ours(read: Callable[[Row[Any]], T]) -> Callable[[Row[Any]], T]:
    """A row that somebody else wrote, and that does not read, is an error of storage."""

    @wraps(read)
    def _read(row: Row[Any]) -> T:
        try:
            return read(row)
        except (ValueError, TypeError, AttributeError) as error:
            raise StorageError(
                f"a row of what is remembered does not read: {type(error).__name__}"
            ) from error

    return _read


def whole(text: str) -> str:
    """A text as `bot.storage.tables.Words` keeps it: halves of characters are question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def remembered_row(one: Remembered, *, ask_id: str | None) -> dict[str, Any]:
    """The row of an answer that was just made."""
    return {
        "id": one.id,
        "scope": one.scope,
        "question": one.question,
        "answer": encode_answer(one.answer),
        "rests_on": json.dumps(dict(one.rests_on)),
        "records": json.dumps(one.records),
        "profile_version": one.profile_version,
        "ask_id": ask_id,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "used_at": one.made_at,
    }


@_ours
def remembered_of(row: Row[Any]) -> Remembered:
    """
    The answer of a row.

    Raises:
        StorageError: it does not read; somebody else wrote it.
    """
    return Remembered(
        id=row.id,
        scope=row.scope,
        question=row.question,
        answer=decode_answer(row.answer),
        rests_on=dict(json.loads(row.rests_on)),
        records=tuple(json.loads(row.records)),
        profile_version=row.profile_version,
        made_at=row.made_at,
        expires_at=row.expires_at,
    )


def phrasing_row(one: Phrasing) -> dict[str, Any]:
    """The row of a wording that has no number yet."""
    return {
        "scope": one.scope,
        "key": one.key,
        "text": one.text,
        "of": one.of,
        "origin": one.origin,
        "judge": one.judge,
        "ask_id": one.ask_id or None,
        "at": one.at,
    }


@_ours
def phrasing_of(row: Row[Any]) -> Phrasing:
    """
    The wording of a row.

    Raises:
        StorageError: it does not read; somebody else wrote it.
    """
    return Phrasing(
        number=row.number,
        scope=row.scope,
        key=row.key,
        text=row.text,
        of=row.of,
        origin=Origin(row.origin),
        judge=row.judge,
        ask_id=row.ask_id,
        at=row.at,
    )


def hit_row(one: Hit) -> dict[str, Any]:
    """The row of an ask that was answered from memory."""
    route = one.route or Route("", "")
    return {
        "ask_id": one.ask_id,
        "at": one.at,
        "of": one.of,
        "tier": one.tier,
        "score": one.score,
        "saved_nano_usd": one.saved_nano_usd,
        "provider": route.provider,
        "model": route.model,
    }


def verdict_row(one: Verdict) -> dict[str, Any]:
    """The row of what a judge said."""
    return {
        "id": one.id,
        "ask_id": one.ask_id or None,
        "at": one.at,
        "why": one.why,
        "said": one.said,
        "expected": one.expected,
        "score": one.score,
        "judge": one.judge,
        "cost_nano_usd": one.cost_nano_usd,
    }


@_ours
def verdict_of(row: Row[Any]) -> Verdict:
    """
    What a row says that a judge said.

    Raises:
        StorageError: it does not read; somebody else wrote it.
    """
    return Verdict(
        id=row.id,
        ask_id=row.ask_id,
        at=row.at,
        why=Doubted(row.why),
        said=row.said,
        expected=row.expected,
        score=row.score,
        judge=row.judge,
        cost_nano_usd=row.cost_nano_usd,
    )


def verified_row(one: Verified) -> dict[str, Any]:
    """The row of a version of the person's own answer."""
    return {
        "id": one.id,
        "version": one.version,
        "question": one.question,
        "text": one.text,
        "author": one.author,
        "at": one.at,
        "audience": json.dumps(sorted(one.audience)),
        "rests_on": json.dumps(dict(one.rests_on)),
        "expires_at": one.expires_at,
        "withdrawn_at": one.withdrawn_at,
    }


@_ours
def verified_of(row: Row[Any]) -> Verified:
    """
    The version of an answer that a row holds.

    Raises:
        StorageError: it does not read; somebody else wrote it.
    """
    return Verified(
        id=row.id,
        version=row.version,
        question=row.question,
        text=row.text,
        author=row.author,
        at=row.at,
        audience=frozenset(json.loads(row.audience)),
        rests_on=dict(json.loads(row.rests_on)),
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
    )
