"""How long a provider asks us to wait, in headers and in words (pure)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

_UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_NUMBER = r"[0-9]{1,18}(?:\.[0-9]{0,18})?"
_PART = re.compile(rf"({_NUMBER})(ns|[uµμ]s|ms|h|m|s|d)")  # Go writes one micro, some the other
_BARE = re.compile(_NUMBER)
_DURATION = re.compile(f"(?:{_PART.pattern}){{1,8}}")
_AGAIN = re.compile(
    r"\btry again in ((?:[0-9.]{1,20}(?:ms|h|m|s|d)){1,8}|[0-9]{1,18}(?:\.[0-9]{1,18})?)", re.IGNORECASE
)
_LONGEST_S = 40 * 86400.0
"""No limit of any provider runs longer than a month; whatever says more is not a duration."""


def seconds(text: str) -> float | None:
    """
    Seconds of a Go duration (``2m59.56s``, ``577.5ms``) or of a bare number, rounded up to a millisecond.

    None for whatever else, for the infinite and for the negative.
    """
    text = text.strip()
    if _BARE.fullmatch(text):
        total = float(text)
    elif _DURATION.fullmatch(text):
        total = sum(float(number) * _UNITS[_latin(unit)] for number, unit in _PART.findall(text))
    else:
        return None
    return math.ceil(round(total * 1000, 6)) / 1000 if total <= _LONGEST_S else None


def retry_after(headers: Mapping[str, str], message: str) -> float | None:
    """What we were asked to wait: by the header, else in the words of a refusal."""
    if (milliseconds := seconds(headers.get("retry-after-ms", "") + "ms")) is not None:
        return milliseconds
    if (told := seconds(headers.get("retry-after", ""))) is not None:
        return told
    said = _AGAIN.search(message)
    return seconds(said[1]) if said else None


def _latin(unit: str) -> str:
    return "us" if unit.endswith("s") and not unit.isascii() else unit
