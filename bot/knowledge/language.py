"""Which language a question is in, and whether its words can be looked for in the profile's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Passage


def language_of(text: str) -> str | None:
    """Two letters such as ``en`` or ``de``; None when the text is too short to tell, or only names."""
    return None


def is_foreign(text: str, passages: Sequence[Passage]) -> bool:
    """Whether a question is surely in another language than the passages; never a short or unclear one."""
    return False
