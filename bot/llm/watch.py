"""How long an answer may take: to begin, to go on, and altogether."""

from __future__ import annotations

import asyncio

LAST_WORD_S = 0.25
"""How long the end of the connection is waited for when the answer has said that it is done."""

_OFTEN_S = 0.02
"""Signs of life that follow each other closer than this count as one: to set a clock takes time as well."""

USAGE_S = 1.0
"""How long a finished answer is waited for to tell its usage."""


class Watch:
    """
    A time-out that begins with ``first_s``, is ``stall_s`` after each sign of life, and ``whole_s`` in all.

    ``limit`` is the time-out itself, to be entered once.
    """

    def __init__(self, *, first_s: float, stall_s: float, whole_s: float) -> None:
        self._began = asyncio.get_running_loop().time()
        self._ends = self._began + whole_s
        self._stall_s = stall_s
        self._renewed = -1.0
        self.limit = asyncio.timeout_at(min(self._ends, self._began + first_s))

    @property
    def waited_s(self) -> float:
        """Seconds since the beginning."""
        return asyncio.get_running_loop().time() - self._began

    def renew(self) -> None:
        """A sign of life came: the silence is counted anew."""
        now = asyncio.get_running_loop().time()
        if now - self._renewed >= _OFTEN_S or self._renewed < 0:
            self._renewed = now
            self.limit.reschedule(min(self._ends, now + self._stall_s))

    def nearly_over(self, seconds: float) -> None:
        """The answer is done: only its last words are waited for, and never longer than before."""
        end = asyncio.get_running_loop().time() + seconds
        self.limit.reschedule(min(end, self.limit.when() or end))
