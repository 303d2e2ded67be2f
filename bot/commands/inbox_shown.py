"""How the inbox and the person's own answers are shown: tables, and the shapes of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands.reply import Reply, Table
from bot.inbox.shown import brief
from bot.remembered import Verified
from bot.reports.beside import item_json
from bot.unanswered import Item, Status

SHOWN = 30
"""So many rows are shown; data has all."""
LABELS = {
    Status.OPEN: "open",
    Status.ANSWERED: "answered",
    Status.DISMISSED: "dismissed",
    Status.NOT_FOR_THE_TWIN: "not for the twin",
}
LONGEST = 160
"""Characters of a question or an answer; beyond them a cell of a table is too wide."""


def listed(title: str, items: Sequence[Item], zone: ZoneInfo) -> Reply:
    """Items of the inbox; nothing of who asked."""
    if not items:
        return Reply(title=f"{title}: none", data=[])
    more = f"The {SHOWN} most asked of {len(items):,}. " if len(items) > SHOWN else ""
    rows = tuple(
        (
            *(one.id, brief(one.question, LONGEST), f"{one.count:,}"),
            *(_day(one.first_asked, zone), _day(one.last_asked, zone), LABELS[one.status]),
        )
        for one in items[:SHOWN]
    )
    return Reply(
        title=title,
        text=f"{more}`teach ID ANSWER` answers one for everybody.",
        table=Table(
            headings=("id", "question", "count", "first", "last", "status"), rows=rows, numeric=frozenset({2})
        ),
        data=[item_json(one) for one in items],
    )


def answers(found: Sequence[Verified], now: datetime, zone: ZoneInfo) -> Reply:
    """The person's own answers; those that stand come first."""
    ordered = sorted(found, key=lambda one: not one.stands(now))
    rows = tuple(
        (
            one.id,
            brief(one.question, LONGEST),
            brief(one.text, LONGEST),
            _day(one.at, zone),
            _state(one, now, zone),
        )
        for one in ordered[:SHOWN]
    )
    return Reply(
        title="Answers in the person's own words" if ordered else "No answer was taught so far",
        text=f"{SHOWN} of {len(ordered):,}." if len(ordered) > SHOWN else "",
        table=Table(headings=("id", "question", "answer", "of", "state"), rows=rows) if rows else None,
        data=[_answer_json(one, now) for one in ordered],
    )


def versions_of(versions: Sequence[Verified], now: datetime, zone: ZoneInfo) -> Reply:
    """Every version of one answer, oldest first; there is at least one."""
    rows = tuple(
        (f"{one.version}", _day(one.at, zone), one.author, brief(one.text, LONGEST), _state(one, now, zone))
        for one in versions
    )
    return Reply(
        title=f"{versions[0].id}: \u201c{brief(versions[0].question, LONGEST)}\u201d",
        table=Table(headings=("version", "of", "by", "answer", "state"), rows=rows, numeric=frozenset({0})),
        data=[_answer_json(one, now) for one in versions],
    )


def told(title: str, text: str, one: Verified) -> Reply:
    """What has become of one answer."""
    return Reply(title=title, text=text, data=_answer_json(one, one.at))


def quoted(one: Verified) -> str:
    """Question and answer in one line."""
    return f"\u201c{brief(one.question, LONGEST)}\u201d is answered: \u201c{brief(one.text, LONGEST)}\u201d"


def expiry(one: Verified, zone: ZoneInfo) -> str:
    """Until when an answer is given."""
    if one.expires_at is None:
        return "does not expire"
    return f"expires {one.expires_at.astimezone(zone):%Y-%m-%d %H:%M}"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"


def _state(one: Verified, now: datetime, zone: ZoneInfo) -> str:
    if one.withdrawn_at is not None:
        return f"withdrawn {_day(one.withdrawn_at, zone)}"
    if one.expires_at is None:
        return "stands"
    return f"{'until' if now < one.expires_at else 'ended'} {one.expires_at.astimezone(zone):%Y-%m-%d %H:%M}"


def _answer_json(one: Verified, now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "version": one.version,
        "question": one.question,
        "text": one.text,
        "author": one.author,
        "at": one.at.isoformat(),
        "expires_at": one.expires_at and one.expires_at.isoformat(),
        "withdrawn_at": one.withdrawn_at and one.withdrawn_at.isoformat(),
        "stands": one.stands(now),
    }
