"""The last few minutes of asks, in memory: enough to know a repeated event while the database is away."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain import Answer, Outcome, Question, Turn
from bot.errors import RepeatedEvent
from bot.ports import Clock

_REMEMBERED_S = 600.0
"""A platform delivers an event again within five minutes or never."""
_TAKE_OVER_AFTER_S = 60.0
_MOST = 2000


@dataclass(slots=True)
class _Ask:
    question: Question
    at: float
    """In monotonic seconds: a clock that jumps by an hour makes nobody forget what was asked just now."""
    answer: Answer | None = None


class Recent:
    """The asks of one process, by id, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asks: dict[str, _Ask] = {}
        self._events: dict[str, str] = {}

    def repeated(self, ask_id: str, question: Question) -> Answer | None:
        """
        The answer of an ask that is known already; None when it is new, or was left unfinished.

        Raises:
            RepeatedEvent: it is being answered just now.
        """
        known = self._events.get(question.event or "", ask_id)
        ask = self._asks.get(known)
        if ask is None:
            return None
        since = self._clock.monotonic() - ask.at
        if ask.answer is None and (known != ask_id or since < _TAKE_OVER_AFTER_S):
            raise RepeatedEvent(known)
        return ask.answer

    def open(self, ask_id: str, question: Question) -> None:
        """Remember an ask, and forget the oldest ones."""
        at = self._clock.monotonic()
        self._asks[ask_id] = _Ask(question, at)
        if question.event is not None:
            self._events[question.event] = ask_id
        while len(self._asks) > _MOST or at - next(iter(self._asks.values())).at > _REMEMBERED_S:
            self._forget([next(iter(self._asks))])

    def close(self, answer: Answer) -> None:
        ask = self._asks.get(answer.id)
        if ask is not None and ask.answer is None:
            ask.answer = answer

    def answer(self, ask_id: str) -> Answer | None:
        ask = self._asks.get(ask_id)
        return ask.answer if ask is not None else None

    def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        """The last answered turns of a conversation, oldest first."""
        said = [
            Turn(
                asked=ask.question.text,
                answered=ask.answer.text,
                rests_on=tuple(one.id for one in ask.answer.sources),
            )
            for ask in self._asks.values()
            if ask.question.conversation == conversation
            and ask.answer is not None
            and ask.answer.outcome is Outcome.ANSWERED
        ]
        return tuple(said[-limit:]) if limit > 0 else ()

    def begin_anew(self, conversation: str) -> None:
        """What was asked there so far is none of its turns any more."""
        for ask in self._asks.values():
            if ask.question.conversation == conversation:
                ask.question = replace(ask.question, conversation=None)

    def forget_person(self, person: str) -> None:
        """Whoever asks to be forgotten is forgotten here, too."""
        self._forget([name for name, ask in self._asks.items() if ask.question.person == person])

    def _forget(self, names: list[str]) -> None:
        for name in names:
            ask = self._asks.pop(name, None)
            if ask is not None and ask.question.event is not None:
                self._events.pop(ask.question.event, None)
