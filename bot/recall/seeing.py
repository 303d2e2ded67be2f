"""Sees what is nearest to a question in meaning; of many that come at once, several together."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.counsel import MINILM, Embedder, Scale, Vocabulary, of_questions
from bot.errors import StorageError
from bot.keeping import Vectors
from bot.knowledge.lexicon import lexicon
from bot.recall.fitting import Fitting
from bot.recall.slips import slips
from bot.recall.together import Together
from bot.recall.wording import bare

if TYPE_CHECKING:
    from bot.recall.near import Near
    from bot.recall.room import Alike
    from bot.recall.rows import Floats

LEAST = 0.40
"""The likeness below which nothing is told: by meaning, such questions have nothing in common."""
_READ_AT_ONCE, _SOUGHT_AT_ONCE = 8, 4
"""More save no time, and those who are served first go on while the others are."""
_FORESEEN = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The nearest phrasing of an answer, ``of``, and how like it is: on MiniLM's scale, or in words."""

    of: str
    text: str
    likeness: float
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    The nearest distinct answers, best first; one more than was asked for when the head means that one.

    ``head`` is the answer that the intent head takes a question for and how sure it is, from 0 to 1; None
    while there is none. ``bar`` is how sure it has to be; None: never sure enough. ``slipped`` is the answer
    that is asked for in the words of its phrasing, but for slips of letters, and the share that is as it was.
    """

    nearest: tuple[Neighbour, ...] = ()
    head: tuple[str, float] | None = None
    bar: float | None = None
    slipped: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """What is looked for: a text and what it means."""

    text: str
    vector: Floats
    scopes: tuple[str, ...]
    most: int


class Seeing:
    """
    Looks at an index, beside the loop: in one thread that reads and in one that seeks.

    Of many threads that look at once the loop would hardly get its turn.
    """

    def __init__(self, near: Near, embedder: Embedder, fitting: Fitting) -> None:
        self._near = near
        self._embedder = embedder
        self._scale = of_questions(embedder)
        self._fitting = fitting
        self._reading = Together(self._read, most=_READ_AT_ONCE)
        self._seeking = Together(self._seek, most=_SOUGHT_AT_ONCE)
        self._foreseen: OrderedDict[str, Floats] = OrderedDict()

    async def foresee(self, text: str) -> None:
        """Work out what a text means, for the next look at it."""
        if not len(self._near) or text in self._foreseen:
            return
        self._foreseen[text] = await self._reading(text)
        while len(self._foreseen) > _FORESEEN:  # somebody has gone without a look
            self._foreseen.popitem(last=False)

    async def look(self, text: str, scopes: Sequence[str], most: int) -> Look:
        """See `bot.recall.meaning.Meaning.look`."""
        if not len(self._near):
            return Look()
        vector = self._foreseen.pop(text, None)
        if vector is None:
            vector = await self._reading(text)
        return await self._seeking(_Sought(text=text, vector=vector, scopes=tuple(scopes), most=most))

    async def look_there(self, vectors: Vectors, text: str, scopes: Sequence[str], most: int) -> Look | None:
        """The same by the database's own index, in which no head is; None: it has none, or is away."""
        import numpy as np  # this module is imported at the start, which it would hold up

        vector = self._foreseen.get(text)
        if vector is None:
            self._foreseen[text] = vector = await self._reading(text)
        blob = np.asarray(vector, "<f2").tobytes()
        try:
            found = await vectors.nearest(self._embedder.id, blob, scopes, most=most)
        except StorageError:
            return None
        if found is None:
            return None
        self._foreseen.pop(text, None)
        alike = [one for one in found if one[1] >= self._scale.cosine(LEAST)]
        return Look(nearest=told(alike, self._scale), slipped=_slipped(text, alike, self._embedder))

    def _read(self, texts: Sequence[str]) -> list[Floats]:
        return list(self._embedder.embed([bare(text) or text for text in texts]))

    def _seek(self, some: Sequence[_Sought]) -> list[Look]:
        """What is seen by each, in their order."""
        import numpy as np  # this module is imported at the start, which it would hold up

        looks: dict[int, Look] = {}
        for scopes, most in {(one.scopes, one.most) for one in some}:
            alike = [at for at, one in enumerate(some) if (one.scopes, one.most) == (scopes, most)]
            vectors = np.stack([some[at].vector for at in alike])
            found = self._near.nearest_each(vectors, scopes, most, floor=self._scale.cosine(LEAST))
            looks |= {at: self._look(some[at], told) for at, told in zip(alike, found, strict=True)}
        return [looks[at] for at in range(len(some))]

    def _look(self, sought: _Sought, found: list[Alike]) -> Look:
        slipped = _slipped(sought.text, found, self._embedder)
        taught = self._fitting.of(sought.scopes)
        if taught is None:
            return Look(nearest=told(found, self._scale), slipped=slipped)
        of, sure = taught.head.sure(sought.vector)
        meant = self._near.nearest_of(of, sought.vector, sought.scopes)
        if meant is None or any(
            one.of not in taught.head.answers and cosine > meant[1] for one, cosine in found
        ):
            sure = 0.0  # it cannot take a question for what it was not taught
        if meant is not None and all(one.of != of for one, _ in found):
            found.append(meant)
        return Look(
            nearest=told(found, self._scale),
            head=(of, sure),
            bar=taught.calibration.bar,
            slipped=slipped,
        )


def _slipped(text: str, found: Sequence[Alike], embedder: Embedder) -> tuple[str, float] | None:
    """Without a list of words nobody knows what is none; the names of the table are words, too."""
    if not isinstance(embedder, Vocabulary):
        return None
    known = lexicon().spellings

    def is_word(word: str) -> bool:
        return word in known or embedder.knows(word)

    for one, _ in found:
        if many := slips(text, one.text, is_word):
            return one.of, 1 - many / len(text)
    return None


def told(found: Sequence[Alike], scale: Scale = MINILM) -> tuple[Neighbour, ...]:
    """What was found as others see it."""
    return tuple(
        Neighbour(of=one.of, text=one.text, likeness=scale.likeness(like), scope=one.scope)
        for one, like in found
    )
