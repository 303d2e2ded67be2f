"""How the twin speaks where something was said: below a message, or within an interaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from adapters.discord.below import Below
from adapters.discord.parts import Part
from adapters.discord.posting import Poster
from adapters.discord.within import Within

__all__ = ["Below", "Voice", "Within"]


class Voice(Protocol):
    """
    Speaks in one place, in answer to one thing; what it says is counted from 0, and stands once each.

    All raise `DeliveryFailed` (`NoSuchPlace` when it never can be there) for what certainly does not stand,
    and `DeliveryUnknown` for what may, but ``typing``, ``recall`` and what takes back, which raise nothing.
    """

    poster: Poster
    """By which it speaks; when that one's connection has ended, another takes its place."""

    @property
    def is_private(self) -> bool:
        """Whether only whoever is answered sees it: a direct message, or an ephemeral reply."""
        ...

    @property
    def is_one(self) -> bool:
        """Whether everything must stand in a single message."""
        ...

    @property
    def shows_question(self) -> bool:
        """Whether everybody who sees the answer sees what was asked."""
        ...

    @property
    def is_awaited(self) -> bool:
        """Whether Discord shows that an answer is to come, for as long as none does."""
        ...

    @property
    def channel(self) -> int:
        """Where it is heard, as Discord numbers it."""
        ...

    @property
    def standing(self) -> tuple[int, ...]:
        """The messages that stand, in order, as far as their numbers are known."""
        ...

    def typing(self) -> AbstractAsyncContextManager[None]:
        """Show that the twin works on it."""
        ...

    async def recall(self) -> None:
        """Look for what stands already in answer to the same, said by an earlier process."""
        ...

    def stand_apart(self, revision: int) -> None:
        """Take no place of what stands already, as somebody may be taking it back."""
        ...

    async def say(self, part: Part, *, number: int) -> None:
        """Let a part stand, in place of what stands there already."""
        ...

    async def change(self, number: int, part: Part) -> None:
        """Show something for a moment: tried once, and not for long."""
        ...

    async def take_back(self, number: int) -> None:
        """Take away a part and all that follow it, as far as Discord lets us."""
        ...

    async def take_back_others(self) -> None:
        """Take away what others have said in answer to the same, as far as it is known to be that."""
        ...

    async def whisper(self, parts: Sequence[Part]) -> None:
        """Tell whoever is answered alone."""
        ...
