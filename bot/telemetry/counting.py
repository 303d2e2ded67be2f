"""Counts what this process does in plain numbers: no words, no people, a few series for each route."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from bot.bookkeeping import Attempt, Settlement
from bot.domain import Answer, Call, Completion, Outcome, Question, QuestionType, Route, ServedBy
from bot.telemetry.metrics import (
    ASK_DURATION,
    ASKS,
    CALLS,
    COST,
    DURATION,
    FIRST_CHUNK,
    HITS,
    REPORTS,
    TOKENS,
    Metric,
)
from bot.telemetry.port import Answered, Called, Step

Labels = tuple[str, ...]
CHAT = "chat"
"""What every call of ours is, in the words of OpenTelemetry."""
PLATFORMS = frozenset({"slack", "discord", "web", "terminal"})
OTHER = "other"
_REMEMBERED = (ServedBy.CACHE, ServedBy.VERIFIED)
_ANSWERED = "answered"
_GENERAL = QuestionType.GENERAL.value
_NANO = 10**9


@dataclass(slots=True)
class Spread:
    """Values by the bucket that they fall into; the last one has what is above all bounds."""

    counts: list[int]
    total: float = 0.0


@dataclass(slots=True)
class Counting:
    """`bot.telemetry.port.Telemetry` that counts; of one event loop."""

    _numbers: dict[Metric, dict[Labels, float]] = field(default_factory=lambda: defaultdict(dict))
    _spreads: dict[Metric, dict[Labels, Spread]] = field(default_factory=lambda: defaultdict(dict))

    def numbers(self, metric: Metric) -> Mapping[Labels, float]:
        """What a counter has come to, by its labels."""
        return MappingProxyType(self._numbers[metric])

    def spreads(self, metric: Metric) -> Mapping[Labels, Spread]:
        """What a histogram holds, by its labels."""
        return MappingProxyType(self._spreads[metric])

    def reported(self, kind: str, platform: str, became: Enum) -> None:
        """A report of a kind was to be posted on a platform; the name of what became of it is kept."""
        self._add(REPORTS, (kind, platform, became.name.lower()))

    @contextmanager
    def asking(self, ask_id: str, question: Question) -> Iterator[Answered]:
        del ask_id
        platform = question.platform if question.platform in PLATFORMS else OTHER

        def told(answer: Answer) -> None:
            served_by = answer.served_by.value
            self._add(ASKS, (platform, answer.outcome.value, served_by, answer.question_type.value))
            self._note(ASK_DURATION, (served_by,), answer.latency_ms / 1000)
            if answer.served_by in _REMEMBERED:
                self._add(HITS, ((answer.receipt and answer.receipt.tier) or OTHER,))

        try:
            yield told
        except BaseException:  # nobody waits for it any more: the books have it as unavailable, too
            self._add(ASKS, (platform, Outcome.UNAVAILABLE.value, ServedBy.NONE.value, _GENERAL))
            raise

    @contextmanager
    def step(self, name: Step) -> Iterator[object]:
        del name
        yield None

    @contextmanager
    def calling(self, call: Call, attempt: Attempt) -> Iterator[Called]:
        del call

        def told(settlement: Settlement, completion: Completion | None) -> None:
            del completion
            self._called(attempt, settlement)

        yield told

    def _called(self, attempt: Attempt, settlement: Settlement) -> None:
        route, purpose, outcome = _of(attempt.route), attempt.purpose.value, settlement.outcome
        self._add(CALLS, (*route, purpose, outcome, str(attempt.is_hedge).lower()))
        self._add(COST, (*route, purpose), settlement.cost_nano_usd / _NANO)
        error = "" if outcome == _ANSWERED else outcome
        self._note(DURATION, (CHAT, *route, error), settlement.latency_ms / 1000)
        if settlement.first_token_ms is not None:
            self._note(FIRST_CHUNK, (CHAT, *route), settlement.first_token_ms / 1000)
        if settlement.usage is not None:
            self._note(TOKENS, (CHAT, *route, "input"), settlement.usage.prompt_tokens)
            self._note(TOKENS, (CHAT, *route, "output"), settlement.usage.completion_tokens)

    def _add(self, metric: Metric, labels: Labels, amount: float = 1.0) -> None:
        kept = self._numbers[metric]
        kept[labels] = kept.get(labels, 0.0) + amount

    def _note(self, metric: Metric, labels: Labels, value: float) -> None:
        found = self._spreads[metric].get(labels)
        if found is None:
            found = self._spreads[metric][labels] = Spread(counts=[0] * (len(metric.buckets) + 1))
        found.counts[bisect_left(metric.buckets, value)] += 1
        found.total += value


def _of(route: Route) -> tuple[str, str]:
    return route.provider, route.model
