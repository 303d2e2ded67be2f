"""Groq's rate limits: leaky buckets per model, told in headers and enforced by 429 and 413."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.simulator.bodies import rate_limited, too_large
from bot.simulator.models import Limits, Model
from bot.simulator.options import Plan

_MINUTE, _DAY = 60.0, 86_400.0
_ENTERPRISE = 100


def go_duration(seconds: float) -> str:
    """Write a duration as Go does, to a tenth of a millisecond, rounded up: ``2m59.56s``, ``577.5ms``."""
    tenths = math.ceil(max(seconds, 0.0) * 10_000 - 1e-6)
    if tenths == 0:
        return "0s"
    if tenths < 10_000:  # noqa: PLR2004 - a second
        return f"{tenths / 10:g}ms"
    minutes, rest = divmod(tenths, 600_000)
    hours, minutes = divmod(minutes, 60)
    written = f"{rest / 10_000:.4f}".rstrip("0").rstrip(".") + "s"
    if hours:
        return f"{hours}h{minutes}m{written}"
    return f"{minutes}m{written}" if minutes else written


@dataclass(slots=True, kw_only=True)
class Bucket:
    """What was used of one limit; it runs out evenly, the whole limit in ``seconds``."""

    name: str
    kind: str
    limit: int
    seconds: float
    used: float = 0.0
    at: float = 0.0

    def settle(self, now: float) -> None:
        self.used = max(0.0, self.used - (now - self.at) * self.limit / self.seconds)
        self.at = now

    def wait_for(self, requested: float) -> float:
        """Seconds until so much more has room; 0 when it has."""
        return max(0.0, self.used + requested - self.limit) * self.seconds / self.limit

    @property
    def reset_s(self) -> float:
        return self.used * self.seconds / self.limit

    @property
    def remaining(self) -> int:
        return max(0, math.floor(self.limit - self.used + 1e-9))


class Allowance:
    """The limits of one model under one plan; all times are seconds of one monotonic scale."""

    def __init__(self, model: Model, plan: Plan) -> None:
        self._model = model
        self._enforced = plan != "off"
        limits = model.free if plan == "free" else model.developer
        if plan == "enterprise":
            limits = limits.times(_ENTERPRISE)
        self._buckets = _buckets(limits)

    @property
    def kept(self) -> dict[str, int]:
        """The limits by their windows; none when they are not enforced."""
        return {bucket.name: bucket.limit for bucket in self._buckets if self._enforced}

    def admit(self, requested_tokens: int, now: float) -> None:
        """
        Count a request and the tokens that it may need (prompt and ``max_completion_tokens``).

        Raises:
            Refusal: 413 when it never fits, 429 when it does not fit now; nothing is counted then.
        """
        for bucket in self._buckets:
            bucket.settle(now)
        if self._enforced:
            self._check(requested_tokens)
        for bucket in self._buckets:
            bucket.used += requested_tokens if bucket.kind == "tokens" else 1

    def correct(self, tokens: int) -> None:
        """Take back (or add) tokens once the true number is known; cached ones do not count."""
        for bucket in self._buckets:
            if bucket.kind == "tokens":
                bucket.used = max(0.0, bucket.used + tokens)

    def headers(self, now: float) -> dict[str, str]:
        """Requests are told by the day and tokens by the minute, as Groq does."""
        for bucket in self._buckets:
            bucket.settle(now)
        told = {bucket.name: bucket for bucket in self._buckets}
        day, minute = told["requests per day (RPD)"], told["tokens per minute (TPM)"]
        return {
            "x-ratelimit-limit-requests": str(day.limit),
            "x-ratelimit-limit-tokens": str(minute.limit),
            "x-ratelimit-remaining-requests": str(day.remaining),
            "x-ratelimit-remaining-tokens": str(minute.remaining),
            "x-ratelimit-reset-requests": go_duration(day.reset_s),
            "x-ratelimit-reset-tokens": go_duration(minute.reset_s),
        }

    def _check(self, requested_tokens: int) -> None:
        for bucket in self._buckets:
            requested = requested_tokens if bucket.kind == "tokens" else 1
            if requested > bucket.limit:
                raise too_large(self._model.id, limit=bucket.limit, requested=requested)
            wait = bucket.wait_for(requested)
            if wait > 0:
                raise rate_limited(
                    self._model.id,
                    window=bucket.name,
                    kind=bucket.kind,
                    limit=bucket.limit,
                    used=math.ceil(bucket.used),
                    requested=requested,
                    wait=go_duration(wait),
                    retry_after_s=math.ceil(wait),
                )


def _buckets(limits: Limits) -> list[Bucket]:
    found = [
        Bucket(name="requests per minute (RPM)", kind="requests", limit=limits.rpm, seconds=_MINUTE),
        Bucket(name="requests per day (RPD)", kind="requests", limit=limits.rpd, seconds=_DAY),
        Bucket(name="tokens per minute (TPM)", kind="tokens", limit=limits.tpm, seconds=_MINUTE),
    ]
    if limits.tpd is not None:
        found.append(Bucket(name="tokens per day (TPD)", kind="tokens", limit=limits.tpd, seconds=_DAY))
    return found
