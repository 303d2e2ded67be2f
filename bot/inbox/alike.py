"""Finds the unanswered questions that are most like a new one, by what they mean or by their words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.counsel import Embedder
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
        self._keys: dict[str, str] = {}
        self._rows: dict[str, NDArray[float32]] = {}
        self._words: dict[str, frozenset[str]] = {}

    def named(self, name: str) -> str | None:
        """The item whose question has this key."""
        return self._keys.get(name)

    async def follow(self, *, at_once: int = AT_ONCE) -> bool:
        """
        Learn what has come and gone, so many new questions at once; whether there are more of them.

        Raises:
            StorageError: the inbox did not answer.
        """
        told = dict(await self._inbox.questions(most=self._most))
        if told != self._known:
            self._keys = {key(question): item for item, question in reversed(told.items())}
            self._known = told
            kept = set(told.values())
            self._rows = {text: row for text, row in self._rows.items() if text in kept}
            self._words = {text: words for text, words in self._words.items() if text in kept}
        return await self._learn(at_once)

    async def nearest(self, text: str, *, most: int) -> tuple[Alike, ...]:
        """Those most like a text among the ones that are learnt, best first."""
        likeness = await self._by_meaning(text) if self._embedder is not None else self._by_words(text)
        best = sorted(likeness.items(), key=lambda one: -one[1])[:most]
        items = {question: item for item, question in self._known.items()}
        return tuple(Alike(item=items[text], question=text, likeness=like) for text, like in best)

    async def _learn(self, at_once: int) -> bool:
        for text in self._known.values():
            if text not in self._words:
                self._words[text] = weighty(text)
        if self._embedder is None:
            return False
        lacking = [text for text in dict.fromkeys(self._known.values()) if text not in self._rows]
        if lacking:
            batch = lacking[:at_once]
            rows = await asyncio.to_thread(self._embedder.embed, [bare(text) for text in batch])
            self._rows |= dict(zip(batch, rows, strict=True))
        return len(lacking) > at_once

    async def _by_meaning(self, text: str) -> dict[str, float]:
        import numpy as np  # only those with an embedder have use for it

        assert self._embedder is not None  # noqa: S101 - the caller has looked
        row = (await asyncio.to_thread(self._embedder.embed, [bare(text)]))[0]
        rows = dict(self._rows)
        if not rows:
            return {}
        likeness: Sequence[float] = (np.stack(list(rows.values())) @ row).tolist()
        return {
            question: like for question, like in zip(rows, likeness, strict=True) if question in self._words
        }

    def _by_words(self, text: str) -> dict[str, float]:
        words = weighty(text)
        return {
            question: len(words & known) / len(words | known)
            for question, known in self._words.items()
            if words & known
        }


def weighty(text: str) -> frozenset[str]:
    """The stems of a text that carry something."""
    return frozenset(token.stem for token in tokens(text)) - vocabulary().stop
