"""The rate limits of a small Discord, told in headers as Discord tells them, and enforced."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

PER_ROUTE: Mapping[str, tuple[int, float]] = {
    r"POST /channels/(\d+)/messages": (5, 5.0),
    r"PATCH /channels/(\d+)/messages/\d+": (5, 5.0),
    r"DELETE /channels/(\d+)/messages/\d+": (5, 1.0),
    r"GET /channels/(\d+)/messages.*": (10, 1.0),
    r"POST /channels/(\d+)/typing": (5, 5.0),
    r"PUT /channels/(\d+)/messages/\d+/reactions/.*": (1, 0.25),
    r"POST /channels/(\d+)/.*threads": (10, 10.0),
    r"POST /users/@me/channels": (10, 10.0),
    r"(?:POST|PATCH|GET|DELETE) /webhooks/(\d+/[^/]+).*": (5, 2.0),
}
"""So many in so many seconds for each channel, or each webhook token; what is not named has no limit."""
GLOBAL, GLOBAL_S = 50, 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """What a request hears of the limits: to wait so long (None: it is let in), whose limit it is."""

    headers: dict[str, str]
    wait_s: float | None = None
    scope: str = "user"


@dataclass(slots=True)
class Window:
    """A bucket: so many requests since it began; when its time is over, it begins anew with the next one."""

    began: float = float("-inf")
    used: int = 0

    def enter(self, limit: int, per_s: float, now: float) -> float | None:
        """Count a request, or tell how long it has to wait."""
        if now >= self.began + per_s:
            self.began, self.used = now, 0
        if self.used >= limit:
            return max(0.001, self.began + per_s - now)
        self.used += 1
        return None


@dataclass(slots=True)
class Buckets:
    """
    When which requests came; all of one route and channel share a bucket.

    ``limit`` and ``per_s`` replace those of posts and edits. ``refused`` names what met a 429, ``invalid``
    counts every 401, 403 and 429 that Discord would count against the address.
    """

    limit: int = 5
    per_s: float = 5.0
    invalid: int = 0
    refused: list[str] = field(default_factory=list)
    windows: dict[str, Window] = field(default_factory=dict)

    def take(self, method: str, path: str, now: float) -> Told:
        """Let a request in, or tell how long it has to wait."""
        heard = f"{method} {path}"
        if not path.startswith(("/interactions/", "/webhooks/")):
            wait = self._window("global").enter(GLOBAL, GLOBAL_S, now)
            if wait is not None:
                return self._refuse(heard, Told({}, wait, "global"))
        for route, (usual, usual_s) in PER_ROUTE.items():
            found = re.fullmatch(route, heard)
            if found is not None:
                limit, per_s = (self.limit, self.per_s) if (usual, usual_s) == (5, 5.0) else (usual, usual_s)
                major = found[1] if found.groups() else ""
                told = self._told(route, f"{route}:{major}", limit, per_s, now)
                return told if told.wait_s is None else self._refuse(heard, told)
        return Told({})

    def _told(self, route: str, key: str, limit: int, per_s: float, now: float) -> Told:
        window = self._window(key)
        wait = window.enter(limit, per_s, now)
        resets = window.began + per_s - now
        headers = {
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - window.used),
            "X-RateLimit-Reset-After": f"{resets:.3f}",
            "X-RateLimit-Reset": f"{now + resets:.3f}",
        }
        return Told(headers, wait)

    def _window(self, key: str) -> Window:
        return self.windows.setdefault(key, Window())

    def _refuse(self, heard: str, told: Told) -> Told:
        self.refused.append(heard)
        return told
