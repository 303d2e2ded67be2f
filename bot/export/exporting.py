"""What an operator takes along: usage, questions with their answers, examples for fine-tuning."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import PUBLIC, Prompt
from bot.export.examples import Example, Examples, Rules, is_by_a_model, report, split
from bot.export.rows import Row, json_line, question_row, usage_row
from bot.exported import Exported, ExportedAsk
from bot.keeping import VerifiedAnswers
from bot.knowledge.profile import Profile
from bot.ports import Clock

_AT_ONCE = 500
Belongings = Callable[[str], Awaitable[dict[str, Any]]]
_EVER_AFTER = datetime(9999, 12, 30, tzinfo=UTC)
"""Also rows of a clock that was ahead are taken along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finetune:
    """Lines of JSON for a model to learn from, as chat-format files have them, and the report on them."""

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    report: dict[str, object]

    @staticmethod
    def lines(examples: Sequence[Example]) -> Iterator[str]:
        """Each ``{"messages": [...]}`` and the end of its line."""
        return (json_line({"messages": list(one.messages)}) for one in examples)


class Exporting:
    """
    Reads the books, whole or the last days of them; ``days`` None is all that there is.

    ``letter`` writes the prompt that a question would be sent with now; ``person`` and ``place`` are the
    names under which somebody, and where they asked, stand in a table. ``belongings`` reads what is kept of
    one person.
    """

    def __init__(
        self,
        *,
        books: Exported,
        verified: VerifiedAnswers,
        profile: Callable[[], Profile],
        letter: Callable[[str], Prompt],
        clock: Clock,
        zone: ZoneInfo,
        person: Callable[[str], str] = str,
        place: Callable[[str, str], str] = lambda channel, _person: channel,
        belongings: Belongings | None = None,
    ) -> None:
        self._books = books
        self._verified = verified
        self._profile = profile
        self._letter = letter
        self._clock = clock
        self._zone = zone
        self._person = person
        self._place = place
        self._belongings = belongings

    async def usage(self, days: int | None = None) -> AsyncIterator[Row]:
        """One row for each ask, without its words."""
        async for ask in self._asks(days, words=False):
            yield usage_row(self._shown(ask))

    async def questions(self, days: int | None = None, *, private: bool = False) -> AsyncIterator[Row]:
        """
        One row for each ask whose words are still kept.

        Raises:
            StorageError: the books do not answer.
        """
        told = [one.id for one in await self._verified.every() if await self._was_always_public(one.id)]
        records = [one.id for one in self._profile().passages if PUBLIC in one.audience]
        public = frozenset((*records, *told))
        async for ask in self._asks(days, words=True):
            if ask.question is not None or ask.answer is not None:
                yield question_row(self._shown(ask), public=public, private=private)

    async def finetune(self, days: int | None = None, *, private: bool = False) -> Finetune:
        """
        Examples from liked answers and from the person's own.

        Raises:
            StorageError: the books do not answer.
        """
        profile = self._profile()
        known = {one.id: one for one in profile.passages}
        rules = Rules(known=known, version=profile.version, now=self._clock.now(), private=private)
        examples = Examples(rules)
        batch: list[ExportedAsk] = []
        async for ask in self._asks(days, words=True):
            if is_by_a_model(ask):
                batch.append(ask)
            if len(batch) >= _AT_ONCE:
                await self._add(examples, batch)
                batch = []
        await self._add(examples, batch)
        for one in await self._verified.every():
            examples.add_verified(one, self._letter)
        train, validation = split(examples.chosen)
        told = report(examples, len(train), len(validation))
        return Finetune(train=tuple(train), validation=tuple(validation), report=told | {"days": days})

    async def of_person(self, person: str) -> dict[str, Any]:
        """
        Everything that is kept of one person, written as the books have them, and nothing of others.

        Raises:
            StorageError: the books do not answer.
        """
        kept = await self._belongings(person) if self._belongings else {}
        return {"person": person, "exported_at": self._clock.now().isoformat(), **kept}

    def _shown(self, ask: ExportedAsk) -> ExportedAsk:
        return replace(ask, person=self._person(ask.person), channel=self._place(ask.channel, ask.person))

    async def _was_always_public(self, name: str) -> bool:
        """Whether everybody might be told each version of the person's own answer: asks keep older ones."""
        return all(PUBLIC in version.audience for version in await self._verified.history(name))

    async def _add(self, examples: Examples, batch: Sequence[ExportedAsk]) -> None:
        liked = [one.id for one in batch if one.thumbs + one.thumbs_again > 0]
        sent = await self._books.sent(liked)
        for ask in batch:
            examples.add_liked(ask, sent.get(ask.id))

    def _asks(self, days: int | None, *, words: bool) -> AsyncIterator[ExportedAsk]:
        now = self._clock.now()
        return self._books.asks(None if days is None else self._since(now, days), _EVER_AFTER, words=words)

    def _since(self, now: datetime, days: int) -> datetime:
        """Midnight before the first of the days, today included, where the twin lives."""
        today = now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=days - 1)
