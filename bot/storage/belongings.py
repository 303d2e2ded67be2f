"""Everything that is kept of one person, read for whoever asks what that is; nothing that others said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from bot.spend.cost import usd
from bot.storage.codec import decode_answer
from bot.storage.dashboard_tables import audit, web_sessions
from bot.storage.database import Database
from bot.storage.recall_tables import (
    hits,
    inbox,
    inbox_waiting,
    phrasings,
    remembered,
    talks,
    verified_answers,
)
from bot.storage.tables import asks, budget_windows, control_changes, feedback

Told = dict[str, Any]

_WHOM: BindParameter[str] = bindparam("whom")
_END: BindParameter[str] = bindparam("end")
_theirs = select(asks.c.id).where(asks.c.person == _WHOM)
_other = asks.alias("other")
_IS_SHARED = exists().where(_other.c.conversation == asks.c.conversation, _other.c.person != _WHOM)
_ASKS = select(asks).where(asks.c.person == _WHOM).order_by(asks.c.asked_at, asks.c.id)
_VOTES = select(feedback).where(feedback.c.person == _WHOM).order_by(feedback.c.at)
_WAITING = (
    select(inbox_waiting, inbox.c.status)
    .join(inbox, inbox.c.number == inbox_waiting.c.item)
    .where(or_(inbox_waiting.c.person == _WHOM, inbox_waiting.c.ask_id.in_(_theirs)))
    .order_by(inbox_waiting.c.asked_at)
)
_MADE = (
    select(remembered.c.question, remembered.c.made_at, remembered.c.used_at, remembered.c.expires_at)
    .join(asks, asks.c.id == remembered.c.ask_id)
    .where(asks.c.person == _WHOM, or_(remembered.c.question == asks.c.question, ~_IS_SHARED))
    .order_by(remembered.c.made_at)
)
_WORDINGS = (
    select(phrasings.c.text, phrasings.c.origin, phrasings.c.at)
    .join(asks, asks.c.id == phrasings.c.ask_id)
    # in a thread a question was put alone with the words of others before it: those are not theirs
    .where(asks.c.person == _WHOM, or_(phrasings.c.text == asks.c.question, ~_IS_SHARED))
    .order_by(phrasings.c.number)
)
_GIVEN_AGAIN = (
    select(hits.c.ask_id, hits.c.tier, hits.c.at).where(hits.c.ask_id.in_(_theirs)).order_by(hits.c.at)
)
_TALKS = select(talks).where(
    talks.c.conversation.in_(select(asks.c.conversation).where(asks.c.person == _WHOM))
)
_LIMITS = select(budget_windows.c.name, budget_windows.c.period, budget_windows.c.spent).where(
    func.substr(budget_windows.c.name, func.length(budget_windows.c.name) - func.length(_END) + 1) == _END
)
_CHANGES = select(control_changes).where(control_changes.c.set_by == _WHOM).order_by(control_changes.c.number)
_TAUGHT = select(verified_answers).where(verified_answers.c.author == _WHOM).order_by(verified_answers.c.at)
_NOTED = select(audit).where(audit.c.by == _WHOM).order_by(audit.c.number)
_SIGNED_IN = select(
    web_sessions.c.role, web_sessions.c.began_at, web_sessions.c.seen_at, web_sessions.c.expires_at
).where(web_sessions.c.who == _WHOM)


class SqlBelongings:
    """What of the books is one person's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, person: str) -> Told:
        """
        Everything, in values that JSON knows: questions, votes, waiting, memory, limits, what they changed.

        ``person`` is written as the books have it; one of whom nothing is known has empty lists. Of a thread
        with others there are their own words alone.

        Raises:
            StorageError: the database did not answer.
        """
        return await self._database.read(partial(_belongings, person=person))


def _belongings(connection: Connection, person: str) -> Told:
    def rows(wanted: Select[Any]) -> Sequence[Row[Any]]:
        given = {"whom": person, "end": f"/{person}"}
        used = wanted.compile().params
        return connection.execute(wanted, {name: given[name] for name in used if name in given}).all()

    return {
        "questions": [_asked(row) for row in rows(_ASKS)],
        "votes": [_plain(row, "ask_id", "value", "comment", "at") for row in rows(_VOTES)],
        "waiting_for_an_answer": [
            _plain(
                row, "ask_id", "asked", "asked_at", "platform", "channel", "conversation", "state", "told_at"
            )
            | {"question_is": row.status}
            for row in rows(_WAITING)
        ],
        "memory": {
            "answers_that_were_made_for_them": [_plain(row) for row in rows(_MADE)],
            "wordings": [_plain(row) for row in rows(_WORDINGS)],
            "answers_given_to_them_again": [_plain(row) for row in rows(_GIVEN_AGAIN)],
            "conversations_begun_anew": [_plain(row) for row in rows(_TALKS)],
        },
        "limits": [_plain(row) for row in rows(_LIMITS)],
        "settings_changed": [_plain(row, "key", "value", "was", "set_at") for row in rows(_CHANGES)],
        "answers_taught": [
            _plain(row, "id", "version", "question", "text", "audience", "at", "withdrawn_at")
            for row in rows(_TAUGHT)
        ],
        "dashboard": {
            "done": [_plain(row, "at", "action", "subject", "was", "now") for row in rows(_NOTED)],
            "signed_in": [_plain(row) for row in rows(_SIGNED_IN)],
        },
    }


def _asked(row: Row[Any]) -> Told:
    told = _plain(
        row,
        *("id", "asked_at", "platform", "channel", "conversation", "question", "question_type", "outcome"),
        *("served_by", "provider", "model", "attempts", "prompt_tokens", "completion_tokens", "latency_ms"),
    )
    answer = None if row.answer is None else decode_answer(row.answer)
    return told | {
        "cost_usd": usd(row.cost_nano_usd),
        "answer": None if answer is None else answer.text or answer.message,
        "sources": [] if answer is None else [source.title for source in answer.sources],
    }


def _plain(row: Row[Any], *names: str) -> Told:
    given: Mapping[Any, Any] = row._mapping  # noqa: SLF001 - the library's public name
    return {name: _value(given[name]) for name in names or given}


def _value(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
