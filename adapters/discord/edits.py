"""What is shown of an answer while it grows: one message, changed at the pace that its channel bears."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from adapters.discord.outbound import preview_part
from adapters.discord.parts import Part
from adapters.discord.voices import Voice
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.house import Persona
from bot.ports import Clock

FIRST_S = 1.0
"""Of an answer that is whole by then nothing is shown before."""
NEXT_S = 1.2
"""Between two changes in a channel, whoever makes them."""
_LONGEST_S = 2.4
"""Longer than this no end of an answer waits for its turn; what is beyond it the library holds back."""
_LOOKS = 2
_SOON_S = 0.05
_MOST_TROUBLES = 2

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Pace:
    """The changes of one channel, over all its conversations: ends first, beginnings when it is free."""

    clock: Clock
    _free_at: float = field(default=0.0, init=False)
    _ends: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @property
    def is_free(self) -> bool:
        return self.wait_s <= 0 and not self._ends.locked()

    @property
    def wait_s(self) -> float:
        """How long until it is free, as far as it is known."""
        return max(self._free_at - self.clock.monotonic(), 0.0)

    def take(self) -> None:
        """Something is shown now, or has come to be shown."""
        self._free_at = max(self._free_at, self.clock.monotonic() + NEXT_S)

    async def turn(self) -> None:
        """Wait for the turn of the end of an answer: one after the other, as they come."""
        latest = self.clock.monotonic() + _LONGEST_S
        async with self._ends:
            for _ in range(_LOOKS):  # what is on its way moves the turn when it arrives
                if (wait_s := min(self.wait_s, latest - self.clock.monotonic())) > 0:
                    await self.clock.sleep(wait_s)
            self._free_at = self.clock.monotonic() + NEXT_S


@dataclass(slots=True, kw_only=True)
class Draft:
    """An answer on its way; ``asked`` is the question, where others would not see it."""

    voice: Voice
    pace: Pace
    persona: Persona
    asked: str = ""
    is_open: bool = True
    """Whether anything may be shown before the answer is whole."""
    text: str = field(default="", init=False)
    """What was shown last."""
    whole: Sequence[Part] = field(default=(), init=False)
    """The answer, when it is known."""
    _since: float = field(init=False)
    _part: Part | None = field(default=None, init=False)
    _troubles: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._since = self.pace.clock.monotonic()

    @property
    def is_shown(self) -> bool:
        """Whether something of it stands, or may."""
        return self._part is not None

    def pause(self) -> float:
        """How long nothing more is shown."""
        return max(self._early_s, self.pace.wait_s, _SOON_S)

    @property
    def _early_s(self) -> float:
        """How long an answer that is whole by then would be shown at once."""
        passed_s = self.pace.clock.monotonic() - self._since
        return max(FIRST_S - passed_s, 0.0) if self._part is None else 0.0

    async def show(self, text: str) -> bool:
        """Show the whole text so far, unless it looks the same; False: not just now."""
        if not (self.is_open and text.strip()):
            return True
        part = preview_part(text, self.persona, asked=self.asked)
        if part == self._part:
            return True
        if self._early_s or not self.pace.is_free:
            return False
        self.pace.take()
        is_first, self._part, self.text = self._part is None, part, text
        try:
            await self.voice.change(0, part)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.info("discord.preview_not_shown", reason=str(error))
            self._part = None if is_first and isinstance(error, DeliveryFailed) else part
            self._troubles += 1
            self.is_open = not is_first and self._troubles < _MOST_TROUBLES
        self.pace.take()  # so long after it has arrived, however long that took
        return True
