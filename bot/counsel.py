"""The ports of what helps an answer to be true: a second opinion, and the likeness of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.domain import Passage, QuestionType, Route, Tab, Turn

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """
    On whose account a side question goes, and until when an answer to it is of use.

    ``deadline`` is on the clock's monotonic scale, in seconds.
    """

    ask_id: str
    deadline: float
    tab: Tab = field(default_factory=Tab)
    kind: QuestionType = QuestionType.GENERAL
    person: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """Which sentences a second model found unsupported, counted from one, and which model that was."""

    unsupported: frozenset[int]
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """Which of the known questions is the same, counted from one (0: none), and which model said so."""

    number: int
    route: Route


class Counsel(Protocol):
    """
    Side questions to a cheap model (DESIGN 2.7), each paid for like any other call.

    None is no answer: there is no such model, no room in the budget, no time, or nothing that parses. None of
    them raises, but for cancellation.
    """

    async def standalone(self, errand: Errand, turns: Sequence[Turn], asked: str) -> str | None:
        """The question as it would be asked alone, in the language of the profile, on one line."""
        ...

    async def opinion(
        self, errand: Errand, passages: Sequence[Passage], sentences: Sequence[str], *, written_by: Route
    ) -> Opinion | None:
        """Which of the sentences the passages do not support, as another model than the writer sees it."""
        ...

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        """Which of some known questions has the same answer as the one asked, within 400 ms."""
        ...

    async def is_attack(self, errand: Errand, text: str) -> bool | None:
        """Whether a classifier takes a question for an attempt to make the twin do something else."""
        ...


@runtime_checkable
class Vocabulary(Protocol):
    """What an embedder may be besides: a list of common words."""

    def knows(self, word: str) -> bool:
        """Whether it has a word in small letters."""
        ...


class Embedder(Protocol):
    """Sentences -> vectors whose inner product is their likeness."""

    @property
    def id(self) -> str:
        """Names the model and its precision: vectors of different ones cannot be compared."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        """One row of unit length for each text; shape (number of texts, dimensions)."""
        ...
