"""The owner learns of questions that the profile does not answer: at once, then gathered, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import structlog

from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.inbox.cards import card_of
from bot.inbox.patience import LEASE_S, PATIENCE_S, QUIET_S
from bot.notices import Notice
from bot.ports import Clock, Messenger
from bot.posting import ReportClaims, Run
from bot.unanswered import Inbox, Item

log = structlog.get_logger(__name__)

GATHER = timedelta(hours=1)
"""After a card the next one waits for so long, and tells of everything that came meanwhile."""
WISHES = 5
"""So many questions an hour are brought to the owner because somebody wishes it; more wait for the list."""
CATCH_UP = timedelta(days=7)
MOST = 10_000
SILENT = "silent"
"""Stands for a message where none was wanted."""
_LIST, _WISH = "inbox:", "wish:"
_BETWEEN = timedelta(microseconds=500_000)
"""Cards that were wished stand between two seconds: no list is made at the same instant."""
_AT_ONCE = 500
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """One attempt at a card; without a ``notice`` there is nothing left to tell."""

    day: date
    name: str
    attempt: int
    notice: Notice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifying:
    """
    A chore of the scheduler; any number of processes may do it at once.

    ``owner`` is ``slack:U1``, or empty; ``configured`` are the platforms that have what they need, whether
    they can be spoken to just now or not. ``destinations`` are the admin channels that can, for when there is
    no owner who takes direct messages. ``name`` is that of the person.
    """

    inbox: Inbox
    claims: ReportClaims
    messengers: Mapping[str, Messenger]
    owner: str
    configured: Collection[str]
    destinations: Callable[[], Sequence[tuple[str, str]]]
    clock: Clock
    name: Callable[[], str]

    async def notify_due(self) -> None:
        """
        Tell the owner of open questions that they have not been told of, if it is time.

        Raises:
            StorageError: the database does not answer; the next tick goes on.
        """
        if not self._may_speak():
            return
        now = self.clock.now()
        runs = [
            run
            for run in await self.claims.report_states((now - CATCH_UP).date())
            if run.destination.startswith((_LIST, _WISH))
        ]
        for run in runs:
            if run.state != "sent":
                await self._send(run.destination)
        told = [_made_at(run) for run in _told(runs, _LIST)]
        if any(timedelta(0) <= now - at < GATHER for at in told):
            return
        untold = await self.inbox.untold(most=MOST)
        if untold:
            await self._send(f"{_LIST}{self._second():%Y-%m-%dT%H:%M:%S}", untold)

    async def tell_now(self, item: Item) -> None:
        """
        Tell the owner of one question, as somebody wishes it, unless they have been told of it.

        At most five such cards are sent within an hour; what is beyond them comes with the next list, as does
        what cannot be sent now.

        Raises:
            StorageError: the database does not answer.
        """
        if not self._may_speak() or await self._wished(self._second() + _BETWEEN) >= WISHES:
            return
        for _ in range(_TRIES):
            made_at = self._second() + _BETWEEN
            if await self._send(f"{_WISH}{made_at:%Y-%m-%dT%H:%M:%S.%f}", [item]):
                return
            await self.clock.sleep(1.0)  # this instant has its card

    def _second(self) -> datetime:
        return self.clock.now().astimezone(UTC).replace(microsecond=0)

    async def _wished(self, until: datetime) -> int:
        """How many cards that somebody wished were begun in the hour before, and after."""
        runs = await self.claims.report_states((until - GATHER).date())
        return sum(until - _made_at(run) < GATHER for run in _told(runs, _WISH))

    def _may_speak(self) -> bool:
        """Whether there is somebody to be told; for the owner's own platform a card waits."""
        platform = self.owner.partition(":")[0]
        if platform in self.messengers:
            return True
        return platform not in self.configured and bool(self.destinations())

    async def _send(self, name: str, untold: Sequence[Item] = ()) -> bool:
        """Send a card, or see to it that it was sent; `untold` are for a new one. False: it is another's."""
        made_at = _at(name)
        day = made_at.date()
        attempt = await self.claims.claim_report(
            day, name, at=self.clock.now(), lease_s=LEASE_S, quiet_s=QUIET_S
        )
        if attempt is None:
            return False
        if untold and name.startswith(_WISH) and await self._wished(made_at) > WISHES:
            untold = ()  # others were begun at the same moment
        items = await (self._taken(untold, made_at) if untold else self._open(made_at))
        notice = card_of(items, name=self.name(), key=name.replace(":", "-")) if items else None
        card = _Card(day=day, name=name, attempt=attempt, notice=notice)
        try:
            async with asyncio.timeout(PATIENCE_S):
                message_id = await self._deliver(card)
        except DeliveryFailed as error:
            await self.claims.release(day, name, attempt)
            log.error("inbox.card_failed", items=len(items), reason=str(error))
        except (DeliveryUnknown, TimeoutError) as error:  # nobody may touch it for a while
            log.warning("inbox.card_unsure", items=len(items), reason=str(error) or "no answer in time")
        else:
            await self.claims.mark_sent(day, name, attempt, message_id, at=self.clock.now())
        return True

    async def _taken(self, untold: Sequence[Item], made_at: datetime) -> list[Item]:
        """Those of them that no other process has taken for a card of its own, most asked first."""
        names: set[str] = set()
        for start in range(0, len(untold), _AT_ONCE):
            some = [one.id for one in untold[start : start + _AT_ONCE]]
            names.update(await self.inbox.told_owner(some, at=made_at))
        ours = (one for one in untold if one.id in names)
        return sorted(ours, key=lambda one: (one.count, one.last_asked), reverse=True)

    async def _open(self, made_at: datetime) -> list[Item]:
        """The items of an earlier card that are still open, most asked first."""
        return [one for one in await self.inbox.items(most=MOST) if one.told_owner_at == made_at]

    async def _deliver(self, card: _Card) -> str:
        """The id of a message that stands; all of its items may have been settled meanwhile."""
        if card.notice is None:
            return SILENT
        platform, _, person = self.owner.partition(":")
        messenger = self.messengers.get(platform)
        if messenger is not None:
            try:
                return await self._post(messenger, await messenger.room(person), card, card.notice)
            except NoSuchPlace as error:
                log.warning("inbox.owner_out_of_reach", platform=platform, reason=str(error))
        return await self._post_to_admins(card, card.notice)

    async def _post_to_admins(self, card: _Card, notice: Notice) -> str:
        """Into every admin channel that is there; the error says whether it may stand in one already."""
        posted: list[str] = []
        missed: list[DeliveryFailed | DeliveryUnknown] = []
        for platform, channel in self.destinations():
            try:
                posted.append(await self._post(self.messengers[platform], channel, card, notice))
            except NoSuchPlace as error:
                log.warning("inbox.channel_out_of_reach", platform=platform, reason=str(error))
            except (DeliveryFailed, DeliveryUnknown) as error:
                missed.append(error)
        unsure = [error for error in missed if isinstance(error, DeliveryUnknown)]
        if unsure or (missed and posted):
            raise DeliveryUnknown(str((unsure or missed)[0])) from (unsure or missed)[0]
        if missed:
            raise missed[0]
        if not posted:
            raise DeliveryFailed("neither the owner nor an admin channel can be written to")
        return posted[0]

    async def _post(self, messenger: Messenger, channel: str, card: _Card, notice: Notice) -> str:
        """The id of the post: a lost one found again, or a new one."""
        earlier = await messenger.find(channel, notice.key) if card.attempt > 1 else None
        if earlier is not None:
            return earlier
        if not await self.claims.still_mine(card.day, card.name, card.attempt, at=self.clock.now()):
            raise DeliveryUnknown("it took too long: another process may have begun")
        posted = await messenger.post(channel, notice)
        log.info("inbox.card_posted", platform=messenger.platform)
        return posted


def _told(runs: Sequence[Run], prefix: str) -> list[Run]:
    """The cards of a kind, but for those that there was nothing to tell in."""
    return [run for run in runs if run.destination.startswith(prefix) and run.message_id != SILENT]


def _made_at(run: Run) -> datetime:
    return _at(run.destination)


def _at(name: str) -> datetime:
    """When a card was made, which its name tells, to the minute in those of earlier versions."""
    return datetime.fromisoformat(name.partition(":")[2]).replace(tzinfo=UTC)
