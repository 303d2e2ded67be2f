"""What was said a moment ago and where it is answered, so that an edit changes that very answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.discord.inbound import Said
from adapters.discord.voices import Voice
from adapters.remembered import Remembered
from bot.ports import Clock

_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was said last by a message, the voice that answers it, and since when (monotonic)."""

    said: Said
    voice: Voice
    since: float


@dataclass(slots=True)
class Recent:
    """The last thousand, by the key of their first words."""

    clock: Clock
    _kept: Remembered[str, Kept] = field(default_factory=lambda: Remembered(_MOST), init=False)

    def keep(self, said: Said, voice: Voice) -> None:
        """Of messages; nobody changes a command once it is given."""
        if said.message:
            self._kept.keep(said.origin, Kept(said=said, voice=voice, since=self.clock.monotonic()))

    def touch(self, origin: str) -> None:
        """It was answered just now."""
        if kept := self._kept.get(origin):
            self.keep(kept.said, kept.voice)

    def of(self, origin: str) -> Kept | None:
        return self._kept.get(origin)

    def forget(self, origin: str) -> None:
        self._kept.pop(origin, None)
