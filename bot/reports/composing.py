"""Composes what is posted: reads the accounts, what is ahead, what is advised, and puts it in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.notices import Notice
from bot.reports.accounts import Account, Accounts
from bot.reports.beside import Beside, Look, nothing_beside
from bot.reports.calendar import Kind
from bot.reports.posts import digest, report
from bot.reports.span import Span


async def nothing_ahead(_day: date) -> str:
    """For whoever does not look ahead."""
    return ""


Advise = Callable[[Span], Awaitable[Sequence[str]]]
"""What is recommended at the end of a span, each in a sentence with its figures; raises nothing."""


async def no_advice(_span: Span) -> Sequence[str]:
    """For whoever recommends nothing."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """The report on a day in words, and what it is made of."""

    notice: Notice
    account: Account
    beside: Beside
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """
    Raises `StorageError` when the books do not answer.

    ``budget`` tells in a line what of the month's was used by the end of a day, and will be; ``advise`` what
    is recommended then: neither raises. ``beside`` tells what went wrong in a span, and what waits.
    """

    name: str
    zone: ZoneInfo
    accounts: Accounts
    budget: Callable[[date], Awaitable[str]] = nothing_ahead
    advise: Advise = no_advice
    beside: Look = nothing_beside

    async def daily(self, day: date) -> Daily:
        """The report on one local day, beside the same day of the week before."""
        span = Span.of(day, 1, self.zone)
        account = await self.accounts.of(span, before=span.a_week_before())
        budget, advice = await self.budget(day), await self.advise(span)
        beside = await self.beside(span)
        notice = report(self.name, account, budget=budget, advice=advice, beside=beside)
        return Daily(notice=notice, account=account, beside=beside, advice=tuple(advice))

    async def digest(self, kind: Kind, first: date, last: date) -> Notice:
        """The digest of the local days from ``first`` to ``last``, beside the week or month before."""
        span = Span.between(first, last, self.zone)
        account = await self.accounts.of(span, before=span.month_before() if kind is Kind.MONTHLY else None)
        budget, advice = await self.budget(last), await self.advise(span)
        beside = await self.beside(span)
        return digest(self.name, kind, account, budget=budget, advice=advice, beside=beside)
