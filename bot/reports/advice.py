"""Recommendations: each rests on figures of the ledger and names the setting to change (pure)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt

from bot.bookkeeping import Trial
from bot.domain import Outcome, QuestionType, Route, ServedBy
from bot.llm.worth import scored
from bot.reports.summary import recalled
from bot.reports.wording import dollars, percent
from bot.tallies import DayTally

ENOUGH = 50
"""Judged answers of a route to one type of question below which nothing is said of it."""
ENOUGH_VOTES = 10
MARGIN = 0.05
"""A cheaper route is as good when it is, with 95 %, no more than so much worse."""
CHEAPER = 0.7
"""Of the other's cost an answer; less of a difference is not worth a change."""
_LEAST_CALLS = 20
_LEAST_REFUSED, _LEAST_SHARE = 20, 0.05
_LEAST_VERDICTS = 50
_FULL = 0.98
_Z = 1.6449
"""The 95th percentile of the normal distribution: one-sided bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The caps as they hold now, None where there is none; what is taken of the month's, in nano-dollars."""

    day_tokens: int | None = None
    month_nano_usd: int | None = None
    month_taken_nano_usd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Questions that were asked again in the same words, and what their answers by models had cost before."""

    asks: int = 0
    cost_nano_usd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    What is known of the last days.

    ``routes`` are configured, in their order, which is ``forced`` or learned; ``cache`` is that setting.
    """

    days: Sequence[DayTally]
    trials: Sequence[Trial] = ()
    routes: Sequence[Route] = ()
    forced: bool = False
    caps: Caps = field(default_factory=Caps)
    cache: str = "on"
    again: Again = field(default_factory=Again)


def advice(seen: Evidence) -> tuple[str, ...]:
    """Each recommendation in a sentence or two of Markdown, the one that is worth most first."""
    return (*_silent(seen), *_capped(seen), *_refused(seen), *_cheaper(seen), *_memory(seen))


def least_difference(one: tuple[int, int], other: tuple[int, int]) -> float:
    """
    By how much the first of two shares, ``(count, of)`` each, exceeds the second at least, with 95 %.

    Newcombe 1998, method 10: the one-sided bound out of Wilson's intervals of both. Both ``of`` are above 0.
    """
    share, base = one[0] / one[1], other[0] / other[1]
    low, high = _wilson(*one)[0], _wilson(*other)[1]
    return share - base - sqrt((share - low) ** 2 + (high - base) ** 2)


def _wilson(count: int, of: int) -> tuple[float, float]:
    share, square = count / of, _Z * _Z
    middle = share + square / (2 * of)
    half = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    return (middle - half) / whole, (middle + half) / whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """How one route did on one type of question; cost is of all its calls, good or not."""

    route: Route
    good: int
    judged: int
    up: int
    votes: int
    cost_nano_usd: int

    @property
    def per_answer(self) -> float:
        return self.cost_nano_usd / self.good if self.good else float("inf")


def _records(trials: Iterable[Trial]) -> dict[QuestionType, list[_Record]]:
    """Without calls that raced beside a late one, and those of experiments: they were not drawn alike."""
    told = scored([one for one in trials if not one.is_hedge and one.experiment is None])
    groups: defaultdict[tuple[QuestionType, Route], list[tuple[Trial, bool]]] = defaultdict(list)
    for trial, score in told:
        groups[trial.kind, trial.route].append((trial, score.is_good))
    found: defaultdict[QuestionType, list[_Record]] = defaultdict(list)
    for (kind, route), own in groups.items():
        votes = [trial.thumbs for trial, _ in own if trial.thumbs]
        found[kind].append(
            _Record(
                route=route,
                good=sum(good for _, good in own),
                judged=len(own),
                up=sum(one > 0 for one in votes),
                votes=len(votes),
                cost_nano_usd=sum(trial.cost_nano_usd for trial, _ in own),
            )
        )
    return found


def _cheaper(seen: Evidence) -> Iterator[str]:
    for kind, records in sorted(_records(seen.trials).items()):
        known = [one for one in records if one.route in seen.routes and one.judged >= ENOUGH and one.good]
        if len(known) > 1:
            dear = max(known, key=lambda one: (one.judged, one.route))  # the one that most is asked of
            better = [one for one in known if _is_as_good(one, dear)]
            if better:
                yield _instead(kind, min(better, key=lambda one: one.per_answer), dear, forced=seen.forced)


def _is_as_good(cheap: _Record, dear: _Record) -> bool:
    if cheap.per_answer > CHEAPER * dear.per_answer:
        return False
    if least_difference((cheap.good, cheap.judged), (dear.good, dear.judged)) < -MARGIN:
        return False
    if min(cheap.votes, dear.votes) < ENOUGH_VOTES:
        return True
    # people who vote must not be known to like it less
    return least_difference((dear.up, dear.votes), (cheap.up, cheap.votes)) <= 0


