"""A score card as lines for a terminal, and as the JSON of the verb (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluation.card import HIGHER_IS_BETTER, LABELS, NEUTRAL, Card, Change, Share
from bot.evaluation.judging import Verdict
from bot.spend.cost import usd

_LONGEST = 300
_MOST_LEAKS = 5
_SLIGHT = 0.0005


def card_lines(card: Card, change: Change | None = None) -> Iterator[str]:
    """The figures, each with its interval and its change, then every question that failed."""
    asked = len(card.verdicts)
    yield f"{card.question_set}: {asked} questions to {card.model}"
    yield f"profile {card.profile_version}, prompt {card.prompt_version}"
    yield ""
    width = max(map(len, LABELS.values()))
    for name, share in card.shares.items():
        yield f"{LABELS[name]:<{width}}  {_share(share)}{_moved(name, card, change)}".rstrip()
    yield f"{'cost per question':<{width}}  ${usd(card.cost_per_question_nano_usd)}"
    yield f"{'cost of the run':<{width}}  ${usd(card.cost_nano_usd)}"
    yield f"{'latency, p50 and p90':<{width}}  {_ms(card.latency_ms(0.5))}, {_ms(card.latency_ms(0.9))}"
    served = Counter(one.served_by for one in card.verdicts)
    yield f"{'served by':<{width}}  {', '.join(f'{by} {number}' for by, number in served.most_common())}"
    if card.left_out:
        yield ""
        what = "1 question was" if card.left_out == 1 else f"{card.left_out} questions were"
        yield f"{what} left out: {card.stopped or 'the run ended early'}."
    yield from _changes(change)
    yield from _failures(card.verdicts)


def _share(share: Share) -> str:
    if share.value is None:
        return "   -"
    low, high = share.interval
    part = f"{share.part}/{share.whole}"
    return f"{100 * share.value:5.1f} %  {part:>7}  (95 %: {100 * low:.1f} - {100 * high:.1f})"


def _moved(name: str, card: Card, change: Change | None) -> str:
    """``  better by 2.5`` points than in the run before."""
    grown = change.of(name, card) if change else None
    if grown is None or abs(grown) < _SLIGHT:
        return ""
    if name in NEUTRAL:
        return f"  {100 * grown:+.1f}"
    word = "better" if (grown > 0) == (name in HIGHER_IS_BETTER) else "worse"
    return f"  {word} by {abs(100 * grown):.1f}"


def _changes(change: Change | None) -> Iterator[str]:
    if change is None:
        return
    yield ""
    at = f"{change.before.at:%Y-%m-%d %H:%M}"
    if not (change.because or change.better or change.worse):
        yield f"As in the run of {at} UTC, with the same model, profile and prompt."
        return
    what = f"another {' and another '.join(change.because)}" if change.because else "the same versions"
    yield f"Beside the run of {at} UTC ({what}):"
    for mark, flipped in (("better", change.better), ("worse", change.worse)):
        for question in flipped:
            yield f"  {mark}: {question}"
    if not (change.better or change.worse):
        yield "  no question has flipped"


def _failures(verdicts: Sequence[Verdict]) -> Iterator[str]:
    failed = [one for one in verdicts if not one.is_good]
    if not failed:
        return
    yield ""
    yield f"Not as expected ({len(failed)}):"
    for one in failed:
        yield f"- {one.question}" + (f" (line {one.line})" if one.line else "")
        yield from (f"    {line}" for line in _why(one))


def _why(one: Verdict) -> Iterator[str]:
    if one.is_refused_wrongly:
        yield "refused, though the profile tells it"
    if one.is_answered_wrongly:
        yield "answered, though the profile does not tell it"
    if one.is_failure:
        yield f"no answer came: {one.outcome}"
    if one.missing:
        yield f"missing: {'; '.join(one.missing)}"
    if one.wrong:
        yield f"wrong: {'; '.join(one.wrong)}"
    if one.leaks:
        more = len(one.leaks) - _MOST_LEAKS
        yield f"leaked: {'; '.join(one.leaks[:_MOST_LEAKS])}" + (f" and {more} more" if more > 0 else "")
    if one.should_cite:
        yield f"expected records: {', '.join(one.should_cite)}"
    said = " ".join(one.said.split())
    yield f"said: {said if len(said) <= _LONGEST else said[:_LONGEST] + ' …'}"
    yield f"cited: {', '.join(one.cited) or 'nothing'}"


def side_by_side(cards: Sequence[Card]) -> Iterator[str]:
    """One column per run, named by a number; the models and versions stand below."""
    width = max(map(len, LABELS.values()))
    yield " " * width + "".join(f"{f'[{number}]':>9}" for number in range(1, len(cards) + 1))
    for name, label in LABELS.items():
        yield f"{label:<{width}}" + "".join(f"{_percent(card.shares[name]):>9}" for card in cards)
    costs = [f"{card.cost_per_question_nano_usd / 1e6:.3f}" for card in cards]
    yield f"{'cost per 1,000 questions, in dollars':<{width}}" + "".join(f"{cost:>9}" for cost in costs)
    yield f"{'latency p90, in ms':<{width}}" + "".join(f"{card.latency_ms(0.9) or '-':>9}" for card in cards)
    for number, card in enumerate(cards, start=1):
        versions = f"profile {card.profile_version[:8]}, prompt {card.prompt_version[:8]}"
        yield f"[{number}] {card.model}, {versions}, {card.at:%Y-%m-%d %H:%M} UTC"


def _percent(share: Share) -> str:
    return "-" if share.value is None else f"{100 * share.value:.1f} %"


def _ms(took: int | None) -> str:
    return "-" if took is None else f"{took:,} ms"


def card_json(card: Card, change: Change | None = None) -> dict[str, Any]:
    """The whole card as plain values; shares are from 0 to 1, None where nothing was counted."""
    return {
        "question_set": card.question_set,
        "digest": card.digest,
        "at": card.at.isoformat(),
        "model": card.model,
        "profile_version": card.profile_version,
        "prompt_version": card.prompt_version,
        "questions": len(card.verdicts),
        "left_out": card.left_out,
        "stopped": card.stopped,
        "figures": {name: _share_json(share) for name, share in card.shares.items()},
        "cost_usd": usd(card.cost_nano_usd),
        "cost_per_question_usd": usd(card.cost_per_question_nano_usd),
        "p50_ms": card.latency_ms(0.5),
        "p90_ms": card.latency_ms(0.9),
        "verdicts": [_verdict_json(one) for one in card.verdicts],
        "change": change and _change_json(card, change),
    }


def _share_json(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"value": share.value, "part": share.part, "whole": share.whole, "low95": low, "high95": high}


def _verdict_json(one: Verdict) -> dict[str, Any]:
    return {
        "question": one.question,
        "type": one.type,
        "line": one.line,
        "good": one.is_good,
        "unanswerable": one.unanswerable,
        "outcome": one.outcome,
        "served_by": one.served_by,
        "said": one.said,
        "found": list(one.found),
        "missing": list(one.missing),
        "wrong": list(one.wrong),
        "leaks": list(one.leaks),
        "expected_sources": list(one.should_cite),
        "cited": list(one.cited),
        "withheld": one.withheld,
        "judged_by": one.judged_by,
        "cost_usd": usd(one.cost_nano_usd),
        "latency_ms": one.latency_ms,
    }


def _change_json(card: Card, change: Change) -> dict[str, Any]:
    return {
        "since": change.before.at.isoformat(),
        "because": list(change.because),
        "better": list(change.better),
        "worse": list(change.worse),
        "figures": {name: change.of(name, card) for name in card.shares},
    }
