"""From signals to incidents: each is told once, when it has held, and once more when it is over (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.bookkeeping import Alert, Severity

AGAIN = timedelta(hours=1)
"""Of one name no two openings, and no two recoveries, are told within this time."""
STEADY = timedelta(minutes=10)
"""After a longer gap between two looks nobody knows whether a condition held all the time."""
UNSEEN = timedelta(days=2)
"""What nobody has looked at for so long, is no incident any more: its route or its setting is gone."""
_NOTED = timedelta(minutes=1)
"""A look that changes nothing is written down so often at most."""
_JUST_NOW = timedelta(minutes=1)


class Level(StrEnum):
    """What one look found; between the two nothing opens and nothing is over, so that nothing flaps."""

    BAD = "bad"
    BETWEEN = "between"
    GOOD = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """
    What one look found of one thing that may go wrong.

    ``name`` is its kind, or ``KIND:PART``. It opens an incident, with ``title`` and ``text`` (what is seen,
    what to do), when it was bad for ``hold``; that one is over when it was good for ``ease``, and ``relief``
    and ``over`` are told. ``every`` is how often somebody looks.
    """

    name: str
    level: Level
    title: str
    text: str
    relief: str
    over: str = ""
    severity: Severity = "warning"
    hold: timedelta = timedelta()
    ease: timedelta = timedelta(minutes=15)
    every: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """
    How one thing stands: since when it is bad or good, and the incident that is open, if one ``is_open``.

    ``opened_at`` and ``closed_at`` are of the last opening and the last recovery.
    """

    name: str
    looked_at: datetime
    bad_since: datetime | None = None
    good_since: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    is_open: bool = False
    severity: Severity = "warning"
    title: str = ""

    @property
    def key(self) -> str:
        """That of the alert which told of the last opening."""
        return f"incident:{self.name}:{self.opened_at.isoformat() if self.opened_at else ''}"


State = Mapping[str, Watch]


class Incidents(Protocol):
    """What is watched, shared by every process; raises `StorageError` like everything that is kept."""

    async def take(self, signals: Sequence[Signal], *, at: datetime) -> tuple[Alert, ...]:
        """Take in what a look found, and tell what follows from it, all or nothing; returns what was told."""
        ...

    async def open(self) -> tuple[Watch, ...]:
        """The incidents that are open, by name."""
        ...


def kind_of(name: str) -> str:
    return name.partition(":")[0]


def watch(
    signals: Iterable[Signal], state: State, at: datetime
) -> tuple[dict[str, Watch], tuple[Alert, ...]]:
    """
    The state after a look at an instant, and what is to be told.

    Of what `signals` do not mention nothing changes, until it was `UNSEEN` for too long.
    """
    after = {name: _not_ahead(known, at) for name, known in state.items()}
    told: list[Alert] = []
    for signal in signals:
        now = _looked(signal, after.get(signal.name), at)
        if _opens(signal, now, at):
            now = replace(
                now, is_open=True, opened_at=at, good_since=None, severity=signal.severity, title=signal.title
            )
            told.append(_opening(signal, now, at))
        elif _closes(signal, now, at):
            told.append(_recovery(now, at, title=signal.relief, text=signal.over))
            now = replace(now, is_open=False, closed_at=at)
        after[signal.name] = now
    for name, now in list(after.items()):
        if now.is_open and at - now.looked_at > UNSEEN:
            gone = "Nobody looks at it any more: what it was about is no longer configured."
            told.append(_recovery(now, at, title=f"No longer watched: {now.title}", text=gone))
            after[name] = replace(now, is_open=False, closed_at=at)
    return {name: now for name, now in after.items() if not _is_calm(now, at)}, tuple(told)


def _looked(signal: Signal, known: Watch | None, at: datetime) -> Watch:
    now = known or Watch(name=signal.name, looked_at=at)
    if at - now.looked_at > max(STEADY, 3 * signal.every):
        now = replace(now, bad_since=None, good_since=None)
    seen = replace(
        now,
        bad_since=(now.bad_since or at) if signal.level is Level.BAD else None,
        good_since=(now.good_since or at) if signal.level is Level.GOOD else None,
    )
    is_same = (seen.bad_since, seen.good_since) == (now.bad_since, now.good_since)
    return seen if is_same and at - now.looked_at < _NOTED else replace(seen, looked_at=at)


def _opens(signal: Signal, now: Watch, at: datetime) -> bool:
    if now.is_open or now.bad_since is None or at - now.bad_since < signal.hold:
        return False
    return now.opened_at is None or at - now.opened_at >= AGAIN


def _closes(signal: Signal, now: Watch, at: datetime) -> bool:
    if not now.is_open or now.good_since is None or at - now.good_since < signal.ease:
        return False
    return now.closed_at is None or at - now.closed_at >= AGAIN


def _is_calm(now: Watch, at: datetime) -> bool:
    """Whether nothing needs to be remembered: neither an incident nor what may become one."""
    if now.is_open:
        return False
    if now.bad_since is not None:
        return at - now.looked_at > UNSEEN
    return all(last is None or at - last >= AGAIN for last in (now.opened_at, now.closed_at))


def _not_ahead(known: Watch, at: datetime) -> Watch:
    """The same by a clock that was put back: nothing happened later than now."""
    return replace(
        known,
        looked_at=min(known.looked_at, at),
        bad_since=known.bad_since and min(known.bad_since, at),
        good_since=known.good_since and min(known.good_since, at),
        closed_at=known.closed_at and min(known.closed_at, at),
        # that of an open one is the name by which it was told
        opened_at=known.opened_at if known.is_open else known.opened_at and min(known.opened_at, at),
    )


def _opening(signal: Signal, now: Watch, at: datetime) -> Alert:
    return Alert(
        key=now.key,
        at=at,
        kind=kind_of(now.name),
        title=signal.title,
        text=signal.text,
        level="note" if signal.severity == "info" else "alert",
        is_urgent=signal.severity == "critical",
    )


def _recovery(now: Watch, at: datetime, *, title: str, text: str) -> Alert:
    """It is told as loudly as the opening was."""
    since = now.opened_at or at
    began = f"It began at {since:%Y-%m-%d %H:%M} UTC." if at - since >= _JUST_NOW else ""
    return Alert(
        key=f"{now.key}:over",
        at=at,
        kind=kind_of(now.name),
        title=title,
        text=" ".join(filter(None, (text, began))),
        level="note" if now.severity == "info" else "alert",
        is_urgent=now.severity == "critical",
        ends=now.key,
    )
