"""Tells a question from what somebody's hand did on the keys: only the one is brought to the person."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z]+")
_VOWEL = re.compile(r"[aeiouy]")
_ONE_SOUND = re.compile(r"sch|ch|th|ck|ph|sh")
_CROWDED = re.compile(r"[bcdfghjklmnpqrstvwxz]{7}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn")
_ROW = 5
_REPEATED = re.compile(r"(.{1,3})\1{2,}.?.?|.*(.)\2{3,}.*", re.DOTALL)
_INITIALS = 6
_FEW = 2


def says_something(text: str) -> bool:
    """Whether a text has a word in it: letters of any script, that are no run of keys and no random ones."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    words = [word for word in _WORD.findall(plain) if any(map(str.isalpha, word))]
    return any(_is_word(word) for word in words)


def _is_word(word: str) -> bool:
    low = word.lower()
    if not _LATIN.fullmatch(low):
        return not word.isascii() or sum(map(str.isalpha, word)) * 2 > len(
            word
        )  # K8s, GPT4 and b2b are words
    if word.isupper() and len(word) <= _INITIALS:
        return not _REPEATED.fullmatch(low)
    if len(low) < _FEW or _REPEATED.fullmatch(low) or _CROWDED.search(_ONE_SOUND.sub("s", low)):
        return False
    return bool(_VOWEL.search(low)) and not _is_typed_in_a_row(low)


def _is_typed_in_a_row(low: str) -> bool:
    """``asdf``, ``qwerty``: neighbours of the keyboard, the whole word or five of them at a stretch."""
    runs = [row[start : start + _ROW] for row in _ROWS for start in range(len(row) - _ROW + 1)]
    return any(low in row or low in row[::-1] for row in _ROWS if len(low) > _FEW) or any(
        run in low or run[::-1] in low for run in runs
    )
