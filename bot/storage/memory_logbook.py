"""The log of what was asked without a database: the same promises over a `MemoryLedger`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.board import AskRow, AskTold, AttemptRow, Sought
from bot.domain import NOTHING_USED, Answer, Outcome
from bot.storage.answers_memory import Shelf
from bot.storage.books import OPEN
from bot.storage.cursors import read_cursor, write_cursor
from bot.storage.memory import Asked, MemoryLedger
from bot.storage.memory_budgets import Held
from bot.storage.naming import NAMED, Names
from bot.storage.searching import is_held
from bot.storage.tables import write_instant


@dataclass(frozen=True, slots=True)
class MemoryLogbook:
    """`bot.board.Logbook` over a ledger in memory, and the shelf of what was given again."""

    ledger: MemoryLedger
    names: Names
    shelf: Shelf = field(default_factory=Shelf)

    async def asks(
        self, sought: Sought, *, after: str = "", most: int = 50, words: bool = True
    ) -> tuple[Sequence[AskRow], str]:
        place = read_cursor(after, 2) if after else None
        if sought.words and not words:
            return (), ""
        ordered = sorted(self.ledger.asks.values(), key=_place, reverse=True)
        found = [
            ask for ask in ordered if (place is None or _place(ask) < place) and self._is_sought(ask, sought)
        ]
        more = write_cursor(*_place(found[most - 1])) if len(found) > most else ""
        return tuple(self._row(ask, words=words) for ask in found[:most]), more

    async def ask(self, ask_id: str, *, words: bool = True) -> AskTold | None:
        ask = self.ledger.asks.get(ask_id)
        if ask is None:
            return None
        hit = self.shelf.hits.get(ask_id)
        said = (vote.comment for vote in self.ledger.votes_on(ask_id))
        calls = sorted(self._calls(ask_id), key=lambda call: (call.attempt.started_at, call.attempt.id))
        return AskTold(
            row=self._row(ask, words=words),
            answer=ask.answer if words and ask.has_words else None,
            attempts=tuple(map(_attempt, calls)),
            comments=tuple(comment for comment in said if comment) if words else (),
            tier=hit.tier.value if hit else "",
            saved_nano_usd=hit.saved_nano_usd if hit else 0,
        )

    def _is_sought(self, ask: Asked, sought: Sought) -> bool:
        row = self._row(ask, words=True)
        same = ((sought.served_by, row.served_by), (sought.question_type, row.question_type))
        return (
            all(wanted in {"", known} for wanted, known in (*same, (sought.platform, row.platform)))
            and sought.outcome in {"", row.outcome or OPEN}
            and (not sought.words or (row.question is not None and is_held(row.question, sought.words)))
            and (not sought.model or (row.route is not None and sought.model in _names_of(row)))
            and (sought.since is None or sought.since <= row.asked_at)
            and (sought.until is None or row.asked_at < sought.until)
            and self._is_by(ask, sought)
        )

    def _is_by(self, ask: Asked, sought: Sought) -> bool:
        person, channel = self.names.whole(ask.person), self.names.place(ask.channel, ask.person)
        direct = self.names.whole(ask.channel).replace("person", "direct", 1)
        return (sought.person in {"", ask.person} or _is_named(person, sought.person)) and (
            sought.channel in {"", ask.channel}
            or any(_is_named(one, sought.channel) for one in (channel, direct))
        )

    def _calls(self, ask_id: str) -> list[Held]:
        return [call for call in self.ledger.calls.values() if call.attempt.ask_id == ask_id]

    def _row(self, ask: Asked, *, words: bool) -> AskRow:
        closed = ask.answer is not None
        answer = ask.answer or Answer(id=ask.id, outcome=Outcome.UNAVAILABLE)
        calls = self._calls(ask.id) if closed else []
        return AskRow(
            id=ask.id,
            asked_at=ask.asked_at,
            platform=ask.platform,
            channel=self.names.place(ask.channel, ask.person),
            person=self.names.whole(ask.person),
            outcome=answer.outcome.value if closed else "",
            served_by=answer.served_by.value,
            question_type=answer.question_type.value,
            route=answer.route,
            experiment=answer.experiment,
            attempts=len(calls),
            usage=sum((call.usage for call in calls), NOTHING_USED),
            cost_nano_usd=sum(call.cost_nano_usd for call in calls),
            latency_ms=answer.latency_ms,
            grounded=answer.grounded,
            thumbs=sum(1 if vote.is_up else -1 for vote in self.ledger.votes_on(ask.id)),
            question=ask.question if words else None,
        )


def _place(ask: Asked) -> tuple[str, str]:
    return write_instant(ask.asked_at), ask.id


def _names_of(row: AskRow) -> set[str]:
    return set() if row.route is None else {str(row.route), row.route.model}


def _is_named(shown: str, wanted: str) -> bool:
    return NAMED.fullmatch(wanted) is not None and shown.startswith(wanted)


def _attempt(call: Held) -> AttemptRow:
    return AttemptRow(
        started_at=call.attempt.started_at,
        route=call.attempt.route,
        purpose=call.attempt.purpose.value,
        outcome=call.outcome,
        usage=call.usage,
        cost_nano_usd=call.cost_nano_usd,
        latency_ms=call.latency_ms,
        first_token_ms=call.first_token_ms,
        hedge=call.attempt.is_hedge,
        error=call.error,
    )
