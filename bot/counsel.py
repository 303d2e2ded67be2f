"""The ports of what helps an answer to be true: a second opinion, and the likeness of sentences."""

from __future__ import annotations

from bisect import bisect_right
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """
    What a cosine of one model is worth on the scale that all rules were measured on, MiniLM's.

    ``knots`` are pairs (cosine, likeness), both strictly rising from -1 to 1, with straight lines between
    them; without any a cosine is worth itself.
    """

    knots: tuple[tuple[float, float], ...] = ()

    def likeness(self, cosine: float) -> float:
        """What a cosine is worth; more for a larger one."""
        return _along(cosine, self.knots)

    def cosine(self, likeness: float) -> float:
        """The cosine that is worth so much."""
        return _along(likeness, tuple((worth, cosine) for cosine, worth in self.knots))


MINILM = Scale()
"""Its own: a cosine is worth itself."""


@runtime_checkable
class Attuned(Protocol):
    """What an embedder may be besides: one whose cosines have scales of their own."""

    @property
    def questions(self) -> Scale:
        """Of two questions."""
        ...

    @property
    def passages(self) -> Scale:
        """Of a question and what is told."""
        ...

    @property
    def of_passages(self) -> Embedder:
        """What reads passages, whose rows go with those of questions; some models want them marked."""
        ...


def of_questions(embedder: Embedder) -> Scale:
    """What the cosine of two questions is worth by an embedder."""
    return embedder.questions if isinstance(embedder, Attuned) else MINILM


def of_findings(embedder: Embedder) -> Scale:
    """What the cosine of a question and a passage is worth by an embedder."""
    return embedder.passages if isinstance(embedder, Attuned) else MINILM


def reader_of_passages(embedder: Embedder) -> Embedder:
    """What an embedder reads passages with: mostly itself."""
    return embedder.of_passages if isinstance(embedder, Attuned) else embedder


def _along(x: float, knots: Sequence[tuple[float, float]]) -> float:
    if not knots:
        return x
    at = min(max(1, bisect_right(knots, x, key=lambda knot: knot[0])), len(knots) - 1)
    (x0, y0), (x1, y1) = knots[at - 1], knots[at]
    return min(max(y0 + (x - x0) * (y1 - y0) / (x1 - x0), y0), y1)  # rounded never beyond its neighbours
