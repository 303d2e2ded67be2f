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
    """
    Each thing in a line of Markdown; ``alerts`` oldest first, ``unanswered`` most asked first.

    ``told`` and ``waiting`` are the things themselves, all of them.
    """

    alerts: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    told: tuple[Alert, ...] = ()
    waiting: tuple[Item, ...] = ()


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
        since = await self.alerts.since(span.since)
        told = tuple(one for one in reversed(since) if one.at < span.until and _is_posted(one))
        waiting = tuple(one for one in await self.inbox.items() if _was_asked(one, span) and one.count)
        return Beside(
            alerts=alert_lines(told, span),
            unanswered=question_lines(waiting),
            told=told,
            waiting=waiting,
        )


def beside_json(beside: Beside) -> dict[str, object]:
    """``alerts`` and ``unanswered`` of a report, in the shapes of the commands ``alerts`` and ``inbox``."""
    return {
        "alerts": [alert_json(one) for one in beside.told],
        "unanswered": [item_json(one) for one in beside.waiting],
    }


def alert_json(one: Alert) -> dict[str, object]:
    """``twin alerts --json``: one of its list."""
    return {
        "key": one.key,
        "at": one.at.isoformat(),
        "kind": one.kind,
        "level": one.level,
        "severity": one.severity,
        "muted": one.is_muted,
        "title": one.title,
        "text": one.text,
    }


def item_json(one: Item) -> dict[str, object]:
    return {
        "id": one.id,
        "question": one.question,
        "count": one.count,
        "first_asked": one.first_asked.isoformat(),
        "last_asked": one.last_asked.isoformat(),
        "status": one.status.value,
    }


def alert_lines(alerts: Iterable[Alert], span: Span) -> tuple[str, ...]:
    """``14:05 warning: Answers come late``, with its day where there are several; no notes, nothing muted."""
    form = "%H:%M" if len(span.days) == 1 else "%Y-%m-%d %H:%M"
    posted = filter(_is_posted, alerts)
    lines = [f"{one.at.astimezone(span.zone):{form}} {one.severity}: {one.title}" for one in posted]
    return _cut(lines, MOST_ALERTS, "`alerts`")


def question_lines(items: Iterable[Item]) -> tuple[str, ...]:
    """Questions that the profile does not answer, and how often each was asked in all."""
    return _cut(
        [f"{_brief(one.question)} (asked: {one.count:,})" for one in items], MOST_QUESTIONS, "`inbox`"
    )


def _is_posted(alert: Alert) -> bool:
    return alert.level == "alert" and not alert.is_muted


def _was_asked(item: Item, span: Span) -> bool:
    return item.first_asked < span.until and item.last_asked >= span.since


def _brief(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}\u2026"


def _cut(lines: Sequence[str], most: int, where: str) -> tuple[str, ...]:
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[:most], f"and {len(lines) - most:,} more: {where}")
