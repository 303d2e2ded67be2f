"""The names in a question: those that records hold, and those that it presumes and no record holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.domain import Passage
from bot.knowledge.language import language_of
from bot.knowledge.lexicon import Word, lexicon, spelled
from bot.knowledge.named import Name, names_in
from bot.knowledge.preamble import asked_part
from bot.knowledge.words import stem, vocabulary

_RUN = re.compile(r"\b[A-Z][\w&-]*(?:\s+(?:(?:of|and|for|the|de|in)\s+)?[A-Z][\w-]*)+")
_AT = re.compile(r"\s(?:at|for|with)\s|,\s|\s[-–—:|]\s")  # noqa: RUF001 - a dash in a title
_BRACKETED = re.compile(r"\(([^)]{2,12})\)")
_LONG_ENOUGH, _VERY_LONG = 5, 8
_FEWEST_WORDS_OF_A_TITLE = 2
_MOST_SHARING = 4
"""A word that more titles have than these names none of them."""
_ELSEWHERE = frozenset({"certificate", "skill", "language", "award"})


class Entities:
    """
    The names that these passages hold, worked out once; give it only what the asker may see.

    ``name`` is the person's own, which says nothing about what a question asks for.
    """

    def __init__(self, passages: Sequence[Passage], *, name: str = "") -> None:
        own = {word.whole for word in spelled(name)} | _owner(passages)
        told = "\n".join(_told(passage) for passage in passages)
        words = list(spelled(told))
        self._own = own
        self._whole = f" {' '.join(word.whole for word in words)} "
        self._parts = f" {' '.join(word.parts for word in words)} "
        self._words = {word.whole for word in words} | {part for word in words for part in word.parts.split()}
        self._stems = {stem(word) for word in self._words}
        self._initials = _initials(told)
        self._where = f" {' '.join(word.whole for word in spelled(_places_of_work(passages)))} "
        self._records = _by_name(passages, own | {word.raw for word in words if word.raw.islower()})
        self._titles = _by_title(passages, own)
        self._names = lru_cache(maxsize=8)(self._find)

    def records(self, text: str) -> list[int]:
        """Positions of the records whose employer, school, certificate, project or story is named."""
        words = list(spelled(asked_part(text)))
        found = {at for word in words for at in self._records.get(word.whole, ()) if not _is_short_word(word)}
        stems = {stem(word.whole) for word in words}
        found.update(at for at, title in self._titles.items() if title <= stems)
        found.update(self._by_spelling(words))
        return sorted(found)

    def held(self, text: str) -> tuple[str, ...]:
        """Named things of the question that the passages hold."""
        return self._names(text)[0]

    def presumed(self, text: str) -> tuple[str, ...]:
        """Named things that the question is about or presumes, and that no passage holds."""
        return self._names(text)[1]

    def _find(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        asked = asked_part(text)
        if not asked:
            return (), ()
        names = [
            name
            for name in names_in(asked, is_english=language_of(asked) in {None, "en"})
            if not self._is_own(name)
        ]
        held = dict.fromkeys(name.text for name in names if self._holds(name))
        unknown = dict.fromkeys(name.text for name in names if name.text not in held and not name.is_example)
        return tuple(held), tuple(unknown)

    def _is_own(self, name: Name) -> bool:
        return all(word in self._own for word in name.words)

    def _holds(self, name: Name) -> bool:
        if not self._is_told(name):
            return False
        return not name.is_place_of_work or not self._is_told_elsewhere_alone(name)

    def _is_told_elsewhere_alone(self, name: Name) -> bool:
        """Whether only certificates, tools and the like hold a name: nobody worked there for that."""
        spelled_so = [f" {spelling} " for spelling in name.spellings]
        return any(one in self._whole for one in spelled_so) and not any(
            one in self._where for one in spelled_so
        )

    def _is_told(self, name: Name) -> bool:
        for spelling in name.spellings:
            if f" {spelling} " in self._whole or f" {spelling} " in self._parts or spelling in self._initials:
                return True
        if name.is_known:  # "React Native" is more than "react"
            return len(name.words) == 1 and stem(name.words[0]) in self._stems
        return all(self._has(word) for word in name.words)

    def _has(self, word: str) -> bool:
        return (
            word in self._words or stem(word) in self._stems or word in self._initials or self._is_slip(word)
        )

    def _is_slip(self, word: str) -> bool:
        """Whether a record's word is a slip of the finger away: names are easily typed wrongly."""
        if len(word) < _LONG_ENOUGH:
            return False
        most = 2 if len(word) >= _VERY_LONG else 1
        return any(
            abs(len(other) - len(word)) <= most
            and other[:1] == word[:1]
            and _distance(word, other, most) <= most
            for other in self._words
            if len(other) >= _LONG_ENOUGH
        )

    def _by_spelling(self, words: Sequence[Word]) -> Iterator[int]:
        """Records that are named by another spelling: ``Amazon Web Services`` of one called after AWS."""
        line = f" {' '.join(word.whole for word in words)} "
        for initials, spelling in self._initials.items():
            if f" {spelling} " in line:
                yield from self._records.get(initials, ())


