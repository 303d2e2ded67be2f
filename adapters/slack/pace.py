"""How often one workspace is called: below Slack's tiers, so that nothing that matters is refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.pace import PerMinute
from bot.ports import Clock

STARTS, APPENDS, SESSIONS = 18, 90, 20
"""Within a minute; Slack's tiers bear 20 and 100, and 50 of which each session takes two."""


@dataclass(slots=True)
class Pace:
    """What a workspace bears and lets us show; learnt from its refusals."""

    clock: Clock
    starts: PerMinute = field(init=False)
    appends: PerMinute = field(init=False)
    sessions: PerMinute = field(init=False)
    has_streams: bool = True
    has_status: bool = True
    has_sessions: bool = True

    def __post_init__(self) -> None:
        self.starts = PerMinute(self.clock, STARTS)
        self.appends = PerMinute(self.clock, APPENDS)
        self.sessions = PerMinute(self.clock, SESSIONS)
