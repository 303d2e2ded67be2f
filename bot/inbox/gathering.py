"""Gathers what the profile does not tell: questions that mean the same are one item of the inbox."""

from __future__ import annotations

import zlib
from asyncio import Event
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from bot.counsel import Counsel, Embedder, Errand
from bot.errors import StorageError
from bot.inbox.alike import Alike, Questions, weighty
from bot.inbox.noise import says_something
from bot.ports import Clock
from bot.recall.guards import differ
from bot.recall.unrelated import unrelated
from bot.recall.wording import key
from bot.unanswered import Inbox, Item, Waiting

log = structlog.get_logger(__name__)

SURE, PERHAPS = 0.90, 0.55
"""From which likeness on two questions are one, where nothing speaks against it; and are worth a judge."""
ASKED_OF = 3
KNOWN = 1000
"""So many of the latest items a new question is compared with; the key of any is found again."""
_QUEUE = 1000
_FEW = 8
"""So many new questions are learnt while an ask may wait for it; `work` learns the rest."""
_AGAIN_S = 30.0
_REST_S = 3600.0
"""For so long nobody asks a judge that has called unlike questions the same."""
_ENOUGH = 2
"""A question with so many words that carry something is mistaken for no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """A question that a judge may know to be one of those that are there."""

    waiting: Waiting
    text: str
    key: str
    errand: Errand


@dataclass(slots=True, kw_only=True)
class Gathering:
    """
    Takes in the questions that ended as not in the profile, with who waits for an answer.

    What a judge has to look at is put in by `work`, a watch of whoever serves; without it, or without a
    ``counsel``, a question of which nothing is sure becomes an item of its own at once. Names, addresses and
    numbers of whoever asked are taken out of what the person reads; ``own`` is the person's name.
    """

    inbox: Inbox
    clock: Clock
    counsel: Counsel | None = None
    embedder: Embedder | None = None
    own: Callable[[], str] = lambda: ""
    known: int = KNOWN
    _questions: Questions = field(init=False)
    _doubts: deque[_Doubt] = field(default_factory=deque)
    _merged: dict[str, str] = field(default_factory=dict)
    _is_at_work: bool = False
    _rests_until: float = 0.0
    _wake: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self._questions = Questions(self.inbox, self.embedder, most=self.known)

    async def add(self, waiting: Waiting, *, question: str, errand: Errand | None = None) -> Item | None:
        """
        Count a question that was understood by itself; None where it is put in later, or never.

        What says nothing and what the screen rejects never is. With the ``errand`` of an ask that still has
        time a judge may be asked, which the answer does not wait for.

        Raises:
            StorageError: it is not in the inbox.
        """
        from bot.inbox.personal import alone, masked  # patterns take longer to make than a short verb
        from bot.truth.screen import screen

        text = alone(masked(question))
        name = key(text)
        if not name or not says_something(text) or screen(text) is not None:
            return None
        few = self._is_at_work or self.embedder is not None
        if await self._questions.follow(at_once=_FEW if few else self.known):
            self._wake.set()
        item, grey = await self._sought(text, name)
        if item is None and grey and errand is not None and self._may_ask():
            self._doubts.append(_Doubt(waiting=waiting, text=text, key=name, errand=errand))
            self._wake.set()
            return None
        return await self._put(waiting, text, name, item)

    async def work(self) -> None:
        """Have what is in doubt judged, one after the other; endless. What is left at the end is put in."""
        self._is_at_work = True
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while not await self._a_step():
                    await self.clock.sleep(_AGAIN_S)
        finally:
            self._is_at_work = False
            await self._put_all()

    async def _a_step(self) -> bool:
        """Learn and judge all that there is; False when the database is away."""
        try:
            while await self._questions.follow():
                pass
            while self._doubts:
                await self._decide(self._doubts[0])
                self._doubts.popleft()
        except StorageError as error:
            log.warning("inbox.waits", questions=len(self._doubts), reason=str(error))
            return False
        return True

    async def _decide(self, doubt: _Doubt) -> None:
        await self._questions.follow()
        item, grey = await self._sought(doubt.text, doubt.key)
        if item is None and grey:
            item = await self._judged(doubt, grey)
        await self._put(doubt.waiting, doubt.text, doubt.key, item)

    async def _put_all(self) -> None:
        """Nobody is there to judge any more: each is an item of its own, rather than none."""
        while self._doubts:
            doubt = self._doubts.popleft()
            try:
                await self._put(doubt.waiting, doubt.text, doubt.key, None)
            except StorageError as error:
                log.error("inbox.lost", questions=len(self._doubts) + 1, reason=str(error))
                return

    async def _sought(self, text: str, name: str) -> tuple[str | None, Sequence[Alike]]:
        """The item that a question certainly belongs to, and those that it may belong to."""
        item = self._questions.named(name) or self._merged.get(name)
        if item is not None:
            return item, ()
        near, own = await self._questions.nearest(text, most=ASKED_OF), self.own()
        best = next(
            (one for one in near if one.likeness >= SURE and not differ(text, one.question, own=own)), None
        )
        if best is not None:
            return best.item, ()
        return None, [
            one
            for one in near
            if one.likeness >= PERHAPS and not differ(text, one.question, strict=True, own=own)
        ]

    async def _judged(self, doubt: _Doubt, grey: Sequence[Alike]) -> str | None:
        """The item that a judge finds to be the same question; one that errs on a plain case is not heard."""
        if self.counsel is None or not self._may_ask():
            return None
        drawn, place = divmod(zlib.crc32(doubt.waiting.ask_id.encode("utf-8", "replace")), len(grey) + 1)
        shown: list[Alike | None] = [*grey]
        shown.insert(place, None)
        decoy = decoy_for(doubt.text, drawn)
        asked = [decoy if one is None else one.question for one in shown]
        same = await self.counsel.same_question(doubt.errand, doubt.text, asked)
        if same is None or not 0 < same.number <= len(shown):
            return None
        chosen = shown[same.number - 1]
        if chosen is None:
            self._rests_until = self.clock.monotonic() + _REST_S
            log.warning("inbox.judge_not_believed", judge=str(same.route), seconds=_REST_S)
            return None
        return chosen.item

    async def _put(self, waiting: Waiting, text: str, name: str, item: str | None) -> Item | None:
        kept = await self.inbox.add(waiting, question=text, key=name, item=item)
        if not kept.id:
            return None
        if kept.key != name:
            if len(self._merged) >= self.known:
                self._merged.clear()
            self._merged[name] = kept.id  # the same words need no judge a second time
        return kept

    def _may_ask(self) -> bool:
        is_room = self._is_at_work and len(self._doubts) < _QUEUE
        return self.counsel is not None and is_room and self.clock.monotonic() >= self._rests_until


def decoy_for(text: str, drawn: int) -> str:
    """A question that nobody asks a twin, and that has nothing in common with a text, unless all have."""
    others, words = unrelated(), weighty(text)
    turned = [others[(drawn + step) % len(others)] for step in range(len(others))]
    apart = (one for one in turned if len(found := weighty(one)) >= _ENOUGH and not found & words)
    return next(apart, turned[0])
