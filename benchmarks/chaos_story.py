"""What was done in a chaos, and when: all that may excuse what people saw (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

ANSWERED_WITHIN = timedelta(seconds=25)
"""What a twin had in its hands when it died was asked at most so long before (an ask has 20 s, Slack 3 s)."""
TOLD_WITHIN = timedelta(seconds=3)
"""A twin tells that the database is away when it has waited for it, and we read its log now and then."""


@dataclass(slots=True)
class Blindness:
    """From when until when one twin went on without its database, as its own log told."""

    port: int
    since: datetime
    until: datetime = field(default_factory=lambda: datetime.max.replace(tzinfo=UTC))

    def overlaps(self, since: datetime, until: datetime) -> bool:
        return self.since - TOLD_WITHIN <= until and since <= self.until + TOLD_WITHIN


@dataclass(slots=True)
class Said:
    """One answer at the web: the whole of it, from when until when it was waited for, and the port."""

    words: str
    asked: datetime
    at: datetime
    port: int


@dataclass(slots=True)
class Mention:
    """One mention on Slack; `was_taken`: somebody acknowledged one of its events."""

    at: datetime
    was_taken: bool = True


@dataclass(slots=True)
class Story:
    """Every outage, death, birth (by port) and jump of a clock: when, how many seconds, how many twins."""

    blind: list[Blindness] = field(default_factory=list)
    deaths: list[datetime] = field(default_factory=list)
    born: dict[int, list[datetime]] = field(default_factory=dict)
    jumps: list[tuple[datetime, float, int]] = field(default_factory=list)

    def could_not_know(self, said: Said) -> bool:
        """Whether it was said without the database by a later life: it knows no words of the one before."""
        lives = [at for at in self.born.get(said.port, ()) if at <= said.at]
        return len(lives) > 1 and any(
            one.port == said.port and one.overlaps(said.asked, said.at) for one in self.blind
        )

    def answers(self, said: Sequence[Said]) -> set[str]:
        """
        What was said to one question, without what nobody could have known to be a second answer.

        Its words may be what is kept in the end, so they are left out wherever they were said.
        """
        unknowing = {one.words for one in said if self.could_not_know(one)}
        return {one.words for one in said} - unknowing or {said[0].words}

    def may_be_twice(self, ts: str, mention: Mention, redelivered: Iterable[str]) -> bool:
        """Whether Slack sent one of its events again while no twin could know what another one had taken."""
        was_blind = any(one.overlaps(mention.at, mention.at + ANSWERED_WITHIN) for one in self.blind)
        return ts in set(redelivered) and was_blind

    def may_be_lost(self, mention: Mention) -> bool:
        """Whether nobody took it, or it was in the hands of a twin that was killed."""
        in_hand = any(mention.at <= at <= mention.at + ANSWERED_WITHIN for at in self.deaths)
        return not mention.was_taken or in_hand
