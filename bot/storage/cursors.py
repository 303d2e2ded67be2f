"""Where a page ended, as a short text that a browser hands back: pages stay what they are as rows come."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from bot.errors import StorageError
from bot.storage.tables import read_instant


def write_cursor(*parts: str) -> str:
    """What `read_cursor` makes these parts of again; safe in a URL."""
    told = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return urlsafe_b64encode(told.encode("ascii")).decode("ascii").rstrip("=")


def read_cursor(text: str, parts: int) -> tuple[str, ...]:
    """
    The parts of a cursor.

    Raises:
        ValueError: it is none of ours.
    """
    try:
        told = json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except ValueError:
        told = None
    if not isinstance(told, list) or len(told) != parts or not all(isinstance(one, str) for one in told):
        raise ValueError(f"{text[:40]!r} is no cursor of a page: begin at the first page again")
    return tuple(told)


def is_instant(text: str) -> bool:
    """Whether a part tells when something was."""
    try:
        read_instant(text)
    except (StorageError, OverflowError):
        return False
    return True
