"""Knows the phrasings by which others may be found, as other processes add, remove and re-address them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.keeping import Answers
from bot.ports import Clock
from bot.remembered import Origin, Phrasing

PAGE = 500
"""Phrasings that are read at once: some 7 ms of the loop."""
_AGAIN_S = 2.0
_SHARE = 20
"""Reading all again takes at most one part of so many of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one look at the database told; ``is_more``: there is more to read at once."""

    fresh: tuple[Phrasing, ...] = ()
    changed: tuple[Phrasing, ...] = ()
    """They were known, and belong to something else now."""
    gone: tuple[Phrasing, ...] = ()
    is_more: bool = False


class Following:
    """
    The phrasings of a database by their numbers: new ones as they come, all again when the epoch has changed.

    What has gone is known until it has been missed in a whole reading; ``changes`` counts news by scope.
    What waits for a second look is not known: a wrong wording would draw others to the same answer.
    """

    def __init__(self, answers: Answers, *, clock: Clock) -> None:
        self.known: dict[int, Phrasing] = {}
        self.changes: Counter[str] = Counter()
        self._answers = answers
        self._clock = clock
        self._epoch: int | None = None
        self._after = 0
        self._seen: set[int] | None = None
        self._began = self._not_before = 0.0

    async def look(self) -> News:
        """
        Read a page.

        Raises:
            StorageError: the database did not answer; the next look begins where this one did.
        """
        epoch = await self._answers.epoch()
        if self._seen is None and epoch != self._epoch and self._clock.monotonic() >= self._not_before:
            # what changes while all is read changes the epoch again, and so is found by the next reading
            self._epoch, self._after, self._seen = epoch, 0, set()
            self._began = self._clock.monotonic()
        page = await self._answers.phrasings(after=self._after, most=PAGE)
        sure = [one for one in page if one.origin is not Origin.JUDGED]
        fresh = tuple(one for one in sure if one.number not in self.known)
        changed = tuple(one for one in sure if self.known.get(one.number, one) != one)
        self.known.update({one.number: one for one in sure})
        self._after = page[-1].number if page else self._after
        gone = self._missed(page)
        for one in (*fresh, *changed, *gone):
            self.changes[one.scope] += 1
        return News(fresh=fresh, changed=changed, gone=gone, is_more=len(page) == PAGE)

    def _missed(self, page: tuple[Phrasing, ...]) -> tuple[Phrasing, ...]:
        """At the end of a whole reading: those that were not in it."""
        if self._seen is None:
            return ()
        self._seen.update(one.number for one in page)
        if len(page) == PAGE:
            return ()
        missed = [number for number in self.known if number not in self._seen]
        now = self._clock.monotonic()
        self._seen, self._not_before = None, now + max(_AGAIN_S, _SHARE * (now - self._began))
        return tuple(self.known.pop(number) for number in missed)
