"""Signals of the answers themselves: too many fail, come late, or a model that fails them (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.domain import Route
from bot.incidents.incident import Level, Signal
from bot.incidents.lately import Lately, RouteLately, bounds
from bot.tallies import rank_of

HOUR = timedelta(hours=1)
"""The time that is looked back on."""
FEWEST, FEWEST_FAILED = 5, 3
"""Of fewer questions, and of fewer failures, nobody is told: that may be one person's bad minute."""
MOST = 0.5
"""Beyond this share of failures the twin is as good as away, or a model of no use."""
SETTLED = 0.2
"""A model that fails in a smaller share of its calls is well again."""
_HOLD = timedelta(minutes=5)
_TENTH = 0.1


def errors(seen: Lately, target: float) -> tuple[Signal, Signal]:
    """Whether more fail than promised, surely, and whether most do; of the two the worse one is told."""
    said = f"{_of(seen.failed, seen.questions)} in the last hour could not be answered at all."
    look = "`models` tells what each of them fails with, `alerts` what else went wrong at that time."
    some = _level(seen.failed, seen.questions, target, good=target)
    most = _level(seen.failed, seen.questions, MOST, good=SETTLED)
    return (
        Signal(
            name="errors",
            level=Level.BETWEEN if most is Level.BAD else some,
            title=f"More than {target * 100:g} % of the questions fail",
            text=f"{said} {look}",
            relief="Questions are answered again",
            over=said,
            hold=_HOLD,
        ),
        Signal(
            name="errors:most",
            level=most,
            title="Most questions fail",
            text=f"{said} {look} With TWIN_QUOTES=on the profile is quoted when no model answers.",
            relief="Most questions are answered again",
            over=said,
            severity="critical",
            hold=_HOLD,
        ),
    )


def latency(seen: Lately, target_ms: int) -> Signal:
    """Whether surely more than one of ten questions takes longer than nine of ten should."""
    slow, p90 = seen.slower_than(target_ms), rank_of(seen.latencies, 90)
    number = sum(seen.latencies.values())
    told = f"; nine of ten took up to {p90 / 1000:.1f} s" if p90 is not None else ""
    said = f"{_of(slow, number)} in the last hour took {target_ms / 1000:g} s or more{told}."
    return Signal(
        name="latency",
        level=_level(slow, number, _TENTH, good=_TENTH),
        title="Answers come late",
        text=f"{said} `models` tells which of them is slow; another may be named first in TWIN_MODELS, or a "
        "hedge allowed (TWIN_HEDGE).",
        relief="Answers come in time again",
        over=said,
        hold=_HOLD,
    )


def failing_models(seen: Lately, routes: Sequence[Route]) -> Iterator[Signal]:
    """
    One signal for each of `routes`.

    Where several models of one provider fail, and none of it works, it is the provider that is down: of that
    its breaker tells.
    """
    called = {one.route: one for one in seen.routes}
    by_provider = defaultdict(list)
    for one in seen.routes:
        by_provider[one.route.provider].append(one)
    for route in routes:
        here = called.get(route) or RouteLately(route=route, calls=0, failed=0)
        beside = by_provider[route.provider]
        is_down = len(beside) > 1 and all(_fails(one) for one in beside)
        yield _model(here, is_down=is_down)


def _model(here: RouteLately, *, is_down: bool) -> Signal:
    level = _level(here.failed, here.calls, MOST, good=SETTLED)
    if is_down or not here.calls:  # nobody knows how it would have done
        level = Level.BETWEEN
    said = f"{here.failed} of {here.calls} calls to it failed in the last hour."
    return Signal(
        name=f"model:{here.route}",
        level=level,
        title=f"{here.route} fails more often than not",
        text=f"{said} Other routes answer meanwhile. `models` tells what it fails with; take it out of "
        "TWIN_MODELS if that lasts.",
        relief=f"{here.route} answers again",
        over=said,
        hold=_HOLD,
    )


def _fails(one: RouteLately) -> bool:
    return one.calls > 0 and one.failed / one.calls >= MOST


def _level(part: int, whole: int, limit: float, *, good: float) -> Level:
    """Bad when the share is surely above a limit; good when it is seen to be no larger than another."""
    if whole >= FEWEST and part >= FEWEST_FAILED and bounds(part, whole)[0] > limit:
        return Level.BAD
    return Level.GOOD if part <= good * whole else Level.BETWEEN


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} question{'' if whole == 1 else 's'}"
