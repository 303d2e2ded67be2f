"""Questions to a judge whose answer is known beforehand, made of what is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.keeping import Answers
from bot.recall.judge import SHOWN, Candidate
from bot.remembered import Origin, Phrasing

T = TypeVar("T")

_PAGES = 20
"""So many are looked through at most: one may hold nothing but what waits for a second look."""
PAGE = 64
_SAME = 0.3
"""The share of controls in which one of the known questions is the same: the others show false yeses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What is asked, what is shown, and what an honest judge says: an id, or nothing for none."""

    asked: str
    candidates: tuple[Candidate, ...]
    expected: str


class Controls:
    """
    Draws controls from the phrasings that are kept, a page after another.

    ``others`` are questions that no twin has an answer to. Wordings that only one look of a judge speaks
    for are left out: it is not tried by its own word.
    """

    def __init__(
        self, answers: Answers, *, others: Callable[[], Sequence[str]], draw: Callable[[], float]
    ) -> None:
        self._answers = answers
        self._others = others
        self._draw = draw
        self._after = 0

    async def next(self, *, is_same: bool | None = None) -> Control | None:
        """
        A control, or None while too little is kept for one.

        ``is_same``: whether one of those that are shown is the same; None: at times one is.

        Raises:
            StorageError: the phrasings could not be read.
        """
        page = await self._page()
        if not page:
            return None
        one = self._drawn(page)
        peers = {said.of: said for said in page if said.scope == one.scope and said.of != one.of}
        if is_same is None:
            is_same = self._draw() < _SAME
        if is_same and peers:
            return self._same(one, page, list(peers.values()))
        return self._other([one, *peers.values()])

    def _same(self, one: Phrasing, page: Sequence[Phrasing], peers: list[Phrasing]) -> Control:
        """One wording is put to another of the same answer, or to itself, among some of other answers."""
        wordings = [said.text for said in page if said.of == one.of and said.key != one.key]
        asked = self._drawn(wordings) if wordings else one.text
        shown = [_shown(one), *map(_shown, self._some(peers, SHOWN - 1))]
        return Control(asked=asked, candidates=tuple(shown), expected=one.of)

    def _other(self, known: Sequence[Phrasing]) -> Control:
        """A question that nobody asks a twin: none of those that are known is the same."""
        shown = tuple(map(_shown, self._some(known, SHOWN)))
        return Control(asked=self._drawn(self._others()), candidates=shown, expected="")

    async def _page(self) -> list[Phrasing]:
        """The next page with some to draw from, from the beginning after the last; empty: there are none."""
        for _ in range(_PAGES):
            is_first = not self._after
            page = await self._answers.phrasings(after=self._after, most=PAGE)
            self._after = page[-1].number if page else 0
            sure = [said for said in page if said.origin is not Origin.JUDGED]
            if sure or (is_first and not page):
                return sure
        return []

    def _some(self, known: Sequence[Phrasing], most: int) -> list[Phrasing]:
        start = int(self._draw() * len(known))
        return [known[(start + step) % len(known)] for step in range(min(most, len(known)))]

    def _drawn(self, some: Sequence[T]) -> T:
        return some[min(int(self._draw() * len(some)), len(some) - 1)]


def _shown(one: Phrasing) -> Candidate:
    return Candidate(of=one.of, text=one.text)
