"""A text that grows while the twin speaks: the latest of it is shown, at a pace that eyes bear."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.ports import Clock


class Growth:
    """
    Hears the text while it grows, and shows the latest of it.

    ``show`` is given the whole text so far, never twice at a time; before each time ``pause`` tells how many
    seconds are to pass, in which more may be heard. What it answers False to is given to it again.
    """

    def __init__(
        self, show: Callable[[str], Awaitable[bool | None]], *, clock: Clock, pause: Callable[[], float]
    ) -> None:
        self._show = show
        self._clock = clock
        self._pause = pause
        self._text = ""
        self._news = asyncio.Event()
        self._calling = asyncio.Lock()
        self._is_over = False

    def hear(self, text: str) -> None:
        """The whole verified text so far."""
        if text != self._text:
            self._text = text
            self._news.set()

    async def show(self) -> None:
        """Show what was heard, again and again, until it is cancelled."""
        while True:
            await self._news.wait()
            await self._clock.sleep(self._pause())
            self._news.clear()
            async with self._calling:
                if not self._is_over and await self._show(self._text) is False:
                    self._news.set()

    async def end(self) -> None:
        """Wait for the call that is on its way, and let there be no other."""
        async with self._calling:
            self._is_over = True
