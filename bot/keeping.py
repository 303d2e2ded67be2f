"""The ports to where answers, their vectors and the person's own words are kept, and undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.remembered import Hit, Phrasing, Remembered, Verdict, Verified


class Answers(Protocol):
    """
    Where answers and their phrasings are kept, shared by every process; all raise `StorageError`.

    Everything is idempotent by its ids and keys.
    """

    async def exact(self, scopes: Sequence[str], key: str) -> Phrasing | None:
        """The phrasing with a key in the first of the scopes that has one."""
        ...

    async def remembered(self, name: str) -> Remembered | None: ...

    async def keep(self, one: Remembered, phrasings: Sequence[Phrasing]) -> bool:
        """
        Keep an answer with its phrasings; one of these that belonged to another answer is its from now on.

        False: the ask that it was made for was forgotten meanwhile, so that nothing is kept.
        """
        ...

    async def alias(self, phrasing: Phrasing) -> bool:
        """Add a phrasing to what is kept; False when its answer is gone or its key is taken."""
        ...

    async def confirm(self, scope: str, key: str, *, of: str, judge: str, at: datetime) -> bool:
        """
        A second look agreed that a phrasing which a judge has vouched for is of this answer.

        It is given a new number, so that whoever reads on from the last one takes it in, and is what this
        judge has vouched for at this instant. False: it is not there, not by a judge's word, or of another.
        """
        ...

    async def take_back(self, scope: str, key: str, *, of: str) -> bool:
        """Forget a phrasing of this answer that a judge has vouched for and no second look confirmed."""
        ...

    async def unconfirmed(self, most: int) -> tuple[Phrasing, ...]:
        """Those that wait for a second look, oldest first, of answers that are kept."""
        ...

    async def drop(self, names: Sequence[str]) -> int:
        """Forget answers (not the person's own) with their phrasings; how many there were."""
        ...

    async def revoke(self, judge: str, since: datetime) -> int:
        """Forget what a judge has vouched for from an instant on, confirmed or not; how many there were."""
        ...

    async def phrasings(self, *, after: int, most: int) -> tuple[Phrasing, ...]:
        """Those with a higher number, lowest first, of answers that are kept."""
        ...

    async def epoch(self) -> int:
        """A number that changes whenever a phrasing has gone or belongs to something else now."""
        ...

    async def hit(self, hit: Hit, *, profile_version: str) -> None:
        """
        Keep that an ask was answered from memory; what is kept of it already stays.

        The answer was used then, and found to hold for this version of the profile.
        """
        ...

    async def judged(self, verdict: Verdict) -> None: ...

    async def verdicts(self, since: datetime) -> tuple[Verdict, ...]:
        """Oldest first."""
        ...

    async def disliked(self, ask_id: str) -> int:
        """Forget the model's answer that an ask gave or was given from memory; how many there were."""
        ...

    async def tidy(self, *, now: datetime, most: int) -> int:
        """Forget what is too old, and beyond `most` answers those that were used longest ago; how many."""
        ...


class Vectors(Protocol):
    """
    The vectors of phrasings, each with the id of the model that made it; all raise `StorageError`.

    A phrasing that waits for a second look needs none.
    """

    async def read(self, model: str, *, after: int, most: int) -> tuple[tuple[int, bytes], ...]:
        """Numbers of phrasings above `after` and their vectors (little-endian float16), lowest first."""
        ...

    async def lacking(self, model: str, *, most: int) -> tuple[tuple[int, str], ...]:
        """Some phrasings that need a vector of this model, and their texts."""
        ...

    async def count(self, model: str) -> tuple[int, int]:
        """How many phrasings have one of this model, and how many are to have one."""
        ...

    async def write(self, model: str, vectors: Mapping[int, bytes]) -> None:
        """Keep them; those of other models for the same phrasings go."""
        ...

    async def nearest(
        self, model: str, vector: bytes, scopes: Sequence[str], *, most: int
    ) -> tuple[tuple[Phrasing, float], ...] | None:
        """
        The nearest phrasings of `most` distinct answers in some scopes, with their cosines, best first.

        None: this database cannot seek; whoever wants to know reads all vectors and compares them.
        """
        ...


class VerifiedAnswers(Protocol):
    """The person's own answers with their history; all raise `StorageError`."""

    async def teach(self, one: Verified, phrasings: Sequence[Phrasing]) -> bool:
        """
        Keep a version of an answer; False when that version of it is there already: somebody was quicker.

        Its phrasings are its from now on, whatever they belonged to.
        """
        ...

    async def current(self, name: str) -> Verified | None:
        """The latest version, whether it stands or not."""
        ...

    async def latest(self) -> datetime | None:
        """When one was last written, or changed; None: there is none."""
        ...

    async def every(self) -> tuple[Verified, ...]:
        """The latest version of each, oldest first."""
        ...

    async def history(self, name: str) -> tuple[Verified, ...]:
        """Every version, oldest first."""
        ...


class Undoing(Protocol):
    """What keeps conversations and people; both raise `StorageError`."""

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        """From now on what was asked there up to an instant is none of its turns."""
        ...

    async def forget_person(self, person: str) -> int | None:
        """Clear a person's words and name; how many asks were theirs, None: it is done a little later."""
        ...
