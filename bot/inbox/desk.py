"""Behind the buttons of the inbox: whoever asked has the person asked, and the person reads what is near."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain import Source
from bot.inbox.known import Known
from bot.inbox.notifying import Notifying
from bot.inbox.telling import Tellings
from bot.llm.quote import as_source
from bot.ports import Clock
from bot.unanswered import Inbox, Item, Status, Wished

NEAREST = 3
_LOOKS, _AGAIN_S = 4, 0.5
"""A question that a judge has to look at is in the inbox a little after its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersDesk:
    """Implements `bot.house.Desk`; ``known`` gives the profile as it is served now."""

    inbox: Inbox
    notifying: Notifying
    tellings: Tellings
    known: Callable[[], Known]
    clock: Clock

    async def wish(self, ask_id: str, *, person: str) -> Wished:
        """
        Tell the owner of a question at once, unless they have been told of it.

        Raises:
            StorageError: whether it is in the inbox is not known.
        """
        item = await self._counted(ask_id, person)
        if item is None:
            return Wished.UNKNOWN
        if item.status is not Status.OPEN:
            return Wished.CLOSED
        if item.told_owner_at is not None:
            return Wished.WAITING
        await self.notifying.tell_now(item)
        return Wished.ASKED

    async def item(self, name: str) -> Item | None:
        """The question of the inbox with an id."""
        return await self.inbox.item(name)

    async def nearest(self, question: str, *, sees: frozenset[str]) -> tuple[Source, ...]:
        """The records that a hybrid search finds for a question, best first."""
        found = self.known().knowledge.find(question, sees=sees).passages
        return tuple(as_source(one) for one in found if one.visible_to(sees))[:NEAREST]

    async def tell_waiting(self) -> None:
        """Tell whoever waits for an answer that is there now; any number of processes may do so at once."""
        await self.tellings.tell_due()

    async def _counted(self, ask_id: str, person: str) -> Item | None:
        for _ in range(_LOOKS):
            item = await self.inbox.of_ask(ask_id, person=person)
            if item is not None:
                return item
            await self.clock.sleep(_AGAIN_S)
        return await self.inbox.of_ask(ask_id, person=person)
