"""Text -> the numbers of its word pieces, as BERT's models were trained to read it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_LONGEST_WORD = 100
_LONGEST_TEXT = 20_000
"""Characters that are looked at: far more than the model's tokens can hold."""
_IDEOGRAPHS = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x2CEAF), (0x2F800, 0x2FA1F))
_SYMBOLS = frozenset("$+<=>^`|~")
"""ASCII signs that stand alone although Unicode does not call them punctuation."""


FIRST, LAST, UNKNOWN = MARKS = ("[CLS]", "[SEP]", "[UNK]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """What is done to a text before it is taken to pieces; as it is here by the uncased models."""

    lower: bool = True
    bare: bool = True
    """Without accents."""
    apart: bool = True
    """Each ideograph is a word."""


class WordPiece:
    """
    The longest pieces first, from a vocabulary of one piece a line; ``##`` continues a word.

    The three `MARKS` are in it.
    """

    def __init__(self, pieces: Sequence[str], *, most: int, spelling: Spelling | None = None) -> None:
        self._number = {piece: number for number, piece in enumerate(pieces)}
        self._most = most
        self._spelling = spelling or Spelling()
        self._first, self._last, self._unknown = (self._number[mark] for mark in MARKS)
        self._pieces = lru_cache(maxsize=16_384)(self._parted)

    def numbers(self, text: str) -> list[int]:
        """At most ``most`` numbers, with the marks of beginning and end; marks in a text are words."""
        found = [self._first]
        for word in _words(text[:_LONGEST_TEXT], self._spelling):
            found += self._pieces(word)
            if len(found) >= self._most:
                break
        return [*found[: self._most - 1], self._last]

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is one that the vocabulary has whole."""
        return word in self._number

    def _parted(self, word: str) -> tuple[int, ...]:
        """The pieces of a word; a word with any part that is unknown is unknown as a whole."""
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        at = 0
        while at < len(word):
            end, number = self._longest(word, at)
            if number is None:
                return (self._unknown,)
            found.append(number)
            at = end
        return tuple(found)

    def _longest(self, word: str, at: int) -> tuple[int, int | None]:
        mark = "##" if at else ""
        for end in range(len(word), at, -1):
            number = self._number.get(mark + word[at:end])
            if number is not None:
                return end, number
        return at, None


def _words(text: str, spelling: Spelling) -> Iterator[str]:
    """Runs of letters and digits, and each sign alone."""
    word = ""
    for character in _plain(text, spelling):
        kind = _kind(character)
        if kind == "ideograph":
            kind = "sign" if spelling.apart else "letter"
        if kind == "letter":
            word += character
            continue
        if word:
            yield word
            word = ""
        if kind == "sign":
            yield character
    if word:
        yield word


def _plain(text: str, spelling: Spelling) -> str:
    if not text.isascii():
        text = "".join(character for character in text if _kind(character) != "control")
        if spelling.bare:
            text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return text.lower() if spelling.lower else text


@lru_cache(maxsize=10_000)
def _kind(character: str) -> str:
    """``letter``, ``ideograph``, ``sign`` (stands alone), ``space``, or ``control`` (is not there)."""
    category = unicodedata.category(character)
    if character in "\t\n\r" or category == "Zs":
        return "space"
    if category.startswith("C") or character == "\N{REPLACEMENT CHARACTER}":
        return "control"
    code = ord(character)
    if any(a <= code <= b for a, b in _IDEOGRAPHS):
        return "ideograph"
    return "sign" if category.startswith("P") or character in _SYMBOLS else "letter"
