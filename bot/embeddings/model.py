"""A sentence model that an operator chose: how it reads texts, and what its cosines are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.counsel import MINILM, Scale
from bot.embeddings.blueprint import Blueprint
from bot.embeddings.pooling import Floats, Runner, pooled
from bot.embeddings.wordpiece import WordPiece


class Layers:
    """Texts -> rows of unit length, by whatever runs the layers; nothing is put before a text."""

    def __init__(self, blueprint: Blueprint, run: Runner) -> None:
        pieces = blueprint.pieces
        self._blueprint = blueprint
        self._run = run
        self._tokens = WordPiece(pieces.all, most=blueprint.most, spelling=pieces.spelling)
        self._has_words = pieces.are_english

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row for each text; what goes beyond the pieces that the model reads does not count."""
        numbers = [self._tokens.numbers(text) for text in texts]
        return pooled(self._run, numbers, self._blueprint.form.size, self._blueprint.pooling)

    def knows(self, word: str) -> bool:
        """Whether this is a word; only by a vocabulary that is known to be one of English words."""
        return not self._has_words or self._tokens.knows(word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reads texts of one kind (implements `bot.counsel.Embedder`): ``prompt`` stands before each."""

    id: str
    layers: Layers
    prompt: str = ""

    def embed(self, texts: Sequence[str]) -> Floats:
        """See `Layers.embed`."""
        return self.layers.embed([self.prompt + text for text in texts] if self.prompt else texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """
    A model of a folder (implements `bot.counsel.Embedder`, `Vocabulary` and `Attuned`).

    ``id`` is a hash of all that its vectors depend on. ``agreement`` is how far it ranks sentences as MiniLM
    does, from 0 to 1.
    """

    reader: Reader
    of_passages: Reader
    questions: Scale = MINILM
    passages: Scale = MINILM
    agreement: float = 1.0

    @property
    def id(self) -> str:
        return self.reader.id

    def embed(self, texts: Sequence[str]) -> Floats:
        """See `Layers.embed`; texts are read as questions."""
        return self.reader.embed(texts)

    def knows(self, word: str) -> bool:
        """See `Layers.knows`."""
        return self.reader.layers.knows(word)
