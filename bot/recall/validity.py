"""Whether an answer of before still holds for whoever asks now (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from bot.remembered import Remembered, Wish

SLACK = timedelta(hours=1)
"""Clocks of several machines differ; an answer from further in the future was made by one that is wrong."""


class Held(Enum):
    """What has become of an answer that was kept."""

    HOLDS = "it holds"
    NOT_NOW = "it is not for this instant or for this asker, but may be for others"
    IS_PAST = "what it rests on has changed"


def held(one: Remembered, wish: Wish, now: datetime) -> Held:
    """
    Whether an answer may be given to a wish at an instant.

    Time alone makes no answer past: a clock that jumped comes back, and what is too old is tidied away. The
    search is asked only where the profile is another one than it was last found to hold for.
    """
    if one.scope != wish.scope.key or not one.made_at - SLACK <= now < one.expires_at:
        return Held.NOT_NOW
    if any(wish.records.get(name) != digest for name, digest in one.rests_on.items()):
        return Held.IS_PAST
    if one.profile_version == wish.profile_version:
        return Held.HOLDS
    return Held.IS_PAST if is_outranked(one, wish.rank(one.question)) else Held.HOLDS


def is_outranked(one: Remembered, found: Sequence[str]) -> bool:
    """
    Whether the profile has something to say to the question by now that the answer does not rest on.

    ``found`` are the ids that the search finds now, best first. That is so when a record that was not shown
    to the model stands above any that is cited, or one that was shown has risen above all of those. What was
    shown and has changed without rising says no more to the question than it did.
    """
    places = {name: place for place, name in enumerate(found)}
    cited = [places.get(name, len(found)) for name in one.rests_on]
    if not cited or max(cited) == len(found):
        return True
    first, last = min(cited), max(cited)
    below = {name for name in one.records if _stood_below(name, one)}
    return any(
        place < (first if name in below else last)
        for name, place in places.items()
        if name not in one.rests_on and (name in below or name not in one.records)
    )


def _stood_below(name: str, one: Remembered) -> bool:
    """Whether a record that was shown stood, then, below the best of those that are cited."""
    cited = [one.records.index(cite) for cite in one.rests_on if cite in one.records]
    return bool(cited) and one.records.index(name) > min(cited)
