"""Finds the unanswered questions that are most like a new one, by what they mean or by their words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.counsel import MINILM, Embedder, of_questions
from bot.knowledge.words import tokens, vocabulary
from bot.recall.wording import bare, key
from bot.unanswered import Inbox

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """An item of the inbox, and how like its question is to another, from 0 to 1."""

    item: str
    question: str
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a question is known by; without an embedder it has no ``row``."""

    key: str
    words: frozenset[str]
    row: NDArray[float32] | None = None


class Questions:
    """
    The questions of the latest items, in step with an inbox that others write to as well.

    Without an ``embedder`` they are compared by their words, those that carry nothing left out.
    """

    def __init__(self, inbox: Inbox, embedder: Embedder | None, *, most: int) -> None:
        self._inbox = inbox
        self._embedder = embedder
        self._most = most
        self._known: dict[str, str] = {}
        self._learnt: dict[str, _Read] = {}
        self._keys: dict[str, str] = {}

    def named(self, name: str) -> str | None:
        """The item whose question has this key, among the ones that are learnt."""
        return self._keys.get(name)

    async def follow(self, *, at_once: int = AT_ONCE) -> bool:
        """
        Learn what has come and gone, so many new questions at once; whether there are more of them.

        Raises:
            StorageError: the inbox did not answer.
        """
        told = {question: item for item, question in await self._inbox.questions(most=self._most)}
        lacking = [text for text in told if text not in self._learnt]
        if told == self._known and not lacking:
            return False
        batch = lacking[:at_once]
        new = await asyncio.to_thread(self._read, batch)  # reading thousands would hold up every ask
        learnt = self._learnt | dict(zip(batch, new, strict=True))
        self._known = told
        self._learnt = {text: read for text, read in learnt.items() if text in told}
        latest_last = reversed([one for one in told.items() if one[0] in self._learnt])
        self._keys = {self._learnt[text].key: item for text, item in latest_last}
        return len(lacking) > at_once

    async def nearest(self, text: str, *, most: int) -> tuple[Alike, ...]:
        """Those most like a text among the ones that are learnt, best first."""
        known, learnt = self._known, self._learnt
        find = self._by_words if self._embedder is None else self._by_meaning
        likeness = await asyncio.to_thread(find, text, learnt) if learnt else {}
        best = sorted(likeness.items(), key=lambda one: -one[1])[:most]
        scale = of_questions(self._embedder) if self._embedder else MINILM
        return tuple(
            Alike(item=known[text], question=text, likeness=scale.likeness(like)) for text, like in best
        )

    def _read(self, texts: Sequence[str]) -> list[_Read]:
        rows = self._embedder.embed([bare(text) for text in texts]) if self._embedder and texts else None
        return [
            _Read(key=key(text), words=weighty(text), row=None if rows is None else rows[at])
            for at, text in enumerate(texts)
        ]

    def _by_meaning(self, text: str, learnt: Mapping[str, _Read]) -> dict[str, float]:
        import numpy as np  # only those with an embedder have use for it

        assert self._embedder is not None  # noqa: S101 - the caller has looked
        row = self._embedder.embed([bare(text)])[0]
        rows = np.stack([read.row for read in learnt.values() if read.row is not None])
        likeness: Sequence[float] = (rows @ row).tolist()
        return dict(zip(learnt, likeness, strict=True))

    @staticmethod
    def _by_words(text: str, learnt: Mapping[str, _Read]) -> dict[str, float]:
        words = weighty(text)
        return {
            question: len(words & read.words) / len(words | read.words)
            for question, read in learnt.items()
            if words & read.words
        }


def weighty(text: str) -> frozenset[str]:
    """The stems of a text that carry something."""
    return frozenset(token.stem for token in tokens(text)) - vocabulary().stop
