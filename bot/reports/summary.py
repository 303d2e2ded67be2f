"""What happened on each day -> the figures that every table, report and API shows (pure)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil

from bot.bookkeeping import RecallSums, VerdictFigures
from bot.domain import NOTHING_USED, Outcome, Route, ServedBy, Usage
from bot.reports.parts import Part, parts
from bot.reports.span import Span
from bot.reports.targets import Figures, Target, score_card
from bot.settings_tables import TargetsEntry
from bot.tallies import DayTally, added, rank_of, together

_REMEMBERED = {ServedBy.CACHE, ServedBy.VERIFIED}
_USUAL = TargetsEntry()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFigures:
    """What one route did and cost."""

    route: Route
    attempts: int
    answered: int
    usage: Usage
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One local day, or several from it on."""

    day: date
    questions: int
    tokens: int
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a span of days; shares are between 0 and 1, None without questions."""

    span: Span
    questions: int
    by_outcome: Mapping[str, int]
    by_served_by: Mapping[str, int]
    usage: Usage
    cost_nano_usd: int
    cost_per_question_nano_usd: int | None
    cache_hit_rate: float | None
    error_rate: float | None
    p50_ms: int | None
    p90_ms: int | None
    models: tuple[RouteFigures, ...]
    by_day: tuple[DayFigures, ...]
    by_type: tuple[Part, ...]
    by_platform: tuple[Part, ...]
    targets: tuple[Target, ...]
    recall: RecallSums = field(default_factory=RecallSums)

    @property
    def availability(self) -> float | None:
        return self.figures.availability

    @property
    def figures(self) -> Figures:
        return Figures(
            p90_ms=self.p90_ms,
            error_rate=self.error_rate,
            cost_per_question_nano_usd=self.cost_per_question_nano_usd,
            cache_hit_rate=self.cache_hit_rate,
        )


def summarise(
    tallies: Sequence[DayTally], span: Span, *, kept: RecallSums | None = None, targets: TargetsEntry = _USUAL
) -> Summary:
    """
    Every figure of `span` from what happened on each of its days; ``kept`` is what memory holds now.

    A question counts as failed when it ended as ``unavailable``; whoever was refused by a rate or a budget
    was told so in time. Percentiles are of all questions, by nearest rank. Cost is summed over attempts, so
    that a lost call's reserve is in it.
    """
    asks, outcomes, served = together(tallies), Counter[str](), Counter[str]()
    for ask in asks:
        outcomes[ask.outcome] += ask.asks
        served[ask.served_by] += ask.asks
    total, cost = sum(outcomes.values()), sum(one.cost_nano_usd for one in tallies)
    latencies = added([one.latencies for one in tallies])
    figures = Figures(
        p90_ms=rank_of(latencies, 90),
        error_rate=_share(outcomes[Outcome.UNAVAILABLE], total),
        cost_per_question_nano_usd=ceil(Fraction(cost, total)) if total else None,
        cache_hit_rate=_share(sum(served[one] for one in _REMEMBERED), outcomes[Outcome.ANSWERED]),
    )
    return Summary(
        span=span,
        questions=total,
        by_outcome=dict(+outcomes),
        by_served_by=dict(+served),
        usage=sum((call.usage for tally in tallies for call in tally.attempts), NOTHING_USED),
        cost_nano_usd=cost,
        cost_per_question_nano_usd=figures.cost_per_question_nano_usd,
        cache_hit_rate=figures.cache_hit_rate,
        error_rate=figures.error_rate,
        p50_ms=rank_of(latencies, 50),
        p90_ms=figures.p90_ms,
        models=_by_route(tallies),
        by_day=tuple(_day(one) for one in tallies),
        by_type=parts(asks, lambda one: one.question_type, cost),
        by_platform=parts(asks, lambda one: one.platform, cost),
        targets=score_card(figures, targets),
        recall=recalled(tallies, kept),
    )


def compared(now: Summary, before: Summary | None, targets: TargetsEntry = _USUAL) -> Summary:
    """The same summary, whose score card knows how it was ``before``."""
    return replace(now, targets=score_card(now.figures, targets, before.figures)) if before else now


def recalled(tallies: Sequence[DayTally], kept: RecallSums | None = None) -> RecallSums:
    """What answering from memory came to on some days, beside what is ``kept`` at their end."""
    hits, saved = Counter[str](), 0
    judged, costs = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for tally in tallies:
        for hit in tally.hits:
            hits[hit.tier] += hit.hits
            saved += hit.saved_nano_usd
        for one in tally.verdicts:
            judged[one.why, one.outcome] += one.count
            costs[one.why, one.outcome] += one.cost_nano_usd
    return replace(
        kept or RecallSums(),
        hits=dict(hits),
        saved_nano_usd=saved,
        verdicts=tuple(
            VerdictFigures(why=why, outcome=outcome, count=number, cost_nano_usd=costs[why, outcome])
            for (why, outcome), number in sorted(judged.items())
        ),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _by_route(tallies: Sequence[DayTally]) -> tuple[RouteFigures, ...]:
    grouped = defaultdict(list)
    for call in (one for tally in tallies for one in tally.attempts):
        grouped[call.route].append(call)
    figures = (
        RouteFigures(
            route=route,
            attempts=sum(one.attempts for one in group),
            answered=sum(one.attempts for one in group if one.outcome == "answered"),
            usage=sum((one.usage for one in group), NOTHING_USED),
            cost_nano_usd=sum(one.cost_nano_usd for one in group),
        )
        for route, group in grouped.items()
    )
    return tuple(sorted(figures, key=lambda one: (-one.cost_nano_usd, one.route)))


def _day(tally: DayTally) -> DayFigures:
    return DayFigures(
        day=tally.day, questions=tally.questions, tokens=tally.tokens, cost_nano_usd=tally.cost_nano_usd
    )
