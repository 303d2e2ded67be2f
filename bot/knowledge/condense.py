"""Shortens passages for a prompt: only what matters to the question is paid for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.domain import Passage
from bot.knowledge.query import KIND, understand
from bot.knowledge.words import tokens, vocabulary

_SENTENCE = re.compile(
    r"(?<=\w\w[.!?])(?<!^Situation\.)(?<!^Task\.)(?<!^Action\.)(?<!^Result\.)\s+(?=[A-Z0-9\"'(])"
)
_DATES_ALONE = re.compile(
    r"(?:(?:since|from|until|to|in|on|and|-|\d{1,4}|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|present|now)[\s,.]*)+",
    re.IGNORECASE,
)
_PARTS_OF_A_STORY = re.compile(r"^\W*(?:situation|task|action|result)\b", re.IGNORECASE | re.MULTILINE)
_FEWEST_PARTS = 2
_FIGURES = re.compile(
    r"\b(?:when|how (?:many|much|long|often|old|big|large|fast|quick\w*|high|far)"
    r"|what (?:year|date|time|number|percent\w*)|which (?:year|month)|since|until"
    r"|by how much|years?|cost|price|size|number)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand|million|half|once|twice|dozens?)\b",
    re.IGNORECASE,
)
_ALIKE = 0.85
_LEAST_SURE, _SURE = 0.3, 0.9
_NEAR = 3
"""Passages behind these seldom hold the answer: only what has the question's very words stays of them."""
_FAR = 5
"""From here on a passage without any word of the question goes whole."""
_MOST_STORIES = 3
_SHORT = 8
"""Words of a text that is not worth cutting."""
_SHORT_ITEM = 30
"""Words of a list's item; of longer ones the first sentence says which item it is."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a question asks for: stems with how sure they stand for it, figures, whole kinds of records."""

    stems: dict[str, float]
    kinds: frozenset[str]
    figures: bool

    @property
    def is_vague(self) -> bool:
        """Whether no word of the question can tell one sentence from another."""
        return not any(sure >= _SURE for stem, sure in self.stems.items() if not stem.startswith(KIND))

    def wants(self, sentence: _Sentence, *, is_near: bool) -> bool:
        shared = max((self.stems.get(stem, 0.0) for stem in sentence.stems), default=0.0)
        if not is_near:
            return shared >= _SURE
        return shared >= _LEAST_SURE or (self.figures and sentence.has_figures)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    line: int
    stems: frozenset[str]

    @property
    def has_figures(self) -> bool:
        return bool(_DIGIT.search(self.text))


def condense(passages: Sequence[Passage], asked: str) -> tuple[Passage, ...]:
    """
    The passages in the same order with shorter texts; the first, which is the best, stays whole.

    Of the others stays what shares words with the question, figures where it asks for them, and the sentence
    that says what the record is; a story stays whole or is but its first sentence; what another passage says
    already goes, and so does a faint passage that has none of the question's words. ``asked`` is the question
    as it stands alone. For the prompt alone: what an answer says is checked against whole records.
    """
    wish = _wish(asked)
    said: list[frozenset[str]] = []
    short: list[Passage] = []
    stories = 0
    for rank, passage in enumerate(passages):
        text = _without_title(passage)
        sentences: Sequence[_Sentence] = _sentences(text)
        if (
            len(sentences) > 1
            and passage.dates
            and not wish.figures
            and _DATES_ALONE.fullmatch(sentences[0].text)
        ):
            sentences = sentences[1:]
        if rank >= _FAR and not _has_any(passage, sentences, wish):
            continue
        is_story = len(_PARTS_OF_A_STORY.findall(passage.text)) >= _FEWEST_PARTS
        if (
            rank == 0
            or (wish.is_vague and rank < _NEAR and not is_story)
            or _is_named(passage, wish)
            or _is_asked_for(passage, wish)
            or len(passage.text.split()) <= _SHORT
        ):
            kept = sentences
        elif is_story:
            kept = (
                sentences if stories < _MOST_STORIES and _tells(passage, sentences, wish) else sentences[:1]
            )
        else:
            kept = _telling(sentences, wish, said, is_near=rank < _NEAR)
        stories += is_story and len(kept) > 1
        said += [sentence.stems for sentence in kept]
        short.append(replace(passage, text=_joined(kept)))
    return tuple(short)


