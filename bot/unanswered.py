"""The nouns and the port of the inbox: what the profile could not answer, and who waits for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Status(StrEnum):
    """What has become of an unanswered question."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    NOT_FOR_THE_TWIN = "not_for_the_twin"
    """The person tells it themselves, or not at all: it is not brought to them again."""


class Wished(StrEnum):
    """What came of the wish that the person be asked."""

    ASKED = "asked"
    """They are told of the question at once, or with the next list when there are many."""
    WAITING = "waiting"
    """They have been told of it already; whoever wishes it hears with the others."""
    CLOSED = "closed"
    """They keep the question to themselves, or have answered it meanwhile."""
    UNKNOWN = "unknown"
    """This person has asked nothing of the kind, or it was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    One unanswered question, however often and in whichever words it was asked.

    ``answered_by`` is the id of the `bot.remembered.Verified` that answers it; ``settled_by`` whoever ended
    it, ``slack:U1``.
    """

    id: str
    question: str
    key: str
    status: Status
    count: int
    first_asked: datetime
    last_asked: datetime
    answered_by: str | None = None
    told_owner_at: datetime | None = None
    settled_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    Somebody who asked, and where an answer reaches them; never shown to whoever answers.

    ``conversation`` names the thread on the platform; None: they were answered for their eyes alone.
    """

    item: str
    ask_id: str
    platform: str
    person: str
    channel: str
    conversation: str | None
    asked: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One who waits, claimed for being told; ``attempt`` above 1: it may have been done already."""

    waiting: Waiting
    attempt: int


class Inbox(Protocol):
    """The inbox, shared by every process; all raise `StorageError`."""

    async def add(self, waiting: Waiting, *, question: str, key: str, item: str | None) -> Item:
        """
        Count a question: under the `item` that it means the same as (or the one with its key), else anew.

        An item that was answered or dismissed before it was asked is open again, and the owner is told anew;
        one that is not for the twin stays so, and nobody waits for it. Of a second telling of one ask nothing
        remains; of an ask that was forgotten meanwhile neither, and the item has no id then.
        """
        ...

    async def begin(self, question: str, *, key: str, at: datetime) -> Item:
        """The item of what the person answers unasked, or the one with its key; nobody is counted."""
        ...

    async def item(self, name: str) -> Item | None: ...

    async def of_ask(self, ask_id: str, *, person: str) -> Item | None:
        """The item that an ask is counted under, for whoever asked it; where nobody may wait, for anybody."""
        ...

    async def items(self, *, status: Status | None = Status.OPEN, most: int = 500) -> tuple[Item, ...]:
        """Most asked first, then the latest; None: of every status."""
        ...

    async def asked(self, name: str, *, most: int) -> tuple[Waiting, ...]:
        """Who asked it in which words, latest first, but for whom is forgotten; not for the owner's eyes."""
        ...

    async def questions(self, *, most: int) -> tuple[tuple[str, str], ...]:
        """Ids and questions of the latest items of any status but dismissed, for finding the same again."""
        ...

    async def settle(self, name: str, status: Status, *, by: str, at: datetime, verified: str | None) -> bool:
        """End an open item; False when it is not open: somebody was quicker."""
        ...

    async def reopen(self, name: str) -> bool:
        """Take it back that an item was dismissed or is not for the twin; False when it is neither."""
        ...

    async def untold(self, *, most: int) -> tuple[Item, ...]:
        """Open items that the owner has not been told of, oldest first."""
        ...

    async def told_owner(self, names: Sequence[str], *, at: datetime) -> tuple[str, ...]:
        """Those of them that the owner had not been told of: of two processes each gets its own."""
        ...

    async def claim_telling(
        self, *, at: datetime, lease_s: float, quiet_s: float, away: Collection[str] = ()
    ) -> Telling | None:
        """
        Somebody who waits for an item that is answered now, or None when there is nobody for the moment.

        Whoever asked for it several times in one place is told once. Nobody on a platform that is ``away`` is
        claimed, and nobody who asked more than 30 days ago. One whose teller was lost comes back when lease
        and quiet are over, or when no clock like this one can have given that lease.
        """
        ...

    async def told(self, telling: Telling, *, at: datetime) -> bool:
        """They were told (or cannot be); False: the claim is no longer yours."""
        ...

    async def release(self, telling: Telling) -> None:
        """Give a claim back after a certain failure."""
        ...
