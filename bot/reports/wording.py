"""Figures -> words: how numbers read in a chat, a terminal and a report (pure)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from bot.bookkeeping import RecallSums
from bot.notices import Notice
from bot.reports.summary import RouteFigures, Summary, Target

_MARKS = {True: "✅", False: "❌", None: "⚪"}
_TARGETS = {
    "p90_ms": ("p90 latency", "< 2 s"),
    "availability": ("availability", "99.9 %"),
    "cost_per_question_usd": ("cost per question", "< $0.02"),
    "cache_hit_rate": ("cache hits", "> 85 %"),
    "error_rate": ("errors", "< 1 %"),
}


def dollars(nano: int) -> str:
    """Money for a reader: cents when it is dollars, six decimals when it is less than a cent."""
    amount, sign = Decimal(abs(nano)).scaleb(-9), "-" if nano < 0 else ""
    places = "0.01" if amount == 0 or amount >= 1 else "0.0001" if amount >= Decimal("0.01") else "0.000001"
    return f"{sign}${amount.quantize(Decimal(places), rounding=ROUND_HALF_UP):,}"


def percent(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.1f} %"


def milliseconds(value: int | None) -> str:
    if value is None:
        return "-"
    return f"{value} ms" if value < 1000 else f"{value / 1000:.2f} s"  # noqa: PLR2004 - a second


def outcomes(counts: dict[str, int]) -> str:
    """``12 answered, 3 not in profile``, most first."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in ordered) or "none"


def model_row(one: RouteFigures) -> tuple[str, ...]:
    return (
        str(one.route),
        f"{one.attempts:,}",
        f"{one.answered:,}",
        f"{one.usage.prompt_tokens:,}",
        f"{one.usage.cached_tokens:,}",
        f"{one.usage.completion_tokens:,}",
        dollars(one.cost_nano_usd),
    )


MODEL_HEADINGS = ("model", "attempts", "answered", "prompt", "cached", "completion", "cost")


def report(name: str, summary: Summary, before: Summary, *, budget: str = "") -> Notice:
    """
    The report on one day beside the same day of the week before, in Markdown.

    ``budget`` is a line of its own. ``key`` names the report for good, whichever process posts it.
    """
    day = summary.span.days[-1].isoformat()
    title = f"Daily report of {day}"
    key = f"report-{day}"
    if not summary.questions and not summary.cost_nano_usd:
        none = f"No questions were asked to the AI twin of {name} on {day}."
        return Notice(title=title, text=none, key=key, is_routine=True)
    tokens, saved = summary.usage, _saved(summary.recall, summary.cache_hit_rate)
    lines = [
        f"AI twin of {name}",
        "",
        (
            f"- **Questions:** {summary.questions:,}{_change(summary.questions, before.questions)}"
            f" ({outcomes(summary.by_outcome)})"
        ),
        f"- **Cost:** {dollars(summary.cost_nano_usd)}{_change(summary.cost_nano_usd, before.cost_nano_usd)}",
        *([f"- **Budget:** {budget}"] if budget else []),
        (
            f"- **Tokens:** {tokens.total_tokens:,}{_change(tokens.total_tokens, before.usage.total_tokens)}"
            f" ({tokens.prompt_tokens:,} prompt, of these {tokens.cached_tokens:,} cached;"
            f" {tokens.completion_tokens:,} completion)"
        ),
        f"- **Latency:** p50 {milliseconds(summary.p50_ms)}, p90 {milliseconds(summary.p90_ms)}",
        *([f"- **Memory:** {saved}"] if saved else []),
        "",
        "**Targets**",
        *(f"- {_target(one)}" for one in summary.targets),
    ]
    if summary.models:
        lines += ["", "**Models**", *(_model(one) for one in summary.models)]
    return Notice(title=title, text="\n".join(lines), key=key, is_routine=True)


def _saved(sums: RecallSums, hit_rate: float | None) -> str:
    """``saved $0.0119 by answering 85 % from memory ($0.0123, less $0.0004 for judges)``; perhaps nothing."""
    if not (sums.hits or sums.judging_nano_usd):
        return ""
    share = f"{percent(hit_rate)} from memory"
    parts = f"{dollars(sums.saved_nano_usd)}, less {dollars(sums.judging_nano_usd)} for judges"
    if sums.net_nano_usd < 0:
        return f"cost {dollars(-sums.net_nano_usd)} more than it saved by answering {share} ({parts})"
    return f"saved {dollars(sums.net_nano_usd)} by answering {share} ({parts})"


def _change(now: int, before: int) -> str:
    """Against the same day a week ago; silent when there is nothing to compare with."""
    if before == 0:
        return ""
    return f", {(now - before) / before * 100:+.0f} % on the week before"


def _target(one: Target) -> str:
    label, wanted = _TARGETS[one.name]
    return f"{_MARKS[one.met]} {label}: {_value(one)} (target {wanted})"


def _value(one: Target) -> str:
    if one.value is None:
        return "-"
    if one.name == "p90_ms":
        return milliseconds(round(one.value))
    if one.name == "cost_per_question_usd":
        return dollars(round(one.value * 10**9))
    return percent(one.value)


def _model(one: RouteFigures) -> str:
    return (
        f"- `{one.route}`: {one.attempts:,} attempts ({one.answered:,} answered), "
        f"{one.usage.total_tokens:,} tokens, {dollars(one.cost_nano_usd)}"
    )
