"""What some records tell, read once: words, sentences, technologies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.domain import Passage
from bot.truth.stems import SHORTEST_KIN, Word, are_kin, kin_of, words_of
from bot.truth.technologies import technologies_in
from bot.truth.tongues import tongue

_LONGEST_FIRST = 160
_SENTENCE = re.compile(r"\n+|(?<=[.!?;])\s+")


class Stems:
    """A set of stems that also knows words of the same meaning and near relations of what it holds."""

    def __init__(self, words: Sequence[Word]) -> None:
        found = {word.stem for word in words} | {part for word in words for part in word.parts}
        # "on call" and "on-call", "post mortem" and "postmortem" are one.
        found |= {one.text + other.text for one, other in pairwise(words)}
        self._stems = frozenset(found)
        self._prefixes: dict[str, list[str]] = {}
        for one in found:
            if len(one) >= SHORTEST_KIN:
                self._prefixes.setdefault(one[:SHORTEST_KIN], []).append(one)
        self._known: dict[str, bool] = {}

    def __contains__(self, stemmed: str) -> bool:
        if stemmed not in self._known:
            self._known[stemmed] = self._holds(stemmed)
        return self._known[stemmed]

    def holds(self, word: Word) -> bool:
        """Whether the word is among them, as it is or by its parts."""
        return word.stem in self or (bool(word.parts) and all(part in self for part in word.parts))

    def exactly(self, word: Word) -> bool:
        """The same without words of the same meaning."""
        return word.stem in self._stems or (bool(word.parts) and set(word.parts) <= self._stems)

    def has(self, stemmed: str) -> bool:
        """Whether the very stem is among them."""
        return stemmed in self._stems

    def _holds(self, stemmed: str) -> bool:
        if stemmed in self._stems or not self._stems.isdisjoint(kin_of(stemmed)):
            return True
        if stemmed.startswith("re") and len(stemmed) > SHORTEST_KIN and stemmed[2:] in self:
            return True  # to rewire is to do the wiring
        return any(are_kin(stemmed, other) for other in self._prefixes.get(stemmed[:SHORTEST_KIN], ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What records tell together; ``sentences`` are those of their texts, ``titles`` what they are called."""

    stems: Stems
    sentences: tuple[str, ...]
    titles: str
    technologies: frozenset[str]
    low: str
    tongue: str


@lru_cache(maxsize=256)
def told_by(records: tuple[Passage, ...]) -> Told:
    """Read records; each sentence that cites them asks for it again."""
    texts = [f"{r.title}\n{r.section}\n{r.text}" for r in records]
    whole = "\n".join(texts)
    framed = "\n".join(" ".join((*r.tags, *r.questions)) for r in records)
    return Told(
        stems=Stems(words_of(f"{whole}\n{framed}")),
        sentences=tuple(part for text in texts for part in _SENTENCE.split(text) if part.strip()),
        titles="\n".join(f"{r.title}\n{r.section}\n{_first(r.text)}" for r in records),
        technologies=frozenset(technologies_in(whole)),
        low=" ".join(whole.lower().split()),
        tongue=tongue(whole),
    )


def _first(text: str) -> str:
    """The first sentence of a record's text: where no title tells it, this says what the person was."""
    return _SENTENCE.split(text.strip(), maxsplit=1)[0][:_LONGEST_FIRST]


def lacking_technologies(text: str, told: Told) -> list[str]:
    """Technologies that a text names, in any case, and the records do not; as they are written."""
    return [
        written
        for name, written in technologies_in(text).items()
        if name not in told.technologies and " ".join(written.lower().split()) not in told.low
    ]


@lru_cache(maxsize=2048)
def stems_of(sentence: str) -> Stems:
    """The stems of one sentence."""
    return Stems(words_of(sentence))
