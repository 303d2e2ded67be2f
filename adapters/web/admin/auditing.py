"""What the doorway notes in the audit: who came in, by which way, who left, and whom it sent away."""

from __future__ import annotations

import structlog

from bot.errors import StorageError
from bot.keys import Audit, Change, Session
from bot.ports import Clock

log = structlog.get_logger(__name__)

NOBODY = "web:nobody"
"""In whose name a refusal stands: who it was is not known."""


class DoorwayNotes:
    """Three kinds of lines; never a token or a key."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock

    async def signed_in(self, session: Session, way: str) -> None:
        """
        Somebody came in by a ``way``: token, link or slack.

        Raises:
            StorageError: it was not noted.
        """
        log.info("web.signed_in", who=session.who, role=session.role.value, way=way)
        await self._note("signed_in", by=session.who, subject=way, now=session.role.value)

    async def signed_out(self, session: Session) -> None:
        """
        Somebody left.

        Raises:
            StorageError: it was not noted.
        """
        await self._note("signed_out", by=session.who)

    async def refused(self, address: str, way: str) -> None:
        """Somebody from an address was not let in; it is said to them whether it can be noted or not."""
        log.warning("web.sign_in_refused", way=way)
        try:
            await self._note("sign_in_refused", by=NOBODY, subject=address, now=way)
        except StorageError as error:
            log.error("web.refusal_not_noted", reason=str(error))

    async def _note(self, action: str, *, by: str, subject: str = "", now: str | None = None) -> None:
        await self._audit.note(Change(at=self._clock.now(), by=by, action=action, subject=subject, now=now))