def _without_title(passage: Passage) -> str:
    """The text without its title in front: a passage's opening line has that already."""
    rest = passage.text.removeprefix(passage.title)
    if rest == passage.text or not passage.title or rest[:1] not in {",", ".", ":"}:
        return passage.text
    rest = rest.lstrip(",.: \n")
    return rest[:1].upper() + rest[1:] if rest else passage.text


def _wish(asked: str) -> _Wish:
    query = understand(asked)
    stems: dict[str, float] = {}
    for unit in query.units:
        for stem, sure in unit.stems.items():
            stems[stem] = max(stems.get(stem, 0.0), min(sure, 1.0) * unit.weight)
    return _Wish(stems, query.kinds, bool(_FIGURES.search(asked)))


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[_Sentence, ...]:
    """The same few records are found again and again."""
    return tuple(_cut(text))


def _cut(text: str) -> Iterator[_Sentence]:
    for number, line in enumerate(text.split("\n")):
        for one in _SENTENCE.split(line):
            if one.strip():
                yield _Sentence(one, number, _stems(one))


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    stop = vocabulary().stop
    return frozenset(
        stem for token in tokens(text) for stem in (token.stem, *token.parts) if stem not in stop
    )


@lru_cache(maxsize=512)
def _kinds_of(section: str) -> frozenset[str]:
    """What its words are names of, one by one; empty for a word that is none."""
    known = vocabulary().kind_of
    return frozenset(known.get(token.stem, "") for token in tokens(section))


def _is_asked_for(passage: Passage, wish: _Wish) -> bool:
    """Whether a whole list is asked for, of which this record is a part."""
    return bool(_kinds_of(passage.section) & wish.kinds) and len(passage.text.split()) <= _SHORT_ITEM


def _is_named(passage: Passage, wish: _Wish) -> bool:
    """Whether a question names the record: then any of its sentences may be the answer."""
    known = vocabulary()
    named = _stems(passage.title) - known.common - known.weak
    return any(wish.stems.get(stem, 0.0) >= 1 for stem in named)


def _tells(passage: Passage, sentences: Sequence[_Sentence], wish: _Wish) -> bool:
    """Whether a story is asked for, or one with the question's words."""
    known = vocabulary()
    of_section = {KIND + kind for kind in _kinds_of(passage.section)}
    return bool(of_section & wish.stems.keys()) or any(
        sure >= 1 and stem in sentence.stems and stem not in known.common and not stem.startswith(KIND)
        for stem, sure in wish.stems.items()
        for sentence in sentences
    )


def _has_any(passage: Passage, sentences: Sequence[_Sentence], wish: _Wish) -> bool:
    """Whether a record has a word that the question asks for; of a vague question nobody can tell."""
    known = vocabulary().kind_of
    of_section = {KIND + known.get(token.stem, "") for token in tokens(passage.section)}
    if wish.is_vague or of_section & wish.stems.keys():
        return True
    stems = _stems(f"{passage.title} {passage.section}").union(*(one.stems for one in sentences))
    return any(wish.stems.get(stem, 0.0) >= _LEAST_SURE for stem in stems)


def _telling(
    sentences: Sequence[_Sentence], wish: _Wish, said: Sequence[frozenset[str]], *, is_near: bool
) -> list[_Sentence]:
    """The first sentence, and those that the question asks for; nothing that was said already."""
    opening = 2 if is_near and len(sentences[0].text.split()) < _SHORT else 1
    telling = [*sentences[1:opening], *(x for x in sentences[opening:] if wish.wants(x, is_near=is_near))]
    return [*sentences[:1], *(one for one in telling if not any(_is_alike(one.stems, x) for x in said))]


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) >= _ALIKE * len(one | other)


def _joined(sentences: Sequence[_Sentence]) -> str:
    lines: dict[int, list[str]] = {}
    for sentence in sentences:
        lines.setdefault(sentence.line, []).append(sentence.text)
    return "\n".join(" ".join(line) for line in lines.values())
