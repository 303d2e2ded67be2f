"""What a small Discord does not let through: messages that are too large, requests that come too fast."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from tests.far_ends.discord_world import Json, Refusal


@dataclass(slots=True)
class Buckets:
    """At most `limit` requests in `per_s` seconds for each route and channel."""

    limit: int = 5
    per_s: float = 5.0
    times: dict[str, list[float]] = field(default_factory=dict)

    def take(self, key: str) -> dict[str, str]:
        """Headers of a request that is let in; `Refusal` when the bucket is empty."""
        now = asyncio.get_running_loop().time()
        recent = [at for at in self.times.get(key, []) if at > now - self.per_s]
        left = self.per_s - (now - recent[0]) if recent else self.per_s
        if len(recent) >= self.limit:
            raise Refusal(429, 0, f"{left:.3f}")
        self.times[key] = [*recent, now]
        return {
            "X-RateLimit-Bucket": re.sub(r"\W", "", re.sub(r"\d{15,}", "", key)),
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - len(recent) - 1),
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Reset": f"{left:.3f}",
        }


def check_message(body: Json, files: dict[str, str]) -> None:
    """Discord's limits on one message, and the errors that it gives."""
    embeds = body.get("embeds") or []
    letters = sum(len(text) for embed in embeds for text in _texts(embed))
    if not (body.get("content") or embeds or files or body.get("attachments")):
        raise Refusal(400, 50006, "Cannot send an empty message")
    if len(body.get("content") or "") > 2000:
        raise Refusal(400, 50035, "Invalid Form Body: content: Must be 2000 or fewer in length.")
    if letters > 6000 or any(_too_long(embed) for embed in embeds):
        raise Refusal(400, 50035, "Invalid Form Body: embeds: exceeds a maximum size")
    if len(str(body.get("nonce") or "")) > 25:
        raise Refusal(400, 50035, "Invalid Form Body: nonce: Must be 25 or fewer in length.")


def _texts(embed: Json) -> list[str]:
    parts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    for one in embed.get("fields") or []:
        parts += [one["name"], one["value"]]
    return [part for part in parts if part]


def _too_long(embed: Json) -> bool:
    fields = embed.get("fields") or []
    return (
        len(embed.get("title") or "") > 256
        or len(embed.get("description") or "") > 4096
        or len((embed.get("footer") or {}).get("text", "")) > 2048
        or len(fields) > 25
        or any(not 0 < len(one["name"]) <= 256 or not 0 < len(one["value"]) <= 1024 for one in fields)
    )
