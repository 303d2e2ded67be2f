"""Notes who did what where it is done, so that each door's doings are in one audit; it is in nobody's way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.errors import StorageError
from bot.keys import Audit, Change
from bot.ports import Clock

log = structlog.get_logger(__name__)

OPERATOR = "terminal:local"
"""Whoever sits at the machine, as the terminal's door names them."""
THEMSELVES = "themselves"
"""In whose name it stands that somebody was forgotten who wished it: the line would name them for good."""


class Noting(Protocol):
    """What a command calls when it has done something; it raises nothing."""

    async def __call__(
        self, by: str, action: str, subject: str = "", *, was: str | None = None, now: str | None = None
    ) -> None: ...


async def unnoted(
    by: str, action: str, subject: str = "", *, was: str | None = None, now: str | None = None
) -> None:
    """For whoever keeps no audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auditing:
    """Notes at this instant; what cannot be noted is logged, as it was done all the same."""

    audit: Audit
    clock: Clock

    async def noted(
        self, by: str, action: str, subject: str = "", *, was: str | None = None, now: str | None = None
    ) -> None:
        """See `bot.keys.Change`: ``subject`` is an id, and none of it words of askers."""
        at = self.clock.now()
        try:
            await self.audit.note(Change(at=at, by=by, action=action, subject=subject, was=was, now=now))
        except StorageError as error:
            log.error("audit.not_noted", action=action, subject=subject, reason=str(error))
