"""The nouns and the ports of the dashboard's doorway: who is signed in, and who changed what."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
"""How long somebody stays signed in without being seen, and at all."""
ONCE_WITHIN = timedelta(minutes=15)
"""How long a link that lets in once may lie unused."""
KNOCKS_WITHIN = timedelta(minutes=1)


class Role(StrEnum):
    """What somebody who is signed in may do; whoever may more may also do the less."""

    VIEWER = "viewer"
    """Sees figures; no words of askers, and changes nothing."""
    OWNER = "owner"
    """The person: sees what was asked, and answers it."""
    ADMIN = "admin"
    """Everything."""

    def may(self, needed: Role) -> bool:
        """Whether this role is enough where another is asked for."""
        return _RANKS.index(self) >= _RANKS.index(needed)


_RANKS = (Role.VIEWER, Role.OWNER, Role.ADMIN)


def new_key() -> str:
    """What lets somebody in, for a cookie or a link: 32 bytes of chance, as letters of a URL."""
    return secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """All that the database knows of a key; 256 bits of chance need no salt and no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """
    Somebody who is signed in until ``expires_at``, or until they were not seen for long.

    ``who`` is what the audit names them by: ``web:admin-3f9c`` for a token or a link, ``slack:T1/U1`` for
    whoever came through Slack.
    """

    who: str
    role: Role
    began_at: datetime
    seen_at: datetime
    expires_at: datetime


class Keys(Protocol):
    """
    Who may enter, shared by all processes of one database; all raise `StorageError`.

    Sessions and links are known by digests alone: whoever reads the database cannot enter with what it holds.
    """

    async def open(self, digest: str, session: Session) -> None:
        """Somebody has signed in."""
        ...

    async def session(self, digest: str, *, at: datetime) -> Session | None:
        """
        Who holds this key, if it is still good at an instant; it is noted that they were seen.

        It is not any more from ``expires_at`` on, after `IDLE` unseen, or when it was closed. What is noted
        is noted once a minute.
        """
        ...

    async def close(self, digest: str) -> None:
        """They have signed out."""
        ...

    async def offer(self, digest: str, role: Role, *, expires_at: datetime) -> None:
        """A link that lets one person in, once."""
        ...

    async def redeem(self, digest: str, *, at: datetime) -> Role | None:
        """The role of a link that was not used and has not expired; it is used up by that."""
        ...

    async def knocked(self, address: str, *, at: datetime) -> int:
        """A wrong token came from an address; how many within the last minute, this one with them."""
        ...

    async def knocks(self, address: str, *, at: datetime) -> int:
        """How many wrong tokens came from an address within the last minute."""
        ...

    async def sweep(self, *, at: datetime) -> None:
        """Forget what has ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One line of the audit.

    ``action`` is a short name (``limit.set``, ``verified.withdrawn``, ``signed_in``), ``subject`` what it was
    done to: an id, never words of askers. ``was`` and ``now`` are values that may be shown; None: nothing.
    """

    at: datetime
    by: str
    action: str
    subject: str = ""
    was: str | None = None
    now: str | None = None


class Audit(Protocol):
    """Who changed what, for good; both raise `StorageError`."""

    async def note(self, change: Change) -> None: ...

    async def changes(self, *, before: str = "", most: int = 100) -> tuple[Sequence[Change], str]:
        """Changes, newest first, and the cursor of the next page (empty: that was all)."""
        ...
