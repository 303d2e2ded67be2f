"""The tables and lines that show an account by day, model, type, platform, channel or person (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.commands.arguments import By
from bot.commands.reply import Table
from bot.reports.accounts import Account
from bot.reports.parts import Growth, Part
from bot.reports.periods import Period, label, periods, unit_of
from bot.reports.posts import part
from bot.reports.wording import MODEL_HEADINGS, change, dollars, model_row
from bot.spend.cost import usd

_Row = TypeVar("_Row")
_LINE = 5
"""So many parts of a breakdown are named in a line; its table has all."""


def by_period(account: Account) -> Table | None:
    """Days, or weeks or months where they are many; those in which nothing happened are left out."""
    unit = unit_of(len(account.now.by_day))
    busy = [one for one in periods(account.now.by_day) if one.questions or one.cost_nano_usd]

    def row(one: Period) -> tuple[str, ...]:
        return label(one, unit), f"{one.questions:,}", f"{one.tokens:,}", dollars(one.cost_nano_usd)

    def plain(one: Period) -> tuple[object, ...]:
        return label(one, unit), one.questions, one.tokens, usd(one.cost_nano_usd)

    return _table((unit, "questions", "tokens", "cost"), busy, row, plain)


def by_model(account: Account) -> Table | None:
    """Each route, dearest first, with the change of its cost."""
    rows = tuple((*model_row(one), _told(spent)) for one, spent in account.models)
    plain = tuple(
        (
            str(one.route),
            one.attempts,
            one.answered,
            one.usage.prompt_tokens,
            one.usage.cached_tokens,
            one.usage.completion_tokens,
            usd(one.cost_nano_usd),
            _grown(spent),
        )
        for one, spent in account.models
    )
    headings = (*MODEL_HEADINGS, "change")
    return Table(headings=headings, rows=rows, plain=plain, numeric=_from_second(headings)) if rows else None


def by_part(by: By, parts: Sequence[Part]) -> Table | None:
    """Questions and cost of each part, with the change of its questions."""

    def row(one: Part) -> tuple[str, ...]:
        return one.name, f"{one.questions:,}", dollars(one.cost_nano_usd), _told(one.asked)

    def plain(one: Part) -> tuple[object, ...]:
        return one.name, one.questions, usd(one.cost_nano_usd), _grown(one.asked)

    return _table((str(by), "questions", "cost", "change"), parts, row, plain)


def line(parts: Sequence[Part]) -> str:
    """``technical: 120, +8 % ($0.0123); general: 9 ($0.0001); and 3 more``; empty of a single part."""
    shown = "; ".join(part(one) for one in parts[:_LINE])
    rest = len(parts) - _LINE
    if len(parts) < 2:  # noqa: PLR2004 - a whole is no breakdown
        return ""
    return f"{shown}; and {rest} more" if rest > 0 else shown


def _table(
    headings: tuple[str, ...],
    found: Sequence[_Row],
    row: Callable[[_Row], tuple[str, ...]],
    plain: Callable[[_Row], tuple[object, ...]],
) -> Table | None:
    if not found:
        return None
    return Table(
        headings=headings,
        rows=tuple(map(row, found)),
        plain=tuple(map(plain, found)),
        numeric=_from_second(headings),
    )


def _from_second(headings: tuple[str, ...]) -> frozenset[int]:
    return frozenset(range(1, len(headings)))


def _told(growth: Growth) -> str:
    return change(growth).lstrip(", ") or "-"


def _grown(growth: Growth) -> float | None:
    return None if growth.share is None else round(growth.share, 6)
