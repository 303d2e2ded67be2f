"""Wordings of questions that were answered: one of each key in a scope, each belongs to one answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Integer, Text, bindparam, cast, delete, exists, func, or_, select

from bot.remembered import VOUCHED, Origin, Phrasing
from bot.storage.dialects import insert
from bot.storage.notes import recall
from bot.storage.recall_codec import phrasing_of, phrasing_row
from bot.storage.recall_tables import phrasings, remembered, verified_answers
from bot.storage.tables import FORGOTTEN, asks, meta

EPOCH = "recall_epoch"
"""Under this key stands how often a phrasing has gone or was given to another answer."""

AT_ONCE = 500
"""Names in one statement: SQLite takes no more than some thousands."""

_EXACT = select(phrasings).where(
    phrasings.c.scope.in_(bindparam("scopes", expanding=True)), phrasings.c.key == bindparam("sought")
)
_is_kept = or_(
    exists().where(remembered.c.id == phrasings.c.of), exists().where(verified_answers.c.id == phrasings.c.of)
)
_AFTER = (
    select(phrasings)
    .where(phrasings.c.number > bindparam("after"), _is_kept)
    .order_by(phrasings.c.number)
    .limit(bindparam("most"))
)
_OWNER = select(phrasings.c.number, phrasings.c.of, phrasings.c.origin).where(
    phrasings.c.scope == bindparam("in_scope"), phrasings.c.key == bindparam("sought")
)
_NEW = insert(phrasings)
_NUMBERED = delete(phrasings).where(phrasings.c.number == bindparam("which"))
_OF = delete(phrasings).where(phrasings.c.of.in_(bindparam("names", expanding=True)))
_VOUCHED = (phrasings.c.judge == bindparam("by"), phrasings.c.origin.in_(sorted(VOUCHED)))
_BY_JUDGE = select(phrasings.c.of).where(*_VOUCHED, phrasings.c.at >= bindparam("since")).distinct()
_REVOKE = delete(phrasings).where(*_VOUCHED, phrasings.c.at >= bindparam("since"))
_UNCONFIRMED = (
    select(phrasings)
    .where(phrasings.c.origin == Origin.JUDGED, _is_kept)
    .order_by(phrasings.c.number)
    .limit(bindparam("most"))
)
_LONE = delete(remembered).where(
    remembered.c.id.in_(bindparam("names", expanding=True)),
    ~exists().where(phrasings.c.of == remembered.c.id),
)
_ANSWER = select(
    or_(
        exists().where(remembered.c.id == bindparam("name")),
        exists().where(verified_answers.c.id == bindparam("name")),
    )
)
_GONE = select(func.count()).where(
    asks.c.id.in_(bindparam("names", expanding=True)),
    (asks.c.person == FORGOTTEN) | asks.c.question.is_(None),
)
_FIRST = insert(meta).values(key=EPOCH, value="1")
_NEXT = _FIRST.on_conflict_do_update(
    index_elements=[meta.c.key], set_={"value": cast(cast(meta.c.value, Integer) + 1, Text)}
)


def chunks(names: Iterable[str]) -> Iterator[list[str]]:
    """Names in handfuls that one statement takes."""
    left = iter(names)
    while handful := list(islice(left, AT_ONCE)):
        yield handful


def exact(connection: Connection, scopes: Sequence[str], key: str) -> Phrasing | None:
    """See `bot.keeping.Answers.exact`."""
    found = {row.scope: row for row in connection.execute(_EXACT, {"scopes": list(scopes), "sought": key})}
    return next((phrasing_of(found[scope]) for scope in scopes if scope in found), None)


def page(connection: Connection, *, after: int, most: int) -> tuple[Phrasing, ...]:
    """See `bot.keeping.Answers.phrasings`."""
    return tuple(map(phrasing_of, connection.execute(_AFTER, {"after": after, "most": most})))


def epoch(connection: Connection) -> int:
    """See `bot.keeping.Answers.epoch`."""
    return int(recall(connection, EPOCH) or 0)


def turn(connection: Connection) -> None:
    """Count the epoch up: a phrasing has gone, or belongs to something else now."""
    connection.execute(_NEXT)


def come_too_late(connection: Connection, brought: Iterable[Phrasing]) -> bool:
    """Whether an ask that has brought one of these was forgotten meanwhile."""
    names = {one.ask_id for one in brought if one.ask_id}
    return any(connection.execute(_GONE, {"names": some}).scalar_one() for some in chunks(names))


def take(connection: Connection, of: str, worded: Iterable[Phrasing]) -> None:
    """
    Give wordings to an answer, whatever they belonged to; an answer that has none left goes.

    One that changes hands is another wording from now on, with its own number: who has read up to a number
    misses nothing, and no vector of the old words stays.
    """
    losers: set[str] = set()
    for one in worded:
        known = connection.execute(_OWNER, {"in_scope": one.scope, "sought": one.key}).first()
        if known is not None and known.of == of and not is_surer(one, Origin(known.origin)):
            continue
        if known is not None:
            connection.execute(_NUMBERED, {"which": known.number})
            losers.add(known.of)
        connection.execute(_NEW, phrasing_row(replace(one, of=of)))
    if losers:
        forget_lone(connection, losers)
        turn(connection)


def is_surer(one: Phrasing, known: Origin) -> bool:
    """Whether a wording that is there by the word of judges is given by somebody who knows."""
    return known in VOUCHED and one.origin not in VOUCHED


def alias(connection: Connection, one: Phrasing) -> bool:
    """See `bot.keeping.Answers.alias`; one that its answer has already is no second one, and True."""
    is_there = connection.execute(_ANSWER, {"name": one.of}).scalar_one()
    if not is_there or come_too_late(connection, [one]):
        return False
    known = connection.execute(_OWNER, {"in_scope": one.scope, "sought": one.key}).first()
    if known is None:
        connection.execute(_NEW, phrasing_row(one))
        return True
    return bool(known.of == one.of)


def confirm(connection: Connection, scope: str, key: str, *, of: str, judge: str, at: datetime) -> bool:
    """See `bot.keeping.Answers.confirm`. Who has read it before had no use for it: the epoch stays."""
    known = exact(connection, [scope], key)
    if known is None or known.of != of or known.origin not in VOUCHED:
        return False
    if known.origin is Origin.JUDGED:
        connection.execute(_NUMBERED, {"which": known.number})
        confirmed = replace(known, origin=Origin.CONFIRMED, judge=judge, at=at)
        connection.execute(_NEW, phrasing_row(confirmed))
    return True


def take_back(connection: Connection, scope: str, key: str, *, of: str) -> bool:
    """See `bot.keeping.Answers.take_back`."""
    known = exact(connection, [scope], key)
    if known is None or known.of != of or known.origin is not Origin.JUDGED:
        return False
    connection.execute(_NUMBERED, {"which": known.number})
    forget_lone(connection, [of])
    turn(connection)
    return True


def unconfirmed(connection: Connection, most: int) -> tuple[Phrasing, ...]:
    """See `bot.keeping.Answers.unconfirmed`."""
    return tuple(map(phrasing_of, connection.execute(_UNCONFIRMED, {"most": most})))


def revoke(connection: Connection, judge: str, since: datetime) -> int:
    """See `bot.keeping.Answers.revoke`."""
    sought = {"by": judge, "since": since}
    vouched = set(connection.execute(_BY_JUDGE, sought).scalars())
    gone = connection.execute(_REVOKE, sought).rowcount
    if gone:
        forget_lone(connection, vouched)
        turn(connection)
    return gone


def forget_of(connection: Connection, names: Iterable[str]) -> int:
    """Forget every wording of some answers; how many there were. The epoch is the caller's."""
    return sum(connection.execute(_OF, {"names": handful}).rowcount for handful in chunks(names))


def forget_lone(connection: Connection, names: Collection[str]) -> int:
    """Forget those of some answers that no wording leads to; how many there were."""
    return sum(connection.execute(_LONE, {"names": handful}).rowcount for handful in chunks(names))
