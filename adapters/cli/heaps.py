"""A process that runs for months takes its memory from few heaps."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_ARENA_MAX = -8
"""``M_ARENA_MAX`` of glibc's ``malloc.h``; other C libraries have neither the name nor the need."""
_HEAPS = 2


def share_heaps() -> None:
    """
    Have all threads share two heaps, from now on: to be said before there are any.

    glibc gives each thread one of its own, and what is let go in one is of no use to the others. Ours take
    turns anyway (``docs/decisions/0045-chaos.md`` has the figures).
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)
