"""What is remembered of answers: their phrasings, how they were found again, and what judges said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.counsel import Errand
from bot.domain import EVERYBODY, Answer, Route, Usage

VERIFIED = "verified"
"""The scope of the person's own answers: they are for every language, prompt and experiment."""


class Tier(StrEnum):
    """How a question was found to be one that was answered before, the surest first."""

    EXACT = "exact"
    MEANING = "meaning"
    JUDGED = "judged"


class Origin(StrEnum):
    """Where a phrasing comes from."""

    ASKED = "asked"
    """Somebody asked it, and it was answered."""
    JUDGED = "judged"
    """A model called it the same question as one that was answered: its very words alone find it."""
    CONFIRMED = "confirmed"
    """A second look agreed with that, so that it is a wording like the others."""
    SEEDED = "seeded"
    """It was prepared before anybody asked."""
    TAUGHT = "taught"
    """The person answered it."""


VOUCHED = frozenset({Origin.JUDGED, Origin.CONFIRMED})
"""What has come by the word of judges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """
    What two questions must have in common to share an answer, besides what they mean.

    ``audience`` are the names that the asker sees by, among those that the profile tells apart; ``language``
    is that of the question where it is not the profile's (else empty); ``arm`` is that of an experiment.
    """

    persona: str
    audience: frozenset[str] = EVERYBODY
    language: str = ""
    prompt_version: str = ""
    arm: str = ""

    @property
    def key(self) -> str:
        """A short name for it, the same in every process."""
        told = [self.persona, sorted(self.audience), self.language, self.prompt_version, self.arm]
        return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    A question that an answer of before may serve: it is understood by itself.

    ``asked`` is the question in its stand-alone form. ``records`` are those that the asker may see: a digest
    of its words by the id of each. ``rank`` finds the ids of the records for a question, best first.
    ``going_on`` are those of them that have not ended: what is said of these grows old. ``foreign``: it is
    not in the profile's language, so that only its own words can find it.
    """

    asked: str
    scope: Scope
    errand: Errand
    sees: frozenset[str] = EVERYBODY
    records: Mapping[str, str] = field(default_factory=dict)
    profile_version: str = ""
    rank: Callable[[str], Sequence[str]] = lambda _: ()
    going_on: frozenset[str] = frozenset()
    foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """
    A model's answer as it may be given again.

    ``rests_on`` holds a digest of the words of each record that it cites, by the id of the record;
    ``records`` are the ids of those that were shown to the model, best first. ``profile_version`` is the
    latest one that it was found to hold for.
    """

    id: str
    scope: str
    question: str
    answer: Answer
    rests_on: Mapping[str, str]
    records: tuple[str, ...]
    profile_version: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """
    The person's own answer, in their own words.

    ``id`` stays the same through its ``version``s; ``author`` is who wrote it (``slack:U1``). ``audience`` is
    who may be told. ``withdrawn_at`` ends it; so does ``expires_at``.
    """

    id: str
    version: int
    question: str
    text: str
    author: str
    at: datetime
    audience: frozenset[str] = EVERYBODY
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    rests_on: Mapping[str, str] = field(default_factory=dict)
    """The records that the question found when it was written: what has changed since may contradict it."""

    def stands(self, at: datetime) -> bool:
        """Whether it may be told at an instant."""
        return self.withdrawn_at is None and (self.expires_at is None or at < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """
    One wording of a question that was answered; ``of`` is the id of a `Remembered` or a `Verified`.

    ``key`` is its normalised form: in one scope there is one of each. ``number`` counts up as phrasings are
    kept (0: not kept yet). ``ask_id`` is the ask that brought it, if one did, and ``judge`` the route of the
    model that vouched for it last, ``at`` that instant.
    """

    scope: str
    key: str
    text: str
    of: str
    origin: Origin
    at: datetime
    ask_id: str | None = None
    judge: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """
    An ask that was answered from memory.

    ``score`` is how sure the tier was, from 0 to 1. ``saved_nano_usd`` is what the answer would have cost on
    ``route``, the one that would have been asked; what judges cost is on the ask's own bill.
    """

    ask_id: str
    at: datetime
    of: str
    tier: Tier
    score: float
    saved_nano_usd: int = 0
    route: Route | None = None


class Doubted(StrEnum):
    """Why a judge was asked whether two questions are the same."""

    GREY = "grey"
    """Nobody else could tell."""
    AUDIT = "audit"
    """To see how often the hits by meaning are right."""
    CONTROL = "control"
    """To see whether the judge itself is right: the true answer is known."""
    SECOND = "second"
    """To see whether it says the same again of a wording that it vouched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What a judge said, or that it said nothing of use (``said`` None; an empty ``said``: none is the same).

    ``said`` and ``expected`` are ids of what the known questions belong to; of a second look, what the first
    one said is expected. ``score`` is how sure the tier by meaning was of ``expected``, for audits; for the
    rest the likeness of the nearest.
    """

    id: str
    ask_id: str | None
    at: datetime
    why: Doubted
    said: str | None
    expected: str = ""
    score: float = 0.0
    judge: str = ""
    cost_nano_usd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """
    An answer of before for a question of now, and how it was found.

    ``usage`` is what its making took (None: the person wrote it), ``profile_version`` the one that it holds
    for now.
    """

    answer: Answer
    tier: Tier
    of: str
    score: float = 1.0
    question: str = ""
    judge: str = ""
    usage: Usage | None = None
    profile_version: str = ""
