"""Figures -> words: how numbers read in a chat, a terminal and a report (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from bot.reports.parts import Growth
from bot.reports.summary import RouteFigures
from bot.reports.targets import Target
from bot.spend.cost import parse_usd

_MARKS = {True: "✅", False: "❌", None: "⚪"}
_MOST_PLACES = 6
_TARGETS = {
    "p90_ms": "p90 latency",
    "availability": "availability",
    "cost_per_question_usd": "cost per question",
    "cache_hit_rate": "cache hits",
    "error_rate": "errors",
}


def dollars(nano: int) -> str:
    """Money for a reader: cents when it is dollars, six decimals when it is less than a cent."""
    amount, sign = Decimal(abs(nano)).scaleb(-9), "-" if nano < 0 else ""
    places = "0.01" if amount == 0 or amount >= 1 else "0.0001" if amount >= Decimal("0.01") else "0.000001"
    return f"{sign}${amount.quantize(Decimal(places), rounding=ROUND_HALF_UP):,}"


def dollars_told(amount: str) -> str:
    """The same of an amount as JSON has it, a string of dollars."""
    return dollars(parse_usd(amount))


def counted(number: int, what: str) -> str:
    """``1 question``, ``1,200 questions``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def percent(share: float | None, *, beside: float | None = None) -> str:
    """``0.9 %``; beside a target with as many decimals as keep it on its side: ``0.99 %`` below ``1 %``."""
    if share is None:
        return "-"
    told = [f"{share * 100:.{places}f}" for places in range(1, _MOST_PLACES)]
    if beside is None:
        return f"{told[0]} %"
    target = round(beside * 100, _MOST_PLACES)
    fair = (one for one in told if _side(float(one), target) == _side(share, beside))
    return f"{next(fair, told[-1])} %"


def _side(value: float, target: float) -> int:
    """Below, at or above."""
    return (value > target) - (value < target)


def milliseconds(value: int | None) -> str:
    if value is None:
        return "-"
    return f"{value} ms" if value < 1000 else f"{value / 1000:.2f} s"  # noqa: PLR2004 - a second


def outcomes(counts: Mapping[str, int]) -> str:
    """``12 answered, 3 not in profile``, most first."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in ordered) or "none"


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


def change(growth: Growth, *, of: str = "") -> str:
    """``, +12 % on the week before``: silent when there is nothing to compare with."""
    if growth.share is None:
        return ""
    return f", {round(growth.share * 100):+,} %{f' {of}' if of else ''}"


def target(one: Target) -> str:
    """``✅ p90 latency: 400 ms (target < 2 s), better than 520 ms``."""
    value, before = _value(one, one.value), _value(one, one.before)
    told = f"{_MARKS[one.met]} {_TARGETS[one.name]}: {value} (target {_wanted(one)})"
    if one.trend is None:
        return told
    return f"{told}, {'the same as before' if value == before else f'{one.trend} than {before}'}"


def _wanted(one: Target) -> str:
    if one.name == "p90_ms":
        shown = f"{one.target / 1000:g} s" if one.target >= 1000 else f"{one.target:g} ms"  # noqa: PLR2004 - a second
        return f"< {shown}"
    if one.name == "cost_per_question_usd":
        return f"< ${one.target:g}"
    share = f"{round(one.target * 100, 6):g} %"
    return {"availability": share, "cache_hit_rate": f"> {share}"}.get(one.name, f"< {share}")


def _value(one: Target, value: float | None) -> str:
    if value is None:
        return "-"
    if one.name == "p90_ms":
        return milliseconds(round(value))
    if one.name == "cost_per_question_usd":
        return dollars(round(value * 10**9))
    return percent(value, beside=one.target)
