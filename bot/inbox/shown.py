"""How a question or an answer stands in a message: on one line, and no longer than it reads well there."""

from __future__ import annotations


def brief(text: str, most: int) -> str:
    """A text on one line, of so many characters at most; where it is cut stands an ellipsis."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}\u2026"


def times(count: int) -> str:
    """``once``, ``twice``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
