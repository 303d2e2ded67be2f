"""Trials and votes without a database: the same promises as `bot.storage.trials` and its neighbour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.bookkeeping import Trial, Vote
from bot.domain import Answer, Outcome, Purpose, QuestionType, Route
from bot.storage.attempts import LARGEST_RATIO
from bot.storage.memory_budgets import Held
from bot.storage.tables import FORGOTTEN, PENDING

_SAID = {Outcome.ANSWERED, Outcome.NOT_IN_PROFILE}


@dataclass(slots=True)
class MemoryVotes:
    """The last vote of each person on each ask."""

    kept: dict[tuple[str, str], Vote] = field(default_factory=dict)

    def keep(self, vote: Vote) -> None:
        self.kept[vote.ask_id, vote.person] = vote

    def forget(self, person: str, asks: Collection[str]) -> None:
        """Clear somebody's name, and the comments of theirs and on their asks; the votes stay."""
        for (ask_id, voter), vote in tuple(self.kept.items()):
            if voter == person:
                del self.kept[ask_id, voter]
                nobody = (
                    f"{FORGOTTEN}:{sum(of == ask_id and who.startswith(FORGOTTEN) for of, who in self.kept)}"
                )
                self.kept[ask_id, nobody] = replace(vote, person=nobody, comment=None)
        self.clear(asks)

    def clear(self, asks: Collection[str]) -> None:
        """Clear the comments on some asks."""
        for key, vote in self.kept.items():
            if key[0] in asks:
                self.kept[key] = replace(vote, comment=None)

    def on(self, ask_id: str) -> tuple[Vote, ...]:
        """Those on an ask, in their order."""
        return tuple(
            sorted((v for v in self.kept.values() if v.ask_id == ask_id), key=lambda v: (v.at, v.person))
        )

    def sum(self, ask_id: str) -> int:
        return sum(1 if vote.is_up else -1 for vote in self.on(ask_id))


def trials(
    calls: Iterable[Held],
    answers: Mapping[str, Answer | None],
    votes: MemoryVotes,
    since: datetime,
    *,
    limit: int,
) -> tuple[Trial, ...]:
    """See `bot.ports.Experience`; ``answers`` holds every ask, with None while it is open."""
    every = tuple(calls)
    raced = {call.attempt.ask_id for call in every if call.attempt.is_hedge}
    ended = sorted(_ended(every, since), key=lambda call: call.attempt.started_at)
    return tuple(_trial(call, answers[call.attempt.ask_id], votes, raced) for call in ended[-limit:])


def spent_by_purpose(calls: Iterable[Held], since: datetime) -> dict[Purpose, int]:
    """See `bot.asides.share.Outlays`."""
    spent = Counter[Purpose]()
    for call in calls:
        if call.attempt.ask_id and call.attempt.started_at > since:
            spent[call.attempt.purpose] += call.cost_nano_usd
    return dict(spent)


def calibration(calls: Iterable[Held], *, limit: int) -> dict[Route, float]:
    """The largest ratio of reported to estimated prompt tokens of each route, over the last calls."""
    told = [
        c
        for c in sorted(calls, key=lambda c: c.attempt.started_at, reverse=True)
        if c.outcome == "answered" and c.usage.prompt_tokens and c.attempt.estimated_prompt_tokens
    ]
    worst: dict[Route, float] = {}
    for call in told[:limit]:
        ratio = call.usage.prompt_tokens / call.attempt.estimated_prompt_tokens
        worst[call.attempt.route] = min(max(ratio, worst.get(call.attempt.route, 0.0)), LARGEST_RATIO)
    return worst


def _ended(calls: Iterable[Held], since: datetime) -> Iterator[Held]:
    for call in calls:
        wanted = call.attempt.purpose is Purpose.ANSWER and call.outcome != PENDING
        if wanted and call.attempt.started_at > since:
            yield call


def _trial(call: Held, answer: Answer | None, votes: MemoryVotes, raced: set[str]) -> Trial:
    attempt = call.attempt
    served = answer is not None and call.outcome == "answered" and answer.route == attempt.route
    return Trial(
        route=attempt.route,
        kind=answer.question_type if answer else QuestionType.GENERAL,
        at=attempt.started_at,
        outcome=call.outcome,
        latency_ms=call.latency_ms,
        cost_nano_usd=call.cost_nano_usd,
        first_token_ms=call.first_token_ms,
        grounded=_grounded(call, answer, raced, served=served),
        thumbs=votes.sum(attempt.ask_id) if served else 0,
        is_hedge=attempt.is_hedge,
        experiment=answer.experiment if answer else None,
    )


def _grounded(call: Held, answer: Answer | None, raced: set[str], *, served: bool) -> bool | None:
    if answer is None or call.outcome != "answered" or answer.outcome not in _SAID:
        return None
    if served:
        return True if answer.grounded else None
    return None if call.attempt.ask_id in raced else False
