"""One question on its way through the engine, and every way in which it may end (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bot import apology
from bot.asides.warming import digest_of
from bot.bookkeeping import Rate
from bot.counsel import Errand
from bot.domain import (
    NOTHING_USED,
    Answer,
    Arm,
    Listen,
    Outcome,
    Passage,
    Prompt,
    Purpose,
    Question,
    QuestionType,
    Route,
    ServedBy,
    Tab,
    Turn,
    Usage,
)
from bot.errors import NoRouteLeft, SpendingPaused, TooManyQuestions
from bot.knowledge.suggestions import follow_ups
from bot.llm.quote import as_source, quote
from bot.ports import Knowledge
from bot.receipt import Receipt
from bot.remembered import Recalled
from bot.style import Style
from bot.telemetry.port import SILENCE, Telemetry

if TYPE_CHECKING:
    from bot.truth.gate import Checked, Gate
    from bot.truth.hidden import Hidden

_MOST_VIEWS = 64
_GOES_ON = re.compile(r"\b(?:present|since)\b|-\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Whose twin speaks, and the rules of the house that the engine keeps."""

    name: str
    first_name: str
    zone: ZoneInfo
    rates: Sequence[Rate]
    quotes: bool = True
    style: Style = field(default_factory=Style)


class Introduction(Protocol):
    """What is said of the twin itself, for nothing."""

    def reply(self, asked: str) -> str | None:
        """The words for a question that asks what it is talking to, or for a greeting; None for all else."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The records that an asker may see: a digest of the words of each by its id, and which go on."""

    names: frozenset[str]
    digests: Mapping[str, str]
    going_on: frozenset[str]

    @classmethod
    def of(cls, names: frozenset[str], passages: Iterable[Passage]) -> View:
        """The view of those who see by `names`."""
        seen = list(passages)
        return cls(
            names=names,
            digests={one.id: digest_of(one) for one in seen},
            going_on=frozenset(one.id for one in seen if _GOES_ON.search(one.dates)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """
    What a question is by itself.

    ``turns`` are the earlier ones of its conversation. ``leans``: it rests on them; ``foreign``: it is not in
    the profile's language. ``alone`` is its form without them, if a model wrote one. ``stands`` is what is
    asked, understood without any turn; None where only the conversation tells.
    """

    turns: tuple[Turn, ...] = ()
    leans: bool = False
    foreign: bool = False
    alone: str | None = None
    stands: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was really sent for an answer, and what the model wrote, ids and all; ``usage`` is this call's."""

    prompt: Prompt
    said: str
    usage: Usage = NOTHING_USED


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """
    One version of the profile, and all that is made of it; an ask keeps the one that it began with.

    ``passages`` are all of its records, whoever may see them.
    """

    persona: Persona
    knowledge: Knowledge
    introduction: Introduction
    passages: tuple[Passage, ...]
    profile_version: str
    prompt_version: str
    _hidden: dict[frozenset[str], Hidden] = field(default_factory=dict)
    _views: dict[frozenset[str], View] = field(default_factory=dict)

    def may_hear(self, turn: Turn, sees: frozenset[str]) -> bool:
        """Whether an earlier turn, perhaps of somebody who sees more, told nothing hidden from these."""
        if any(one.id in turn.rests_on and not one.visible_to(sees) for one in self.passages):
            return False
        hidden = self.hidden_from(sees)
        return not (hidden.told_in(turn.asked) or hidden.told_in(turn.answered))

    def hidden_from(self, sees: frozenset[str]) -> Hidden:
        """What an asker of these names must not be told, made once for each that the profile tells apart."""
        from bot.truth.hidden import hidden_among  # patterns that a verb which asks nothing need not wait for

        names = self.names(sees)
        if names not in self._hidden:
            if len(self._hidden) >= _MOST_VIEWS:
                self._hidden.clear()
            self._hidden[names] = hidden_among(self.passages, names)
        return self._hidden[names]

    def names(self, sees: frozenset[str]) -> frozenset[str]:
        """What an asker sees by, among the names that this profile tells apart."""
        return sees & frozenset[str]().union(*(passage.audience for passage in self.passages))

    def view(self, sees: frozenset[str]) -> View:
        """What an asker of these names may see of it."""
        names = self.names(sees)
        if names not in self._views:
            if len(self._views) >= _MOST_VIEWS:
                self._views.clear()
            self._views[names] = View.of(names, [one for one in self.passages if one.visible_to(names)])
        return self._views[names]


@dataclass(slots=True, kw_only=True)
class Ask:
    """
    One question on its way; ``tab`` grows with every attempt.

    ``started`` and ``deadline`` are on the clock's monotonic scale. ``is_ours`` tells whether its row is ours
    to close: the row of a repeated event (``is_repeat``) belongs to whoever answers it.
    """

    id: str
    question: Question
    edition: Edition
    started: float
    deadline: float
    asked_at: datetime
    tab: Tab
    kind: QuestionType = QuestionType.GENERAL
    is_ours: bool = False
    is_repeat: bool = False
    purpose: Purpose = Purpose.ANSWER
    arm: Arm | None = None
    understood: Understood = field(default_factory=Understood)
    experiment: str | None = None
    receipt: Receipt | None = None
    sent: Sent | None = None
    recalled: Recalled | None = None
    telemetry: Telemetry = SILENCE

    def errand(self) -> Errand:
        """What a second model is told of it."""
        return Errand(
            ask_id=self.id,
            deadline=self.deadline,
            tab=self.tab,
            kind=self.kind,
            person=self.question.person,
            channel=self.question.channel,
        )

    def ended(self, outcome: Outcome, **more: object) -> Answer:
        return Answer(id=self.id, outcome=outcome, question_type=self.kind, **more)  # type: ignore[arg-type]

    def unavailable(self) -> Answer:
        return self.ended(Outcome.UNAVAILABLE, message=apology.unavailable())

    def timed(self, answer: Answer, now: float) -> Answer:
        """The answer with all that it took and cost."""
        return replace(
            answer,
            attempts=self.tab.attempts,
            experiment=self.experiment,
            receipt=self.receipt,
            usage=self.tab.usage,
            cost_nano_usd=self.tab.cost_nano_usd,
            latency_ms=round((now - self.started) * 1000),
        )


def gate_of(ask: Ask, passages: Sequence[Passage], asked: str, now: datetime) -> Gate:
    """What checks a model's words against the passages that it was given; ``asked`` names all that counts."""
    from bot.truth.gate import Gate  # hundreds of patterns: nothing for an answer that is quoted

    return Gate(
        passages,
        asked=asked,
        hidden=ask.edition.hidden_from(ask.question.sees),
        today=now.astimezone(ask.edition.persona.zone).date(),
    )


def heard_through(gate: Callable[[], Gate], listen: Listen) -> Listen:
    """Lets `listen` hear what the gate has verified; the gate is made when there is a word to hear."""
    hearing = cache(lambda: gate().hearing(listen))

    def hear(text_so_far: str) -> None:
        hearing()(text_so_far)

    return hear


def answered(ask: Ask, passages: Sequence[Passage], checked: Checked, route: Route) -> Answer:
    """A model's answer that has passed its checks."""
    by_id = {passage.id: passage for passage in passages}
    rest = [passage for passage in passages if passage.id not in checked.cited]
    return ask.ended(
        Outcome.ANSWERED,
        text=checked.text,
        served_by=ServedBy.MODEL,
        sources=tuple(as_source(by_id[one]) for one in checked.cited),
        follow_ups=follow_ups(ask.question.text, rest),
        route=route,
        grounded=checked.grounded,
    )


def not_in_profile(ask: Ask, route: Route | None, presumed: Sequence[str] = ()) -> Answer:
    """The profile does not tell, least of all what is ``presumed``; ``route`` is the model that said so."""
    message = apology.not_in_profile(ask.edition.persona.first_name, presumed)
    return ask.ended(Outcome.NOT_IN_PROFILE, message=message, grounded=True, route=route)


def without_model(ask: Ask, passages: Sequence[Passage], error: NoRouteLeft, now: datetime) -> Answer:
    """Every route refused: quote the profile, or say kindly what is in the way."""
    persona = ask.edition.persona
    if persona.quotes:
        from bot.truth.links import unpinged

        text, sources = quote(passages, apology.quoting(persona.first_name))
        return ask.ended(
            Outcome.ANSWERED, text=unpinged(text), served_by=ServedBy.QUOTE, sources=sources, grounded=True
        )
    if any(isinstance(one, SpendingPaused) for one in error.failures):
        return ask.ended(Outcome.UNAVAILABLE, message=apology.paused())
    if error.budget is None:
        return ask.unavailable()
    until = error.budget.resets_at
    wait = max(timedelta(seconds=1), until - now)
    return ask.ended(
        Outcome.OVER_BUDGET,
        message=apology.over_budget(until, persona.zone),
        retry_after_s=ceil(wait.total_seconds()),
    )


def too_fast(ask: Ask, error: TooManyQuestions) -> Answer:
    """Refused by a rate, with the seconds to wait."""
    return ask.ended(
        Outcome.RATE_LIMITED,
        message=apology.too_fast(error.retry_after_s, error.scope),
        retry_after_s=error.retry_after_s,
    )
