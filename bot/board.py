"""The nouns and the ports of the dashboard: who is signed in, what they are shown, what they may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain import NOTHING_USED, Answer, Route, Usage
from bot.remembered import Verified


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
        """Who holds this key, if it is still good at an instant; it is noted that they were seen."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which asks are wanted; an empty field wants all. ``words`` are looked for in questions."""

    words: str = ""
    outcome: str = ""
    served_by: str = ""
    question_type: str = ""
    platform: str = ""
    channel: str = ""
    person: str = ""
    model: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow:
    """
    One ask of the log; ``outcome`` is empty while it is open.

    ``person`` and ``channel`` are as admins may see them (`bot.reports.pseudonyms`). ``question`` is None
    once its words were forgotten, or for whoever may not read them. ``thumbs`` is the sum of votes.
    """

    id: str
    asked_at: datetime
    platform: str
    channel: str
    person: str
    outcome: str
    served_by: str
    question_type: str
    route: Route | None = None
    experiment: str | None = None
    attempts: int = 0
    usage: Usage = NOTHING_USED
    cost_nano_usd: int = 0
    latency_ms: int = 0
    grounded: bool = False
    thumbs: int = 0
    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One call of an ask, as the ledger has it."""

    started_at: datetime
    route: Route
    purpose: str
    outcome: str
    usage: Usage
    cost_nano_usd: int
    latency_ms: int
    first_token_ms: int | None = None
    hedge: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTold:
    """
    All that is known of one ask; ``answer`` is None where its words were forgotten, or may not be seen.

    ``comments`` are what voters wrote. ``tier`` and ``saved_nano_usd`` are of one answered from memory.
    """

    row: AskRow
    answer: Answer | None = None
    attempts: tuple[AttemptRow, ...] = ()
    comments: tuple[str, ...] = ()
    tier: str = ""
    saved_nano_usd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that may be given again: an entry of the cache, with how often it was and what that saved."""

    id: str
    question: str | None
    text: str | None
    audience: str
    phrasings: int
    hits: int
    saved_nano_usd: int
    records: tuple[str, ...]
    made_at: datetime
    used_at: datetime
    expires_at: datetime


class Logbook(Protocol):
    """What was asked, row by row; both raise `StorageError`."""

    async def asks(
        self, sought: Sought, *, after: str = "", most: int = 50, words: bool = True
    ) -> tuple[Sequence[AskRow], str]:
        """
        Asks, newest first, and the cursor of the next page (empty: that was all).

        Without ``words`` no text is read.

        Raises:
            ValueError: ``after`` is no cursor of ours.
        """
        ...

    async def ask(self, ask_id: str, *, words: bool = True) -> AskTold | None:
        """One ask, whole; None when there is none."""
        ...


class CacheBooks(Protocol):
    """What is remembered of answers; all raise `StorageError`."""

    async def kept(self, words: str = "", *, after: str = "", most: int = 50) -> tuple[Sequence[Kept], str]:
        """Entries, last used first, and the cursor of the next page (empty: that was all)."""
        ...

    async def count(self) -> int:
        """How many there are."""
        ...

    async def drop(self, names: Sequence[str]) -> int:
        """Give some of them to nobody any more; how many there were."""
        ...

    async def drop_all(self) -> int:
        """Give none of them to anybody any more, the person's own answers aside; how many there were."""
        ...


class Words(Protocol):
    """The person's own answers; both raise `StorageError`."""

    async def every(self) -> tuple[Verified, ...]:
        """The latest version of each, oldest answer first."""
        ...

    async def history(self, name: str) -> tuple[Verified, ...]:
        """All versions of one, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of the profile: what may be told, to whom, and from which file."""

    id: str
    title: str
    section: str
    dates: str
    text: str
    audience: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileTold:
    """
    What was read of the profile; ``problems`` are (place, words, whether it is a remark only).

    ``version`` is that of what is served now.
    """

    name: str
    version: str
    records: tuple[Record, ...]
    problems: tuple[tuple[str, str, bool], ...] = ()


class Board(Protocol):
    """What the dashboard shows beside the commands that every door has."""

    @property
    def logbook(self) -> Logbook: ...

    @property
    def cache(self) -> CacheBooks: ...

    @property
    def words(self) -> Words: ...

    @property
    def audit(self) -> Audit: ...

    def profile(self, sees: frozenset[str] | None = None) -> ProfileTold:
        """The profile as whoever sees by these names is shown it; None: whole, for those who keep it."""
        ...

    async def state(self) -> Mapping[str, object]:
        """
        How it stands at this instant, in JSON: cheap enough to be asked every second by many.

        ``{"at", "today": {...usage_json of today...}, "routes": [...models...], "limits": [...limits...],
        "alerts": [...open incidents...], "paused": None | "why", "waiting": N, "version"}``

        Raises:
            StorageError: the books cannot be read.
        """
        ...
