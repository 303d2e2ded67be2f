"""The stem of an English word, safely from any thread, by a library that takes a while to be there."""

from __future__ import annotations

from functools import lru_cache
from threading import local
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowballstemmer.english_stemmer import EnglishStemmer

_here = local()


@lru_cache(maxsize=8192)
def english_stem(word: str) -> str:
    """A word in lower case -> its stem (the Porter2 algorithm); the first one takes 30 ms."""
    return str(_stemmer().stemWord(word))


def _stemmer() -> EnglishStemmer:
    """One for each thread: it keeps the word that it is at, and two at once would mix theirs."""
    if not hasattr(_here, "stemmer"):
        from snowballstemmer.english_stemmer import EnglishStemmer  # with all other languages

        _here.stemmer = EnglishStemmer()
    stemmer: EnglishStemmer = _here.stemmer
    return stemmer