def _instead(kind: QuestionType, cheap: _Record, dear: _Record, *, forced: bool) -> str:
    saved = round(dear.good * (dear.per_answer - cheap.per_answer))
    how = (
        f"set TWIN_ORDER=learned, or name `{cheap.route}` first in TWIN_MODELS"
        if forced
        else f"name `{cheap.route}` alone, or first with TWIN_ORDER=fixed, in TWIN_MODELS"
    )
    shares = [f"{percent(one.good / one.judged)} of {one.judged:,}" for one in (cheap, dear)]
    part = f"{cheap.per_answer / dear.per_answer * 100:.0f} % of the cost an answer"
    return (
        f"`{cheap.route}` answers {kind} questions as well as `{dear.route}` ({shares[0]} well, against "
        f"{shares[1]}; 95 % sure that it is less than {MARGIN * 100:.0f} points worse) at {part}: it would "
        f"have saved {dollars(saved)}. To have it so, {how}."
    )


def _silent(seen: Evidence) -> Iterator[str]:
    """Routes that were called often and never answered."""
    ends: defaultdict[Route, Counter[str]] = defaultdict(Counter)
    for call in (one for day in seen.days for one in day.attempts):
        ends[call.route][call.outcome] += call.attempts
    for route in seen.routes:
        calls = ends[route].total()
        if calls >= _LEAST_CALLS and not ends[route]["answered"]:
            why = ", ".join(
                f"{number:,} {name.replace('_', ' ')}" for name, number in ends[route].most_common(3)
            )
            yield (
                f"`{route}` was called {calls:,} times and never answered ({why}): take it out of "
                "TWIN_MODELS, or see `twin doctor` for what is wrong with it."
            )


def _capped(seen: Evidence) -> Iterator[str]:
    """Caps that were in the way of questions."""
    caps = seen.caps
    if caps.day_tokens:
        full = [day for day in seen.days if day.tokens >= _FULL * caps.day_tokens]
        without = sum(map(_without_a_model, full))
        if without:
            yield (
                f"On {len(full)} of {len(seen.days)} days TWIN_DAILY_TOKENS ({caps.day_tokens:,}) was used "
                f"up, and {without:,} questions were refused or answered by quoting: raise it, if the "
                "month's budget allows (`limits set daily_tokens N`)."
            )
    if caps.month_nano_usd and caps.month_taken_nano_usd >= _FULL * caps.month_nano_usd and seen.days:
        month = [day for day in seen.days if (day.day.year, day.day.month) == _month(seen.days)]
        without = sum(map(_without_a_model, month))
        if without:
            yield (
                f"TWIN_MONTHLY_USD ({dollars(caps.month_nano_usd)}) is used up, and this month {without:,} "
                "questions were refused or answered by quoting: raise it (`limits set monthly_usd N`); "
                "`forecast` tells what the month would come to."
            )


def _month(days: Sequence[DayTally]) -> tuple[int, int]:
    return days[-1].day.year, days[-1].day.month


def _without_a_model(day: DayTally) -> int:
    return sum(
        one.asks for one in day.asks if one.outcome == Outcome.OVER_BUDGET or one.served_by == ServedBy.QUOTE
    )


def _refused(seen: Evidence) -> Iterator[str]:
    asked = sum(day.questions for day in seen.days)
    refused = sum(one.asks for day in seen.days for one in day.asks if one.outcome == Outcome.RATE_LIMITED)
    if refused >= _LEAST_REFUSED and refused >= _LEAST_SHARE * asked:
        yield (
            f"{refused:,} of {asked:,} questions ({percent(refused / asked)}) were refused because they came "
            "too fast: if people asked them and no script did, raise TWIN_USER_RATE or TWIN_CHANNEL_RATE."
        )


def _memory(seen: Evidence) -> Iterator[str]:
    sums = recalled(seen.days)
    if seen.cache == "off" and seen.again.asks and seen.again.cost_nano_usd:
        yield (
            f"{seen.again.asks:,} questions were asked again in the same words; the answers to them had cost "
            f"{dollars(seen.again.cost_nano_usd)}, which memory would have saved: set TWIN_CACHE=on, or "
            "=exact for the same words alone."
        )
    judged = sum(one.count for one in sums.verdicts)
    if seen.cache == "on" and judged >= _LEAST_VERDICTS and sums.net_nano_usd < 0:
        yield (
            f"Judges of memory took {dollars(sums.judging_nano_usd)} for {judged:,} verdicts, and the hits "
            f"saved {dollars(sums.saved_nano_usd)}: set TWIN_CACHE=exact, which needs no judge."
        )
