"""Opens the index of meaning when it is first wanted, and keeps it in step while the twin serves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import structlog

from bot.ports import Clock
from bot.recall.calibration import Calibration
from bot.recall.meaning import Meaning
from bot.recall.seeing import Look

log = structlog.get_logger(__name__)

_OFTEN_S = 2.0
"""How often other processes' phrasings are looked for when nobody asks; whoever asks looks first."""
_REFIT_EVERY = 15
_PATIENCE_S = 0.5


class Awaited:
    """
    `bot.recall.tiers.Likeness` over a `Meaning` that is not made before somebody needs it.

    ``make`` may take a second: it opens the sentence model. While one step is under way nobody waits for it.
    """

    def __init__(self, make: Callable[[], Meaning], clock: Clock) -> None:
        self._make = make
        self._clock = clock
        self._meaning: Meaning | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def by_meaning(self) -> bool:
        return self._meaning is not None and self._meaning.by_meaning

    @property
    def progress(self) -> tuple[int, int]:
        """How many phrasings can be found, and how many are known."""
        return self._meaning.progress if self._meaning else (0, 0)

    def calibrations(self) -> Mapping[str, Calibration]:
        """How far the heads may be believed, by scope."""
        return self._meaning.calibrations() if self._meaning else {}

    async def foresee(self, text: str) -> None:
        """See `Meaning.foresee`; nothing is opened for it."""
        if self._meaning is not None:
            await self._meaning.foresee(text)

    async def look(self, text: str, scopes: Sequence[str], *, most: int = 3) -> Look:
        """See `Meaning.look`; nothing is like anything before the first step."""
        return await self._meaning.look(text, scopes, most=most) if self._meaning else Look()

    async def catch_up(self) -> None:
        """Know what was kept until now, as far as that takes no longer than somebody may wait."""
        if self._one_at_a_time.locked():
            return
        try:
            async with asyncio.timeout(_PATIENCE_S), self._one_at_a_time:
                await (await self._opened()).catch_up()
        except TimeoutError:
            log.info("recall.still_reading")

    async def keep_in_step(self) -> None:
        """Follow the database and teach the heads, beside the asks; endless."""
        rounds = 0
        meaning = await self._opened()
        try:
            while True:
                while await self._a_step(meaning):
                    pass
                if rounds % _REFIT_EVERY == 0:
                    await meaning.refit()
                rounds += 1
                await self._clock.sleep(_OFTEN_S)
        finally:
            meaning.let_go()

    async def _a_step(self, meaning: Meaning) -> bool:
        async with self._one_at_a_time:
            return await meaning.follow()

    async def _opened(self) -> Meaning:
        if self._meaning is None:
            self._meaning = await asyncio.to_thread(self._make)
        return self._meaning
