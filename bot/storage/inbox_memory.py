"""The inbox without a database, which keeps the same promises within one process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.storage.inbox import no_item, number_of
from bot.storage.inbox_telling import LONGEST_WAIT, TELLING, TOLD, WAITING
from bot.storage.tables import FORGOTTEN
from bot.unanswered import Item, Status, Telling, Waiting


@dataclass(slots=True)
class _Place:
    """One who asked, and how far telling them has come; ``waiting`` is empty where nobody may wait."""

    waiting: Waiting
    state: str = WAITING
    attempt: int = 0
    lease_until: datetime | None = None
    told_at: datetime | None = None

    def is_free(self, at: datetime, lease: timedelta, quiet: timedelta) -> bool:
        until = self.lease_until
        if self.state != TELLING or until is None:
            return self.state == WAITING
        return until <= at - quiet or until > at + lease + quiet

    def is_beside(self, other: _Place) -> bool:
        """Whether the same person asked for the same in the same place, some other time."""
        return self is not other and self._where() == other._where()

    def is_told_since(self, answered_at: datetime) -> bool:
        told = self.told_at is not None and self.told_at >= answered_at
        return self.state == TELLING or (self.state == TOLD and told)

    def _where(self) -> tuple[str, str, str, str | None]:
        one = self.waiting
        return one.item, one.person, one.channel, one.conversation


@dataclass(slots=True)
class MemoryInbox:
    """
    `bot.unanswered.Inbox` in dictionaries.

    ``is_forgotten`` tells of an ask whether its words were forgotten; it is a `bot.storage.memory.Beside`.
    """

    is_forgotten: Callable[[str], bool] = lambda _: False
    _last: int = 0
    _items: dict[int, Item] = field(default_factory=dict)
    _settled: dict[int, datetime] = field(default_factory=dict)
    _places: dict[str, _Place] = field(default_factory=dict)

    async def add(self, waiting: Waiting, *, question: str, key: str, item: str | None) -> Item:
        told = self._places.get(waiting.ask_id)
        if told is not None:
            return self._items[number_of(told.waiting.item)]
        if self.is_forgotten(waiting.ask_id):
            return no_item(key, waiting.asked_at)
        known = (self._by_name(item) if item is not None else None) or self._by_key(key)
        if known is None:
            known = self._begun(question, key, waiting.asked_at, count=1)
        else:
            known = self._counted(known, waiting.asked_at)
        self._wait(known, waiting)
        return known

    async def begin(self, question: str, *, key: str, at: datetime) -> Item:
        return self._by_key(key) or self._begun(question, key, at, count=0)

    async def item(self, name: str) -> Item | None:
        return self._by_name(name)

    async def of_ask(self, ask_id: str, *, person: str) -> Item | None:
        place = self._places.get(ask_id)
        is_theirs = place is not None and place.waiting.person in {person, ""}
        return self._by_name(place.waiting.item) if place is not None and is_theirs else None

    async def items(self, *, status: Status | None = Status.OPEN, most: int = 500) -> tuple[Item, ...]:
        found = [one for one in self._items.values() if status is None or one.status is status]
        found.sort(key=lambda one: (one.count, one.last_asked, number_of(one.id)), reverse=True)
        return tuple(found[:most])

    async def asked(self, name: str, *, most: int) -> tuple[Waiting, ...]:
        found = [
            place.waiting
            for place in self._places.values()
            if place.waiting.item == name and place.waiting.asked
        ]
        found.sort(key=lambda one: (-one.asked_at.timestamp(), one.ask_id))
        return tuple(found[:most])

    async def questions(self, *, most: int) -> tuple[tuple[str, str], ...]:
        latest = sorted(self._items.items(), reverse=True)
        kept = [
            (one.id, one.question) for _, one in latest if one.status is not Status.DISMISSED and one.question
        ]
        return tuple(kept[:most])

    async def settle(self, name: str, status: Status, *, by: str, at: datetime, verified: str | None) -> bool:
        item = self._by_name(name)
        if item is None or item.status is not Status.OPEN:
            return False
        self._keep(replace(item, status=status, answered_by=verified, settled_by=by))
        self._settled[number_of(name)] = at
        if status is Status.NOT_FOR_THE_TWIN:
            for place in self._places.values():
                if place.waiting.item == name and place.state == WAITING:
                    place.state, place.waiting = TOLD, replace(place.waiting, asked="")
        return True

    async def reopen(self, name: str) -> bool:
        item = self._by_name(name)
        if item is None or item.status not in {Status.DISMISSED, Status.NOT_FOR_THE_TWIN}:
            return False
        self._reopened(item, told=item.told_owner_at or self._settled[number_of(name)])
        return True

    async def untold(self, *, most: int) -> tuple[Item, ...]:
        found = (self._items[number] for number in sorted(self._items))
        return tuple(one for one in found if one.status is Status.OPEN and one.told_owner_at is None)[:most]

    async def told_owner(self, names: Sequence[str], *, at: datetime) -> tuple[str, ...]:
        found = (self._by_name(name) for name in dict.fromkeys(names))
        fresh = [one for one in found if one is not None and one.told_owner_at is None]
        for one in fresh:
            self._keep(replace(one, told_owner_at=at))
        return tuple(one.id for one in fresh)

    async def claim_telling(
        self, *, at: datetime, lease_s: float, quiet_s: float, away: Collection[str] = ()
    ) -> Telling | None:
        lease, quiet = timedelta(seconds=lease_s), timedelta(seconds=quiet_s)
        due = [
            place
            for place in self._places.values()
            if place.waiting.asked_at >= at - LONGEST_WAIT
            and place.waiting.platform not in away
            and place.is_free(at, lease, quiet)
            and self._items[number_of(place.waiting.item)].status is Status.ANSWERED
        ]
        for place in sorted(due, key=lambda one: (one.waiting.asked_at, one.waiting.ask_id)):
            others = [one for one in self._places.values() if one.is_beside(place)]
            answered_at = self._settled[number_of(place.waiting.item)]
            if any(one.is_told_since(answered_at) for one in others):
                place.state, place.lease_until = TOLD, None
                continue
            place.state, place.attempt, place.lease_until = TELLING, place.attempt + 1, at + lease
            return Telling(waiting=place.waiting, attempt=place.attempt)
        return None

    async def told(self, telling: Telling, *, at: datetime) -> bool:
        place = self._places.get(telling.waiting.ask_id)
        if place is None or place.attempt != telling.attempt or place.state == WAITING:
            return False
        place.state, place.lease_until, place.told_at = TOLD, None, place.told_at or at
        return True

    async def release(self, telling: Telling) -> None:
        place = self._places.get(telling.waiting.ask_id)
        if place is not None and (place.state, place.attempt) == (TELLING, telling.attempt):
            place.state, place.attempt, place.lease_until = WAITING, telling.attempt - 1, None

    def forget_person(self, person: str, asks: Collection[str]) -> None:
        """Nobody of that name waits; what only they asked goes, or its words where it was decided on."""
        theirs = [
            p.waiting for p in self._places.values() if p.waiting.person == person or p.waiting.ask_id in asks
        ]
        for waiting in theirs:
            del self._places[waiting.ask_id]
        for item in self._items.values():
            if item.settled_by == person:
                self._keep(replace(item, settled_by=""))
        for name in {one.item for one in theirs} - self._waited_for():
            item = self._items.pop(number_of(name))
            if item.status is not Status.OPEN:
                self._keep(replace(item, question="", key=f"{FORGOTTEN}:{name}"))

    def forget_texts(self, before: datetime) -> None:
        """What was asked before an instant and waits since, or was dismissed, goes."""
        self._places = {ask: p for ask, p in self._places.items() if p.waiting.asked_at >= before}
        waited_for = self._waited_for()
        self._items = {
            number: one
            for number, one in self._items.items()
            if one.status not in {Status.OPEN, Status.DISMISSED}
            or one.last_asked >= before
            or not one.count
            or one.id in waited_for
        }

    def _waited_for(self) -> set[str]:
        return {place.waiting.item for place in self._places.values()}

    def _by_name(self, name: str) -> Item | None:
        return self._items.get(number_of(name))

    def _by_key(self, key: str) -> Item | None:
        return next((one for one in self._items.values() if one.key == key), None)

    def _keep(self, item: Item) -> Item:
        self._items[number_of(item.id)] = item
        return item

    def _begun(self, question: str, key: str, at: datetime, *, count: int) -> Item:
        self._last += 1
        return self._keep(
            Item(
                id=str(self._last),
                question=question,
                key=key,
                status=Status.OPEN,
                count=count,
                first_asked=at,
                last_asked=at,
                told_owner_at=None if count else at,
            )
        )

    def _counted(self, item: Item, asked_at: datetime) -> Item:
        item = self._keep(replace(item, count=item.count + 1, last_asked=max(item.last_asked, asked_at)))
        is_idle = item.status in {Status.ANSWERED, Status.DISMISSED}
        if is_idle and asked_at >= self._settled[number_of(item.id)]:
            return self._reopened(item, told=None)
        return item

    def _reopened(self, item: Item, *, told: datetime | None) -> Item:
        return self._keep(
            replace(item, status=Status.OPEN, answered_by=None, settled_by="", told_owner_at=told)
        )

    def _wait(self, item: Item, waiting: Waiting) -> None:
        if item.status is not Status.NOT_FOR_THE_TWIN:
            self._places[waiting.ask_id] = _Place(replace(waiting, item=item.id))
            return
        nobody = replace(
            waiting, item=item.id, platform="", person="", channel="", conversation=None, asked=""
        )
        self._places[waiting.ask_id] = _Place(nobody, state=TOLD)