def named_records(text: str, passages: Sequence[Passage]) -> list[int]:
    """The same for a single question: `Entities.records`."""
    return Entities(passages).records(text)


def presumed(text: str, passages: Sequence[Passage], *, name: str = "") -> tuple[str, ...]:
    """The same for a single question: `Entities.presumed`. ``name`` is the person's own."""
    return Entities(passages, name=name).presumed(text)


def _told(passage: Passage) -> str:
    return "\n".join(
        (passage.title, passage.section, passage.dates, passage.text, *passage.tags, *passage.questions)
    )


def _owner(passages: Sequence[Passage]) -> set[str]:
    """The person's name as the record about them has it."""
    titles = (passage.title for passage in passages if passage.title.startswith("About "))
    return {word.whole for title in titles for word in spelled(title.removeprefix("About "))}


def _initials(text: str) -> dict[str, str]:
    """Initials of each run of capitalised words with the run in full: ``aws`` -> ``amazon web services``."""
    found: dict[str, str] = {}
    for run in dict.fromkeys(_RUN.findall(text)):
        words = [word for word in spelled(run) if word.raw[0].isupper()]
        for at in range(len(words)):
            for end in range(at + 2, min(len(words), at + 6) + 1):
                some = words[at:end]
                found.setdefault(
                    "".join(word.whole[0] for word in some), " ".join(word.whole for word in some)
                )
    return found


def _by_name(passages: Sequence[Passage], own: set[str]) -> dict[str, list[int]]:
    """The words that a record may be called by, with its position: proper ones of its title, and initials."""
    found: dict[str, list[int]] = defaultdict(list)
    for position, passage in enumerate(passages):
        for word in dict.fromkeys(_names_of(passage)):
            if word not in own:
                found[word].append(position)
    return {word: at for word, at in found.items() if len(at) <= _MOST_SHARING}


def _places_of_work(passages: Sequence[Passage]) -> str:
    """Who certified somebody, or wrote a tool that they know, did not employ them."""
    kind_of = vocabulary().kind_of
    return "\n".join(
        _told(passage)
        for passage in passages
        if not any(kind_of.get(stem(word.whole)) in _ELSEWHERE for word in spelled(passage.section))
    )


def _names_of(passage: Passage) -> Iterator[str]:
    known = lexicon()
    if len(passage.title.split()) == 1:
        yield from (word.whole for word in spelled(passage.title) if not known.is_ordinary(word))
    for bracketed in _BRACKETED.findall(passage.title):
        yield from (word.whole for word in spelled(bracketed))
    yield from _initials(passage.title)
    for chunk in _AT.split(passage.title):
        words = list(spelled(chunk))
        names_all = len(words) <= _FEWEST_WORDS_OF_A_TITLE or _is_titled(words)
        for number, word in enumerate(words):
            if word.raw[:1].isupper() and (number > 0 or names_all) and not known.is_ordinary(word):
                yield word.whole


def _is_titled(words: Sequence[Word]) -> bool:
    return all(word.raw[:1].isupper() for word in words if len(word.raw) > 3)  # noqa: PLR2004 - "of", "the"


def _is_short_word(word: Word) -> bool:
    """Two letters are initials only when both are large."""
    return len(word.whole) <= 2 and not word.raw.isupper()  # noqa: PLR2004 - a pair of letters


def _by_title(passages: Sequence[Passage], own: set[str]) -> dict[int, set[str]]:
    """The stems of titles of two or more telling words, for questions that have them all."""
    spoken = vocabulary()
    found = {}
    for position, passage in enumerate(passages):
        stems = {stem(word.whole) for word in spelled(passage.title) if word.whole not in own}
        telling = stems - spoken.stop
        if len(telling) >= _FEWEST_WORDS_OF_A_TITLE and telling - spoken.ordinary:
            found[position] = telling
    return found


def _distance(one: str, other: str, most: int) -> int:
    """Edits between two words, or more than ``most``."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        before, row[0] = row[0], number
        for at, second in enumerate(other, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != second))
        if min(row) > most:
            break
    return row[-1]
