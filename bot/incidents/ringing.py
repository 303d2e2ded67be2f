"""Brings alerts to a webhook, one by one, at least once each; nothing else ever waits for it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.alerts import CATCH_UP, AlertPosts, Batch, Lease
from bot.bookkeeping import Alert
from bot.errors import DeliveryFailed, DeliveryUnknown, TwinError
from bot.incidents.duties import dead_webhook
from bot.incidents.incident import Incidents
from bot.ports import Clock, Controls
from bot.silence import muted_kinds

log = structlog.get_logger(__name__)

DESTINATION = "webhook:alerts"
"""As claims name it: the address itself may hold a secret."""
OWN_KIND = "webhook"
"""Of its own death it is not told."""
LOOK_S = 15.0
_REFUSED = "refused"
FIRST_REST_S, LONGEST_REST_S = 90.0, 3600.0
"""What was not taken comes back when its lease and the quiet time are over: to try sooner is of no use."""
MOST_TRIES = 5
"""What is refused more often, by a webhook that takes others, is let be."""


class Hook(Protocol):
    """The far end of a webhook."""

    async def post(self, body: bytes, *, key: str) -> str:
        """
        Hand over a body of JSON; returns what was said to it. ``key`` is the same whenever it comes again.

        Raises:
            DeliveryFailed: it was certainly not taken.
            DeliveryUnknown: it may have been taken.
        """
        ...


@dataclass(slots=True)
class _Rest:
    """``length`` is 0 while the webhook takes what it is given; ``took``: it was seen to."""

    length: float = 0.0
    until: float = 0.0
    took: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPoster:
    """A watch of any number of processes: of one alert only one of them tells, unless it is lost doing so."""

    hook: Hook
    posts: AlertPosts
    incidents: Incidents
    controls: Controls
    clock: Clock
    _rest: _Rest = field(default_factory=_Rest)

    async def keep_posting(self) -> None:
        """Look for alerts until cancelled, whatever goes wrong."""
        while True:
            try:
                await self.post_due()
            except TwinError as error:
                log.warning("webhook.not_looked", reason=str(error))
            except Exception:
                log.exception("webhook.not_looked")
            await self.clock.sleep(LOOK_S)

    async def post_due(self) -> None:
        """
        Post what is due, oldest first, until there is nothing or two in a row are not taken; then rest.

        One alone that is never taken keeps no other: it is left for later, and let be in the end.

        Raises:
            StorageError: the database does not answer.
        """
        if self.clock.monotonic() < self._rest.until:
            return
        refused, reason, is_taken = 0, "", False
        while refused < 2 and (batch := await self._claim()) is not None:  # noqa: PLR2004 - two in a row
            fault = await self._post(batch)
            if fault and self._rest.took and batch.attempt > MOST_TRIES:
                await self._let_be(batch, fault)
                continue
            refused = refused + 1 if fault else 0
            reason, is_taken = fault or reason, is_taken or not fault
        if is_taken or reason:
            await self._note(reason=reason, is_dead=not is_taken)

    async def _claim(self) -> Batch | None:
        now = self.clock.now()
        but = {*muted_kinds(await self.controls.read(), now), OWN_KIND}
        return await self.posts.claim(DESTINATION, since=now - CATCH_UP, lease=Lease(at=now), most=1, but=but)

    async def _post(self, batch: Batch) -> str:
        """What was in the way; empty: it was taken. What was not stays claimed until its lease has ended."""
        said = ""
        try:
            for alert in batch.alerts:
                said = await self.hook.post(body_of(alert), key=batch.key)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.warning("webhook.failed", key=batch.key, attempt=batch.attempt, reason=str(error))
            return str(error)
        await self.posts.mark_sent(DESTINATION, batch, said, at=self.clock.now())
        return ""

    async def _let_be(self, batch: Batch, fault: str) -> None:
        """It takes others, so that the fault is this one's; `alerts` shows it all the same."""
        log.error("webhook.given_up", key=batch.key, attempt=batch.attempt, reason=fault)
        await self.posts.mark_sent(DESTINATION, batch, _REFUSED, at=self.clock.now())

    async def _note(self, *, reason: str, is_dead: bool) -> None:
        """Rest the longer the longer it is dead, and have that told once."""
        rest = self._rest
        rest.took = not is_dead
        rest.length = min(max(2 * rest.length, FIRST_REST_S), LONGEST_REST_S) if is_dead else 0.0
        rest.until = self.clock.monotonic() + rest.length
        await self.incidents.take([dead_webhook(is_dead=is_dead, reason=reason)], at=self.clock.now())


def body_of(alert: Alert) -> bytes:
    """An alert as JSON; the same bytes whenever it is told."""
    told = {
        "title": alert.title,
        "text": alert.text,
        "severity": alert.severity,
        "kind": alert.kind,
        "key": alert.key,
        "at": alert.at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
