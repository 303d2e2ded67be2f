"""What happened on a day, as JSON and back; what another version has written counts as not written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date

from bot.bookkeeping import VerdictFigures
from bot.domain import Route, Usage
from bot.tallies import AskTally, AttemptTally, DayTally, HitTally, coarse

Asked = tuple[Sequence[str], Sequence[int], Sequence[int]]
"""Who, or where; how many asks of each; what those cost in nano-dollars: three columns of one length."""
VERSION = 1
OURS = f"{VERSION}-"
"""How the tokens of this version begin: what another one has summed is summed anew."""
_COLUMNS = ("names", "asks", "costs")


def write_day(tally: DayTally) -> str:
    """Everything but the date, compact; of a busy day latencies from a second on are rounded."""
    return json.dumps(
        {
            "version": VERSION,
            "asks": [astuple(one) for one in tally.asks],
            "attempts": [_attempt(one) for one in tally.attempts],
            "hours": tally.hours,
            "latencies": _columns(coarse(tally.latencies)),
            "hits": [astuple(one) for one in tally.hits],
            "verdicts": [astuple(one) for one in tally.verdicts],
        },
        separators=(",", ":"),
    )


def read_day(day: date, text: str) -> DayTally | None:
    """The day that was written; None where it does not read."""
    try:
        told = json.loads(text)
        if told["version"] != VERSION:
            return None
        return DayTally(
            day=day,
            asks=tuple(_ask(*one) for one in told["asks"]),
            attempts=tuple(_attempt_of(*one) for one in told["attempts"]),
            hours=tuple(told["hours"]),
            latencies=_counts(told["latencies"]),
            hits=tuple(_hit(*one) for one in told["hits"]),
            verdicts=tuple(_verdict(*one) for one in told["verdicts"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def write_whose(asked: Asked) -> str:
    """Column by column, which is read in a third of the time that rows take."""
    return json.dumps(dict(zip(_COLUMNS, asked, strict=True)), separators=(",", ":"))


def read_whose(text: str) -> Asked | None:
    """Who asked on a day, also as rows of an earlier version; None where it does not read."""
    try:
        told = json.loads(text)
        if isinstance(told, list):
            names, numbers, costs = zip(*told, strict=True) if told else ((), (), ())
        else:
            names, numbers, costs = (told[name] for name in _COLUMNS)
        kinds = [{*map(type, column)} for column in (names, numbers, costs)]
        is_even = len(names) == len(numbers) == len(costs)
    except (ValueError, TypeError, KeyError):
        return None
    is_whole = is_even and kinds[0] <= {str} and kinds[1] | kinds[2] <= {int}
    return (names, numbers, costs) if is_whole else None


def _columns(counts: Mapping[int, int]) -> tuple[Sequence[int], Sequence[int]]:
    """The values, and how often each came: a name in JSON is text, and hundreds of them take long to read."""
    return [*counts], [*counts.values()]


def _counts(told: Sequence[Sequence[int]] | Mapping[str, int]) -> dict[int, int]:
    """What `_columns` wrote, or an earlier version by names."""
    if isinstance(told, Mapping):
        return {int(value): times for value, times in told.items()}
    values, times = told
    return dict(zip(values, times, strict=True))


def _attempt(one: AttemptTally) -> tuple[object, ...]:
    used = (
        one.usage.prompt_tokens,
        one.usage.cached_tokens,
        one.usage.completion_tokens,
        one.usage.reasoning_tokens,
    )
    return (
        one.route.provider,
        one.route.model,
        one.purpose,
        one.outcome,
        one.attempts,
        *used,
        one.cost_nano_usd,
    )


def _attempt_of(provider: str, model: str, purpose: str, outcome: str, *figures: int) -> AttemptTally:
    attempts, prompt, cached, completion, reasoning, cost = figures
    return AttemptTally(
        route=Route(provider, model),
        purpose=purpose,
        outcome=outcome,
        attempts=attempts,
        usage=Usage(
            prompt_tokens=prompt,
            cached_tokens=cached,
            completion_tokens=completion,
            reasoning_tokens=reasoning,
        ),
        cost_nano_usd=cost,
    )


def _ask(platform: str, outcome: str, served_by: str, kind: str, *figures: int) -> AskTally:
    number, cost = figures
    return AskTally(
        platform=platform,
        outcome=outcome,
        served_by=served_by,
        question_type=kind,
        asks=number,
        cost_nano_usd=cost,
    )


def _hit(tier: str, number: int, saved: int) -> HitTally:
    return HitTally(tier=tier, hits=number, saved_nano_usd=saved)


def _verdict(why: str, outcome: str, number: int, cost: int) -> VerdictFigures:
    return VerdictFigures(why=why, outcome=outcome, count=number, cost_nano_usd=cost)
