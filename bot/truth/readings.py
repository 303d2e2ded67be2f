"""A question as it may be meant: as it stands, and as what it hides in other letters, orders or codes."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_BASE32 = re.compile(r"\b[A-Z2-7]{24,}={0,6}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[\s:,]?){8,}")
_ESCAPES = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_TAGS = range(0xE0020, 0xE007F)
_WORD = re.compile(r"[^\W_]+")
_LEET_WORD = re.compile(r"[\w@$]*[0-9@$][\w@$]*")
_LEET = (str.maketrans("013457@$", "oieastas"), str.maketrans("013457@$", "oleastas"))
_APART = tuple(re.compile(rf"(?<!\w\w)(?<=\w){re.escape(sign)}(?=\w(?!\w))") for sign in " .*_-")
_OFTEN = 4
"""So many letters of a text that stand alone were set apart; "plan A B C" has fewer."""
LOOKALIKES = str.maketrans(
    "авеёікмнорстухѕјһԁԛԝцɡαβεικνορτυχɩⅼ",
    "abeeikmhopctyxsjhdqwugabeikvoptuxil",
)
_WORDS = """
ignore disregard forget instructions instruction rules rule prompt system previous all your you the me my
tell show reveal print repeat write poem script essay code translate say that accept offer confirm salary
what is are how much phone number and from now pretend story song please give old earn do a an in
"""
_TOLD = frozenset(_WORDS.split())
_FEW, _SHARE = 2, 0.3


def readings(text: str) -> Iterator[str]:
    """
    The text in small letters without accents and invisible characters, then each other text that it hides.

    Hidden ones come from tag characters, base64, base32, hex, escapes, rot13, look-alike letters, leet,
    letters set apart and letters turned around; they are given only if they read as words.
    """
    seen = unaccented(text)
    yield _close(seen)
    for hidden in _hidden(text, seen):
        read = _close(unaccented(hidden))
        if read != seen and _reads(read):
            yield read


def unaccented(text: str) -> str:
    """Small letters, without accents, invisible characters and curly apostrophes."""
    if text.isascii():
        return text.lower()
    whole = unicodedata.normalize("NFKD", text).replace("\u2019", "'").replace("\u2018", "'")
    kept = (char for char in whole if unicodedata.category(char) not in {"Cf", "Mn", "Me"})
    return "".join(kept).replace("ß", "ss").lower()


def _close(text: str) -> str:
    """Single blanks; line breaks stay."""
    return re.sub(r"[^\S\n]+", " ", text)


def _hidden(text: str, seen: str) -> Iterator[str]:
    yield from _decoded(text)
    if not text.isascii():
        yield "".join(chr(ord(char) - 0xE0000) for char in text if ord(char) in _TAGS)
        yield seen.translate(LOOKALIKES)
    yield codecs.encode(seen, "rot13")
    yield seen[::-1]
    yield _WORD.sub(lambda found: found[0][::-1], seen)
    for table in _LEET if _LEET_WORD.search(seen) else ():
        yield _LEET_WORD.sub(lambda found, table=table: found[0].translate(table), seen)  # type: ignore[misc]
    for apart in _APART:
        together, letters = apart.subn("", seen)
        yield together if letters >= _OFTEN else ""


def _decoded(text: str) -> Iterator[str]:
    for found in _BASE64.findall(text):
        yield _from_base64(found)
    for found in _BASE32.findall(text):
        yield _from_base32(found)
    for found in _HEX.findall(text):
        yield bytes.fromhex(re.sub(r"[\s:,]", "", found)).decode("utf-8", "replace")
    if "%" in text or "&" in text or "\\" in text:
        plain = html.unescape(unquote(text))
        yield _ESCAPES.sub(lambda found: chr(int(found[1] or found[2], 16)), plain)


def _from_base64(token: str) -> str:
    padded = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _from_base32(token: str) -> str:
    padded = token.rstrip("=")
    try:
        return base64.b32decode(padded + "=" * (-len(padded) % 8)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _reads(text: str) -> bool:
    """Whether it holds words, rather than the noise that the wrong key makes of a text."""
    words = _WORD.findall(text)
    if _TOLD.isdisjoint(words):
        return False
    known = sum(word in _TOLD for word in words)
    return known >= _FEW and known >= _SHARE * len(words)
