"""How long a provider asks us to wait, and which of its limits is used up: pure, from headers and message."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from bot.domain import Route

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s|d)")
_AGAIN = re.compile(r"try again in ((?:\d+(?:\.\d+)?(?:ms|h|m|s|d))+|\d+(?:\.\d+)?)", re.IGNORECASE)
_LONGEST_S = 40 * 86400.0
"""No limit of any provider runs longer than a month; whatever says more is not a duration."""

_LIMIT = re.compile(r"\((RP|TP|ITP|OTP)([MD])\)|(requests|tokens) per (min|day)", re.IGNORECASE)


def seconds(text: str) -> float | None:
    """
    Seconds of a Go duration (``2m59.56s``, ``577.5ms``) or of a bare number, rounded up to a millisecond.

    None for whatever else, for the infinite and for the negative.
    """
    text = text.strip()
    if re.fullmatch(r"\d+(\.\d*)?", text):
        total = float(text)
    elif re.fullmatch(f"({_PART.pattern})+", text):
        total = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    else:
        return None
    return math.ceil(round(total * 1000, 6)) / 1000 if total <= _LONGEST_S else None


def retry_after(headers: Mapping[str, str], message: str) -> float | None:
    """What we were asked to wait: by the header, else in the message's own words."""
    if (milliseconds := seconds(headers.get("retry-after-ms", "") + "ms")) is not None:
        return milliseconds
    if (told := seconds(headers.get("retry-after", ""))) is not None:
        return told
    said = _AGAIN.search(message)
    return seconds(said[1]) if said else None


def exhausted_window(route: Route, headers: Mapping[str, str], message: str) -> str:
    """
    ``requests:minute``, ``tokens:day`` and the like; empty when nothing tells.

    Groq's headers speak of a day's requests and a minute's tokens (console.groq.com/docs/rate-limits), and of
    nothing else; OpenAI's speak of the minute in both.
    """
    if named := _LIMIT.search(message):
        unit = "requests" if (named[1] or named[3]).lower().startswith("r") else "tokens"
        return f"{unit}:{'day' if (named[2] or named[4]).lower().startswith('d') else 'minute'}"
    if headers.get("x-ratelimit-remaining-tokens") == "0":
        return "tokens:minute"
    if headers.get("x-ratelimit-remaining-requests") == "0":
        return "requests:day" if route.provider == "groq" else "requests:minute"
    return ""
