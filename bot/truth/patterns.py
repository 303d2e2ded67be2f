"""Many small patterns -> one that is searched for at once."""

from __future__ import annotations

import re


def any_of(*patterns: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that matches wherever one of the given ones does."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)
