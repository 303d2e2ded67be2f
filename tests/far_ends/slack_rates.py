"""
The local Slack's rate limits: ``slack.world.admits = RateLimits(clock)`` turns them on.

Per method and workspace as documented (tiers 1 to 4), posts about one a second in each channel with bursts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.ports import Clock
from tests.far_ends.slack_message import Params

MINUTE_S = 60.0
PER_CHANNEL_S, BURST = 1.0, 5
"""A post a second in a channel, and so many at once."""
_TIER_1, _TIER_2, _TIER_3, _TIER_4 = 1, 20, 50, 100
PER_MINUTE: Mapping[str, int] = {
    "oauth.v2.access": _TIER_4,
    "chat.startStream": _TIER_2,
    "chat.stopStream": _TIER_2,
    "chat.appendStream": _TIER_4,
    "chat.update": _TIER_3,
    "chat.delete": _TIER_3,
    "chat.postEphemeral": _TIER_4,
    "conversations.history": _TIER_3,
    "conversations.replies": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.open": _TIER_3,
    "users.info": _TIER_4,
    "bots.info": _TIER_3,
    "views.open": _TIER_4,
    "views.push": _TIER_4,
    "views.update": _TIER_4,
    "views.publish": _TIER_4,
    "reactions.add": _TIER_3,
    "reactions.remove": _TIER_2,
    "files.getUploadURLExternal": _TIER_4,
    "files.completeUploadExternal": _TIER_4,
    "agents.sessions.setStatus": _TIER_3,
    "agents.sessions.rename": _TIER_3,
}
"""Calls in a minute; what is not named here has no limit that matters."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class RateLimits:
    """Buckets that fill again in time; `refusals` counts what was too much, by method."""

    clock: Clock
    refusals: dict[str, int] = field(default_factory=dict)
    _buckets: dict[tuple[str, ...], _Bucket] = field(default_factory=dict)

    def __call__(self, method: str, team: str, params: Params) -> int | None:
        """The seconds of ``Retry-After``; None when the call may be made."""
        if method == "chat.postMessage":
            wait = self._take((method, team, str(params.get("channel"))), BURST, PER_CHANNEL_S)
        elif method in PER_MINUTE:
            wait = self._take((method, team), PER_MINUTE[method], MINUTE_S / PER_MINUTE[method])
        else:
            return None
        if wait is not None:
            self.refusals[method] = self.refusals.get(method, 0) + 1
        return wait

    def _take(self, key: tuple[str, ...], most: int, each_s: float) -> int | None:
        now = self.clock.monotonic()
        bucket = self._buckets.setdefault(key, _Bucket(float(most), now))
        bucket.left = min(float(most), bucket.left + (now - bucket.at) / each_s)
        bucket.at = now
        if bucket.left < 1:
            return math.ceil((1 - bucket.left) * each_s)
        bucket.left -= 1
        return None
