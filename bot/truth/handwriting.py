"""Numbers as hasty pages type them, made plain for reading: ``1-1/2``, ``.5mg``, ``$4-5 million``."""

from __future__ import annotations

import re
from fractions import Fraction

from bot.truth.numbers import WORDS, value

_LABEL = re.compile(
    r"\bpassages ?\d{1,2}\b(?:(?:,| and| &| or|, and) \d{1,2}\b)*|\bpassage ?\d{1,2}\b:?"
    r"|^\W{0,3}(?:document|source|excerpt|snippet|result) ?\d{1,2}:",
    re.IGNORECASE | re.MULTILINE,
)
"""What a text is called among others: no number of its own."""
_SIGNS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8",
    "⅞": "7/8",
}  # fmt: skip
_SIGN = re.compile(rf"(?<=\d)?\s?([{''.join(_SIGNS)}])")
_FRACTION = re.compile(r"(?<![\w/.,-])(?:(\d{1,3})(?:\s?-\s?|\s))?(\d{1,2})/(2|3|4|5|6|8|10|16)(?![\d/])")
_QUARTERS = re.compile(rf"\b({'|'.join(WORDS)}|\d{{1,3}}) and three[- ]quarters?\b", re.IGNORECASE)
_POINT = re.compile(r"(?<![\w.,)])\.(?=\d)")
_RUN_ON = re.compile(r"(?<=[^\W\d_][^\W\d_][.,;:])(?=\d)|(?<=\d)(?<![^\W\d_]\d)(?=[a-z]{4,}\b)")
_BY = re.compile(r"(?<![\w.])(?!0)(\d{1,5}(?:\.\d)?)\s?[x\u00d7]\s?(?=\d{1,5}(?:\.\d)?\b)")
_SCALED = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:\.\d{1,2})?)(\s?(?:-|\u2013|to)\s?[$€£]?)(\d{1,3}(?:\.\d{1,2})?)"
    r"(\s?(?:k|K|M|bn|thousand|million|billion))\b"
)


def made_plain(text: str) -> str:
    """The same text with decimals for fractions, scales at both ends of ranges, numbers apart from words."""
    if "assage" in text or ":" in text:
        text = _LABEL.sub(lambda m: " " * len(m[0]), text)
    if not text.isascii():
        text = _SIGN.sub(lambda m: f" {_SIGNS[m[1]]}", text)
    text = _QUARTERS.sub(lambda m: f"{value(m[1])} 3/4", text)
    if "/" in text:
        text = _FRACTION.sub(_decimal, text)
    text = _RUN_ON.sub(" ", _POINT.sub("0.", text))
    return _SCALED.sub(_scaled, _BY.sub(r"\1 by ", text))


def _decimal(match: re.Match[str]) -> str:
    part = Fraction(int(match[2]), int(match[3]))
    if part >= 1:
        return match[0]
    return f"{int(match[1] or 0) + float(part):.3f}".rstrip("0")


def _scaled(match: re.Match[str]) -> str:
    low, between, high, scale = match.groups()
    return f"{low}{scale}{between}{high}{scale}" if float(low) <= float(high) else match[0]
