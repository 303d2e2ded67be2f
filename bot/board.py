"""The nouns and the ports of the dashboard: what it shows beside the commands that every door has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.bookkeeping import Alert
from bot.domain import NOTHING_USED, Answer, Route, Usage
from bot.keys import Audit
from bot.remembered import Verified


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
    """The person's own answers; all raise `StorageError`."""

    async def every(self) -> tuple[Verified, ...]:
        """The latest version of each, oldest answer first."""
        ...

    async def history(self, name: str) -> tuple[Verified, ...]:
        """All versions of one, oldest first."""
        ...

    async def warnings(self) -> Mapping[str, Alert]:
        """
        By its id, what the profile has come to say against an answer that stands (``level`` is ``alert``),
        or in its place (``note``): the title and the text of the alert that was told.

        Of the latest version, held against the profile as it is now.
        """
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

    ``version`` is that of what is served now. ``drafts`` are told to nobody before the person confirms them.
    Whoever sees by some names alone has neither problems nor drafts.
    """

    name: str
    version: str
    records: tuple[Record, ...]
    problems: tuple[tuple[str, str, bool], ...] = ()
    drafts: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """
    Something in the profile that reads well and may still be wrong.

    ``kind`` is ``conflict`` (told in two ways), ``dates``, ``expired``, ``gap``, ``missing``, ``hidden``,
    ``instruction`` or ``duplicate``; ``place`` is ``file:line``, or ``profile`` for the whole.
    """

    kind: str
    place: str
    what: str
    advice: str


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

    async def oddities(self) -> Sequence[Oddity]:
        """What the person should look at in the profile as it is now; worked out once for each version."""
        ...

    async def state(self) -> Mapping[str, object]:
        """
        How it stands at this instant, in JSON: cheap enough to be asked every second by many.

        ``{"at", "today": {...usage_json of today...}, "routes": [...models...], "limits": [...limits...],
        "alerts": [{"name", "title", "severity", "opened_at"}], "paused": None | "why", "waiting": N,
        "version"}``; ``alerts`` are the open incidents, ``waiting`` the open questions of the inbox,
        ``version`` that of the profile.

        Raises:
            StorageError: the books cannot be read.
        """
        ...

    async def recall(self, days: int = 30) -> Mapping[str, object]:
        """
        How far the memory of answers may be believed, in JSON (`bot.reports.recall.belief_json`).

        Raises:
            StorageError: the books cannot be read.
        """
        ...
