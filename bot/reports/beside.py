"""What a report tells beside its figures: what went wrong in its days, and which questions wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.bookkeeping import Alert
from bot.ports import Alerts
from bot.reports.span import Span
from bot.unanswered import Inbox, Item

MOST_ALERTS, MOST_QUESTIONS = 10, 5
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Each thing in a line of Markdown; ``alerts`` oldest first, ``unanswered`` most asked first."""

    alerts: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


NOTHING = Beside()
Look = Callable[[Span], Awaitable[Beside]]
"""What there is to tell of a span; raises `StorageError` when the books do not answer."""


async def nothing_beside(_span: Span) -> Beside:
    """For whoever keeps neither."""
    return NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Happenings:
    """Reads both; a question that was answered meanwhile waits no more."""

    alerts: Alerts
    inbox: Inbox

    async def of(self, span: Span) -> Beside:
        """
        What was told to operators, and asked in vain, in a span.

        Raises:
            StorageError: the database does not answer.
        """
        told = await self.alerts.since(span.since)
        return Beside(
            alerts=alert_lines([one for one in reversed(told) if one.at < span.until], span),
            unanswered=question_lines(
                one for one in await self.inbox.items() if _was_asked(one, span) and one.count
            ),
        )


def alert_lines(alerts: Iterable[Alert], span: Span) -> tuple[str, ...]:
    """``14:05 warning: Answers come late``, with its day where there are several; no notes, nothing muted."""
    form = "%H:%M" if len(span.days) == 1 else "%Y-%m-%d %H:%M"
    posted = [one for one in alerts if one.level == "alert" and not one.is_muted]
    lines = [f"{one.at.astimezone(span.zone):{form}} {one.severity}: {one.title}" for one in posted]
    return _cut(lines, MOST_ALERTS, "`alerts`")


def question_lines(items: Iterable[Item]) -> tuple[str, ...]:
    """Questions that the profile does not answer, and how often each was asked in all."""
    return _cut(
        [f"{_brief(one.question)} (asked: {one.count:,})" for one in items], MOST_QUESTIONS, "`inbox`"
    )


def _was_asked(item: Item, span: Span) -> bool:
    return item.first_asked < span.until and item.last_asked >= span.since


def _brief(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}\u2026"


def _cut(lines: Sequence[str], most: int, where: str) -> tuple[str, ...]:
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[:most], f"and {len(lines) - most:,} more: {where}")
